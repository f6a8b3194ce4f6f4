//! Steps: shell, published files, tasks, templates and steps under a condition.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use super::scope::Scope;
use super::{Call, call, task};
use crate::facts::Role;
use crate::frameworks::Collector;
use crate::frameworks::pipeline::{self, Step};

/// Adds the facts of a list of steps. `${{ if … }}:` and `${{ each … }}:` hold lists of their own.
pub(super) fn all(listed: &Node, scope: &Scope, calls: &mut Vec<Call>, collector: &mut Collector) {
    for node in listed.items() {
        call(node, scope, calls, collector);
        let conditional =
            node.entries().into_iter().filter(|entry| entry.name().is_some_and(|name| name.starts_with("${{")));
        conditional.for_each(|entry| all(&entry.value, scope, calls, collector));
        one(node, scope, collector);
    }
}

fn one(node: &Node, scope: &Scope, collector: &mut Collector) {
    let text = |key: &str| node.get(key).and_then(Node::value).map(|value| scope.expand(value));
    if let Some(name) = node.get("task").and_then(Node::text) {
        return task::collect(name, node, scope, collector);
    }
    if let Some(published) = text("publish") {
        let read = pipeline::path(published, Some(""), collector);
        collector.facts.modeless.push(read);
        collector.facts.flattened.push(read);
    }
    if let Some(script) = text("bash") {
        return run(script, node, text("workingDirectory"), node.get("env"), scope, collector);
    }
    if let Some(script) = text("script") {
        // On Windows it is a batch file.
        return match scope.windows {
            true => unfollowed(&script, node, collector),
            false => run(script, node, text("workingDirectory"), node.get("env"), scope, collector),
        };
    }
    text("pwsh").or_else(|| text("powershell")).into_iter().for_each(|script| unfollowed(&script, node, collector));
}

/// A script in another language is named when it may build or pack a program.
pub(super) fn unfollowed(script: &Value, node: &Node, collector: &mut Collector) {
    if ["go build", "go install", "Compress-Archive", ".zip"].iter().any(|word| script.text().contains(word)) {
        pipeline::unfollowed(script, node.span, collector);
    }
}

/// Adds what a script does in a directory of the repository.
pub(super) fn run(
    text: Value,
    node: &Node,
    directory: Option<Value>,
    environment: Option<&Node>,
    scope: &Scope,
    collector: &mut Collector,
) {
    let directory = match directory {
        Some(value) => {
            collector.facts.read(value.clone(), Some(""), Role::Path);
            path::resolve("", value.text())
        }
        None => Some(String::new()),
    };
    if !collector.affords(node.span, scope.size()) {
        return;
    }
    let environment = scope.environment(environment, collector);
    Step { text, span: node.span, directory, environment }.run(collector);
}
