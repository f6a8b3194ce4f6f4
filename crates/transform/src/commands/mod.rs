//! What commands do with files: from the words of a script to builds, archives, copies and mentions.

mod aws;
mod copy;
mod docker;
mod fetched;
mod go_build;
mod install;
mod invoke;
mod mention;
mod mounted;
mod opened;
mod reading;
mod sent;
mod started;
pub(crate) mod sweep;
mod tarball;
mod template;
mod words;
mod xargs;
mod zip;

use std::collections::BTreeMap;

use rebootstrap_parser::shell::Command;
use rebootstrap_parser::{Span, Value, path};

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Applied, Role};
use crate::frameworks::Collector;
use crate::repository::Repository;
use words::Words;

/// A script and where it runs, wherever it was written.
pub(crate) struct Script {
    /// Its text.
    pub text: Value,
    /// Where it stands, for messages.
    pub span: Span,
    /// The repository path it starts in; `None` when not known.
    pub directory: Option<String>,
    /// Its own file, when it has one.
    pub script: Option<String>,
    /// How Terraform runs it while it applies, where it does.
    pub applied: Option<Applied>,
    /// The environment it is given.
    pub variables: BTreeMap<String, Vec<Value>>,
}

/// Adds the facts of everything that `script` runs.
pub(crate) fn collect(script: &Script, collector: &mut Collector) {
    if !collector.affords(script.span, script.variables.len()) {
        return;
    }
    let trace = collector.repository.trace(script);
    // Each command has its environment, so that the next script may find that there were too many.
    collector.affords(script.span, script.variables.len() * trace.commands.len());
    for problem in &trace.problems {
        let span = script.text.source(problem.range.clone()).unwrap_or(script.span);
        collector.facts.read_only.insert(script.span.file);
        let place = collector.repository.place(span);
        collector.facts.notes.push(Diagnostic {
            code: Code::SyntaxError,
            message: format!("{} holds shell that is not followed: {}", place.file, problem.reason),
            place: Some(place),
            related: Vec::new(),
            next: match problem.instead {
                Some(instead) => format!("nothing in this file is edited; {instead}, and run again"),
                None => "nothing in this file is edited".to_owned(),
            },
        });
    }
    let directory = script.directory.as_deref();
    for value in &trace.reads {
        collector.facts.read(value.clone(), directory, Role::Word);
    }
    for (value, directory) in &trace.operands {
        collector.facts.read(value.clone(), directory.as_deref(), Role::Target);
    }
    for assignment in &trace.assignments {
        let role = if assignment.exported { Role::Exported } else { Role::Definition };
        collector.facts.read(assignment.value.clone(), directory, role);
    }
    let makes = |command: &&Command| {
        command.words.first().is_some_and(|word| matches!(path::name(word.text()), "make" | "gmake"))
    };
    if trace.commands.iter().any(|command| makes(&command)) {
        script.variables.iter().for_each(|(name, values)| invoke::give(collector, name, values));
    }
    sweep::collect(&trace.sweeps, &trace.commands, script.span, &mut collector.facts);
    let (builds, archives) = (collector.facts.builds.len(), collector.facts.archives.len());
    let (ensured, shipments) = (collector.facts.ensured.len(), collector.facts.shipments.len());
    for command in &trace.commands {
        sweep::unnamed(command, script.span, &mut collector.facts);
        interpret(command, script, collector);
    }
    collector.facts.close_ensured(ensured);
    collector.facts.close_shipments(shipments);
    collector.facts.archives.iter_mut().skip(archives).for_each(|archive| archive.opens(builds));
}

/// How many of the paths that a script names exist, when it is run as given: a measure for where it is meant to run.
/// The Go files that it has built count first: without them it does not run, and a folder is often called as a program is.
pub(crate) fn existing(script: &Script, repository: &Repository) -> (usize, usize) {
    let listing = repository.listing();
    let exists = |directory: &str, word: &Value| {
        // `.` and `./...` are everywhere.
        if word.text().bytes().all(|byte| matches!(byte, b'.' | b'/')) {
            return false;
        }
        let named = path::resolve(directory, word.text()).filter(|named| !named.is_empty());
        named.is_some_and(|named| listing.is_dir(&named) || listing.is_file(&named))
    };
    let trace = repository.trace(script);
    let commands = trace.commands.iter().filter_map(|command| Some((command.directory.as_deref()?, &command.words)));
    let operands = |words: &[Value]| words.iter().skip(command_words(words)).cloned().collect::<Vec<_>>();
    let named =
        |directory: &str, words: &[Value]| operands(words).iter().filter(|word| exists(directory, word)).count();
    let sources = |directory: &str, words: &[Value]| {
        let is_go = words.first().is_some_and(|word| path::name(word.text()) == "go");
        let files = operands(words).into_iter().filter(|word| is_go && word.text().ends_with(".go"));
        files.filter(|word| exists(directory, word)).count()
    };
    let counted = commands.clone().map(|(directory, words)| match is_at_home(repository, directory, words) {
        Some(at_home) => usize::from(at_home),
        None => named(directory, words) + usize::from(builds_there(repository, directory, words)),
    });
    (commands.map(|(directory, words)| sources(directory, words)).sum(), counted.sum())
}

