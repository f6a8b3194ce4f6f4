//! A job: its scripts, and the files that it keeps.

use std::collections::BTreeMap;

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use super::config::Config;
use crate::frameworks::Collector;
use crate::frameworks::pipeline::{self, Environment, Step};

/// What is said of a list that is not followed to its end.
const KNOT: &str = "has a list that refers to more than is followed";

/// A line takes as much as so many variables: a short list can be referred to by very many jobs.
const LINE: usize = 20;

/// A matrix with more jobs is not followed.
const JOBS: usize = 256;

/// Adds the facts of the job called `name`, once for each item of its matrix.
pub(super) fn collect<'a>(config: &Config<'a>, name: &str, collector: &mut Collector) {
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
        let commands = |node: Option<&'a Node>| node.map_or(Some(Vec::new()), |node| config.commands(node));
        let before = commands(own("before_script"));
        let main = before.zip(commands(config.value(name, "script"))).map(|(before, main)| [before, main].concat());
        let after = commands(own("after_script"));
        for (lines, span) in [(main, span), (after, own("after_script").map(|node| node.span))] {
            let Some(span) = span else { continue };
            let Some(lines) = lines else {
                collector.only_reads(span, KNOT);
                continue;
            };
            if lines.is_empty() || !collector.affords(span, lines.len() * LINE) {
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
            let Some(list) = node.get(key) else { continue };
            let listed = config.commands(list);
            if listed.is_none() {
                collector.only_reads(list.span, KNOT);
            }
            for value in listed.into_iter().flatten() {
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
