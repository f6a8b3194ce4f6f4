//! Module calls: local modules are followed, terraform-aws-modules/lambda is understood, others are named.

use rebootstrap_parser::hcl::{Block, Term, evaluate};
use rebootstrap_parser::{Value, path};

use super::function::{constraints, is_image, package, words};
use super::instance::{Each, Instance};
use super::visit;
use crate::commands::Script;
use crate::facts::{Archive, Entry, Function, Maker, Naming, Package, Role, Tracking};
use crate::frameworks::Collector;

/// The registry module whose inputs are those of a function.
const LAMBDA_MODULE: &str = "terraform-aws-modules/lambda/aws";

/// A `module` block in one repetition.
pub(super) fn collect(instance: &Instance, block: &Block, each: &Each, collector: &mut Collector) {
    if let Some(child) = instance.call(block, each) {
        visit(&child, collector);
        return;
    }
    let scope = instance.scope(Some(each));
    let texts = |name: &str| block.body.attribute(name).map(|found| scope.texts(&found.expression)).unwrap_or_default();
    let source = texts("source").first().map(|value| value.text().to_owned()).unwrap_or_default();
    let known = source == LAMBDA_MODULE || source.contains("terraform-aws-modules/terraform-aws-lambda");
    let runtimes: Vec<Value> = block
        .body
        .attributes
        .iter()
        .filter(|attribute| attribute.name == "runtime" || attribute.name.ends_with("_runtime"))
        .flat_map(|attribute| scope.texts(&attribute.expression))
        .collect();
    if runtimes.is_empty() {
        return;
    }
    let package = match known {
        true => module_package(instance, block, each, collector),
        false => Package::Remote(source, given(instance, block, each)),
    };
    let architecture = block.body.attribute("architectures").map(|found| evaluate(&found.expression, &scope).items());
    let architecture = architecture.and_then(|items| items.first()?.texts().into_iter().next());
    let id = format!("{}module.{}{}", instance.address, block.labels[0], each.suffix());
    let function = Function {
        runtime: words(runtimes, collector),
        handler: words(texts("handler"), collector),
        architecture: words(architecture.into_iter().collect(), collector).first().copied(),
        tracking: tracking(&texts("ignore_source_code_hash")),
        constraints: constraints(instance, collector),
        root: Some(instance.root.clone()),
        scopes: std::iter::once(&instance.module.directory).chain(&instance.callers).cloned().collect(),
        ..Function::new("terraform", id, block.span, package).named(texts("function_name"))
    };
    collector.facts.functions.push(function);
}

/// The paths that the call's texts name, if they are paths: what a module of another repository does with them is not known.
fn given(instance: &Instance, block: &Block, each: &Each) -> Vec<String> {
    let scope = instance.scope(Some(each));
    let texts = block.body.attributes.iter().filter(|attribute| attribute.name != "source");
    let texts = texts.flat_map(|attribute| scope.texts(&attribute.expression));
    texts.filter_map(|value| path::resolve(&instance.directory, value.text())).collect()
}

/// `ignore_source_code_hash = true` sets no hash, so that a package of the same name is not deployed again.
fn tracking(ignored: &[Value]) -> Tracking {
    match ignored.iter().any(|value| value.text() == "true") {
        true => Tracking::Untracked("take `ignore_source_code_hash` out, then run again".to_owned()),
        false => Tracking::Tracked,
    }
}

/// `source_path`, `local_existing_package` or an S3 package, as `package.py` of the module reads them:
/// <https://github.com/terraform-aws-modules/terraform-aws-lambda>.
fn module_package(instance: &Instance, block: &Block, each: &Each, collector: &mut Collector) -> Package {
    let scope = instance.scope(Some(each));
    let texts = |name: &str| block.body.attribute(name).map(|found| scope.texts(&found.expression)).unwrap_or_default();
    if is_image(&texts("package_type")) {
        return Package::Image;
    }
    let existing = texts("local_existing_package");
    let Some(source) = block.body.attribute("source_path").filter(|_| existing.is_empty()) else {
        let package = package(instance, existing, Vec::new(), block, each, collector);
        return match package {
            Package::File(_) => package,
            _ => Package::Elsewhere("its package exists elsewhere".to_owned(), Some(block.span)),
        };
    };
    let mut entries = Vec::new();
    for item in evaluate(&source.expression, &scope).items() {
        match &item {
            Term::Text(file) => entries.extend(path_entries(instance, file.clone(), collector)),
            Term::Map(_) => entries.extend(described(instance, block, &item, collector)),
            _ => {}
        }
    }
    collector.facts.archives.push(Archive {
        output: None,
        path: None,
        entries,
        maker: Maker::Declared,
        opaque: None,
        applied: None,
        mode: None,
        span: block.span,
    });
    Package::Own(collector.facts.archives.len() - 1)
}

/// A file goes in by its name, a directory with what is in it. Which of the two a path is shows in the listing, or,
/// when it is made by a build, in whether a build makes that very path.
fn path_entries(instance: &Instance, value: Value, collector: &mut Collector) -> Vec<Entry> {
    let source = collector.facts.read(value, Some(&instance.directory), Role::Path);
    let Some(at) = collector.facts.path(source) else { return Vec::new() };
    let file = Entry::new(source, Naming::Base, false);
    if collector.repository.listing().is_file(&at) {
        return vec![file];
    }
    // Taken as a file it holds only the path itself, taken as a directory only what is below: both can stand.
    vec![file, Entry::new(source, Naming::Below(at), true)]
}

/// `{ path, commands, patterns }`: the commands run in `path`, and what is there then is zipped.
fn described(instance: &Instance, block: &Block, item: &Term, collector: &mut Collector) -> Vec<Entry> {
    let directory = item.get("path").and_then(|term| term.texts().into_iter().next());
    let Some(directory) = directory else { return Vec::new() };
    let source = collector.facts.read(directory, Some(&instance.directory), Role::Path);
    let at = collector.facts.path(source);
    for pattern in item.get("patterns").map(|term| term.items()).unwrap_or_default().iter().flat_map(Term::texts) {
        // A pattern is a regular expression over names below the path; a plain name is also a path.
        collector.facts.read(pattern, at.as_deref(), Role::Pattern);
    }
    for command in item.get("commands").map(|term| term.items()).unwrap_or_default().iter().flat_map(Term::texts) {
        if let Some(rest) = command.text().strip_prefix(":zip ") {
            // `:zip SOURCE [PREFIX]`; the source is a path as any other.
            let start = command.text().len() - rest.trim_start().len();
            let length = rest.split_whitespace().next().map_or(0, str::len);
            collector.facts.read(command.slice(start..start + length), at.as_deref(), Role::Path);
        } else if !command.text().starts_with(':') {
            collector.run(&Script {
                text: command,
                span: block.span,
                directory: at.clone(),
                script: None,
                variables: Default::default(),
                applied: None,
            });
        }
    }
    at.map(|at| Entry::new(source, Naming::Below(at), true)).into_iter().collect()
}
