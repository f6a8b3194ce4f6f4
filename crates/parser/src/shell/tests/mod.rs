//! Tables of scripts and what they run. A row's commands read `[+]directory: VAR=value … word word > file`, `+` for guarded.

mod commands;
mod flow;
mod idioms;
mod pipes;
mod provenance;
mod robust;
mod sweeps;
mod words;

use std::collections::BTreeMap;

use crate::listing::Listing;
use crate::paths::Paths;
use crate::shell::{Command, Context, Trace, trace};
use crate::span::{FileId, Span};
use crate::value::{HOLE_CLOSE, HOLE_OPEN, SCOPE, Value};

/// A repository.
pub(super) struct Files(Paths);

impl Files {
    pub(super) fn new(files: &[&str]) -> Self {
        Self(files.iter().collect())
    }
}

impl Listing for Files {
    fn files(&self) -> &Paths {
        &self.0
    }
}

pub(super) fn files() -> Files {
    Files::new(&["cmd/a/main.go", "cmd/b/main.go", "cmd/README.md", "go.mod", "scripts/build.sh"])
}

/// A script file as one raw stretch, file 0.
pub(super) fn raw(script: &str) -> Value {
    Value::raw(script, Span::new(FileId(0), 0, script.len()))
}

pub(super) fn context(files: &Files) -> Context<'_> {
    let script = Some("scripts/build.sh".to_owned());
    Context {
        directory: Some("src".into()),
        script,
        variables: BTreeMap::new(),
        files,
        sourced: BTreeMap::new(),
        scope: "",
    }
}

pub(super) fn run(script: &str) -> Trace {
    trace(&raw(script), &context(&files()))
}

pub(super) fn shown(value: &Value) -> String {
    value.text().replace(SCOPE, "").replace(HOLE_OPEN, "<").replace(HOLE_CLOSE, ">").replace(crate::path::ROOT, "ROOT")
}

pub(super) fn line(command: &Command) -> String {
    let guarded = if command.guarded { "+" } else { "" };
    let directory = command.directory.as_deref().unwrap_or("?");
    let directory = directory.replace(SCOPE, "").replace(HOLE_OPEN, "<").replace(HOLE_CLOSE, ">");
    let mut out = format!("{guarded}{directory}:");
    command.environment.iter().for_each(|(name, value)| out += &format!(" {name}={}", shown(value)));
    command
        .words
        .iter()
        .for_each(|word| out += &format!(" {}", if word.is_empty() { "''".into() } else { shown(word) }));
    command.redirects.iter().for_each(|target| out += &format!(" > {}", shown(target)));
    out
}

/// The commands of a trace, but for those that only steer the shell.
pub(super) fn lines(trace: &Trace) -> Vec<String> {
    let quiet = ["cd", "set", "exit", "return", "shift", "pushd", "popd", "break", "continue", ":", "read"];
    trace.commands.iter().filter(|command| !quiet.contains(&command.words[0].text())).map(line).collect()
}

/// Checks a table of scripts and commands, all followed to the end.
#[track_caller]
pub(super) fn check(rows: &[(&str, &[&str])]) {
    for (script, want) in rows {
        let trace = run(script);
        assert_eq!(lines(&trace), *want, "{script}");
        assert!(trace.problems.is_empty(), "{script}: {:?}", trace.problems);
    }
}
