//! Conflicts: what keeps a function from moving although its own chain is whole.

use std::collections::BTreeSet;

use rebootstrap_parser::{Edits, Origin, Span, Value, path};

use super::Draft;
use super::candidate::{Candidate, told};
use super::naming::{ENTRY, Moves};
use super::solve::{Solved, Unsolved};
use super::want::Change;
use crate::account;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Maker, Naming, Package};
use crate::kept;
use crate::link::{Chain, Gap, contents};
use crate::options::Architecture;
use crate::outcome::Rule;
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

pub(super) fn not_solved(repository: &Repository, facts: &Facts, index: usize, refused: &Unsolved) -> Diagnostic {
    let read = facts.get(refused.want.read);
    let text = shown(read.value.text());
    let kept = kept::refusal(repository, facts, &refused.want);
    let written = if let Change::Write(span, _) = refused.want.change { Some(span) } else { None };
    let place = written.or_else(|| read.value.place());
    let read_only = place.is_some_and(|span| facts.read_only.contains(&span.file));
    let compared = compared(facts, &read.value);
    let (code, message) = match &refused.reader {
        _ if kept.is_some() => (Code::ProtectedFile, kept.iter().map(|(message, _)| message.as_str()).collect()),
        _ if read_only => {
            let what = if written.is_some() { "a command to write anew" } else { &*format!("`{text}`") };
            (Code::SyntaxError, format!("{what} stands in a file that is only read, as not all of it is understood"))
        }
        Some((_, true)) => (
            Code::SharedDefinition,
            format!("`{text}` cannot change alone: a function that stays reads the same definition"),
        ),
        Some(_) if compared.is_some() => {
            (Code::SharedDefinition, format!("`{text}` cannot change alone: what compares it would decide otherwise"))
        }
        Some((reader, false)) => (
            Code::SharedDefinition,
            format!("`{text}` cannot change alone: `{}` is read from the same definition", shown(reader.text())),
        ),
        None => (Code::NotWritable, format!("`{text}` is put together from parts that cannot be edited")),
    };
    let next = match (kept, read_only) {
        (Some((_, next)), _) => next,
        (None, true) => "mend what is named under Problems in that file, then run again".to_owned(),
        (None, false) if compared.is_some() && refused.reader.is_some() => {
            "have that decided by something else than this text, then run again".to_owned()
        }
        (None, false) => match &refused.reader {
            // One text that is run for several: there is no other place to write it.
            Some((reader, false)) if reader.place().is_some() && reader.place() == read.value.place() => {
                format!("give `{}` a command of its own outside of the loop, then run again", shown(reader.text()))
            }
            _ => "write the text as a literal of its own, then run again".to_owned(),
        },
    };
    let gap = Gap { code, message, span: place, next };
    let mut reason = told(repository, &facts.functions[index], &gap, facts);
    let reader = refused.reader.iter().filter_map(|(value, _)| value.place());
    let places = compared.filter(|_| refused.reader.is_some()).map_or_else(|| reader.collect(), |place| vec![place]);
    reason.related = places.into_iter().map(|span| repository.place(span)).collect();
    reason
}

/// The functions whose program has a name that cannot be written, each with the reason: it can still become that of a
/// directory.
pub(super) fn unwritable(draft: &Draft, unsolved: &[Unsolved]) -> Vec<(usize, Diagnostic)> {
    let Draft { repository, facts, candidates, planned, .. } = *draft;
    let in_place = |index: &usize| {
        let Some(chain) = &candidates[*index].chain else { return false };
        let new = planned.get(&chain.program).and_then(|moves| moves.paths.get(&chain.program));
        new.is_some_and(|new| path::parent(new) == path::parent(&chain.program))
    };
    let refused = unsolved.iter().filter(|refused| {
        let place = facts.get(refused.want.read).value.place();
        let is_open = place.is_none_or(|span| !facts.read_only.contains(&span.file));
        let is_open = is_open && kept::refusal(repository, facts, &refused.want).is_none();
        refused.want.rule == Rule::BuildOutput && !refused.want.optional && refused.reader.is_none() && is_open
    });
    let told = |refused: &Unsolved| {
        let functions = refused.want.functions.iter().copied().filter(in_place);
        functions.map(|index| (index, not_solved(repository, facts, index, refused))).collect::<Vec<_>>()
    };
    refused.flat_map(told).collect()
}

/// Where the text is compared with another one.
fn compared(facts: &Facts, text: &Value) -> Option<Span> {
    let defined = text.place()?;
    let is_it = |value: &&Value| value.segments().iter().any(|segment| segment.origin == Origin::Raw(defined));
    let value = facts.compared.iter().map(|read| &facts.get(*read).value).find(is_it)?;
    value.segments().iter().flat_map(|segment| &segment.hops).find_map(|hop| hop.site)
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
