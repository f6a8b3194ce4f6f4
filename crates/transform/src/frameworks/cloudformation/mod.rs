//! CloudFormation: functions, layers and parameters of templates in YAML and JSON.

mod answers;
mod code;
mod declaration;
mod insertion;
mod intrinsics;
mod layer;
mod nested;
mod object;
mod reading;
mod resource_type;
mod template;

use std::collections::BTreeMap;

use rebootstrap_parser::value::HOLE_OPEN;

use crate::facts::{Facts, Function, Holder, OwnPackage, Package, Role, Tracking, Twin};
use crate::frameworks::Collector;
use crate::programs::Programs;
use crate::repository::Repository;
use crate::tree::is_vendored;

pub(crate) use code::{Code, is_zip, local, packed};
pub(crate) use declaration::Declaration;
pub(crate) use insertion::metadata;
pub(crate) use nested::declared as declared_in_text;
pub(crate) use object::object;
pub(crate) use template::{Template, is_generated, templates, wants as is_template_name};

/// What a template that concerns functions holds.
const WORDS: [&str; 4] =
    ["AWS::Lambda::Function", "AWS::Serverless::", "AWS::Lambda::LayerVersion", "AWS::CloudFormation::Stack"];

/// Whether the file can be a template or the settings of a resource type, by its name.
pub(crate) fn wants(file: &str) -> bool {
    template::wants(file) || resource_type::wants(file)
}

/// Every template: its texts, lists and plain functions. The functions of a transform are for whoever knows it.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let (templates, unparsed) = templates(repository, collector, &WORDS);
    for broken in unparsed {
        collector.facts.read_only.insert(broken.file);
        collector.facts.notes.push(broken.note);
    }
    let programs = Programs::of(&collector.facts);
    for template in &templates {
        reading::read(template, &mut collector.facts);
        layer::collect(repository, template, &mut collector.facts);
        nested::collect(repository, template, collector);
        for declaration in Declaration::all(template, "AWS::Lambda::Function", None) {
            function(&declaration, &programs, &mut collector.facts);
        }
    }
    if !templates.is_empty() {
        nested::files(repository, collector);
    }
    // What tools wrote, and write anew, declares nothing.
    let passed_over = |file: &String| template::is_generated(file) || is_vendored(repository.listing(), file);
    for file in repository.reached().filter(passed_over) {
        repository.follow(&file);
    }
    resource_type::collect(repository, collector);
    name_templates(repository, &mut collector.facts, "cloudformation");
}

fn function(declaration: &Declaration, programs: &Programs, facts: &mut Facts) {
    let template = declaration.template;
    let (package, tracking) = match declaration.property("Code").map(|node| (Code::of(template, node), node)) {
        _ if declaration.is_image() => (Package::Image, Tracking::Tracked),
        Some((Code::Image, _)) => (Package::Image, Tracking::Tracked),
        Some((Code::Inline, node)) => {
            let why = "its code is written in the template".to_owned();
            (Package::Elsewhere(why, Some(node.whole)), Tracking::Tracked)
        }
        Some((Code::Object(keys, buckets, has_version), _)) => object(keys, buckets, has_version, facts),
        Some((Code::Local(values), node)) => {
            (local(template.directory(), values, node.whole, facts, programs), Tracking::Tracked)
        }
        Some((Code::Unknown(span), _)) => {
            (Package::Elsewhere("its package is not known".to_owned(), Some(span)), Tracking::Tracked)
        }
        None => (Package::Elsewhere("its package is not declared".to_owned(), None), Tracking::Tracked),
    };
    let own_package = own_package(declaration, "Code", &package, facts);
    let function = declaration.function("cloudformation", package, facts);
    facts.functions.push(Function { tracking, own_package, ..function });
}

/// Where a directory of the function's own can be named in the place of one that it shares.
pub(crate) fn own_package(
    declaration: &Declaration,
    name: &str,
    package: &Package,
    facts: &Facts,
) -> Option<OwnPackage> {
    let Package::Own(archive) = package else { return None };
    if !declaration.can_move() {
        return None;
    }
    let source = facts.archives[*archive].entries.first()?.source;
    // What a builder makes stands in no directory of the repository.
    let root = facts.path(source).filter(|root| !root.contains(HOLE_OPEN))?;
    let template = declaration.template;
    let value = facts.get(source).value.clone();
    let span = declaration.own(name).filter(|node| !node.borrowed).and_then(|_| value.source(0..value.text().len()));
    let (span, text) = match span {
        Some(span) => {
            let slash = if value.text().ends_with('/') { "/" } else { "" };
            let dot = if value.text().starts_with("./") { "./" } else { "" };
            (span, Twin(format!("{dot}{}{slash}", Twin::DASHED)))
        }
        None => declaration.place(name)?,
    };
    Some(OwnPackage {
        span,
        text,
        holder: Holder::Directory,
        directory: template.directory().to_owned(),
        root,
        others: Vec::new(),
        whole: true,
    })
}

/// Two templates with the same logical id: the template tells them apart.
pub(crate) fn name_templates(repository: &Repository, facts: &mut Facts, framework: &str) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for function in &facts.functions {
        *counts.entry(function.id.clone()).or_default() += 1;
    }
    for function in facts.functions.iter_mut().filter(|function| function.framework == framework) {
        if counts[&function.id] > 1 {
            function.id = format!("{}:{}", repository.path(function.span.file), function.id);
        }
    }
}

/// A text of the template as a path.
pub(crate) fn path_read(value: rebootstrap_parser::Value, directory: &str, facts: &mut Facts) -> crate::facts::ReadId {
    facts.read(value, Some(directory), Role::Path)
}
