//! Patterns of files that commands are given: the new name, where all that they take keeps its folder.

use std::collections::BTreeSet;

use rebootstrap_parser::path;

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Read, ReadId};
use crate::glob;
use crate::outcome::Rule;
use crate::plan::naming::{self, ENTRY};
use crate::plan::want::{Change, Want};
use crate::programs::Programs;
use crate::repository::Repository;
use crate::shown::shown;

/// A program that moves: its old and its new path, and the functions it is for.
pub(crate) type Move<'m> = (&'m str, &'m str, Vec<usize>);

/// A pattern that would no longer find some program.
pub(crate) struct Missed<'m> {
    /// The pattern.
    pub(crate) pattern: ReadId,
    /// What it would no longer find; there is one at least.
    pub(crate) programs: Vec<&'m Move<'m>>,
    /// Whether another last name in it finds them, and nothing else.
    pub(crate) is_renamed: bool,
    /// Whether it does no harm that it finds nothing (`rm -f`).
    pub(crate) is_idle: bool,
}

/// The patterns that would no longer find what they find now, once the programs have moved as `moves` say, in their order.
pub(crate) fn missed<'m>(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    moves: &'m [Move<'m>],
) -> Vec<Missed<'m>> {
    // What a packer takes has rules of its own.
    let ordered = facts.archives.iter().flat_map(|archive| &archive.entries).flat_map(|entry| &entry.ordered);
    let ordered: BTreeSet<ReadId> = ordered.map(|(_, pattern)| *pattern).collect();
    let removed = facts.removals.iter().map(|removal| removal.pattern);
    let others = removed.chain(facts.shown.iter().copied()).chain(facts.files_only.iter().copied());
    let patterns: BTreeSet<ReadId> = naming::patterns(facts).into_iter().chain(others).collect();
    let mut found = Vec::new();
    for pattern in patterns.difference(&ordered).copied() {
        let read = facts.get(pattern);
        let Some(takes) = read.names().filter(|names| glob::has_wildcard(names)) else { continue };
        let literal = takes.find(['*', '?', '[']).map_or(takes, |end| &takes[..end]);
        // A directory that takes the place of the program is found as it was, with what it holds, but by those that take files.
        let of_files = facts.files_only.contains(&pattern);
        let matches = if of_files { glob::matches_deep } else { glob::matches };
        let is_missed = |(old, new, _): &&Move| {
            old.starts_with(literal)
                && matches(takes, old)
                && !matches(takes, new)
                && (of_files || path::below(new, old).is_none())
        };
        let programs_missed: Vec<&Move> = moves.iter().filter(is_missed).collect();
        if !programs_missed.is_empty() {
            let removal = facts.removals.iter().find(|removal| removal.pattern == pattern);
            found.push(Missed {
                is_renamed: !(of_files && takes.contains("**"))
                    && is_renamed(repository, programs, moves, (read, takes), &programs_missed),
                is_idle: removal.is_some_and(|removal| removal.is_idle),
                pattern,
                programs: programs_missed,
            });
        }
    }
    found
}

/// Whether the pattern `takes`, read by `read`, can end in the new name.
fn is_renamed(
    repository: &Repository,
    programs: &Programs,
    moves: &[Move],
    (read, takes): (&Read, &str),
    missed: &[&Move],
) -> bool {
    let name = path::name(takes);
    let is_plain = !glob::has_wildcard(name) && path::name(read.value.text()) == name;
    let renamed = path::join(path::parent(takes), ENTRY);
    let moves_too = |at: &str| missed.iter().any(|(old, ..)| *old == at);
    let is_taken = |at: &str| glob::matches(takes, at) || glob::matches(&renamed, at);
    let stays_or_moves = |at: &str| !is_taken(at) || moves_too(at);
    is_plain
        && missed.iter().all(|(old, new, _)| path::parent(old) == path::parent(new))
        && programs.paths().all(|at| stays_or_moves(at))
        && !repository.listing().files().any(|at| !stays_or_moves(at))
        && !moves.iter().any(|(old, new, _)| glob::matches(&renamed, new) && !moves_too(old))
}

/// `strip cmd/*/main` → `strip cmd/*/bootstrap`, and a note where what removes would no longer find a program and cannot be
/// told to.
pub(crate) fn wants(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    moves: &[Move],
) -> (Vec<Want>, Vec<Diagnostic>) {
    let (mut wants, mut notes) = (Vec::new(), Vec::new());
    for missed in missed(repository, facts, programs, moves) {
        let text = facts.get(missed.pattern).value.text();
        if missed.is_renamed {
            let functions: BTreeSet<usize> = missed.programs.iter().flat_map(|(.., users)| users.clone()).collect();
            let want = |read: ReadId| Want {
                read,
                change: Change::Replace(text.len() - path::name(text).len()..text.len(), ENTRY.to_owned()),
                rule: Rule::BuildOutput,
                optional: missed.is_idle,
                functions: functions.iter().copied().collect(),
            };
            wants.extend(alike(facts, missed.pattern).map(want));
        } else if let Some((_, new, _)) = missed.programs.first() {
            notes.push(note(repository, facts, missed.pattern, new));
        }
    }
    (wants, notes)
}

/// The text, and the same one as others read it.
fn alike(facts: &Facts, pattern: ReadId) -> impl Iterator<Item = ReadId> {
    let (text, place) = (facts.get(pattern).value.text(), facts.get(pattern).value.place());
    let same = move |(at, read): (usize, &Read)| {
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
