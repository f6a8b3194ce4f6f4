//! Archives: a zip of the programs of some builds, for each architecture.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use super::Config;
use super::build::Target;
use super::template::Names;
use crate::facts::{Archive, Entry, Maker, Naming, Role};
use crate::frameworks::{Collector, pipeline};

/// Adds the zips of every entry of `archives`.
pub(super) fn collect(config: &Config, targets: &[Target], collector: &mut Collector) {
    for node in config.root.get("archives").map(Node::items).unwrap_or_default() {
        let ids = node.get("ids").or_else(|| node.get("builds")).map(Node::items).unwrap_or_default();
        let chosen = |target: &&Target| ids.is_empty() || ids.iter().any(|id| id.text() == Some(&target.id));
        let chosen: Vec<&Target> = targets.iter().filter(chosen).collect();
        let mut architectures: Vec<&str> = chosen.iter().map(|target| target.architecture.as_str()).collect();
        architectures.sort_unstable();
        architectures.dedup();
        for architecture in architectures {
            let programs: Vec<&&Target> = chosen.iter().filter(|target| target.architecture == architecture).collect();
            if is_zip(node) {
                add(config, node, architecture, &programs, collector);
            }
        }
    }
}

fn is_zip(node: &Node) -> bool {
    let overridden = node.get("format_overrides").map(Node::items).unwrap_or_default();
    let linux = overridden.iter().find(|one| one.get("goos").and_then(Node::text) == Some("linux")).unwrap_or(node);
    let formats = linux.get("formats").map(Node::items).unwrap_or_default();
    linux.get("format").and_then(Node::text) == Some("zip") || formats.iter().any(|format| format.text() == Some("zip"))
}

fn add(config: &Config, node: &Node, architecture: &str, programs: &[&&Target], collector: &mut Collector) {
    let names = Names {
        binary: programs.first().map(|target| target.binary.clone()),
        target: Some(("linux".to_owned(), architecture.to_owned())),
        ..config.names.clone()
    };
    let mut entries = Vec::new();
    for target in programs {
        let source = collector.facts.read(target.path.clone(), Some(&config.directory), Role::Path);
        entries.push(Entry::new(source, Naming::Base, false));
    }
    for file in node.get("files").map(Node::items).unwrap_or_default() {
        let Some(value) = file.value().or_else(|| file.get("src")?.value()).map(|value| names.expand(value)) else {
            continue;
        };
        let source = pipeline::path(value, Some(&config.directory), collector);
        entries.push(Entry::new(source, Naming::Below(config.directory.clone()), true));
    }
    let name = node.get("name_template").and_then(Node::value).map(|value| names.expand(value));
    let unknown =
        || Value::unknown(&format!("the name of the archive{}{}", rebootstrap_parser::value::SCOPE, names.file));
    let before = Value::computed(&format!("{}/", config.dist()));
    let output = Value::concat([&before, &name.unwrap_or_else(unknown), &Value::computed(".zip")]);
    let output = collector.facts.read(output, Some(&config.directory), Role::Path);
    let wrapped = node.get("wrap_in_directory").and_then(Node::text).is_some_and(|text| text != "false");
    let path = collector.facts.path(output);
    debug_assert!(path.as_deref().is_none_or(|at| path::name(at).ends_with(".zip")));
    collector.facts.archives.push(Archive {
        output: Some(output),
        path,
        entries,
        maker: Maker::Declared,
        opaque: wrapped.then_some("puts its files into a directory (`wrap_in_directory`)"),
        applied: None,
        mode: None,
        span: node.span,
    });
}
