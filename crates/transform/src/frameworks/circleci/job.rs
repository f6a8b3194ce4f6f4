//! A job: where it runs, what is set for it, and its steps.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use super::step::{self, Place, Workspace};
use super::{Parameters, expand, with_defaults};
use crate::frameworks::Collector;
use crate::frameworks::pipeline::{self, Environment};

/// Adds the facts of a job as it is called.
pub(super) fn collect(
    root: &Node,
    file: &str,
    job: &Node,
    given: &Parameters,
    workspace: &mut Workspace,
    collector: &mut Collector,
) {
    let named = job.get("executor").and_then(|executor| executor.text().or_else(|| executor.get("name")?.text()));
    let executor = named.and_then(|name| root.at(&["executors", name]));
    let outer: Vec<&Node> = [Some(job), executor].into_iter().flatten().collect();
    let text = |key: &str| outer.iter().find_map(|node| node.get(key)).and_then(Node::value);
    let mut environment = Environment::new();
    for node in outer.iter().rev() {
        let images = node.get("docker").map(Node::items).unwrap_or_default();
        let nodes = images.first().into_iter().chain([*node]).filter_map(|node| node.get("environment"));
        for (name, value) in nodes.flat_map(|node| pipeline::texts(Some(node))) {
            let value = expand(&value, given, file);
            pipeline::definition(&value, Some(""), collector);
            environment.insert(name, vec![value]);
        }
    }
    let home = text("working_directory")
        .map(|value| expand(value, given, file))
        .unwrap_or_else(|| Value::computed("~/project"));
    environment.insert("CIRCLE_WORKING_DIRECTORY".to_owned(), vec![Value::computed(&path::rooted(""))]);
    let place = Place { root, file, home: home.text().to_owned(), environment };
    // https://circleci.com/docs/reference/configuration-reference/#jobs: the repository is checked out into this directory.
    let steps = job.get("steps").map(Node::items).unwrap_or_default();
    run(steps, given, &place, workspace, collector, 0);
}

/// Deeper commands are not followed.
const DEPTH: usize = 12;

/// What the call of a command weighs beside the parameters that it is given.
const CALL: usize = 400;

/// Adds the facts of steps; a command of the configuration is what its own steps are.
fn run(
    steps: &[Node],
    given: &Parameters,
    place: &Place,
    workspace: &mut Workspace,
    collector: &mut Collector,
    depth: usize,
) {
    if depth > DEPTH {
        return;
    }
    for node in steps {
        if let Some(name) = node.text() {
            command(name, None, given, place, workspace, collector, depth);
        }
        for entry in node.entries() {
            match entry.name() {
                Some("when" | "unless") if entry.value.get("steps").is_some() => {
                    entry.value.get("condition").into_iter().for_each(|node| compare(node, given, place, collector));
                    let inner = entry.value.get("steps").map(Node::items).unwrap_or_default();
                    run(inner, given, place, workspace, collector, depth + 1);
                }
                Some(name) if place.root.at(&["commands", name]).is_some() => {
                    command(name, Some(&entry.value), given, place, workspace, collector, depth);
                }
                Some(name) => step::collect(name, &entry.value, given, place, workspace, collector),
                None => {}
            }
        }
    }
}

/// Reads the parameters that a condition looks at: <https://circleci.com/docs/reference/configuration-reference/#logic-statements>.
fn compare(node: &Node, given: &Parameters, place: &Place, collector: &mut Collector) {
    if let Some(value) = node.value().filter(|value| value.text().contains("<<")) {
        pipeline::compared(expand(value, given, place.file), collector);
    }
    node.items().iter().for_each(|item| compare(item, given, place, collector));
    node.entries().iter().for_each(|entry| compare(&entry.value, given, place, collector));
}

fn command(
    name: &str,
    arguments: Option<&Node>,
    given: &Parameters,
    place: &Place,
    workspace: &mut Workspace,
    collector: &mut Collector,
    depth: usize,
) {
    let Some(command) = place.root.at(&["commands", name]) else { return };
    let inner: Parameters =
        pipeline::texts(arguments).into_iter().map(|(name, value)| (name, expand(&value, given, place.file))).collect();
    let inner = with_defaults(command, inner);
    if !collector.affords(command.whole, inner.len() + CALL) {
        return;
    }
    let steps = command.get("steps").map(Node::items).unwrap_or_default();
    run(steps, &inner, place, workspace, collector, depth + 1);
}
