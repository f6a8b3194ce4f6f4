//! Taskfiles of go-task: variables, includes, and the commands of tasks.

mod list;
mod task;
mod template;

use std::collections::BTreeMap;
use std::rc::Rc;

use rebootstrap_parser::document::{Document, Entry, Node};
use rebootstrap_parser::{Value, path};

use crate::facts::Role;
use crate::frameworks::{Collector, pipeline};
use crate::repository::Repository;
use template::{Scope, Variables};

/// Whether go-task reads a file of this name by itself: <https://taskfile.dev/usage/#supported-file-names>.
pub(crate) fn wants(file: &str) -> bool {
    NAMES.contains(&path::name(file))
}

const NAMES: [&str; 8] = [
    "Taskfile.yml",
    "taskfile.yml",
    "Taskfile.yaml",
    "taskfile.yaml",
    "Taskfile.dist.yml",
    "taskfile.dist.yml",
    "Taskfile.dist.yaml",
    "taskfile.dist.yaml",
];

/// A Taskfile, as it is included or read by itself.
struct File {
    path: String,
    document: Rc<Document>,
    /// The directory that its tasks run in.
    directory: String,
    /// The directory of the file that includes all others.
    top: String,
    /// Its namespaces: the index of the file behind each.
    includes: BTreeMap<String, usize>,
    /// The file that includes it.
    parent: Option<usize>,
    /// What the inclusion sets.
    given: Variables,
}

impl File {
    fn tasks(&self) -> Vec<&Entry> {
        self.document.root().and_then(|root| root.get("tasks")).map(Node::entries).unwrap_or_default()
    }

    fn task(&self, name: &str) -> Option<&Node> {
        self.document.root()?.at(&["tasks", name])
    }
}

/// One use of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Call {
    file: usize,
    task: String,
    given: Variables,
}

/// More files in one tree of includes, and more uses of tasks, are not followed.
const FILES: usize = 64;
const CALLS: usize = 256;

/// Every Taskfile that no other one includes, with those that it includes.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let names: Vec<String> = repository.wanted(wants);
    let mut trees: Vec<Vec<File>> = Vec::new();
    for name in names {
        let mut files = Vec::new();
        let directory = path::parent(&name).to_owned();
        load(repository, &name, (&directory, &directory), None, Variables::new(), &mut files, collector);
        trees.push(files);
    }
    let included: Vec<String> =
        trees.iter().flat_map(|tree| tree.iter().skip(1)).map(|file| file.path.clone()).collect();
    for files in trees.iter().filter(|tree| tree.first().is_some_and(|first| !included.contains(&first.path))) {
        tree(files, collector);
    }
}

/// Reads a file and what it includes. Tasks of an included file run where those of the including one do, unless `dir` says
/// otherwise: <https://taskfile.dev/usage/#directory-of-included-taskfile>.
fn load(
    repository: &Repository,
    file: &str,
    (directory, top): (&str, &str),
    parent: Option<usize>,
    given: Variables,
    files: &mut Vec<File>,
    collector: &mut Collector,
) {
    if files.len() >= FILES || files.iter().any(|known| known.path == file && known.given == given) {
        return;
    }
    let Some(document) = pipeline::open(repository, file, collector) else { return };
    let index = files.len();
    let includes = document.root().and_then(|root| root.get("includes")).cloned();
    let (directory, top) = (directory.to_owned(), top.to_owned());
    files.push(File {
        path: file.to_owned(),
        document,
        directory: directory.clone(),
        top: top.clone(),
        includes: BTreeMap::new(),
        parent,
        given,
    });
    for entry in includes.iter().flat_map(Node::entries) {
        let at = entry.value.value().or_else(|| entry.value.get("taskfile")?.value());
        let (Some(name), Some(at)) = (entry.name(), at) else { continue };
        collector.facts.read(at.clone(), Some(path::parent(file)), Role::Path);
        let Some(at) = path::resolve(path::parent(file), at.text()) else { continue };
        let named = NAMES.iter().map(|name| path::join(&at, name)).find(|inside| repository.listing().is_file(inside));
        let Some(at) = Some(at).filter(|at| repository.listing().is_file(at)).or(named) else { continue };
        let inside = entry.value.get("dir").and_then(Node::value).map(|inside| {
            collector.facts.read(inside.clone(), Some(&directory), Role::Path);
            path::resolve(&directory, inside.text()).unwrap_or_else(|| inside.text().to_owned())
        });
        let given = pipeline::texts(entry.value.get("vars")).into_iter().collect();
        let next = files.len();
        let inside = inside.unwrap_or_else(|| directory.clone());
        load(repository, &at, (&inside, &top), Some(index), given, files, collector);
        if files.len() > next {
            files[index].includes.insert(name.to_owned(), next);
        }
    }
}

/// Every task of a tree of files: those that nobody calls by themselves, then the others as they are called.
fn tree(files: &[File], collector: &mut Collector) {
    let scopes: Vec<Scope> = (0..files.len()).map(|file| globals(files, file)).collect();
    for (file, scope) in files.iter().zip(&scopes) {
        // Each task has a scope of its own.
        let root = file.document.root().map(|root| root.span);
        if root.is_some_and(|root| !collector.affords(root, file.tasks().len() * scope.size())) {
            return;
        }
        for (_, value) in pipeline::texts(file.document.root().and_then(|root| root.get("vars"))) {
            task::note_compared(scope, &value, collector);
        }
    }
    let tasks: Vec<Call> = files
        .iter()
        .enumerate()
        .flat_map(|(file, one)| {
            let entries = one.tasks();
            let names = entries.into_iter().filter_map(|entry| entry.name().map(str::to_owned));
            names.map(move |task| Call { file, task, given: Variables::new() }).collect::<Vec<_>>()
        })
        .collect();
    let mut called: Vec<Call> = Vec::new();
    tasks.iter().for_each(|call| task::calls(files, call, &scopes[call.file], &mut called));
    let is_same = |a: &Call, b: &Call| a.file == b.file && a.task == b.task;
    let starts = |call: &&Call| !called.iter().any(|other| is_same(call, other));
    let mut queue: Vec<Call> = tasks.iter().filter(starts).cloned().collect();
    let mut next = 0;
    while next < queue.len().min(CALLS) {
        let call = queue[next].clone();
        next += 1;
        task::calls(files, &call, &scopes[call.file], &mut queue);
        task::collect(files, &call, &scopes[call.file], collector);
    }
    // Tasks that call each other in a circle.
    for call in tasks.iter().filter(|call| !queue.iter().any(|other| is_same(call, other))) {
        task::collect(files, call, &scopes[call.file], collector);
    }
}

/// What is known in every task of a file.
fn globals(files: &[File], file: usize) -> Scope {
    let one = &files[file];
    let mut scope = match one.parent {
        Some(parent) => globals(files, parent),
        None => Scope::default(),
    };
    scope.file.clone_from(&one.path);
    scope.set("ROOT_DIR", Value::computed(&path::rooted(&one.top)));
    scope.set("TASKFILE_DIR", Value::computed(&path::rooted(path::parent(&one.path))));
    scope.set("exeExt", Value::computed(""));
    let included: Vec<(String, Value)> =
        one.given.iter().map(|(name, value)| (name.clone(), scope.expand(value))).collect();
    included.into_iter().for_each(|(name, value)| scope.set(&name, value));
    let root = one.document.root();
    scope.declare(root.and_then(|root| root.get("vars")));
    scope.export(root.and_then(|root| root.get("env")));
    scope
}
