//! Entry scripts: how functions that choose a program of one archive by handler go on doing so.

use std::collections::BTreeMap;

use rebootstrap_parser::{FileId, Span, path};

use super::candidate::Candidate;
use super::naming::ENTRY;
use super::want::{Change, Want};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Build, ENTRY_SCRIPT, Facts, Output, ReadId};
use crate::outcome::Rule;
use crate::repository::Repository;

/// Where the script of an archive is to be written: behind which command, as which text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The word that names the program built there.
    read: ReadId,
    /// The command.
    span: Span,
    /// The text behind it.
    text: String,
}

/// The places, one in each script that builds a program of `archive`; empty when a script cannot choose here.
///
/// The script has to land at the root of the archive, so a program must be built in the directory whose content is
/// packed; and the command must stand in a plain shell script, where a line can be added as it is.
pub fn places(
    repository: &Repository,
    facts: &Facts,
    archive: usize,
    programs: &[&str],
    builds: &[usize],
) -> Vec<Place> {
    let packed = |directory: &str| {
        let script = path::join(directory, ENTRY);
        let taken = |entry| facts.entry_name(entry, &script).as_deref() == Some(ENTRY);
        !repository.listing().is_file(&script) && facts.archives[archive].entries.iter().any(taken)
    };
    let mut last: BTreeMap<FileId, Place> = BTreeMap::new();
    for build in builds.iter().map(|build| &facts.builds[*build]) {
        let Output::File(read) = &build.output else { return Vec::new() };
        let here = facts.path(*read).filter(|at| programs.contains(&at.as_str()) && packed(path::parent(at)));
        let place = here.and_then(|_| place(repository, facts, build, *read));
        let Some(place) = place else { return Vec::new() };
        let known = last.entry(place.span.file).or_insert_with(|| place.clone());
        if known.span.end < place.span.end {
            *known = place;
        }
    }
    last.into_values().collect()
}

fn place(repository: &Repository, facts: &Facts, build: &Build, read: ReadId) -> Option<Place> {
    let file = repository.path(build.span.file);
    if !crate::frameworks::is_plain_script(&file) {
        return None;
    }
    let value = &facts.get(read).value;
    let start = value.text().len() - path::name(value.text()).len();
    let (_, text) = repository.open(&file)?;
    let directory = match start {
        0 => "",
        _ => value.source(0..start).and_then(|span| text.get(span.start..span.end))?,
    };
    let line = text.get(..build.span.start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text.get(line..)?.chars().take_while(|character| matches!(character, ' ' | '\t')).collect();
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let target = format!("{directory}{ENTRY}");
    let text = format!("{end}{indent}printf '#!/bin/sh\\n{ENTRY_SCRIPT}\\n' > {target} && chmod +x {target}");
    Some(Place { read, span: build.span, text })
}

/// The wants that write the scripts.
pub fn wants(places: &[Place], functions: &[usize]) -> Vec<Want> {
    let want = |place: &Place| Want {
        read: place.read,
        change: Change::AddCommand(place.span, place.text.clone()),
        rule: Rule::ArchiveSource,
        optional: false,
        functions: functions.to_vec(),
    };
    places.iter().map(want).collect()
}

/// What is said about a function whose archive gets a script.
pub fn note(repository: &Repository, facts: &Facts, candidate: &Candidate, archive: usize) -> Diagnostic {
    let function = &facts.functions[candidate.function];
    Diagnostic {
        code: Code::EntryScriptAdded,
        message: format!("{}: a script called {ENTRY} starts the program that its handler names", function.id),
        place: Some(repository.place(facts.archives[archive].span)),
        related: Vec::new(),
        next: "nothing has to be done; one archive for each program would save the script".to_owned(),
    }
}
