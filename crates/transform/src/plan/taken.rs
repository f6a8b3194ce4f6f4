//! Taken: an archive that has a `bootstrap` of its own beside the program.

use rebootstrap_parser::{Span, path};

use super::Draft;
use super::candidate::told;
use super::naming::ENTRY;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::lifecycle::Runtime;
use crate::link::Gap;
use crate::shown::shown;

/// The archive already has a `bootstrap` of its own beside the program: a committed script, or another program.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, programs, candidates, active, planned, .. } = *draft;
    let is_called = |file: &str| path::name(file) == ENTRY;
    let made = programs.paths().filter(|file| is_called(file)).cloned();
    let called: Vec<String> = made.chain(repository.listing().files().matching(is_called)).collect();
    for index in active.iter().filter(|index| candidates[**index].split.is_none()) {
        let Some(chain) = &candidates[*index].chain else { continue };
        let Some(moves) = planned.get(&chain.program).filter(|moves| moves.paths.contains_key(&chain.program)) else {
            continue;
        };
        let is_other = |source: &String| *source != chain.program && !moves.paths.contains_key(source);
        let other = chain.archives.iter().filter(|archive| !moves.own.contains_key(archive)).find_map(|archive| {
            let held = &facts.archives[*archive];
            let is_entry = |source: &&String| {
                let named = |entry| facts.entry_name(entry, source).is_some_and(|name| name == ENTRY);
                is_other(source) && held.entries.iter().any(named)
            };
            // What a script makes or gets on the way is neither a program nor in the listing.
            let named = held.entries.iter().filter_map(|entry| facts.path(entry.source));
            let named = named.filter(|file| is_called(file) && !repository.listing().is_dir(file));
            let named: Vec<String> = named.collect();
            called.iter().chain(&named).find(is_entry).map(|source| ((*source).clone(), held.span))
        });
        let Some((other, span)) = other else { continue };
        let old = candidates[*index].old.first().and_then(|read| Runtime::parse(facts.get(*read).value.text()));
        let gap = gap(old.filter(|old| old.runs_bootstrap()), &shown(&other), &shown(&chain.program), span);
        left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
    }
}

/// What is said of it; `served` is the runtime that has started it so far.
fn gap(served: Option<Runtime>, other: &str, program: &str, span: Span) -> Gap {
    match served {
        Some(served) => Gap {
            code: Code::NotProven,
            message: format!(
                "{} starts {other}, which its archive holds as `{ENTRY}`, and not {program}",
                served.name()
            ),
            span: Some(span),
            next: "if that file runs on the new system as well, the runtime line is all that has to change".to_owned(),
        },
        None => Gap {
            code: Code::SharedArchive,
            message: format!("its archive holds {other} as `{ENTRY}` already"),
            span: Some(span),
            next: "keep one of the two in the archive, as `bootstrap`, then run again".to_owned(),
        },
    }
}
