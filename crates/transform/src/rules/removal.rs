//! Patterns of files that are removed: the new name, where all that they take keeps its folder.

use std::collections::BTreeSet;

use rebootstrap_parser::path;

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, ReadId};
use crate::glob;
use crate::link::shown;
use crate::outcome::Rule;
use crate::plan::naming::ENTRY;
use crate::plan::want::{Change, Want};
use crate::programs::Programs;
use crate::repository::Repository;

/// `rm -f cmd/*/main` → `rm -f cmd/*/bootstrap`, and a note where the pattern would no longer find a program and cannot be
/// told to. `moves` are the old and the new path of each program, with the functions they are for.
pub(crate) fn wants(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    moves: &[(&str, &str, Vec<usize>)],
) -> (Vec<Want>, Vec<Diagnostic>) {
    let (mut wants, mut notes) = (Vec::new(), Vec::new());
    let patterns: BTreeSet<ReadId> = facts.removals.iter().map(|removal| removal.pattern).collect();
    for pattern in patterns {
        let read = facts.get(pattern);
        let Some(takes) = read.names().filter(|names| glob::has_wildcard(names)) else { continue };
        let missed = |(old, new, _): &&(&str, &str, Vec<usize>)| {
            glob::matches(takes, old) && path::parent(old) == path::parent(new) && !glob::matches(takes, new)
        };
        let missed: Vec<_> = moves.iter().filter(missed).collect();
        if missed.is_empty() {
            continue;
        }
        let text = read.value.text();
        let name = text.len() - path::name(text).len();
        let renamed = path::join(path::parent(takes), ENTRY);
        let moves_too = |at: &str| missed.iter().any(|(old, ..)| *old == at);
        let is_meant = |at: &str| glob::matches(takes, at) || glob::matches(&renamed, at);
        let others = programs.paths().chain(repository.listing().files()).map(String::as_str);
        let is_stranger = |(old, new, _): &(&str, &str, Vec<usize>)| glob::matches(&renamed, new) && !moves_too(old);
        let is_plain = !glob::has_wildcard(&text[name..]) && path::name(takes) == &text[name..];
        let all_move = others.into_iter().all(|at| !is_meant(at) || moves_too(at));
        if is_plain && all_move && !moves.iter().any(is_stranger) {
            let functions: BTreeSet<usize> = missed.iter().flat_map(|(.., users)| users.iter().copied()).collect();
            let want = |read: ReadId| Want {
                read,
                change: Change::Replace(name..text.len(), ENTRY.to_owned()),
                rule: Rule::BuildOutput,
                optional: true,
                functions: functions.iter().copied().collect(),
            };
            wants.extend(alike(facts, pattern).map(want));
        } else {
            notes.push(note(repository, facts, pattern, missed[0].1));
        }
    }
    (wants, notes)
}

/// The text, and the same one as others read it.
fn alike(facts: &Facts, pattern: ReadId) -> impl Iterator<Item = ReadId> {
    let (text, place) = (facts.get(pattern).value.text(), facts.get(pattern).value.place());
    let same = move |(at, read): (usize, &crate::facts::Read)| {
        let is_it = place.is_some() && read.value.place() == place && read.value.text() == text;
        (is_it || ReadId(at) == pattern).then_some(ReadId(at))
    };
    facts.reads.iter().enumerate().filter_map(same)
}

fn note(repository: &Repository, facts: &Facts, pattern: ReadId, new: &str) -> Diagnostic {
    let value = &facts.get(pattern).value;
    Diagnostic {
        code: Code::Stale,
        message: format!("`{}` does not remove {}, as the program is called then", shown(value.text()), shown(new)),
        place: value.place().map(|span| repository.place(span)),
        related: Vec::new(),
        next: format!("remove {} there too", shown(new)),
    }
}
