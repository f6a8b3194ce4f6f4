//! CircleCI: jobs and commands with their parameters, and the files that jobs hand on.

mod job;
mod step;

use std::collections::BTreeMap;

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use crate::frameworks::ending;
use crate::frameworks::{Collector, pipeline};
use crate::repository::Repository;

/// Whether it is a configuration of CircleCI.
pub(crate) fn wants(file: &str) -> bool {
    let in_folder = |folder: &str| folder == ".circleci" || folder.ends_with("/.circleci");
    ending::is_yaml(file) && in_folder(path::parent(file))
}

/// What a job or command is given: `<< parameters.name >>`.
type Parameters = BTreeMap<String, Value>;

/// Every job of every configuration, as the workflows call it.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some(document) = pipeline::open(repository, file, collector) else { continue };
        let Some(root) = document.root() else { continue };
        let mut workspace = step::Workspace::default();
        for entry in root.get("jobs").map(Node::entries).unwrap_or_default() {
            let Some(name) = entry.name() else { continue };
            for given in calls(root, name, file) {
                let given = with_defaults(&entry.value, given);
                job::collect(root, file, &entry.value, &given, &mut workspace, collector);
            }
        }
        workspace.hand_over(collector);
    }
}

/// `value` with each expression replaced by what it stands for, or by a hole.
fn expand(value: &Value, given: &Parameters, file: &str) -> Value {
    pipeline::expanded(value, ("<<", ">>"), file, &mut |words, _| {
        given.get(words.strip_prefix("parameters.").or_else(|| words.strip_prefix("matrix."))?).cloned()
    })
}

/// What is given, and the defaults of the parameters that are not.
fn with_defaults(declared: &Node, mut given: Parameters) -> Parameters {
    for entry in declared.get("parameters").map(Node::entries).unwrap_or_default() {
        let default = entry.value.get("default").and_then(Node::value);
        if let (Some(name), Some(value)) = (entry.name(), default)
            && !given.contains_key(name)
        {
            given.insert(name.to_owned(), value.clone());
        }
    }
    given
}

/// The ways in which workflows call the job `name`; one without parameters when none does.
fn calls(root: &Node, name: &str, file: &str) -> Vec<Parameters> {
    let mut found: Vec<Parameters> = Vec::new();
    let workflows = root.get("workflows").map(Node::entries).unwrap_or_default();
    let jobs = workflows.into_iter().filter_map(|entry| entry.value.get("jobs")).flat_map(Node::items);
    for call in jobs.filter_map(|job| job.get(name)) {
        let axes = call.at(&["matrix", "parameters"]).map(Node::entries).unwrap_or_default();
        let mut cells = vec![Parameters::new()];
        for axis in axes {
            let (Some(name), values) = (axis.name(), axis.value.items()) else { continue };
            let with = |cell: &Parameters, value: &Value| {
                let mut cell = cell.clone();
                cell.insert(name.to_owned(), value.clone());
                cell
            };
            let values: Vec<&Value> = values.iter().filter_map(Node::value).collect();
            cells = cells
                .iter()
                .flat_map(|cell| values.iter().map(|value| with(cell, value)).collect::<Vec<_>>())
                .collect();
            cells.truncate(CALLS);
        }
        for mut cell in cells {
            for (name, value) in pipeline::texts(Some(call)) {
                let value = expand(&value, &cell, file);
                cell.insert(name, value);
            }
            if !found.contains(&cell) {
                found.push(cell);
            }
        }
    }
    found.truncate(CALLS);
    if found.is_empty() { vec![Parameters::new()] } else { found }
}

/// More calls of one job are not followed.
const CALLS: usize = 256;
