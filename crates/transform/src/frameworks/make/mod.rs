//! Makefiles: rules give targets and prerequisites, recipes give commands.

mod applied;
mod ensured;
mod reading;
mod tidying;

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::make::{Makefile, Rule};
use rebootstrap_parser::{Span, Value, path};

use crate::commands::{self, Script};
use crate::facts::{Applied, Made, Role};
use crate::frameworks::Collector;
use crate::frameworks::terraform::syntax_error;
use crate::repository::Repository;
use applied::Appliers;
use ensured::Added;
use reading::{Text, World};

pub(crate) use reading::Readings;

/// Whether make reads a file of this name by itself or by an include.
pub(crate) fn wants(file: &str) -> bool {
    let name = path::name(file);
    matches!(name, "Makefile" | "makefile" | "GNUmakefile")
        || name.ends_with(".mk")
        || name.ends_with(".make")
        || name.starts_with("Makefile.")
}

/// The lines of a makefile that are given more copies of variables are run one after the other.
const SPREAD: usize = 10_000;

/// Every makefile that no other one includes.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let files = repository.wanted(wants);
    let texts: BTreeMap<&str, Text> =
        files.iter().filter_map(|file| Some((file.as_str(), repository.open(file)?))).collect();
    let environments = &collector.known.environments;
    let environment = |directory: &str, target: &str| {
        environments.get(&(directory.to_owned(), target.to_owned())).cloned().unwrap_or_default()
    };
    let given = environments.values().flatten().filter_map(|(_, value)| path::resolve("", value.text()));
    collector.facts.directories.extend(given);
    let text = |path: &str| texts.get_key_value(path).map(|(path, text)| (*path, text));
    let world = World { files: repository.listing(), text: &text, environment: &environment };
    let mut included = BTreeSet::new();
    let paths: Vec<&str> = texts.keys().copied().collect();
    let read = repository.parsed.makefiles.of(repository, &paths, &world);
    for (_, makefile) in &read {
        for (include, _) in &makefile.includes {
            let include = path::resolve(&makefile.directory, include.text());
            if let Some(include) = &include {
                repository.ask(include);
            }
            included.extend(include);
        }
    }
    let goals: Vec<_> = read.into_iter().filter(|(file, _)| !included.contains(*file)).collect();
    let small = goals.iter().filter(|(_, makefile)| {
        makefile.rules.iter().map(|rule| copies(makefile, rule)).fold(0, usize::saturating_add) <= SPREAD
    });
    let rules = small.flat_map(|(_, makefile)| makefile.rules.iter().map(|rule| (&**makefile, rule)));
    repository.run_scripts(rules.flat_map(scripts));
    for (_, makefile) in goals {
        add(repository, &makefile, collector);
    }
}

fn add(repository: &Repository, makefile: &Makefile, collector: &mut Collector) {
    // A line that expands to nothing known leaves the rest readable; a syntax error or a limit does not.
    for problem in makefile.problems.iter().filter(|problem| problem.is_fatal()) {
        collector.facts.read_only.insert(problem.span.file);
        collector.facts.notes.push(syntax_error(repository, problem.span, &problem.reason));
    }
    if !makefile.sweeps.is_empty() {
        let is_around =
            |span: Span| makefile.sweeps.iter().any(|sweep| sweep.place.is_some_and(|at| span.contains(at)));
        let around = |rule: &&Rule| rule.recipe.iter().any(|recipe| is_around(recipe.span));
        let rules = makefile.rules.iter().filter(around);
        let recipes: Vec<Script> = rules.flat_map(|rule| scripts((makefile, rule))).collect();
        commands::sweep::of_makefile(repository, &makefile.sweeps, &recipes, &mut collector.facts);
    }
    for value in &makefile.reads {
        collector.facts.read(value.clone(), Some(&makefile.directory), Role::Spelling);
    }
    for value in &makefile.spelled {
        collector.facts.read(value.clone(), Some(&makefile.directory), Role::Target);
    }
    for value in &makefile.compared {
        let read = collector.facts.read(value.clone(), Some(&makefile.directory), Role::Word);
        collector.facts.compared.push(read);
    }
    for value in &makefile.phony {
        collector.facts.phony.extend(path::resolve(&makefile.directory, value.text()));
        collector.facts.read(value.clone(), Some(&makefile.directory), Role::Target);
    }
    let appliers = Appliers::of(makefile, collector.known);
    let added: Vec<Added> =
        makefile.rules.iter().map(|rule| add_rule(makefile, rule, appliers.of_rule(rule), collector)).collect();
    pass_over_paths(makefile, collector);
    ensured::collect(repository, makefile, &added, &mut collector.facts);
}

