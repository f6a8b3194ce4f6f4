//! Conflicts: what keeps a function from moving although its own chain is whole.

use std::collections::BTreeSet;

use rebootstrap_parser::{Edits, path};

use super::Draft;
use super::candidate::{Candidate, told};
use super::naming::{ENTRY, Moves};
use super::solve::Solved;
use crate::account;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Maker, Naming, Package};
use crate::link::{Chain, Gap, contents};
use crate::options::Architecture;
use crate::package::{archives, given, of_package};
use crate::repository::Repository;
use crate::shown::shown;

/// Two programs of one archive would both be its `bootstrap`, though only one function takes its program from there.
pub(super) fn collide(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, programs, candidates, active, planned, .. } = *draft;
    for index in active.iter().filter(|index| candidates[**index].split.is_none()) {
        let Some(chain) = &candidates[*index].chain else { continue };
        let own = planned.get(&chain.program);
        let other = chain.archives.iter().find_map(|archive| {
            let archive_fact = &facts.archives[*archive];
            let held = contents(facts, programs, *archive);
            let mut others = held.into_iter().map(|(program, _)| program).filter(|program| {
                *program != chain.program && !own.is_some_and(|moves| moves.paths.contains_key(program))
            });
            let becomes_entry = |program: &String| {
                let Some(new) = planned.values().find_map(|moves| moves.paths.get(program)) else { return false };
                let taking = archive_fact.entries.iter().filter(|entry| facts.entry_name(entry, program).is_some());
                taking.into_iter().any(|entry| match &entry.naming {
                    Naming::Base => path::name(new) == ENTRY,
                    Naming::Below(directory) => path::below(new, directory) == Some(ENTRY),
                })
            };
            let packs = matches!(archive_fact.maker, Maker::Declared | Maker::Zip { .. });
            others.find(|program| packs && becomes_entry(program)).map(|program| (program, archive_fact.span))
        });
        let Some((other, span)) = other else { continue };
        let gap = Gap {
            code: Code::SharedArchive,
            message: format!("its archive also holds {}, which becomes `{ENTRY}` as well", shown(&other)),
            span: Some(span),
            next: "make one archive for each program, then run again".to_owned(),
        };
        left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
    }
}

/// A split changes the archive for all of its functions: they move together or not at all.
pub(super) fn half_split(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, .. } = *draft;
    for index in active.iter().filter(|index| candidates[**index].split.is_some()) {
        let archives = candidates[*index].chain.iter().flat_map(|chain| &chain.archives);
        let archives: Vec<usize> = archives.copied().collect();
        let stays = candidates.iter().find(|other| {
            let uses =
                other.chain.as_ref().is_some_and(|chain| chain.archives.iter().any(|one| archives.contains(one)));
            uses && !active.contains(&other.function)
        });
        if let Some(stays) = stays {
            let gap = Gap {
                code: Code::SharedArchive,
                message: format!("its archive also serves {}, which stays", facts.functions[stays.function].id),
                span: Some(facts.functions[stays.function].span),
                next: together(draft, stays),
            };
            left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
        }
    }
}

/// A function that stays would lose its program, or another of its package, if one moved with another function.
pub(super) fn stranded(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, planned, .. } = *draft;
    let rebuilt = draft.options.norpc || draft.options.architecture != Architecture::Keep;
    let moving = active.iter().filter_map(|index| {
        let chain = candidates[*index].chain.as_ref()?;
        let moves = planned.get(&chain.program).filter(|moves| rebuilt || !moves.paths.is_empty())?;
        Some((*index, chain, moves))
    });
    let moving: Vec<(usize, &Chain, &Moves)> = moving.collect();
    let active: BTreeSet<usize> = active.iter().copied().collect();
    for stays in candidates.iter().filter(|one| !active.contains(&one.function)) {
        let function = &facts.functions[stays.function];
        let packs = archives(facts, function).unwrap_or_else(|_| given(facts, function));
        let handed = match &function.package {
            Package::Remote(_, paths) => paths.as_slice(),
            _ => &[],
        };
        if stays.chain.is_none() && packs.is_empty() && handed.is_empty() {
            continue;
        }
        for (index, chain, moves) in &moving {
            let loses = stays.chain.as_ref().is_some_and(|theirs| {
                let built_with = rebuilt && theirs.builds.iter().any(|build| chain.builds.contains(build));
                moves.paths.contains_key(&theirs.program) || built_with
            });
            let is_shared =
                |archive: &usize| chain.archives.contains(archive) && facts.archives[*archive].maker != Maker::Packager;
            let shares = stays.chain.is_none() && packs.iter().any(is_shared);
            let is_handed = handed.iter().any(|at| moves.paths.contains_key(at));
            if !loses && !shares && !is_handed {
                continue;
            }
            let id = &function.id;
            let gap = Gap {
                code: Code::SharedDefinition,
                message: format!("its program {} also serves {id}, which stays", shown(&chain.program)),
                span: Some(function.span),
                next: together(draft, stays),
            };
            left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
        }
    }
}