/// How many of the first words say what is to be done: `aws lambda create-function` names no folder `lambda`.
fn command_words(words: &[Value]) -> usize {
    match words.first().map_or("", |word| path::name(word.text())) {
        "aws" => 3,
        "go" | "docker" | "podman" | "git" | "terraform" | "cargo" => 2,
        _ => 1,
    }
}

/// Whether `go` is started where a package is.
fn builds_there(repository: &Repository, directory: &str, words: &[Value]) -> bool {
    let is_go = words.first().is_some_and(|word| path::name(word.text()) == "go");
    is_go && crate::go::named(repository, directory, &["."]).is_some_and(|found| !found.is_empty())
}

/// Whether the tool finds in `directory` what it looks for where it is started; `None` for tools that are told all in words.
/// The words of such a tool are its own, even where a directory has the name of one.
fn is_at_home(repository: &Repository, directory: &str, words: &[Value]) -> Option<bool> {
    let listing = repository.listing();
    let has = |names: &[&str]| Some(names.iter().any(|name| listing.is_file(&path::join(directory, name))));
    let text = |at: usize| words.get(at).map_or("", Value::text);
    let at = usize::from(matches!(text(0), "npx" | "yarn" | "pnpm" | "bunx"));
    match path::name(text(at)) {
        "sls" | "serverless" | "osls" => {
            has(&["serverless.yml", "serverless.yaml", "serverless.json", "serverless.ts"])
        }
        "sam" => has(&["template.yaml", "template.yml", "template.json", "samconfig.toml"]),
        "make" | "gmake" => has(&["Makefile", "makefile", "GNUmakefile"]),
        "npm" | "yarn" | "pnpm" => has(&["package.json"]),
        "docker-compose" => has(&["docker-compose.yml", "docker-compose.yaml", "compose.yaml"]),
        _ => None,
    }
}

fn interpret(command: &Command, script: &Script, collector: &mut Collector) {
    let mut words = Words::new(command, script, collector);
    match words.program() {
        "go" => match zip::runs_build_lambda_zip(&words) {
            Some(at) => zip::build_lambda_zip(&mut words, at),
            None => go_build::collect(&mut words, 0),
        },
        "dep" => go_build::ensure(&mut words),
        "docker" | "podman" | "nerdctl" | "docker-compose" => docker::collect(&mut words),
        "zip" => zip::collect(&mut words),
        name if zip::is_build_lambda_zip(name) => zip::build_lambda_zip(&mut words, 0),
        "jar" | "powershell" | "pwsh" | "powershell.exe" | "pwsh.exe" => zip::unfollowed(&mut words),
        "cp" | "mv" | "install" | "ln" => copy::collect(&mut words),
        "make" | "gmake" => invoke::make(&mut words),
        "just" => invoke::just(&mut words),
        "task" | "go-task" => invoke::task(&mut words),
        "gh" => invoke::release(&mut words),
        "terraform" | "tofu" => invoke::terraform(&mut words),
        name if aws::is_program(name) => aws::collect(&mut words, 0),
        "pip" | "pip3" | "pipx" | "python" | "python3" | "uv" => install::collect(&mut words),
        "sam" | "samlocal" => template::sam(&mut words),
        "xargs" | "parallel" => xargs::collect(&mut words),
        "unzip" | "zipinfo" => opened::collect(&mut words),
        "bash" | "sh" | "dash" | "zsh" | "source" | "." => invoke::interpreter(&mut words),
        _ => invoke::program(&mut words),
    }
    invoke::terraform_environment(&mut words);
    sent::collect(&mut words);
    started::collect(&mut words);
    started::go_run(&mut words);
    mention::collect(&mut words);
    fetched::collect(&mut words);
}
