//! Terraform and OpenTofu: functions, archives and provisioners in `.tf` files.

mod archive;
mod call;
mod depends;
mod fileset;
mod function;
mod hashed;
mod instance;
mod module;
mod optional;
mod provisioner;
mod reading;
mod terragrunt;
mod tracking;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::hcl::{Term, evaluate};
use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Span, Value, path};

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::facts::{Facts, Role};
use crate::frameworks::Collector;
use crate::repository::Repository;
use instance::{Each, Instance};
pub(crate) use module::syntax_error;
use module::{Assignments, Module};
use reading::{add_reads, read_all};

/// More module instances than this are not visited: modules that call modules for each of many multiply.
const INSTANCES: usize = 5_000;

/// Whether Terraform reads a file of this name.
pub(crate) fn wants(file: &str) -> bool {
    let name = path::name(file);
    (is_json(name)
        || name.ends_with(".tf")
        || name.ends_with(".tofu")
        || name.ends_with(".tfvars")
        || name == "terragrunt.hcl")
        && !file.split('/').any(|part| part == ".terraform" || part == ".terragrunt-cache")
}

/// Terraform written as JSON: <https://developer.hashicorp.com/terraform/language/syntax/json>.
fn is_json(name: &str) -> bool {
    name.ends_with(".tf.json") || name.ends_with(".tofu.json")
}

/// JSON is not read yet; a file of it that names the runtime is named.
fn note_json(repository: &Repository, file: &str, notes: &mut Vec<Diagnostic>) {
    let Some((_, text)) = repository.open(file) else { return };
    let named = text.lines().position(|line| line.contains("\"go1.x\""));
    notes.extend(named.map(|line| Diagnostic {
        code: Code::Unfollowed,
        message: format!("{file} is Terraform in JSON, which is not read yet, and names go1.x"),
        place: Some(Place { file: file.to_owned(), line: line + 1 }),
        related: Vec::new(),
        next: "change runtime, handler and package by hand, all three".to_owned(),
    }));
}

/// All modules of a repository.
pub(super) struct World<'a> {
    repository: &'a Repository<'a>,
    /// What command lines give to the variables of root modules.
    given: Vec<(String, String, Value)>,
    /// Where command lines start which root module.
    starts: Vec<(String, String)>,
    modules: BTreeMap<String, Module>,
    assignments: Vec<Assignments>,
    /// How many module instances have been visited.
    instances: Cell<usize>,
    /// The directories of the modules whose facts are collected.
    visited: RefCell<BTreeSet<String>>,
    /// Where types of variables put go1.x into objects, and whether such objects are read.
    defaults: RefCell<BTreeMap<Span, bool>>,
}

impl World<'_> {
    fn module(&self, directory: &str) -> Option<&Module> {
        let found = self.modules.get(directory);
        if found.is_none() && self.repository.listing().is_dir(directory) {
            self.repository.ask(directory);
        }
        found
    }
}

/// Reads every module, from each root down.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let world = load(repository, collector);
    let called = called(&world);
    let mut instances: Vec<Instance> = terragrunt::instances(&world, &mut collector.facts);
    let terragrunted: BTreeSet<String> = instances.iter().map(|one| one.module.directory.clone()).collect();
    for (directory, module) in &world.modules {
        if !called.contains(directory) && !terragrunted.contains(directory) {
            instances.push(root(&world, module));
        }
    }
    for instance in instances {
        visit(&instance, collector);
    }
    // Modules that call each other in a circle have no root.
    for (directory, module) in &world.modules {
        if !world.visited.borrow().contains(directory) {
            visit(&root(&world, module), collector);
        }
    }
    optional::note(&world, &mut collector.facts.notes);
    name_roots(&mut collector.facts);
}

/// Two roots that call one module give the same address: the root tells them apart.
fn name_roots(facts: &mut Facts) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for function in &facts.functions {
        *counts.entry(function.id.clone()).or_default() += 1;
    }
    for function in facts.functions.iter_mut().filter(|function| counts[&function.id] > 1) {
        let root = function.root.as_deref().filter(|root| !root.is_empty()).unwrap_or(".");
        function.id = format!("{root}:{}", function.id);
    }
}

fn load<'a>(repository: &'a Repository<'a>, collector: &mut Collector) -> World<'a> {
    let facts = &mut collector.facts;
    let mut directories: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut assignments = Vec::new();
    let files = repository.wanted(wants);
    for file in &files {
        if file.ends_with(".tf") || file.ends_with(".tofu") {
            directories.entry(path::parent(file)).or_default().push(file);
        } else if is_json(file) {
            note_json(repository, file, &mut facts.notes);
        } else if file.ends_with(".tfvars") {
            assignments.extend(module::assignments(repository, file, &mut facts.notes));
        }
    }
    directories.values_mut().for_each(|files| module::sort(files));
    let opened = directories.values().flatten().filter_map(|file| Some(repository.open(file)?.0));
    repository.read_bodies(&opened.collect::<Vec<_>>());
    let modules = directories.into_iter().map(|(directory, files)| {
        (directory.to_owned(), Module::load(repository, directory, &files, &mut facts.notes))
    });
    let modules = modules.collect();
    World {
        modules,
        assignments,
        repository,
        given: collector.known.variables.clone(),
        starts: collector.known.starts.clone(),
        visited: RefCell::default(),
        defaults: RefCell::default(),
        instances: Cell::new(0),
    }
}

