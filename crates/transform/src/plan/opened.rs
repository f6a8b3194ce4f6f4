//! Opened: programs that are taken out of their packages, or looked for there or among files, by the names that they have.

use rebootstrap_parser::shell::Sweep;
use rebootstrap_parser::{Span, path};

use super::candidate::Candidate;
use super::naming::{ENTRY, Moves};
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::facts::{Facts, Opened, Read, Role};
use crate::lines;
use crate::repository::Repository;
use crate::shown::shown;

/// What names a program of `users` by its name in their packages.
pub(super) fn notes(repository: &Repository, facts: &Facts, moves: &Moves, users: &[&Candidate]) -> Vec<Diagnostic> {
    let chains = users.iter().filter_map(|user| user.chain.as_ref());
    let archives: Vec<usize> = chains.flat_map(|chain| chain.archives.iter().copied()).collect();
    let mut notes = Vec::new();
    for opened in &facts.opened {
        let Some(zip) = facts.path(opened.zip) else { continue };
        let mut found = archives.iter().map(|archive| &facts.archives[*archive]);
        let Some(archive) = found.find(|archive| archive.path.as_ref() == Some(&zip)) else { continue };
        for old in moves.paths.keys() {
            let mut names = archive.entries.iter().filter_map(|entry| facts.entry_name(entry, old));
            let Some(name) = names.find(|name| name != ENTRY) else { continue };
            let text = repository.text(opened.span.file);
            let line = lines::joined(text.get(opened.span.start()..).unwrap_or_default());
            if opened.names.contains(&name) || lines::says(line, &name) {
                let place = repository.place(opened.span);
                let message = format!("{} looks for {name} in {}, where it gets another name", place.file, shown(&zip));
                notes.push(note(message, place));
            }
            let taken = facts.reads.iter().filter(|read| is_taken(read, opened, &name));
            for place in taken.filter_map(|read| read.value.place()).map(|span| repository.place(span)) {
                let message = format!("{} takes {name} out of {}, where it gets another name", place.file, shown(&zip));
                notes.push(note(message, place));
            }
        }
    }
    notes
}

/// What looks for files and finds the program by its name at `old`, where it is not at `new`.
pub(super) fn searched(repository: &Repository, facts: &Facts, (old, new): (&str, &str)) -> Vec<Diagnostic> {
    let loses = |(sweep, span): &&(Sweep, Span)| {
        let text = repository.text(span.file);
        let line = lines::joined(text.get(span.start()..).unwrap_or_default());
        // The folder that takes its place is found as the file was.
        let is_found = path::below(new, old).is_some() && sweep.takes(old, true);
        sweep.takes(old, false) && !is_found && lines::says(line, path::name(old))
    };
    let note = |(sweep, span): &(Sweep, Span)| {
        let place = repository.place(*span);
        let message = format!("`{}` in {} looks for {}, which moves", shown(&sweep.written), place.file, shown(old));
        Diagnostic { next: format!("have it look for {}", shown(new)), ..note(message, place) }
    };
    facts.searched.iter().filter(loses).map(note).collect()
}

fn note(message: String, place: Place) -> Diagnostic {
    let next = format!("write {ENTRY} there");
    Diagnostic { code: Code::Mentioned, message, place: Some(place), related: Vec::new(), next }
}

/// Whether the text names the file of this name where the package is unpacked.
fn is_taken(read: &Read, opened: &Opened, name: &str) -> bool {
    let Some(into) = opened.into.as_deref().filter(|_| matches!(read.role, Role::Path | Role::Target)) else {
        return false;
    };
    let at = path::join(into, name);
    read.names().unwrap_or_else(|| read.value.text()) == at
}
