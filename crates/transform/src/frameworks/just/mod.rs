//! Justfiles: the lines of recipes, with the arguments that other recipes of the file give.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rebootstrap_parser::just::{Justfile, Recipe};
use rebootstrap_parser::value::SCOPE;
use rebootstrap_parser::{Value, path};

use crate::facts::Role;
use crate::frameworks::ending;
use crate::frameworks::terraform::syntax_error;
use crate::frameworks::{Collector, pipeline};
use crate::repository::Repository;

/// Values of a recipe's parameters.
type Arguments = BTreeMap<String, Value>;

/// More ways to run one recipe are not followed.
const CALLS: usize = 64;

/// Whether just reads a file of this name by itself or by an import.
pub(crate) fn wants(file: &str) -> bool {
    let is_named = |name: &str| ["justfile", ".justfile"].iter().any(|usual| name.eq_ignore_ascii_case(usual));
    ending::ends_with(file, ".just") || is_named(path::name(file))
}

/// Every justfile. Variables of a file that imports another one are not known in it.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some((id, _)) = repository.open(file) else { continue };
        match repository.justfile(id) {
            Ok(justfile) => {
                repository.follow(file);
                read(&justfile, path::parent(file), collector);
            }
            Err(broken) => {
                collector.facts.read_only.insert(id);
                collector.facts.notes.push(syntax_error(repository, broken.span, &broken.reason));
            }
        }
    }
}

fn read(justfile: &Justfile, directory: &str, collector: &mut Collector) {
    let none = Arguments::new();
    let mut exported = pipeline::Environment::new();
    for variable in &justfile.variables {
        let value = justfile.value(&variable.value, &none);
        collector.facts.read(value.clone(), Some(directory), Role::Definition);
        if variable.exported || justfile.exports {
            exported.insert(variable.name.clone(), vec![value]);
        }
    }
    for value in justfile.compared() {
        let read = collector.facts.read(value, Some(directory), Role::Word);
        collector.facts.compared.push(read);
    }
    let callers = Callers::of(justfile, &collector.known.recipes);
    for recipe in &justfile.recipes {
        for arguments in callers.calls(justfile, recipe) {
            for (_, values) in &recipe.dependencies {
                for value in values {
                    collector.facts.read(justfile.value(value, &arguments), Some(directory), Role::Definition);
                }
            }
            run(justfile, recipe, &arguments, directory, &exported, collector);
        }
    }
}

/// A recipe, and the bytes of the arguments that it gives to another one.
type Caller<'a> = (&'a Recipe, &'a [Range<usize>]);

/// Who runs which recipe, by its name.
#[derive(Default)]
struct Callers<'a> {
    /// Recipes that depend on it, with the arguments that they give.
    recipes: HashMap<&'a str, Vec<Caller<'a>>>,
    /// What commands give.
    asked: HashMap<String, Vec<Vec<Value>>>,
}

impl<'a> Callers<'a> {
    fn of(justfile: &'a Justfile, asked: &[(String, Vec<Value>)]) -> Self {
        let mut all = Self::default();
        for caller in &justfile.recipes {
            for (name, given) in caller.dependencies.iter().filter(|(name, _)| *name != caller.name) {
                all.recipes.entry(name).or_default().push((caller, given));
            }
        }
        for (name, given) in asked.iter().filter(|(_, given)| !given.is_empty()) {
            all.asked.entry(name.clone()).or_default().push(given.clone());
        }
        all
    }

    /// The ways a recipe is run: with what others that depend on it give, what commands give, and with its defaults.
    fn calls(&self, justfile: &Justfile, recipe: &Recipe) -> Vec<Arguments> {
        let mut found: Vec<Arguments> = Vec::new();
        let mut add = |given: &[Value]| {
            let call = bound(justfile, recipe, given);
            if !found.contains(&call) && found.len() < CALLS {
                found.push(call);
            }
        };
        for (caller, given) in self.recipes.get(recipe.name.as_str()).into_iter().flatten() {
            let outer = bound(justfile, caller, &[]);
            add(&given.iter().map(|one| justfile.value(one, &outer)).collect::<Vec<_>>());
        }
        self.asked.get(&recipe.name).into_iter().flatten().for_each(|given| add(given));
        let alone = recipe.parameters.iter().all(|one| one.default.is_some() || one.variadic);
        let defaults = bound(justfile, recipe, &[]);
        if (alone || found.is_empty()) && !found.contains(&defaults) {
            found.push(defaults);
        }
        found
    }
}

/// The parameters with what is given, else their defaults, or holes.
fn bound(justfile: &Justfile, recipe: &Recipe, given: &[Value]) -> Arguments {
    let mut all = Arguments::new();
    for (at, parameter) in recipe.parameters.iter().enumerate() {
        let hole = || Value::unknown(&format!("{{{{{}}}}}{SCOPE}{}", parameter.name, recipe.name));
        let value = match (given.get(at), &parameter.default) {
            _ if parameter.variadic => hole(),
            (Some(given), _) => given.clone(),
            (None, Some(default)) => justfile.value(default, &all),
            (None, None) => hole(),
        };
        all.insert(parameter.name.clone(), value);
    }
    all
}

fn run(
    justfile: &Justfile,
    recipe: &Recipe,
    arguments: &Arguments,
    directory: &str,
    exported: &pipeline::Environment,
    collector: &mut Collector,
) {
    if !collector.affords(justfile.span(&(0..0)), exported.len()) {
        return;
    }
    let mut environment = exported.clone();
    let visible = recipe.parameters.iter().filter(|one| one.exported || justfile.exports);
    environment.extend(visible.filter_map(|one| Some((one.name.clone(), vec![arguments.get(&one.name)?.clone()]))));
    for parameter in &recipe.parameters {
        let used = format!("{{{{{}}}}}", parameter.name);
        collector.facts.arguments.insert((justfile.span(&(0..0)).file, used));
    }
    let (Some(first), Some(last)) = (recipe.lines.first(), recipe.lines.last()) else { return };
    let shebang = justfile.written(first).strip_prefix("#!");
    let interpreter = shebang.or(justfile.shell.as_deref()).unwrap_or("sh");
    let is_shell = interpreter.split(['/', ' ']).any(|word| ["sh", "bash", "zsh", "dash"].contains(&word));
    // A recipe with a first line of its own is one script; other lines have a shell each.
    let mut scripts = recipe.lines.clone();
    if shebang.is_some() {
        scripts.truncate(1);
        scripts[0].end = last.end;
    }
    for range in scripts {
        let written = justfile.written(&range);
        let start = range.start + written.len() - written.trim_start_matches(['@', '-']).len();
        let text = justfile.script(&(start..range.end), arguments);
        let span = justfile.span(&range);
        if is_shell && collector.affords(span, environment.len()) {
            let directory = (!recipe.stays).then(|| directory.to_owned());
            pipeline::Step { text, span, directory, environment: environment.clone() }.run(collector);
        } else if !is_shell {
            pipeline::unfollowed(&text, span, collector);
        }
    }
}
