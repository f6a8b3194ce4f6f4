//! Whether Terraform uploads a package again that keeps its name: it looks at the hash that the function declares.

use rebootstrap_parser::Value;
use rebootstrap_parser::hcl::{Block, Expression, Kind, Part, Step};

use super::depends::Depends;
use super::function::{ignores, ignores_code, line_behind};
use super::hashed::is_of_another_file;
use super::instance::{Each, Instance};
use crate::facts::Tracking;

/// Locals, templates and calls within each other are followed this far.
const DEPTH: usize = 4;

/// So many archives that are repeated are asked for their packages; one behind them may be meant.
const ASKED: usize = 16;

/// Functions that give one of their arguments.
const CHOOSING: [&str; 3] = ["coalesce", "lookup", "try"];

/// Functions that give what they are given.
const PASSING: [&str; 5] = ["nonsensitive", "sensitive", "tostring", "trimspace", "chomp"];

/// The provider uploads code only when one of these changes (`needsFunctionCodeUpdate` in
/// `internal/service/lambda/function.go`); the name of the package stays, so its hash has to be there.
pub(super) fn tracking(instance: &Instance, block: &Block, each: &Each) -> Tracking {
    let has = |name: &str| block.body.attribute(name).is_some();
    if has("image_uri") {
        return Tracking::Tracked;
    }
    let written = block.body.attribute("source_code_hash");
    let counts = |name: &str| {
        let attribute = block.body.attribute(name).filter(|_| !ignores(block, &[name, "all"]));
        attribute.is_some_and(|attribute| !is_unseen(instance, block, &attribute.expression, each, DEPTH))
    };
    if ["s3_object_version", "source_code_hash"].into_iter().any(counts) {
        return Tracking::Tracked;
    }
    // The version that is written stays the one that is deployed, whatever its key holds afterwards.
    if has("s3_object_version") && !ignores(block, &["s3_object_version", "all"]) {
        let next = "take `s3_object_version` from the object (`aws_s3_object.NAME.version_id`), then run again";
        return Tracking::Untracked(next.to_owned());
    }
    if ignores_code(block) {
        let next = "take `source_code_hash` out of `ignore_changes`, or put the command that uploads it (`aws lambda \
                    update-function-code`) into a script of the repository, then run again";
        return Tracking::Untracked(next.to_owned());
    }
    let filename = block.body.attribute("filename").filter(|filename| filename.expression.source != "null");
    let (named, hash) = match (filename, block.body.attribute("s3_key")) {
        // One of two ways to give the package: a function takes no hash of nothing.
        (Some(filename), _) if names_null(&filename.expression) => (filename, None),
        (Some(filename), _) => match archive_hash(instance, block, &filename.expression, each) {
            Some(Ok(hash)) => (filename, Some(hash)),
            Some(Err(name)) => {
                return Tracking::Untracked(format!(
                    "write `source_code_hash = {name}[…].output_base64sha256` with the archive's key, then run again"
                ));
            }
            None => (filename, Some(format!("filebase64sha256({})", filename.expression.source))),
        },
        (None, Some(key)) => (key, object_hash(instance, &key.expression)),
        (None, None) => return Tracking::Tracked,
    };
    let Some(hash) = hash else {
        return Tracking::Untracked(
            "write `source_code_hash = filebase64sha256(…) of the zip`, or leave the code to a command that brings it \
             (`ignore_changes = [s3_key]` in a `lifecycle`), then run again"
                .to_owned(),
        );
    };
    let place = match written {
        Some(hash) if !is_replaceable(instance, &hash.expression, DEPTH) => None,
        Some(constant) => Some((constant.expression.span, hash.clone())),
        None => {
            line_behind(instance, block, named, "source_code_hash", &hash).map(|(place, line)| (place.after(), line))
        }
    };
    match place {
        Some((place, text)) => Tracking::Line(place, text),
        None => Tracking::Untracked(format!("write `source_code_hash = {hash}`, then run again")),
    }
}

/// Whether the expression would say the same of a new package: as a whole, or in a branch of it.
fn is_unseen(instance: &Instance, block: &Block, expression: &Expression, each: &Each, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let again = |expression: &Expression| is_unseen(instance, block, expression, each, depth);
    let depends = |expression: &Expression| Depends::of(instance, block, expression, each);
    if depends(expression) != Depends::Other || is_of_another_file(instance, block, expression, each) {
        return true;
    }
    // A branch that says nothing is for when there is no package.
    let branch = |expression: &Expression| depends(expression) != Depends::Nothing && again(expression);
    match &expression.kind {
        Kind::Template(parts) => {
            let mut inner = parts.iter().filter_map(|part| match part {
                Part::Interpolation(inner, _) => Some(inner),
                _ => None,
            });
            inner.next().is_some_and(|first| again(first) && inner.all(|part| again(part)))
        }
        Kind::Conditional(parts) => parts[1..].iter().any(branch),
        Kind::Call(name, arguments) if CHOOSING.contains(&name.as_str()) => arguments.iter().any(branch),
        Kind::Call(name, arguments) if PASSING.contains(&name.as_str()) => arguments.iter().all(again),
        Kind::Other(items) if items.len() == 1 => again(&items[0]),
        Kind::Traversal(root, steps) => match (root.as_str(), steps.as_slice()) {
            ("local", [Step::Name(name)]) => instance.module.locals.get(name).is_some_and(again),
            _ => false,
        },
        _ => false,
    }
}

