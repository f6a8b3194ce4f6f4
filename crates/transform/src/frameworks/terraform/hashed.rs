//! Hashed files: `source_code_hash` as that of a file that is not the package. What else it can depend on is in `depends.rs`.

use rebootstrap_parser::hcl::{Expression, Kind, Part, Scope, Step, evaluate};
use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{Value, hcl::Block, path};

use super::instance::{Each, Instance};
use super::tracking::object_hash;

/// Functions that give the hash of the file whose path they are given: <https://developer.hashicorp.com/terraform/language/functions/filesha256>.
const OF_FILES: [&str; 6] = ["filebase64sha256", "filebase64sha512", "filemd5", "filesha1", "filesha256", "filesha512"];

/// Functions that give the hash of a text, which can be that of a file.
const OF_TEXTS: [&str; 5] = ["base64sha256", "base64sha512", "md5", "sha1", "sha256"];

/// Whether the expression is the hash of a file that is not the package, such as the program or its source: that file may well
/// be the same under a new name, and the new package would not be seen.
pub(super) fn is_of_another_file(instance: &Instance, block: &Block, expression: &Expression, each: &Each) -> bool {
    let scope = instance.scope(Some(each));
    let filename = block.body.attribute("filename");
    let packages = filename.map(|package| scope.texts(&package.expression)).unwrap_or_default();
    let Some(hashed) = hashed(expression) else {
        let texts = scope.texts(expression);
        return is_of_source_archive(instance, expression, &packages)
            || (!texts.is_empty() && texts.iter().all(|text| names_another_file(text, &packages)));
    };
    let texts = scope.texts(hashed);
    if hashed.source.ends_with(".output_path") || texts.is_empty() || texts.iter().any(Value::has_holes) {
        return false;
    }
    let is_zip = |text: &Value| text.text().ends_with(".zip");
    let is_package = |text: &Value| is_zip(text) || packages.iter().any(|one| one.text() == text.text());
    let is_object = || {
        let key = block.body.attribute("s3_key").and_then(|key| object_hash(instance, &key.expression));
        key.is_some_and(|hash| hash == format!("filebase64sha256({})", hashed.source))
    };
    let is_source = |text: &Value| text.text().ends_with(".go");
    let is_apart = match filename {
        Some(_) => !packages.iter().any(Value::has_holes) && !texts.iter().any(is_package),
        None => !texts.iter().any(is_zip) && !is_object(),
    };
    is_apart || texts.iter().all(is_source)
}

/// Whether the expression is the hash of a file that is none of `sources`, and no other zip either.
pub(super) fn is_of_other_file(expression: &Expression, scope: &dyn Scope, sources: &[Value]) -> bool {
    let files = hashed(expression).map(|hashed| evaluate(hashed, scope).texts()).unwrap_or_default();
    let is_other =
        |file: &Value| !file.text().ends_with(".zip") && !sources.iter().any(|one| one.text() == file.text());
    let is_known = |texts: &[Value]| !texts.is_empty() && !texts.iter().any(Value::has_holes);
    is_known(&files) && is_known(sources) && files.iter().all(is_other)
}

/// Whether the expression is the hash of an archive of sources, which is not the package. One of another program changes when that
/// one moves.
fn is_of_source_archive(instance: &Instance, expression: &Expression, packages: &[Value]) -> bool {
    let Kind::Traversal(root, steps) = &expression.kind else { return false };
    let name = match (root.as_str(), steps.as_slice()) {
        ("data", [Step::Name(kind), Step::Name(name), Step::Name(_)]) if kind == "archive_file" => name,
        ("archive_file", [Step::Name(name), Step::Name(_)]) => name,
        _ => return false,
    };
    let is_it = |block: &&Block| block.labels.iter().map(String::as_str).eq(["archive_file", name]);
    let Some(archive) = instance.module.blocks.iter().find(is_it) else { return false };
    let known = |texts: &[Value]| -> Option<Vec<String>> {
        let at = |text: &Value| path::resolve(&instance.directory, text.text()).filter(|_| !text.has_holes());
        texts.iter().map(at).collect()
    };
    let texts = |name: &str| {
        let attribute = archive.body.attribute(name);
        known(&attribute.map(|attribute| instance.scope(None).texts(&attribute.expression)).unwrap_or_default())
    };
    let (Some(output), Some(packages), Some(folders)) = (texts("output_path"), known(packages), texts("source_dir"))
    else {
        return false;
    };
    let files = instance.world.repository.listing().files();
    let has_sources = |folder: &String| files.below(folder).any(|file| file.ends_with(".go"));
    folders.iter().any(has_sources) && !packages.is_empty() && !output.iter().any(|at| packages.contains(at))
}

/// The same of what a local or a variable stands for: the hash of a file is not known, and has its path in its name.
fn names_another_file(text: &Value, packages: &[Value]) -> bool {
    let hash = text.text().strip_prefix(HOLE_OPEN).and_then(|text| text.strip_suffix(HOLE_CLOSE));
    let Some((function, file)) = hash.and_then(|hash| hash.strip_suffix(')')?.split_once('(')) else {
        return false;
    };
    let is_package = |package: &Value| package.has_holes() || package.text() == file;
    OF_FILES.contains(&function)
        && !file.contains(HOLE_OPEN)
        && !file.ends_with(".zip")
        && !packages.iter().any(is_package)
}

/// The path of the file whose hash the expression is.
fn hashed(expression: &Expression) -> Option<&Expression> {
    let (function, arguments) = match &expression.kind {
        Kind::Call(function, arguments) => (function.as_str(), arguments),
        Kind::Template(parts) => match parts.as_slice() {
            [Part::Interpolation(inner, _)] => return hashed(inner),
            _ => return None,
        },
        _ => return None,
    };
    let [argument] = arguments.as_slice() else { return None };
    match &argument.kind {
        _ if OF_FILES.contains(&function) => Some(argument),
        Kind::Call(file, arguments) if OF_TEXTS.contains(&function) => {
            arguments.first().filter(|_| matches!(file.as_str(), "file" | "filebase64"))
        }
        _ => None,
    }
}
