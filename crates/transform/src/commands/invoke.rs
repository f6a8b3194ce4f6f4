//! Commands that run another script of the repository: they say where it runs.

use rebootstrap_parser::{Value, path};

use super::words::Words;
use crate::facts::{Role, Sending};
use crate::frameworks::{self, Asked, Call, Collector};

/// More ways to run one script are not followed.
const CALLS: usize = 64;

/// The options of make whose value is the next word.
const MAKE_VALUED: [&str; 12] = [
    "-C",
    "--directory",
    "-f",
    "--file",
    "--makefile",
    "-I",
    "--include-dir",
    "-o",
    "--old-file",
    "-W",
    "--what-if",
    "--eval",
];

/// The options of `terraform plan` and `apply` whose value can be the next word.
const TERRAFORM_VALUED: [&str; 10] =
    ["backup", "lock-timeout", "module-depth", "out", "parallelism", "state", "state-out", "target", "var", "var-file"];

/// `bash script.sh`, `source script.sh`.
pub(super) fn interpreter(words: &mut Words) {
    let script = (1..words.len()).find(|at| !words.text(*at).starts_with('-'));
    if let Some(at) = script {
        runs(words, at);
    }
}

/// `./script.sh`.
pub(super) fn program(words: &mut Words) {
    if words.text(0).contains('/') || words.text(0).contains(rebootstrap_parser::path::ROOT) {
        runs(words, 0);
    }
}

fn runs(words: &mut Words, at: usize) {
    let (Some(script), Some(directory)) = (words.path(at), words.directory.clone()) else { return };
    if words.collector.repository.listing().is_file(&script) {
        let arguments = words.command.words[at + 1..].to_vec();
        let environment = words.command.environment.clone();
        let call = Call { directory, arguments, environment, applied: words.applied.clone() };
        let calls = words.collector.learned.scripts.entry(script).or_default();
        if !calls.contains(&call) && calls.len() < CALLS {
            calls.push(call);
        }
    }
}

/// `terraform -chdir=DIRECTORY apply -var NAME=VALUE`: the values of a root module's variables.
pub(super) fn terraform(words: &mut Words) {
    let mut directory = words.directory.clone();
    let mut given = Vec::new();
    for at in 1..words.len() {
        let text = words.text(at);
        let option = text.trim_start_matches('-');
        if let Some(target) = option.strip_prefix("chdir=").filter(|_| text.starts_with('-')) {
            directory = directory.and_then(|from| path::resolve(&from, target));
        } else if matches!(text, "-var" | "--var") && at + 1 < words.len() {
            given.push((at + 1, 0));
        } else if option.starts_with("var=") && text.starts_with('-') {
            given.push((at, text.len() - option.len() + "var=".len()));
        }
    }
    let Some(directory) = directory else { return };
    starts(words, &directory);
    for (at, from) in given {
        let word = &words.command.words[at];
        let Some((name, _)) = word.text().get(from..).and_then(|rest| rest.split_once('=')) else { continue };
        let value = word.slice(from + name.len() + 1..word.text().len());
        // The value is read where the variable is; here it is only passed on.
        words.read(at, Role::Definition);
        let known = (directory.clone(), name.to_owned(), value);
        if !words.collector.learned.variables.contains(&known) {
            words.collector.learned.variables.push(known);
        }
    }
}

/// `terraform apply DIRECTORY` of before 0.15 runs where it is started and reads the root module from another place:
/// <https://developer.hashicorp.com/terraform/language/v1.1.x/upgrade-guides/0-15>.
fn starts(words: &mut Words, directory: &str) {
    let option = |at: usize| words.text(at).starts_with('-');
    let command = (1..words.len()).find(|at| !option(*at));
    let is_start = |at: &usize| matches!(words.text(*at), "plan" | "apply" | "destroy" | "refresh" | "import");
    let Some(at) = command.filter(is_start) else { return };
    let valued = |at: usize| option(at) && TERRAFORM_VALUED.contains(&words.text(at).trim_start_matches('-'));
    let plain = |at: &usize| !option(*at) && !valued(*at - 1);
    let named = (at + 1..words.len()).find(plain).and_then(|at| path::resolve(directory, words.text(at)));
    // What is no directory is the plan that is applied.
    let root = named.filter(|named| words.collector.repository.listing().is_dir(named));
    let start = (root.unwrap_or_else(|| directory.to_owned()), directory.to_owned());
    if !words.collector.learned.starts.contains(&start) {
        words.collector.learned.starts.push(start);
    }
}

