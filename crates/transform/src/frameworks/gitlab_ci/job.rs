//! A job: its scripts, and the files that it keeps.

use std::collections::BTreeMap;

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use super::config::{COMMANDS, Config};
use crate::frameworks::Collector;
use crate::frameworks::pipeline::{self, Environment, Step};

/// A matrix with more jobs is not followed.
const JOBS: usize = 256;

/// Adds the facts of the job called `name`, once for each item of its matrix.
pub(super) fn collect(config: &Config, name: &str, collector: &mut Collector) {
    for cell in cells(config, name) {
        let given = config.values(name, "variables").into_iter();
        let given = given.chain(config.roots.iter().filter_map(|root| root.get("variables")));
        let count = given.map(|node| node.entries().len()).sum();
        let span = config.value(name, "script").map(|node| node.span);
        if span.is_some_and(|span| !collector.affords(span, count)) {
            return;
        }
        let variables = variables(config, name, cell, collector);
        let own = |key: &str| config.value(name, key).or_else(|| config.default(key));
        // What comes before the script runs in the same shell: https://docs.gitlab.com/ci/yaml/#before_script.
        let lines = |key: &str| own(key).map(|node| config.commands(node)).unwrap_or_default();
        let main = [
            lines("before_script"),
            config.value(name, "script").map(|node| config.commands(node)).unwrap_or_default(),
        ]
        .concat();
        for (lines, span) in [(main, span), (lines("after_script"), own("after_script").map(|node| node.span))] {
            let (Some(span), false) = (span, lines.is_empty()) else { continue };
            if lines.len() > COMMANDS && !collector.affords(span, usize::MAX) {
                continue;
            }
            let mut environment = variables.clone();
            environment.insert("CI_PROJECT_DIR".to_owned(), vec![Value::computed(&path::rooted(""))]);
            Step { text: pipeline::joined(&lines), span, directory: Some(String::new()), environment }.run(collector);
        }
        kept(config, name, &variables, collector);
    }
}

/// The files of `artifacts` and `cache`.
fn kept(config: &Config, name: &str, variables: &Environment, collector: &mut Collector) {
    let first = |name: &str| variables.get(name).and_then(|values| values.first()).cloned();
    let mut nodes: Vec<&Node> = config.value(name, "artifacts").into_iter().collect();
    let caches = config.value(name, "cache").or_else(|| config.default("cache"));
    nodes.extend(
        caches
            .iter()
            .flat_map(|cache| if cache.items().is_empty() { std::slice::from_ref(*cache) } else { cache.items() }),
    );
    for node in nodes {
        for key in ["paths", "exclude"] {
            let listed = node.get(key).map(|node| config.commands(node)).unwrap_or_default();
            for value in listed {
                pipeline::path(pipeline::dollars(&value, &config.file, &first), Some(""), collector);
            }
        }
    }
}

/// The variables of a job: those of its matrix before its own before those of all.
fn variables(config: &Config, name: &str, cell: BTreeMap<String, Value>, collector: &mut Collector) -> Environment {
    let global = config.roots.iter().filter_map(|root| root.get("variables"));
    let all: Vec<&Node> = config.values(name, "variables").into_iter().chain(global).collect();
    let mut found: BTreeMap<String, Value> = cell;
    for entry in all.iter().flat_map(|node| node.entries()) {
        let Some(name) = entry.name() else { continue };
        let value = entry.value.value().or_else(|| entry.value.get("value")?.value());
        if let Some(value) = value.filter(|_| !found.contains_key(name)) {
            found.insert(name.to_owned(), value.clone());
        }
    }
    let raw = found.clone();
    for value in found.values_mut() {
        // A variable can be made of others: https://docs.gitlab.com/ci/variables/#use-cicd-variables-in-other-variables.
        *value = pipeline::dollars(value, &config.file, &|name| {
            raw.get(name).filter(|one| !one.text().contains('$')).cloned()
        });
        pipeline::definition(value, Some(""), collector);
    }
    let mut environment: Environment = found.into_iter().map(|(name, value)| (name, vec![value])).collect();
    for rule in config.value(name, "rules").map(Node::items).unwrap_or_default() {
        for (name, value) in pipeline::texts(rule.get("variables")) {
            environment.entry(name).or_default().push(value);
        }
    }
    environment
}

/// The jobs of `parallel: matrix`; one without values when there is none: <https://docs.gitlab.com/ci/yaml/#parallelmatrix>.
fn cells(config: &Config, name: &str) -> Vec<BTreeMap<String, Value>> {
    let matrix = config.value(name, "parallel").and_then(|parallel| parallel.get("matrix"));
    let mut all = Vec::new();
    for item in matrix.map(Node::items).unwrap_or_default() {
        let mut cells = vec![BTreeMap::new()];
        for entry in item.entries() {
            let (Some(name), values) = (entry.name(), pipeline::commands(&entry.value)) else { continue };
            let with = |cell: &BTreeMap<String, Value>, value: &Value| {
                let mut cell = cell.clone();
                cell.insert(name.to_owned(), value.clone());
                cell
            };
            cells = cells
                .iter()
                .flat_map(|cell| values.iter().filter_map(|value| Some(with(cell, value.value()?))).collect::<Vec<_>>())
                .take(JOBS)
                .collect();
        }
        all.extend(cells);
    }
    all.truncate(JOBS);
    if all.is_empty() { vec![BTreeMap::new()] } else { all }
}
