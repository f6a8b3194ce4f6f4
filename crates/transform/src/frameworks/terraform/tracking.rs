//! Whether Terraform uploads a package again that keeps its name: it looks at the hash that the function declares.

use rebootstrap_parser::Value;
use rebootstrap_parser::hcl::{Block, Expression, Kind, Step};

use super::depends::Depends;
use super::function::{ignores, ignores_code, line_behind};
use super::hashed::is_of_another_file;
use super::instance::{Each, Instance};
use crate::facts::Tracking;

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
        attribute.is_some_and(|attribute| {
            let expression = &attribute.expression;
            Depends::of(instance, block, expression, each) == Depends::Other
                && !is_of_another_file(instance, block, expression, each)
        })
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
    let (named, hash) = match (block.body.attribute("filename"), block.body.attribute("s3_key")) {
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
            "write `source_code_hash = filebase64sha256(…) of the zip`, then run again".to_owned(),
        );
    };
    let place = match written {
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
    if let Some(archive) = filename.source.strip_suffix(".output_path").filter(|rest| rest.contains("archive_file.")) {
        return Some(Ok(format!("{archive}.output_base64sha256")));
    }
    let wanted = instance.scope(Some(each)).texts(filename);
    let mut archives =
        instance.module.blocks.iter().filter(|block| block.labels.first().is_some_and(|kind| kind == "archive_file"));
    archives.find_map(|archive| {
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
        if is_alike && writes(Some(each)) {
            return Some(Ok(format!("{address}[{key}].output_base64sha256")));
        }
        instance.repetitions(archive).iter().any(|each| writes(Some(each))).then_some(Err(address))
    })
}

/// Whether a reference can be made of a block's name. Terraform takes no other, and a file can hold one all the same.
fn is_name(name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    name.starts_with(|first: char| first.is_alphabetic() || first == '_') && name.chars().all(is_part)
}
