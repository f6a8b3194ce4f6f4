//! Steps: shell, and files that are kept or handed to other jobs.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Span, Value, path};

use super::{Parameters, expand};
use crate::facts::{Copy, ReadId, Role};
use crate::frameworks::Collector;
use crate::frameworks::pipeline::{self, Environment, Step};
use crate::glob;

/// Where the steps of a job run.
pub(super) struct Place<'a> {
    /// The configuration.
    pub root: &'a Node,
    /// Its file.
    pub file: &'a str,
    /// The directory that the repository is checked out into, as the job names it.
    pub home: String,
    /// What is set for all steps.
    pub environment: Environment,
}

impl Place<'_> {
    /// The repository path of a directory that is relative to the checkout, or below it by its full name.
    fn below(&self, text: &str) -> Option<String> {
        let home = self.home.trim_end_matches('/');
        let text = text.trim_end_matches('/');
        let inside = if text == home { Some("") } else { path::below(text, home) };
        path::resolve("", inside.unwrap_or(text))
    }
}

/// The files that jobs hand on.
#[derive(Default)]
pub(super) struct Workspace {
    /// Directory that paths are kept below, and the path.
    kept: Vec<(String, ReadId)>,
    /// Where they are put.
    attached: Vec<(String, Span)>,
}

impl Workspace {
    /// What is kept is copied to where it is attached, below the same directories.
    pub(super) fn hand_over(self, collector: &mut Collector) {
        for (root, from) in &self.kept {
            let Some(source) = collector.facts.path(*from) else { continue };
            let inside = if source == *root { Some("") } else { path::below(&source, root) };
            let Some(inside) = inside.map(str::to_owned) else { continue };
            // What stands in folders below stays in them.
            if glob::has_wildcard(path::parent(&source)) {
                continue;
            }
            let contents = pipeline::is_directory(&source, collector);
            for (at, span) in &self.attached {
                let there = path::join(at, &inside).trim_end_matches('/').to_owned();
                if there == source || (contents && pipeline::is_nested(&there, &source)) {
                    continue;
                }
                let target = if contents { there.as_str() } else { path::parent(&there) };
                let to = Value::computed(&path::rooted(target));
                let to = collector.facts.read(to, Some(""), Role::Path);
                collector.facts.copies.push(Copy {
                    from: *from,
                    to,
                    into_directory: true,
                    contents,
                    only: None,
                    span: *span,
                });
            }
        }
    }
}

/// Adds the facts of the step called `name`.
pub(super) fn collect(
    name: &str,
    node: &Node,
    given: &Parameters,
    place: &Place,
    workspace: &mut Workspace,
    collector: &mut Collector,
) {
    let text = |key: &str| node.get(key).and_then(Node::value).map(|value| expand(value, given, place.file));
    let listed = |key: &str| -> Vec<Value> {
        let nodes = node.get(key).map(pipeline::commands).unwrap_or_default();
        nodes.into_iter().filter_map(|node| Some(expand(node.value()?, given, place.file))).collect()
    };
    match name {
        // The older name of a step that deploys: https://circleci.com/docs/reference/configuration-reference/#deploy-deprecated.
        "run" | "deploy" => run(node, given, place, collector),
        "save_cache" => {
            for value in listed("paths") {
                pipeline::path(value, Some(""), collector);
            }
        }
        "store_artifacts" | "store_test_results" => {
            if let Some(value) = text("path") {
                pipeline::path(value, Some(""), collector);
            }
        }
        "persist_to_workspace" => {
            let root = text("root").and_then(|root| place.below(root.text()));
            for value in listed("paths") {
                let read = pipeline::path(value, root.as_deref(), collector);
                workspace.kept.extend(root.clone().map(|root| (root, read)));
            }
        }
        "attach_workspace" => {
            let at = text("at").and_then(|at| place.below(at.text()));
            workspace.attached.extend(at.map(|at| (at, node.span)));
        }
        _ => {
            if let Some(runtime) = text("runtime") {
                pipeline::declared("circleci", &format!("the step {name}"), &runtime, node.span, collector);
            }
            orb(node, given, place, collector);
        }
    }
}

/// `run: command`, or a mapping with `command`, `working_directory` and `environment`.
fn run(node: &Node, given: &Parameters, place: &Place, collector: &mut Collector) {
    let Some(command) = node.value().or_else(|| node.get("command")?.value()) else { return };
    let text = expand(command, given, place.file);
    let shell = node.get("shell").and_then(Node::text).unwrap_or("bash");
    if !["bash", "sh", "zsh", "dash", "ash"].iter().any(|known| shell.split([' ', '/']).any(|word| word == *known)) {
        return pipeline::unfollowed(&text, node.span, collector);
    }
    let directory = match node.get("working_directory").and_then(Node::value) {
        Some(value) => {
            let value = expand(value, given, place.file);
            collector.facts.read(value.clone(), Some(""), Role::Path);
            place.below(value.text())
        }
        None => Some(String::new()),
    };
    if !collector.affords(node.span, place.environment.len()) {
        return;
    }
    let mut environment = place.environment.clone();
    for (name, value) in pipeline::texts(node.get("environment")) {
        let value = expand(&value, given, place.file);
        pipeline::definition(&value, directory.as_deref(), collector);
        environment.insert(name, vec![value]);
    }
    Step { text, span: node.span, directory, environment }.run(collector);
}

/// A command of an orb or another step: what it is given is read, and named when it builds something.
fn orb(node: &Node, given: &Parameters, place: &Place, collector: &mut Collector) {
    if let Some(value) = node.value().map(|value| expand(value, given, place.file)) {
        if pipeline::makes_files(value.text()) {
            pipeline::unfollowed(&value, node.span, collector);
        }
        pipeline::lines(&value).into_iter().for_each(|line| pipeline::mention(line, Some(""), collector));
    }
    node.items().iter().for_each(|item| orb(item, given, place, collector));
    node.entries().iter().for_each(|entry| orb(&entry.value, given, place, collector));
}
