//! Azure Pipelines: steps of stages, jobs and templates, and the tasks among them.

mod scope;
mod step;
mod task;

use std::collections::BTreeMap;
use std::rc::Rc;

use rebootstrap_parser::document::{Document, Node};
use rebootstrap_parser::{Value, path};

use crate::facts::Role;
use crate::frameworks::ending;
use crate::frameworks::{Collector, pipeline};
use crate::repository::Repository;
use scope::Scope;

/// Whether it is a pipeline or a template of one, by its name. Other templates are read where they are used.
pub(crate) fn wants(file: &str) -> bool {
    const FOLDERS: [&str; 4] = ["azure-pipelines", ".azure-pipelines", ".azuredevops", ".azure-devops"];
    let inside = || path::parent(file).split('/').any(|folder| FOLDERS.contains(&folder));
    let is_named = || path::name(file).trim_start_matches('.').starts_with("azure-pipeline");
    ending::is_yaml(file) && (is_named() || inside())
}

/// A use of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Call {
    file: String,
    parameters: BTreeMap<String, Value>,
}

/// More uses are not followed.
const CALLS: usize = 256;

/// Every pipeline, and each template as it is used. What nobody uses is read by itself.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let mut documents: BTreeMap<String, Option<Rc<Document>>> = BTreeMap::new();
    let names: Vec<String> = repository.wanted(wants);
    let mut used: Vec<String> = Vec::new();
    for name in &names {
        let document = pipeline::open(repository, name, collector);
        used.extend(document.iter().filter_map(|document| document.root()).flat_map(|root| templates(root, name)));
        documents.insert(name.clone(), document);
    }
    let start = |file: &&String| !used.contains(file);
    let mut calls: Vec<Call> =
        names.iter().filter(start).map(|file| Call { file: file.clone(), parameters: BTreeMap::new() }).collect();
    let mut next = 0;
    while next < calls.len().min(CALLS) {
        let Call { file, parameters } = calls[next].clone();
        next += 1;
        if !documents.contains_key(&file) {
            let document =
                repository.listing().is_file(&file).then(|| pipeline::open(repository, &file, collector)).flatten();
            documents.insert(file.clone(), document);
        }
        let document = documents.get(&file).and_then(Option::as_ref);
        let Some((document, root)) = document.and_then(|document| Some((document, document.root()?))) else { continue };
        let mut scope = Scope::default();
        scope.file.clone_from(&file);
        scope.declare_parameters(root.get("parameters"), parameters);
        scope.compare_parameters(document.text(), collector);
        walk(root, &scope, &mut calls, collector);
    }
}

/// The template files that a file names.
fn templates(node: &Node, file: &str) -> Vec<String> {
    let own = node.get("template").and_then(Node::text).and_then(|name| template(file, name));
    let below = node.entries().into_iter().flat_map(|entry| templates(&entry.value, file)).collect::<Vec<_>>();
    let items = node.items().iter().flat_map(|item| templates(item, file));
    own.into_iter().chain(below).chain(items).collect()
}

/// The path of a template, from the directory of the file that uses it; `None` for one of another repository.
fn template(file: &str, name: &str) -> Option<String> {
    match name.split_once('@') {
        Some((name, "self")) => template(file, name),
        Some(_) => None,
        None => {
            path::resolve(if name.starts_with('/') { "" } else { path::parent(file) }, name.trim_start_matches('/'))
        }
    }
}

/// Everything below a mapping: its variables hold inside of it, and it runs once for each part of its matrix.
fn walk(node: &Node, scope: &Scope, calls: &mut Vec<Call>, collector: &mut Collector) {
    let mut scope = scope.clone();
    scope.declare(node.get("variables"), collector);
    scope.windows |= windows(node.get("pool"));
    let cells = node.at(&["strategy", "matrix"]).map(Node::entries).unwrap_or_default();
    let mut scopes: Vec<Scope> = cells.iter().map(|cell| scope.with(pipeline::texts(Some(&cell.value)))).collect();
    if scopes.is_empty() {
        scopes.push(scope);
    }
    for scope in &scopes {
        call(node, scope, calls, collector);
        for entry in node.entries() {
            match entry.name() {
                Some("variables" | "parameters" | "pool" | "trigger" | "pr" | "resources") => {}
                Some("steps") => step::all(&entry.value, scope, calls, collector),
                _ => walk(&entry.value, scope, calls, collector),
            }
        }
        node.items().iter().for_each(|item| walk(item, scope, calls, collector));
    }
}

fn windows(pool: Option<&Node>) -> bool {
    let image = pool.and_then(|pool| pool.text().or_else(|| pool.get("vmImage")?.text()));
    image.is_some_and(|image| image.to_ascii_lowercase().contains("windows"))
}

/// Remembers the use of a template by `node`.
fn call(node: &Node, scope: &Scope, calls: &mut Vec<Call>, collector: &mut Collector) {
    let Some(name) = node.get("template").and_then(Node::value) else { return };
    collector.facts.read(name.clone(), Some(path::parent(&scope.file)), Role::Word);
    let Some(file) = template(&scope.file, name.text()) else { return };
    let given = pipeline::texts(node.get("parameters")).into_iter();
    let parameters = given.map(|(name, value)| (name, scope.expand(&value))).collect();
    let call = Call { file, parameters };
    if !calls.contains(&call) {
        calls.push(call);
    }
}