/// `make -C DIRECTORY NAME=VALUE target`, and what its environment gives to `NAME ?= …`: the definition in the makefile is
/// not the only one, and a target that is the path of a program is asked for by that path.
pub(super) fn make(words: &mut Words) {
    overrides(words);
    let mut goals = Vec::new();
    let mut at = 1;
    while at < words.len() {
        let text = words.text(at);
        if let Some(directory) = directory_option(words, at) {
            if MAKE_VALUED.contains(&text) && at + 1 < words.len() {
                // It is a folder beside this one, not beside the makefile that is started.
                words.read(at + 1, Role::Path);
            }
            words.directory = words.directory.as_deref().and_then(|from| path::resolve(from, directory));
        } else if !text.starts_with('-') && !text.contains('=') {
            goals.push(at);
        }
        at += if MAKE_VALUED.contains(&text) { 2 } else { 1 };
    }
    asks(words, &goals);
    for at in goals {
        words.read(at, Role::Target);
    }
}

/// Which targets are made, and whether Terraform has them made. What a makefile asks itself for says nothing of who started it.
fn asks(words: &mut Words, goals: &[usize]) {
    let Some(directory) = words.directory.clone() else { return };
    let asked =
        Asked { targets: goals.iter().map(|at| words.text(*at).to_owned()).collect(), applied: words.applied.clone() };
    let is_own = asked.applied.is_none() && frameworks::make::wants(&words.collector.repository.path(words.span.file));
    let known = words.collector.learned.targets.entry(directory).or_default();
    if !is_own && !known.contains(&asked) && known.len() < CALLS {
        known.push(asked);
    }
}

/// The directory that option `at` makes `make` go to.
fn directory_option<'c>(words: &Words<'c, '_, '_>, at: usize) -> Option<&'c str> {
    let text = words.text(at);
    if matches!(text, "-C" | "--directory") {
        return Some(words.text(at + 1));
    }
    text.strip_prefix("--directory=").or_else(|| text.strip_prefix("-C"))
}

/// The variables that a command sets by `NAME=VALUE` and by its environment.
fn overrides(words: &mut Words) {
    let given = (1..words.len()).filter_map(|at| words.text(at).split_once('=')).map(|(name, _)| name.to_owned());
    let given: Vec<String> = given.collect();
    words.collector.facts.overrides.extend(given);
    for (name, value) in &words.command.environment {
        give(words.collector, name, std::slice::from_ref(value));
    }
}

/// Adds a variable that another make is given: what a builder gives to a target, and its recipe hands on as it is, is no override
/// unless something there reads it.
pub(super) fn give(collector: &mut Collector, name: &str, values: &[Value]) {
    let is_it =
        |(known, value): &(String, Value)| known == name && values.iter().all(|other| *other.text() == *value.text());
    let all = &collector.known.environments;
    if !all.values().flatten().any(is_it) {
        collector.facts.overrides.insert(name.to_owned());
        return;
    }
    let targets = all.iter().filter(|(_, given)| given.iter().any(|(known, _)| known == name));
    let targets = targets.map(|((directory, target), _)| path::join(directory, target));
    collector.facts.handed.entry(name.to_owned()).or_default().extend(targets);
}

/// `task NAME=VALUE`: the definition in the Taskfile is not the only one. The prefix keeps it apart from make's variables.
pub(super) fn task(words: &mut Words) {
    let given =
        (1..words.len()).filter_map(|at| words.text(at).split_once('=')).map(|(name, _)| format!("task:{name}"));
    let names: Vec<String> = given.collect();
    words.collector.facts.overrides.extend(names);
}

/// `gh release upload TAG FILE…`: people download the files under their names.
pub(super) fn release(words: &mut Words) {
    if words.text(1) != "release" || !matches!(words.text(2), "create" | "upload") {
        return;
    }
    let is_file = |at: &usize| !words.text(*at).starts_with('-') && !words.text(*at - 1).starts_with("--");
    let files: Vec<usize> = (4..words.len()).filter(is_file).collect();
    for at in files {
        let read = words.read(at, Role::Path);
        words.collector.facts.published.push((read, Sending::Release));
    }
}

/// `TF_VAR_name=…` before a command, or exported to it.
pub(super) fn terraform_environment(words: &mut Words) {
    let names = words.command.environment.iter().map(|(name, _)| name).filter(|name| name.starts_with("TF_VAR_"));
    let names: Vec<String> = names.cloned().collect();
    words.collector.facts.overrides.extend(names);
}

/// `just NAME=VALUE recipe argument…`.
pub(super) fn just(words: &mut Words) {
    overrides(words);
    let plain = |at: &usize| !words.text(*at).starts_with('-') && !words.text(*at).contains('=');
    let Some(at) = (1..words.len()).find(plain) else { return };
    let asked = (words.text(at).to_owned(), words.command.words[at + 1..].to_vec());
    let known = &mut words.collector.learned.recipes;
    if !known.contains(&asked) && known.len() < CALLS {
        known.push(asked);
    }
}
