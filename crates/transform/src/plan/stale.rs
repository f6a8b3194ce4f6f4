//! Stale files: what an earlier build left, and what would be taken for the result of the next one.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Span, path};

use super::candidate::Candidate;
use super::naming::Moves;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::facts::{Facts, Made, Maker};
use crate::repository::Repository;
use crate::shown::shown;

/// What `users` of `program` have to make anew once, because the program in it has its old name.
pub(super) fn notes(
    repository: &Repository,
    facts: &Facts,
    program: &str,
    moves: &Moves,
    users: &[&Candidate],
) -> Vec<Diagnostic> {
    let out_of_date = out_of_date(repository, facts, program, moves, users);
    out_of_date.into_iter().chain(committed(repository, facts, moves, users)).collect()
}

/// A file in whose place there will be a directory.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Blocked {
    /// The file of the build, and whether the program is kept in the repository: what is told together.
    group: (String, bool),
    place: Place,
    program: String,
}

impl Blocked {
    /// The old `program` of `users` and its copies that block the directory that takes their name.
    pub(super) fn of(
        repository: &Repository,
        facts: &Facts,
        program: &str,
        moves: &Moves,
        users: &[&Candidate],
    ) -> Vec<Self> {
        let chain = users.first().and_then(|user| user.chain.as_ref());
        let Some(build) = chain.and_then(|chain| chain.builds.first()) else { return Vec::new() };
        let place = repository.place(facts.builds[*build].span);
        // A copy in an image is made anew with it.
        let is_left = |old: &str| old == program || path::system(old).is_none() && !old.contains(HOLE_OPEN);
        let moved = moves.paths.iter().filter(|(old, new)| path::below(new, old).is_some() && is_left(old));
        let blocked = moved.map(|(old, _)| Self {
            group: (place.file.clone(), repository.listing().is_file(old)),
            place: place.clone(),
            program: shown(old),
        });
        blocked.collect()
    }
}

/// The files that have to be removed once before the next build, those that one file builds together.
pub(super) fn in_the_way(mut all: Vec<Blocked>) -> Vec<Diagnostic> {
    all.sort();
    all.dedup();
    all.chunk_by(|one, other| one.group == other.group).filter_map(told).collect()
}

fn told(all: &[Blocked]) -> Option<Diagnostic> {
    let first = all.first()?;
    let programs: Vec<&str> = all.iter().map(|one| one.program.as_str()).collect();
    let (is_kept, name) = (first.group.1, programs[0]);
    let message = match (&programs[1..], is_kept) {
        ([], true) => format!("{name} becomes a directory; the file that is there is in its way"),
        ([], false) => format!("{name} becomes a directory; a file left there by an earlier build is in its way"),
        (more, true) => format!("{} become directories; the files that are there are in their way", listed(name, more)),
        (more, false) => {
            format!("{} become directories; files left there by an earlier build are in their way", listed(name, more))
        }
    };
    let command = if is_kept { "git rm -f" } else { "rm -f" };
    let words: Vec<String> = programs.iter().map(|program| word(program)).collect();
    let next = format!("{command} {}", words.join(" "));
    Some(Diagnostic { code: Code::Stale, message, place: Some(first.place.clone()), related: Vec::new(), next })
}

/// A path as a shell reads it.
fn word(path: &str) -> String {
    shlex::try_quote(path).map_or_else(|_| path.to_owned(), Cow::into_owned)
}

/// `a and b`, `a, b and c`, `a, b and 3 more`: all are in the next step.
fn listed(first: &str, more: &[&str]) -> String {
    match more {
        [] => first.to_owned(),
        [second] => format!("{first} and {second}"),
        [second, third] => format!("{first}, {second} and {third}"),
        [second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
    }
}

/// What was built once and is kept in the repository: whoever deploys that without a build starts nothing.
fn committed(repository: &Repository, facts: &Facts, moves: &Moves, users: &[&Candidate]) -> Vec<Diagnostic> {
    let is_kept = |file: &str| repository.listing().is_file(file);
    let stale = |message: String, place: Span, next: String| Diagnostic {
        code: Code::Stale,
        message,
        place: Some(repository.place(place)),
        related: Vec::new(),
        next,
    };
    let mut found = Vec::new();
    let chains = || users.iter().filter_map(|user| user.chain.as_ref());
    let archives: BTreeSet<usize> = chains().flat_map(|chain| chain.archives.iter().copied()).collect();
    for archive in archives.into_iter().map(|index| &facts.archives[index]) {
        let is_moved = !moves.paths.is_empty() && matches!(archive.maker, Maker::Zip { .. });
        let Some(zip) = archive.path.as_deref().filter(|zip| is_moved && is_kept(zip)) else { continue };
        let message = format!("{} is kept in the repository, with the program under its old name in it", shown(zip));
        found.push(stale(message, archive.span, format!("build, and commit {} with this change", shown(zip))));
    }
    let Some(build) = chains().find_map(|chain| chain.builds.first()) else { return found };
    let kept = moves.paths.iter().filter(|(old, new)| is_kept(old) && path::below(new, old).is_none());
    found.extend(kept.map(|(old, new)| {
        let message = format!("{} is kept in the repository, and {} is what is packed then", shown(old), shown(new));
        let next =
            format!("git rm -f {}, and commit {} where it is deployed without a build", word(&shown(old)), shown(new));
        stale(message, facts.builds[*build].span, next)
    }));
    found
}

/// A package whose rule keeps its target and its prerequisites: make does not see that it has to be made again.
fn out_of_date(
    repository: &Repository,
    facts: &Facts,
    program: &str,
    moves: &Moves,
    users: &[&Candidate],
) -> Vec<Diagnostic> {
    let chains = || users.iter().filter_map(|user| user.chain.as_ref());
    let packages =
        chains().flat_map(|chain| &chain.archives).filter_map(|archive| facts.archives[*archive].path.as_ref());
    // The recipe of a pattern rule is one for all targets: only those with this program in them are meant.
    let packages: Vec<&String> = packages.collect();
    let spans = chains().flat_map(|chain| {
        let archives = chain.archives.iter().map(|archive| facts.archives[*archive].span);
        archives.chain(chain.builds.iter().map(|build| facts.builds[*build].span))
    });
    let spans: Vec<Span> = spans.collect();
    let makes = |made: &&Made| made.recipe.iter().any(|recipe| spans.iter().any(|span| recipe.contains(*span)));
    let is_moved = |at: &String| moves.paths.contains_key(at);
    let mut found = Vec::new();
    for made in facts.made.iter().filter(makes) {
        if made.sources.iter().filter_map(|read| facts.path(*read)).any(|source| is_moved(&source)) {
            continue;
        }
        for target in made.targets.iter().filter_map(|read| facts.path(*read)) {
            if packages.contains(&&target)
                && !is_moved(&target)
                && !facts.phony.contains(&target)
                && !moves.paths.is_empty()
            {
                found.push(Diagnostic {
                    code: Code::Stale,
                    message: format!(
                        "{} may be there with the old {} in it, and make does not see that it has to be made again",
                        shown(&target),
                        shown(program)
                    ),
                    place: made.recipe.first().map(|recipe| repository.place(*recipe)),
                    related: Vec::new(),
                    next: format!("rm -f {}", word(&shown(&target))),
                });
            }
        }
    }
    found
}