/// Whether the expression is a hash and nothing else, by locals as well: what it is when there is no package, or what a caller
/// gives, is not lost with it.
fn is_replaceable(instance: &Instance, expression: &Expression, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match &expression.kind {
        Kind::Template(parts) => match parts.as_slice() {
            [Part::Interpolation(inner, _)] => is_replaceable(instance, inner, depth),
            parts => !parts.iter().any(|part| matches!(part, Part::Directive(_))),
        },
        Kind::Call(name, arguments) if PASSING.contains(&name.as_str()) => {
            arguments.iter().all(|argument| is_replaceable(instance, argument, depth))
        }
        Kind::Call(name, _) => !CHOOSING.contains(&name.as_str()),
        Kind::Other(items) if items.len() == 1 => is_replaceable(instance, &items[0], depth),
        Kind::Traversal(root, steps) => match (root.as_str(), steps.as_slice()) {
            ("local", [Step::Name(name)]) => {
                instance.module.locals.get(name).is_some_and(|local| is_replaceable(instance, local, depth))
            }
            (root, _) => matches!(root, "data" | "archive_file"),
        },
        kind => matches!(kind, Kind::Literal),
    }
}

/// Whether the expression can be one of several.
fn chooses(expression: &Expression) -> bool {
    matches!(&expression.kind, Kind::Conditional(_))
        || matches!(&expression.kind, Kind::Call(name, _) if CHOOSING.contains(&name.as_str()))
        || expression.children().into_iter().any(chooses)
}

/// Whether the expression is nothing in some case.
fn names_null(expression: &Expression) -> bool {
    (matches!(expression.kind, Kind::Literal) && expression.source == "null")
        || expression.children().into_iter().any(names_null)
}

/// The hash of the file that becomes the S3 object whose key this is, when both are declared in one module.
pub(super) fn object_hash(instance: &Instance, key: &Expression) -> Option<String> {
    let Kind::Traversal(kind, steps) = &key.kind else { return None };
    let [Step::Name(name), Step::Name(last)] = steps.as_slice() else { return None };
    if !matches!(kind.as_str(), "aws_s3_object" | "aws_s3_bucket_object") || !matches!(last.as_str(), "key" | "id") {
        return None;
    }
    let source = &instance.module.block("resource", [kind, name])?.body.attribute("source")?.expression;
    Some(format!("filebase64sha256({})", source.source))
}

/// `data.archive_file.x.output_base64sha256`, when the package is what that archive writes: the function has to wait for it, as the file
/// may not be there before. The error is the address of one of which it is not known how the function names it.
fn archive_hash(
    instance: &Instance,
    block: &Block,
    filename: &Expression,
    each: &Each,
) -> Option<Result<String, String>> {
    let reference = Some(&filename.source).filter(|_| matches!(filename.kind, Kind::Traversal(..)));
    let archive = reference.and_then(|source| source.strip_suffix(".output_path"));
    if let Some(archive) = archive.filter(|archive| archive.contains("archive_file.")) {
        return Some(Ok(format!("{archive}.output_base64sha256")));
    }
    // Which of two it is is said by what chooses, and by no archive.
    if chooses(filename) {
        return None;
    }
    let wanted = instance.scope(Some(each)).texts(filename);
    let archives =
        instance.module.blocks.iter().filter(|block| block.labels.first().is_some_and(|kind| kind == "archive_file"));
    // Every function of a module asks, and most name their archive with the very same words.
    let has_same_words = |archive: &&Block| {
        archive.body.attribute("output_path").is_some_and(|output| output.expression.source == filename.source)
    };
    let (same, others): (Vec<&Block>, Vec<&Block>) = archives.partition(has_same_words);
    let mut asked = 0;
    same.into_iter().chain(others).find_map(|archive| {
        let output = &archive.body.attribute("output_path")?.expression;
        let writes = |each: Option<&Each>| {
            let texts = instance.scope(each).texts(output);
            !texts.is_empty() && texts.iter().map(Value::text).eq(wanted.iter().map(Value::text))
        };
        let name = archive.labels.get(1).filter(|name| is_name(name))?;
        let address = format!("{}archive_file.{name}", if archive.kind == "data" { "data." } else { "" });
        let repeats = |name: &str| archive.body.attribute(name).map(|attribute| attribute.expression.source.as_str());
        let key = match (repeats("for_each"), repeats("count")) {
            (None, None) => return writes(None).then(|| Ok(format!("{address}.output_base64sha256"))),
            (Some(all), _) => ("for_each", "each.key", all),
            (None, Some(all)) => ("count", "count.index", all),
        };
        let (repeated, key, all) = key;
        let is_alike = block.body.attribute(repeated).is_some_and(|attribute| attribute.expression.source == all);
        asked += 1;
        if is_alike && asked <= ASKED && writes(Some(each)) {
            return Some(Ok(format!("{address}[{key}].output_base64sha256")));
        }
        let is_it = asked > ASKED || instance.repetitions(archive).iter().any(|each| writes(Some(each)));
        is_it.then_some(Err(address))
    })
}

/// Whether a reference can be made of a block's name. Terraform takes no other, and a file can hold one all the same.
fn is_name(name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    name.starts_with(|first: char| first.is_alphabetic() || first == '_') && name.chars().all(is_part)
}