/// The directories that some module calls.
fn called(world: &World) -> BTreeSet<String> {
    let mut called = BTreeSet::new();
    for module in world.modules.values() {
        let instance = root(world, module);
        for call in module.calls() {
            if let Some(child) = instance.call(call, &Each::default()) {
                called.insert(child.module.directory.clone());
            }
        }
    }
    called
}

/// `module` run as a root, with what `*.tfvars` files in it or below it give to its variables.
fn root<'a>(world: &'a World<'a>, module: &'a Module) -> Instance<'a> {
    let mut instance = Instance {
        world,
        module,
        root: module.directory.clone(),
        directory: started_in(world, module),
        address: String::new(),
        inputs: BTreeMap::new(),
        callers: Vec::new(),
    };
    let nearest = |directory: &str| {
        let mut at = directory;
        while !world.modules.contains_key(at) && !at.is_empty() {
            at = path::parent(at);
        }
        at.to_owned()
    };
    let own: Vec<&Assignments> =
        world.assignments.iter().filter(|file| nearest(&file.directory) == module.directory).collect();
    let mut inputs: BTreeMap<String, Vec<Term>> = BTreeMap::new();
    for file in own.iter().filter(|file| file.automatic).chain(own.iter().filter(|file| !file.automatic)) {
        for value in &file.values {
            let term = evaluate(&value.expression, &instance.scope(None));
            inputs.entry(value.name.clone()).or_default().push(term);
        }
    }
    // The command line wins over every file: https://developer.hashicorp.com/terraform/language/values/variables
    let on_command_line: BTreeSet<&String> =
        world.given.iter().filter(|(at, ..)| can_be(at, &module.directory)).map(|(_, name, _)| name).collect();
    inputs.retain(|name, _| !on_command_line.contains(name));
    for (_, name, value) in world.given.iter().filter(|(at, ..)| can_be(at, &module.directory)) {
        inputs.entry(name.clone()).or_default().push(Term::Text(value.clone()));
    }
    instance.inputs = inputs.into_iter().map(|(name, terms)| (name, Term::choice(terms))).collect();
    instance
}

/// The directory that Terraform is started in for a root module: its own, unless every command line names it from one
/// other. Up to 0.14 it could be named: <https://developer.hashicorp.com/terraform/language/v1.1.x/upgrade-guides/0-15>.
fn started_in(world: &World, module: &Module) -> String {
    if module.needs_later("0.15.0") {
        return module.directory.clone();
    }
    let mut starts = world.starts.iter().filter(|(root, _)| *root == module.directory).map(|(_, from)| from);
    let first = starts.next().filter(|first| starts.all(|other| other == *first));
    first.unwrap_or(&module.directory).clone()
}

/// Whether a directory written with holes can be `directory`: a hole stands for one name.
fn can_be(written: &str, directory: &str) -> bool {
    let (parts, names): (Vec<&str>, Vec<&str>) = (written.split('/').collect(), directory.split('/').collect());
    parts.len() == names.len()
        && parts.iter().zip(names).all(|(part, name)| *part == name || part.starts_with(HOLE_OPEN))
}

/// Collects the facts of an instance and of the modules it calls.
fn visit(instance: &Instance, collector: &mut Collector) {
    let module = instance.module;
    let count = instance.world.instances.get();
    if count >= INSTANCES {
        return;
    }
    instance.world.instances.set(count + 1);
    instance.world.visited.borrow_mut().insert(module.directory.clone());
    optional::remember(instance);
    for block in &module.blocks {
        for each in instance.repetitions(block) {
            // With another key it is another resource, which Terraform makes anew.
            if let Some(key) = each.key.clone().filter(|_| !each.counted) {
                collector.facts.read(key, None, Role::Word);
            }
            read_all(instance, block, &each, &mut collector.facts);
            match (block.kind.as_str(), block.labels.first().map(String::as_str)) {
                ("resource", Some("aws_lambda_function")) => function::collect(instance, block, &each, collector),
                ("resource", Some("aws_lambda_layer_version")) => function::layer(instance, block, &each, collector),
                ("resource", Some("aws_s3_object" | "aws_s3_bucket_object")) => {
                    archive::object(instance, block, &each, collector);
                }
                ("data" | "resource", Some("archive_file")) => archive::collect(instance, block, &each, collector),
                ("data", Some("external")) => provisioner::external(instance, block, &each, collector),
                ("module", _) => call::collect(instance, block, &each, collector),
                _ => {}
            }
            if block.kind == "resource" {
                provisioner::collect(instance, block, &each, collector);
                provisioner::sent(instance, block, &each, &mut collector.facts);
            }
        }
    }
    for (name, local) in &module.locals {
        let sums = || fileset::is_summed_up(module, name);
        fileset::collect(instance, local, &Each::default(), &sums, &mut collector.facts);
        add_reads(instance, local, &Each::default(), Some(Role::Definition), &mut collector.facts);
    }
    function::validations(instance, collector);
    for output in module.outputs.values() {
        // Who uses an output reads it there.
        fileset::collect(instance, output, &Each::default(), &|| false, &mut collector.facts);
        add_reads(instance, output, &Each::default(), Some(Role::Definition), &mut collector.facts);
    }
}
