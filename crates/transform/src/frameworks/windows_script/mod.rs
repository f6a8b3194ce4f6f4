//! PowerShell and batch files, as far as their commands are the words that a shell would have.
//!
//! A file with a build or an archive in any other form is not followed at all; it is searched, and named.

mod line;

use std::collections::BTreeMap;
use std::ops::Range;

use rebootstrap_parser::{FileId, Span, Value, path};

use crate::commands::{self, Script};
use crate::facts::Role;
use crate::frameworks::Collector;
use crate::frameworks::allowance::COPIES;
use crate::repository::Repository;
use line::Line;

/// Whether the name is that of a PowerShell or batch file.
pub(crate) fn wants(file: &str) -> bool {
    [".ps1", ".bat", ".cmd"].iter().any(|ending| file.ends_with(ending))
}

/// Every file whose builds and archives are plain, run from the root or from its own directory, by which of the two has
/// more of the files that it names.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some((id, text)) = repository.open(file) else { continue };
        if text.lines().any(|line| matches!(Line::read(line), Line::Unclear)) {
            continue;
        }
        repository.follow(file);
        if copies(&text) > COPIES {
            collector.affords(Span::new(id, 0, 0), COPIES + 1);
            continue;
        }
        let exist = |directory: &str| {
            let counts =
                scripts(id, &text, directory).into_iter().map(|script| commands::existing(&script, repository));
            counts.fold((0, 0), |(files, all), (more_files, more)| (files + more_files, all + more))
        };
        let own = path::parent(file);
        let directory = if exist(own) > exist("") { own } else { "" };
        for script in scripts(id, &text, directory) {
            for value in script.variables.values().flatten() {
                collector.facts.read(value.clone(), Some(directory), Role::Definition);
            }
            collector.run(&script);
        }
    }
}

/// How many variables all scripts have together.
fn copies(text: &str) -> usize {
    let (mut variables, mut copies) = (0, 0);
    for line in text.lines() {
        match Line::read(line) {
            Line::Variable { .. } => variables += 1,
            _ => copies += variables,
        }
    }
    copies
}

/// A script for each command, with the directory and the variables that the lines before it leave.
fn scripts(file: FileId, text: &str, directory: &str) -> Vec<Script> {
    let mut directory = Some(directory.to_owned());
    let mut variables: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let (mut found, mut at) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let raw = |range: Range<usize>| {
            let span = Span::new(file, start + range.start, start + range.end);
            Value::raw(text.get(span.range()).unwrap_or_default(), span)
        };
        let (program, operands) = match Line::read(line) {
            Line::Nothing | Line::Unclear => continue,
            Line::Variable { name, value } => {
                variables.insert(line.get(name).unwrap_or_default().to_owned(), vec![raw(value)]);
                continue;
            }
            Line::Command(range) => {
                let said = line.get(range.clone()).unwrap_or_default();
                let name = said.split([' ', '.']).next().unwrap_or_default().to_owned();
                let end = range.start + said.find(' ').unwrap_or(said.len());
                (name, end..range.end)
            }
            Line::Alias(program, operands) => (program.to_owned(), operands),
        };
        let span = Span::new(file, start, start + line.trim_end().len());
        if program == "cd" {
            let target = line.get(operands).unwrap_or_default().trim().trim_matches('"');
            directory = directory.and_then(|from| path::resolve(&from, target));
            continue;
        }
        // Nothing can be put before the program as a shell has it (`GOARCH=arm64 go build`), so it has no place.
        let parts = [Value::computed(&program), raw(operands)];
        found.push(Script {
            text: Value::concat(parts.iter().filter(|part| !part.is_empty())),
            span,
            directory: directory.clone(),
            script: None,
            applied: None,
            variables: variables.clone(),
        });
    }
    found
}