fn add_rule(makefile: &Makefile, rule: &Rule, applied: Option<&Applied>, collector: &mut Collector) -> Added {
    let mut read = |values: &[Value]| -> Vec<_> {
        let target = |value: &Value| collector.facts.read(value.clone(), Some(&makefile.directory), Role::Target);
        values.iter().map(target).collect()
    };
    let (targets, sources) = (read(&rule.targets), read(&rule.prerequisites));
    let recipe = rule.recipe.iter().map(|recipe| recipe.span).collect();
    collector.facts.made.push(Made { targets, sources, recipe });
    let (builds, ensured) = (collector.facts.builds.len(), collector.facts.ensured.len());
    let archives = collector.facts.archives.len();
    if collector.affords(rule.span, copies(makefile, rule)) {
        for script in scripts((makefile, rule)) {
            match tidying::is_tidying(&script.text) {
                true => pass_over(&script, collector),
                false => collector.run(&Script { applied: applied.cloned(), ..script }),
            }
        }
        collector.facts.close_ensured(ensured);
        collector.facts.archives.iter_mut().skip(archives).for_each(|archive| archive.opens(builds));
    }
    Added { builds: builds..collector.facts.builds.len(), ensured: ensured..collector.facts.ensured.len() }
}

/// Leaves a line that no shell reads. What it expands to stays, and what moves is not to be named in it.
fn pass_over(script: &Script, collector: &mut Collector) {
    let facts = &mut collector.facts;
    facts.read(script.text.clone(), script.directory.as_deref(), Role::Word);
    let said = (script.span, script.text.text().replace('\\', "/"));
    if !facts.passed_over.contains(&said) {
        facts.passed_over.push(said);
    }
}

/// In a makefile with a line that only cmd.exe reads, what else has its paths is read by it as well.
fn pass_over_paths(makefile: &Makefile, collector: &mut Collector) {
    let all = || makefile.rules.iter().flat_map(|rule| &rule.recipe);
    if all().any(|recipe| tidying::is_tidying(&recipe.script)) {
        let has_paths = |said: &str| said.replace("\\\n", " ").contains('\\');
        let is_other = |script: &Value| has_paths(script.text()) && !tidying::is_tidying(script);
        for recipe in all().filter(|recipe| is_other(&recipe.script)) {
            collector.facts.passed_over.push((recipe.span, recipe.script.text().replace('\\', "/")));
        }
    }
}

/// How many copies of variables the lines of a recipe are given.
fn copies(makefile: &Makefile, rule: &Rule) -> usize {
    (makefile.exports.len() + rule.exports.len()) * rule.recipe.len()
}

/// Each line of the recipe with its environment.
fn scripts((makefile, rule): (&Makefile, &Rule)) -> impl Iterator<Item = Script> {
    let exports = makefile.exports.iter().chain(&rule.exports);
    let variables: BTreeMap<_, _> = exports.map(|(name, value)| (name.clone(), vec![value.clone()])).collect();
    rule.recipe.iter().map(move |recipe| Script {
        text: recipe.script.clone(),
        span: recipe.span,
        directory: Some(makefile.directory.clone()),
        script: None,
        variables: variables.clone(),
        applied: None,
    })
}

/// Whether a line of a recipe starts make: `$(MAKE) target`, `cd dir && make`.
pub(crate) fn starts_make(line: &str) -> bool {
    line.contains("MAKE") || line.split([' ', '\t', ';', '@']).any(|word| path::name(word) == "make")
}
