//! A task: its commands, the files that it names, and the tasks that it calls.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use super::list::turns;
use super::template::{Scope, Variables};
use super::{Call, File};
use crate::facts::Role;
use crate::frameworks::Collector;
use crate::frameworks::pipeline::{self, Environment, Step};

/// The commands of a task: `name: command`, `name: [command]`, `cmd:` and `cmds:`.
fn commands(task: &Node) -> Vec<&Node> {
    if task.text().is_some() {
        return vec![task];
    }
    let listed = if task.items().is_empty() { task.get("cmds").map_or(&[][..], Node::items) } else { task.items() };
    task.get("cmd").into_iter().chain(listed).collect()
}

/// The scope inside of a task.
fn inside(task: &Node, mut scope: Scope) -> Scope {
    scope.declare_own(task.get("vars"));
    scope.export(task.get("env"));
    scope
}

/// Adds the facts of a task as it is called.
pub(super) fn collect(files: &[File], call: &Call, global: &Scope, collector: &mut Collector) {
    let file = &files[call.file];
    let Some(task) = file.task(&call.task) else { return };
    if !collector.affords(task.span, global.size()) {
        return;
    }
    let scope = inside(task, global.called(&call.task, &call.given));
    for (_, value) in pipeline::texts(task.get("vars")) {
        note_compared(&scope, &value, collector);
    }
    let directory = match task.get("dir").and_then(Node::value) {
        Some(value) => {
            let value = scope.expand(value);
            pipeline::path(value.clone(), Some(&file.directory), collector);
            path::resolve(&file.directory, value.text())
        }
        None => Some(file.directory.clone()),
    };
    for key in ["sources", "generates"] {
        let listed = task.get(key).map(Node::items).unwrap_or_default();
        let paths = listed.iter().filter_map(|item| item.value().or_else(|| item.get("exclude")?.value()));
        for value in paths {
            pipeline::path(scope.expand(value), directory.as_deref(), collector);
        }
    }
    let mut run = |node: &Node, scope: &Scope| {
        let Some(value) = node.value().filter(|_| collector.affords(node.span, scope.environment.len())) else {
            return;
        };
        note_compared(scope, value, collector);
        let environment: Environment =
            scope.environment.iter().map(|(name, value)| (name.clone(), vec![value.clone()])).collect();
        let step = Step { text: scope.expand(value), span: node.span, directory: directory.clone(), environment };
        step.run(collector);
    };
    for key in ["status", "preconditions"] {
        let checks = task.get(key).map(Node::items).unwrap_or_default();
        checks.iter().for_each(|check| run(check.get("sh").unwrap_or(check), &scope));
    }
    for entry in task.get("vars").map(Node::entries).unwrap_or_default() {
        entry.value.get("sh").into_iter().for_each(|node| run(node, &scope));
    }
    for command in commands(task) {
        let text = match command.text() {
            Some(_) => Some(command),
            None => command.get("cmd").or_else(|| command.get("defer").filter(|defer| defer.text().is_some())),
        };
        let Some(text) = text else { continue };
        match turns(command.get("for"), &scope) {
            Some(turns) => turns.into_iter().for_each(|turn| run(text, &turned(&scope, turn))),
            None => run(text, &scope),
        }
    }
}

/// Registers what the templates of a text compare.
pub(super) fn note_compared(scope: &Scope, value: &Value, collector: &mut Collector) {
    for value in scope.compared(value) {
        let read = collector.facts.read(value, None, Role::Word);
        collector.facts.compared.push(read);
    }
}

fn turned(scope: &Scope, turn: Variables) -> Scope {
    let mut scope = scope.clone();
    turn.into_iter().for_each(|(name, value)| {
        scope.given.remove(&name);
        scope.set(&name, value);
    });
    scope
}

/// Adds the uses of other tasks, by `deps` and among the commands.
pub(super) fn calls(files: &[File], call: &Call, global: &Scope, calls: &mut Vec<Call>) {
    let Some(task) = files[call.file].task(&call.task) else { return };
    let scope = inside(task, global.called(&call.task, &call.given));
    let deps = task.get("deps").map(Node::items).unwrap_or_default();
    for used in deps.iter().chain(commands(task).into_iter().filter(|command| command.text().is_none())) {
        let name = used.value().or_else(|| used.get("task").or_else(|| used.at(&["defer", "task"]))?.value());
        let Some(name) = name else { continue };
        for turn in turns(used.get("for"), &scope).unwrap_or_else(|| vec![Variables::new()]) {
            let scope = turned(&scope, turn);
            let given = pipeline::texts(used.get("vars"));
            let given: Variables = given.into_iter().map(|(name, value)| (name, scope.expand(&value))).collect();
            let Some((file, task)) = resolve(files, call.file, scope.expand(name).text()) else { continue };
            let call = Call { file, task, given };
            if !calls.contains(&call) {
                calls.push(call);
            }
        }
    }
}

/// The task behind `name`, `namespace:name` or `:name` as it is called in a file.
fn resolve(files: &[File], file: usize, name: &str) -> Option<(usize, String)> {
    if let Some(name) = name.strip_prefix(':') {
        return resolve(files, 0, name);
    }
    if files[file].task(name).is_some() {
        return Some((file, name.to_owned()));
    }
    let (space, rest) = name.split_once(':')?;
    resolve(files, *files[file].includes.get(space)?, rest)
}
