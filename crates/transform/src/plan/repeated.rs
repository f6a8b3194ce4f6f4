//! Repeated names: programs that would all be `bootstrap` in one zip or artifact that drops the directories of what it holds.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::path;

use super::Draft;
use super::candidate::told;
use super::naming::ENTRY;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Archive, Entry, Naming};
use crate::link::Gap;
use crate::shown::shown;

/// The functions whose program is put under its own name beside another program into what is nobody's package, such as an artifact
/// that people keep: both would have one name there.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, programs, candidates, active, planned, .. } = *draft;
    let chains = || active.iter().filter_map(|index| candidates[*index].chain.as_ref());
    let packages: BTreeSet<usize> = chains().flat_map(|chain| chain.archives.iter().copied()).collect();
    let is_flat = |entry: &&Entry| entry.naming == Naming::Base;
    let takes = |archive: &Archive, program: &str| {
        archive.entries.iter().filter(is_flat).any(|entry| facts.entry_name(entry, program).is_some())
    };
    let moved: BTreeMap<&String, &String> = planned.values().flat_map(|moves| &moves.paths).collect();
    let becomes = |program: &&String| path::name(moved.get(*program).unwrap_or(program)) == ENTRY;
    let entries: Vec<&String> = programs.paths().filter(becomes).collect();
    let is_other =
        |at: &usize| !packages.contains(at) && facts.archives[*at].entries.iter().any(|entry| is_flat(&entry));
    for archive in (0..facts.archives.len()).filter(is_other).map(|at| &facts.archives[at]) {
        let held: Vec<&String> = entries.iter().copied().filter(|program| takes(archive, program)).collect();
        if held.len() < 2 {
            continue;
        }
        for index in active {
            let Some(chain) = &candidates[*index].chain else { continue };
            let Some(moves) = planned.get(&chain.program) else { continue };
            let ours = || held.iter().filter(|program| moves.paths.contains_key(**program));
            let beside = |one: &String| held.iter().find(|other| path::name(other) != path::name(one));
            let Some((one, other)) = ours().find_map(|one| Some((*one, *beside(one)?))) else { continue };
            let gap = Gap {
                code: Code::SharedArchive,
                message: format!(
                    "{} and {} are put into one place without their directories, where both would be `{ENTRY}`",
                    shown(one),
                    shown(other)
                ),
                span: Some(archive.span),
                next: "keep the directories there, or leave the programs out, then run again".to_owned(),
            };
            left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
        }
    }
}
