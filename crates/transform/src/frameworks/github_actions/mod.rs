//! GitHub Actions: workflows and composite actions, whose steps run shell and other actions.

mod action;
mod artifact;
mod context;
mod deployment;
mod job;
mod matrix;
mod step;

use std::collections::BTreeMap;

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use crate::facts::ReadId;
use crate::frameworks::ending;
use crate::frameworks::{Collector, pipeline};
use crate::repository::Repository;
use context::Context;
use job::jobs;

/// Whether it is a workflow or an action, by its name.
pub(crate) fn wants(file: &str) -> bool {
    is_workflow(file) || is_action(file)
}

fn is_workflow(file: &str) -> bool {
    let in_workflows = |folder: &str| folder == ".github/workflows" || folder.ends_with("/.github/workflows");
    ending::is_yaml(file) && in_workflows(path::parent(file))
}

fn is_action(file: &str) -> bool {
    matches!(path::name(file), "action.yml" | "action.yaml")
}

/// A use of a workflow or action of this repository.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Call {
    /// The workflow's file or the action's directory.
    target: String,
    /// What it is given.
    inputs: BTreeMap<String, Value>,
}

/// What one file hands to others, and one job to others.
#[derive(Debug, Default)]
struct Met {
    /// The uses of workflows and actions of this repository, each followed once.
    calls: Vec<Call>,
    /// The artifacts of the file that is read: name, and the one path that it is made of.
    uploads: Vec<(String, ReadId)>,
    /// All that goes into artifacts, of every file.
    modeless: Vec<ReadId>,
    /// The files that are an artifact each, and of which no copy to another path is known.
    alone: Vec<ReadId>,
    /// Where artifacts go.
    downloads: Vec<artifact::Download>,
}

/// More uses are not followed.
const CALLS: usize = 256;

/// Every workflow that starts by itself, and what those use with what they give it; what nobody uses last, on its own.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let files = repository.wanted(wants);
    let documents: Vec<_> =
        files.iter().filter_map(|file| Some((file.as_str(), pipeline::open(repository, file, collector)?))).collect();
    let roots: Vec<(&str, &Node)> =
        documents.iter().filter_map(|(file, document)| Some((*file, document.root()?))).collect();
    let mut met = Met::default();
    for (file, root) in roots.iter().filter(|(file, root)| is_workflow(file) && starts_by_itself(root)) {
        add(file, root, BTreeMap::new(), &mut met, collector);
    }
    let mut used: Vec<&str> = Vec::new();
    let mut next = 0;
    while next < met.calls.len().min(CALLS) {
        let Call { target, inputs } = met.calls[next].clone();
        next += 1;
        let named = |file: &str| if is_action(file) { path::parent(file) == target } else { file == target };
        for (file, root) in roots.iter().filter(|(file, _)| named(file)) {
            used.push(file);
            add(file, root, inputs.clone(), &mut met, collector);
        }
    }
    let is_read = |file: &str, root: &Node| used.contains(&file) || (is_workflow(file) && starts_by_itself(root));
    for (file, root) in roots.iter().filter(|(file, root)| !is_read(file, root)) {
        add(file, root, BTreeMap::new(), &mut met, collector);
    }
    artifact::lose_modes(repository, &mut met, collector);
}

/// Whether something other than another workflow starts it.
fn starts_by_itself(root: &Node) -> bool {
    let Some(on) = root.get("on") else { return true };
    let mut names: Vec<&str> = on.text().into_iter().collect();
    names.extend(on.items().iter().filter_map(Node::text));
    names.extend(on.entries().iter().filter_map(|entry| entry.name()));
    names.iter().any(|name| *name != "workflow_call")
}

/// One workflow or action, given `inputs`; an input that is not given has its default.
fn add(file: &str, root: &Node, inputs: BTreeMap<String, Value>, met: &mut Met, collector: &mut Collector) {
    let declared = root.at(&["on", "workflow_call", "inputs"]).or_else(|| root.get("inputs"));
    let mut all = BTreeMap::new();
    for entry in declared.map(Node::entries).unwrap_or_default() {
        let Some(name) = entry.name() else { continue };
        let default = entry.value.get("default").and_then(Node::value);
        if let Some(value) = inputs.get(name).or(default) {
            all.insert(name.to_owned(), value.clone());
        }
    }
    let action = is_action(file).then(|| path::parent(file).to_owned());
    let context = Context { file: file.to_owned(), action, inputs: all, ..Context::default() };
    for job in jobs(root, is_action(file)) {
        job.collect(&context, met, collector);
    }
    artifact::hand_over(met, collector);
}
