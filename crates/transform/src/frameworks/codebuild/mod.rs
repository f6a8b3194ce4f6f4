//! AWS CodeBuild: the phases of a build specification, and the artifact that CodePipeline zips.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use crate::facts::{Archive, Entry, Maker, Naming, Role};
use crate::frameworks::Collector;
use crate::frameworks::ending;
use crate::frameworks::pipeline::{self, Environment, Step};
use crate::repository::Repository;

/// The phases in the order in which they run.
const PHASES: [&str; 4] = ["install", "pre_build", "build", "post_build"];

/// Whether it is a build specification, by its name: CodeBuild takes any, and people keep to one.
pub(crate) fn wants(file: &str) -> bool {
    let is_yaml = ending::ends_with(file, ".yml") || ending::ends_with(file, ".yaml");
    is_yaml && path::name(file).to_ascii_lowercase().contains("buildspec")
}

/// Every build specification. It runs at the root of the source, wherever it lies:
/// <https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html>.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some(document) = pipeline::open(repository, file, collector) else { continue };
        let Some(root) = document.root() else { continue };
        add(root, collector);
    }
}

fn add(root: &Node, collector: &mut Collector) {
    let mut environment =
        Environment::from([("CODEBUILD_SRC_DIR".to_owned(), vec![Value::computed(&path::rooted(""))])]);
    for (name, value) in pipeline::texts(root.at(&["env", "variables"])) {
        pipeline::definition(&value, Some(""), collector);
        environment.insert(name, vec![value]);
    }
    let phases: Vec<&Node> = PHASES.iter().filter_map(|name| root.at(&["phases", name])).collect();
    let commands = |phase: &&Node| -> Vec<Value> {
        let listed = ["commands", "finally"].iter().filter_map(|key| phase.get(key));
        listed.flat_map(pipeline::commands).filter_map(|node| node.value().cloned()).collect()
    };
    let all: Vec<Value> = phases.iter().flat_map(commands).collect();
    let span = root.get("phases").map_or(root.span, |phases| phases.span);
    let run = |text: Value, collector: &mut Collector| {
        if !collector.affords(span, environment.len()) {
            return;
        }
        let (directory, environment) = (Some(String::new()), environment.clone());
        Step { text, span, directory, environment }.run(collector);
    };
    // In version 0.1 each command has a shell of its own.
    match root.get("version").and_then(Node::text) {
        Some("0.1") => all.into_iter().for_each(|text| run(text, collector)),
        _ => run(pipeline::joined(&all), collector),
    }
    for read in root.at(&["cache", "paths"]).map(Node::items).unwrap_or_default().iter().filter_map(Node::value) {
        pipeline::path(read.clone(), Some(""), collector);
    }
    if let Some(artifacts) = root.get("artifacts") {
        artifact(artifacts, collector);
        let others = artifacts.get("secondary-artifacts").map(Node::entries).unwrap_or_default();
        others.into_iter().for_each(|entry| artifact(&entry.value, collector));
    }
}

/// The files of `base-directory` that match, under their paths in it or without them.
fn artifact(node: &Node, collector: &mut Collector) {
    let files = node.get("files").map(pipeline::commands).unwrap_or_default();
    let base = match node.get("base-directory").and_then(Node::value) {
        Some(value) => {
            let read = collector.facts.read(value.clone(), Some(""), Role::Path);
            collector.facts.path(read)
        }
        None => Some(String::new()),
    };
    let flat = node.get("discard-paths").and_then(Node::text).is_some_and(|text| matches!(text, "yes" | "true"));
    let mut entries = Vec::new();
    for value in files.into_iter().filter_map(Node::value) {
        let source = pipeline::path(value.clone(), base.as_deref(), collector);
        let naming = if flat { Some(Naming::Base) } else { base.clone().map(Naming::Below) };
        entries.extend(naming.map(|naming| Entry::new(source, naming, false)));
    }
    if !entries.is_empty() {
        collector.facts.archives.push(Archive {
            output: None,
            path: None,
            entries,
            maker: Maker::Declared,
            opaque: None,
            applied: None,
            mode: None,
            span: node.span,
        });
    }
}
