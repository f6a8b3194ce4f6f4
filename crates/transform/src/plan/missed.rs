//! Patterns that commands are given (`strip cmd/*/main`) and that would no longer find a program under its new name.

use std::collections::BTreeMap;

use super::Draft;
use super::candidate::{Candidate, told};
use super::naming::Moves;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::link::Gap;
use crate::rules::pattern::{Move, missed};
use crate::shown::shown;

/// The functions whose program such a pattern misses, unless the pattern gets the new name or finding nothing does no harm.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, programs, candidates, active, planned, .. } = *draft;
    let moves = moves(candidates, active, planned);
    let missed = missed(repository, facts, programs, &moves);
    for missed in missed.iter().filter(|missed| !missed.is_renamed && !missed.is_idle) {
        let value = &facts.get(missed.pattern).value;
        for (old, _, users) in &missed.programs {
            let gap = Gap {
                code: Code::NotWritable,
                message: format!("`{}` would no longer find {}", shown(value.text()), shown(old)),
                span: value.place(),
                next: "name the files there one by one, then run again".to_owned(),
            };
            left.extend(users.iter().map(|user| (*user, told(repository, &facts.functions[*user], &gap, facts))));
        }
    }
}

/// Every program that moves.
pub(super) fn moves<'m>(
    candidates: &[Candidate],
    active: &[usize],
    planned: &'m BTreeMap<String, Moves>,
) -> Vec<Move<'m>> {
    let mut moved = Vec::new();
    for (program, moves) in planned {
        let runs = |index: &&usize| candidates[**index].chain.as_ref().is_some_and(|chain| chain.program == *program);
        let users: Vec<usize> = active.iter().filter(runs).copied().collect();
        moved.extend(moves.paths.iter().map(|(old, new)| (old.as_str(), new.as_str(), users.clone())));
    }
    moved
}