/// What to do about a function that does not move with the one it shares with. The report lists it only if it is to move.
fn together(draft: &Draft, stays: &Candidate) -> String {
    let Draft { facts, options, .. } = *draft;
    let mut runtimes = facts.functions[stays.function].runtime.iter().map(|read| facts.get(*read).value.text());
    let next = if !stays.old.is_empty() {
        "see why the other one is left; both move together"
    } else if runtimes.any(|runtime| runtime == options.target.name()) {
        "give that one its old runtime again, so that both move together, or a package of its own; then run again"
    } else {
        "give each of the two a package of its own, then run again"
    };
    next.to_owned()
}

/// A function that only the account knows is given another package of the program, in which it would not stand as the entry.
pub(super) fn misplaced(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, programs, candidates, active, planned, .. } = *draft;
    for upload in facts.uploads.iter().filter(|upload| !account::is_declared(facts, upload)) {
        let Ok(packages) = of_package(facts, &upload.package) else { continue };
        for index in active {
            let Some(chain) = &candidates[*index].chain else { continue };
            let Some(moves) = planned.get(&chain.program) else { continue };
            let breaks = packages.iter().filter(|archive| !chain.archives.contains(archive)).any(|archive| {
                let held = contents(facts, programs, *archive);
                let entries = &facts.archives[*archive].entries;
                let is_entry = |new: &String| {
                    entries.iter().any(|entry| facts.entry_name(entry, new).is_some_and(|name| name == ENTRY))
                };
                let moved = held.iter().filter_map(|(program, _)| moves.paths.get(program));
                moved.into_iter().any(|new| !is_entry(new))
            });
            if !breaks {
                continue;
            }
            let gap = Gap {
                code: Code::SharedDefinition,
                message: format!(
                    "its program {} is also put into another package, for {}, whose runtime no file here says",
                    shown(&chain.program),
                    upload.id
                ),
                span: Some(upload.span),
                next: "give both functions one package, or each a build of its own, then run again".to_owned(),
            };
            left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
        }
    }
}

/// A command uploads code under a name that one function has in any case and another one in one case of a condition: which of them it
/// reaches is decided elsewhere, so that both move or none.
pub(super) fn either(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, .. } = *draft;
    let stays = |one: &&Candidate| !one.old.is_empty() && !active.contains(&one.function);
    for upload in &facts.uploads {
        let Some(name) = &upload.function else { continue };
        let called = |one: &&Candidate| facts.functions[one.function].is_called(name);
        let only = |one: &Candidate| facts.functions[one.function].is_only_called(name);
        for stays in candidates.iter().filter(called).filter(stays) {
            let other = |one: &&Candidate| active.contains(&one.function) && only(one) != only(stays);
            for moves in candidates.iter().filter(called).filter(other) {
                let gap = Gap {
                    code: Code::SharedDefinition,
                    message: format!(
                        "a command uploads code to {}, which may also be {}, which stays",
                        shown(name),
                        facts.functions[stays.function].id
                    ),
                    span: Some(upload.span),
                    next: together(draft, stays),
                };
                left.push((moves.function, told(repository, &facts.functions[moves.function], &gap, facts)));
            }
        }
    }
}

/// What says where a program is copied says it of another file as well: a script or a function that is run several times.
pub(super) fn copied_alike(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, planned, .. } = *draft;
    for index in active {
        let Some(chain) = &candidates[*index].chain else { continue };
        let Some(moves) = planned.get(&chain.program) else { continue };
        let other = moves.rewrites.iter().find_map(|rewrite| {
            let moves_too = |target: &String| {
                let is_theirs = |moves: &Moves| moves.paths.contains_key(target) && moves.rewrites.contains(rewrite);
                planned.values().any(is_theirs)
            };
            facts.copies.iter().find(|copy| {
                let to = &facts.get(copy.to).value;
                let is_here = to.source(0..to.text().len()).is_some_and(|place| place.overlaps(rewrite.0));
                is_here && !facts.target(copy).is_some_and(|target| moves_too(&target))
            })
        });
        let Some(other) = other else { continue };
        let gap = Gap {
            code: Code::SharedDefinition,
            message: format!(
                "what says where its program {} is copied says it of {} as well",
                shown(&chain.program),
                shown(facts.get(other.from).value.text())
            ),
            span: Some(other.span),
            next: "copy the program by a command of its own, then run again".to_owned(),
        };
        left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
    }
}

/// Edits that cannot be made together are our own contradiction; their functions are left.
pub(super) fn overlapping(repository: &Repository, facts: &Facts, solved: &[Solved]) -> Vec<(usize, Diagnostic)> {
    let Err(overlap) = Edits::new(solved.iter().map(|one| one.edit.clone()).collect()) else { return Vec::new() };
    let touched = solved.iter().filter(|one| one.edit == overlap.0 || one.edit == overlap.1);
    let functions: BTreeSet<usize> = touched.flat_map(|one| one.functions.clone()).collect();
    let gap = Gap {
        code: Code::SharedDefinition,
        message: format!("two changes meet in one text: `{}` and `{}`", overlap.0.text.trim(), overlap.1.text.trim()),
        span: Some(overlap.0.span),
        next: "write the text twice, once for each use, then run again".to_owned(),
    };
    functions.into_iter().map(|index| (index, told(repository, &facts.functions[index], &gap, facts))).collect()
}
