//! Buildkite: the commands of steps and the artifacts that they keep.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use crate::frameworks::Collector;
use crate::frameworks::ending;
use crate::frameworks::pipeline::{self, Environment, Step};
use crate::repository::Repository;

/// Whether it is a pipeline of Buildkite.
pub(crate) fn wants(file: &str) -> bool {
    let in_folder = |folder: &str| folder == ".buildkite" || folder.ends_with("/.buildkite");
    ending::is_yaml(file) && (in_folder(path::parent(file)) || path::name(file).starts_with("buildkite."))
}

/// Every pipeline.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some(document) = pipeline::open(repository, file, collector) else { continue };
        let Some(root) = document.root() else { continue };
        let listed = if root.items().is_empty() { root.get("steps") } else { Some(root) };
        let mut environment =
            Environment::from([("BUILDKITE_BUILD_CHECKOUT_PATH".to_owned(), vec![Value::computed(&path::rooted(""))])]);
        extend(&mut environment, root.get("env"), collector);
        steps(listed, &environment, file, collector);
    }
}

fn extend(environment: &mut Environment, node: Option<&Node>, collector: &mut Collector) {
    for (name, value) in pipeline::texts(node) {
        pipeline::definition(&value, Some(""), collector);
        environment.insert(name, vec![value]);
    }
}

/// Steps, and those of groups: <https://buildkite.com/docs/pipelines/configure/step-types/command-step>.
fn steps(listed: Option<&Node>, environment: &Environment, file: &str, collector: &mut Collector) {
    for node in listed.map(Node::items).unwrap_or_default() {
        steps(node.get("steps"), environment, file, collector);
        if !collector.affords(node.span, environment.len()) {
            return;
        }
        let mut environment = environment.clone();
        extend(&mut environment, node.get("env"), collector);
        let first = |name: &str| environment.get(name).and_then(|values| values.first()).cloned();
        if let Some(commands) = node.get("commands").or_else(|| node.get("command")) {
            let lines = pipeline::commands(commands).into_iter().filter_map(|line| line.value().cloned());
            // The pipeline itself replaces variables before the shell does, and `$$` is left to the shell.
            let text = pipeline::joined(&lines.collect::<Vec<_>>());
            let (span, directory) = (commands.span, Some(String::new()));
            Step { text, span, directory, environment: environment.clone() }.run(collector);
        }
        let kept = node.get("artifact_paths").map(pipeline::commands).unwrap_or_default();
        for value in kept.into_iter().filter_map(Node::value) {
            for part in separated(value) {
                pipeline::path(pipeline::dollars(&part, file, &first), Some(""), collector);
            }
        }
    }
}

/// Paths separated by semicolons.
fn separated(value: &Value) -> Vec<Value> {
    let mut start = 0;
    let mut found = Vec::new();
    for part in value.text().split(';') {
        let from = start + part.len() - part.trim_start().len();
        if !part.trim().is_empty() {
            found.push(value.slice(from..from + part.trim().len()));
        }
        start += part.len() + 1;
    }
    found
}
