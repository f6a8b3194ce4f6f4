//! Actions that declare functions or pack what is deployed.

use rebootstrap_parser::{Value, path};

use super::step::Step;
use crate::facts::{Archive, Entry, Function, Maker, Naming, Package, ReadId, Role, Upload};
use crate::frameworks::{Collector, pipeline};
use crate::shown::shown;

/// `appleboy/lambda-action`: with a runtime it declares the function, without one it only puts code into it. Sources are
/// packed under their last components: <https://github.com/appleboy/lambda-action>.
pub(super) fn appleboy(step: &Step, collector: &mut Collector) {
    let directory = step.workspace();
    let zip = step.input("zip_file").map(|zip| pipeline::path(zip.clone(), directory, collector));
    let sources = step.input("source").map(separated).unwrap_or_default();
    let sources: Vec<ReadId> = sources.into_iter().map(|source| pipeline::path(source, directory, collector)).collect();
    let package = match zip {
        Some(zip) => Package::File(vec![zip]),
        None if sources.is_empty() => Package::Elsewhere("its code is not given".to_owned(), Some(step.span)),
        None => Package::Own(own(step, sources, Naming::Base, false, collector)),
    };
    let package = if step.input("image_uri").is_some() { Package::Image } else { package };
    declare(step, "function_name", package, collector);
}

/// `aws-actions/aws-lambda-deploy` packs a directory: <https://github.com/aws-actions/aws-lambda-deploy>.
pub(super) fn aws(step: &Step, collector: &mut Collector) {
    let package = match step.input("code-artifacts-dir").cloned() {
        Some(at) => {
            let read = collector.facts.read(at, step.workspace(), Role::Path);
            match collector.facts.path(read) {
                Some(below) => Package::Own(own(step, vec![read], Naming::Below(below), true, collector)),
                None => Package::Elsewhere("its code is not in this repository".to_owned(), Some(step.span)),
            }
        }
        None => Package::Image,
    };
    declare(step, "function-name", package, collector);
}

fn own(step: &Step, sources: Vec<ReadId>, naming: Naming, recursive: bool, collector: &mut Collector) -> usize {
    let entries = sources.into_iter().map(|source| Entry::new(source, naming.clone(), recursive)).collect();
    archive(step, None, entries, collector);
    collector.facts.archives.len() - 1
}

fn archive(step: &Step, output: Option<ReadId>, entries: Vec<Entry>, collector: &mut Collector) {
    let path = output.and_then(|output| collector.facts.path(output));
    collector.facts.archives.push(Archive {
        output,
        path,
        entries,
        maker: Maker::Declared,
        opaque: None,
        applied: None,
        mode: None,
        span: step.span,
    });
}

fn declare(step: &Step, name: &str, package: Package, collector: &mut Collector) {
    let mut read = |input: &str| {
        let value = step.input(input).filter(|value| !value.is_empty()).cloned();
        value.map(|value| collector.facts.read(value, None, Role::Word))
    };
    let (runtime, handler, architecture) = (read("runtime"), read("handler"), read("architectures"));
    read(name);
    let known = step.input(name).map_or("", Value::text);
    let id = shown(&format!("lambda deployment {known}")).trim_end().to_owned();
    let name = (!known.is_empty()).then(|| known.to_owned());
    let (function, code) = (name.clone(), package.clone());
    let upload = Upload { framework: "github_actions", id: id.clone(), span: step.span, function, package: code };
    collector.facts.uploads.push(upload);
    let Some(runtime) = runtime else { return };
    let (runtime, handler) = (vec![runtime], handler.into_iter().collect());
    let function = Function::new("github_actions", id, step.span, package);
    collector.facts.functions.push(Function { name, runtime, handler, architecture, ..function });
}

/// `TheDoctor0/zip-release` runs `zip -r` in a directory: <https://github.com/TheDoctor0/zip-release>.
pub(super) fn zip_release(step: &Step, collector: &mut Collector) {
    let is_zip = step.input("type").is_none_or(|kind| kind.text() == "zip");
    let at = step.input("directory").cloned().unwrap_or_else(|| Value::computed("."));
    let inside = step.workspace().and_then(|root| path::resolve(root, at.text()));
    collector.facts.read(at, step.workspace(), Role::Path);
    let name = step.input("filename").cloned().unwrap_or_else(|| Value::computed("release.zip"));
    let output = pipeline::path(name, inside.as_deref(), collector);
    let sources = step.input("path").map(separated).unwrap_or_else(|| vec![Value::computed(".")]);
    let mut entries = Vec::new();
    for source in sources {
        let source = pipeline::path(source, inside.as_deref(), collector);
        entries.extend(inside.clone().map(|inside| Entry::new(source, Naming::Below(inside), true)));
    }
    if is_zip {
        archive(step, Some(output), entries, collector);
    }
}

/// Texts separated by blanks, commas or line ends.
pub(super) fn separated(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    let mut start = 0;
    for part in value.text().split_inclusive([',', ' ', '\n']) {
        let body = part.trim_end_matches([',', ' ', '\n']);
        if !body.is_empty() {
            found.push(value.slice(start..start + body.len()));
        }
        start += part.len();
    }
    found
}
