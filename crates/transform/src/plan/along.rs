//! Along: a program that a command takes with all of its directory, and that is named where it then stands.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::path;

use super::Draft;
use super::candidate::told;
use super::naming::Moves;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Copy, Facts, Named, Putting, Role};
use crate::link::Gap;
use crate::programs::Programs;
use crate::shown::shown;

/// A program whose new name nobody would know who takes it from such a place: whether the directory has its own name there is
/// decided by what stands there when the command runs.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, programs, candidates, active, planned, .. } = *draft;
    let copies = facts.copies.iter().filter(|copy| !copy.contents);
    let copies: Vec<(&Copy, &str, &str)> =
        copies.filter_map(|copy| Some((copy, facts.get(copy.from).names()?, facts.get(copy.to).names()?))).collect();
    let named = Named::of(facts, |role| matches!(role, Role::Path | Role::Target));
    let beyond = beyond(facts, programs, &named);
    for index in active {
        let Some(chain) = &candidates[*index].chain else { continue };
        let Some(moves) = planned.get(&chain.program) else { continue };
        let found = moves.paths.keys().find_map(|old| {
            let stands = |(copy, from, to): &(&'_ Copy, &str, &str)| {
                let at = places(from, to, old).into_iter().find(|at| is_taken(programs, moves, at, &named))?;
                let read = named.get(&at).first()?;
                Some((copy.span, facts.get(copy.from), facts.get(*read).value.place(), at))
            };
            copies.iter().find_map(stands).or_else(|| {
                let (copy, at) = beyond.get(old)?;
                let read = named.get(at).first()?;
                Some((copy.span, facts.get(copy.from), facts.get(*read).value.place(), (*at).to_owned()))
            })
        });
        let Some((copied, from, named, at)) = found else { continue };
        let gap = Gap {
            code: Code::NotWritable,
            message: format!(
                "its program {} is taken along with all of {}, and named as {} then",
                shown(&chain.program),
                shown(from.value.text()),
                shown(&at)
            ),
            span: named.or(Some(copied)),
            next: "copy the program there by its name, then run again".to_owned(),
        };
        let mut reason = told(repository, &facts.functions[*index], &gap, facts);
        reason.related = vec![repository.place(copied)];
        left.push((*index, reason));
    }
}

/// The programs that copies put at places where they are named, and to which they are not followed: directories that are copied
/// into each other have no end. Each with the first such copy, and where it puts the program.
fn beyond<'f>(facts: &'f Facts, programs: &Programs, named: &Named<'f>) -> BTreeMap<String, (&'f Copy, &'f str)> {
    let putting = Putting::of(facts);
    let mut found: BTreeMap<String, (&Copy, &str)> = BTreeMap::new();
    let places = named.paths().filter(|at| programs.get(at).is_none() && path::system(at).is_none());
    for at in places.collect::<BTreeSet<_>>() {
        for copy in putting.to(at).into_iter().map(|copy| &facts.copies[copy]).filter(|copy| copy.contents) {
            let from = facts.copied_from(copy, at).filter(|from| programs.get(from).is_some());
            let from = from.filter(|from| facts.copied(copy, from).as_deref() == Some(at));
            if let Some(from) = from {
                found.entry(from).or_insert((copy, at));
            }
        }
    }
    found
}

/// Whether something is named at the place that only the copy puts there, and that does not move.
fn is_taken(programs: &Programs, moves: &Moves, at: &str, named: &Named) -> bool {
    programs.get(at).is_none() && !moves.paths.contains_key(at) && !named.get(at).is_empty()
}

/// Where the file may stand once the directory `from` that it is in is copied: beside what `to` holds, or in that under the
/// name of the directory.
fn places(from: &str, to: &str, file: &str) -> Vec<String> {
    let Some(below) = path::below(file, from).filter(|below| !below.is_empty()) else { return Vec::new() };
    let inside = path::join(&path::join(to, path::name(from)), below);
    let mut places = vec![path::join(to, below), inside];
    places.retain(|place| place != file);
    places
}
