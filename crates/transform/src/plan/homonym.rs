//! Homonyms: paths that begin with the same unknown name in two files, as `$NAME` of a script that both take their names from.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::path;
use rebootstrap_parser::value::{HOLE_OPEN, SCOPE};

use super::Draft;
use super::candidate::told;
use super::naming::Moves;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{ReadId, Role};
use crate::link::Gap;
use crate::shown::shown;

/// The functions whose program is named by a variable that its script does not set, where a path of another file reads alike:
/// it may be the same program, and would keep its old name.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, planned, .. } = *draft;
    let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for old in planned.values().flat_map(|moves| moves.paths.keys()).filter(|old| is_named_outside(old)) {
        alike.entry(shown(old)).or_default().push(old);
    }
    if alike.is_empty() {
        return;
    }
    let moves = |at: &str| planned.values().any(|moves: &Moves| moves.paths.contains_key(at));
    // A folder that is entered, a package that is built: those are other things of that name.
    let packages: BTreeSet<ReadId> =
        facts.builds.iter().flat_map(|build| build.argument_reads.iter().copied()).collect();
    let is_used = |id: &ReadId| !facts.looked_at.contains(id) && !packages.contains(id);
    let paths = facts.reads.iter().enumerate().filter(|(at, read)| read.role == Role::Path && is_used(&ReadId(*at)));
    let paths = paths.map(|(_, read)| read);
    let paths = paths.filter(|read| read.names().is_some_and(|at| is_named_outside(at) && !moves(at)));
    for read in paths {
        let Some(olds) = read.names().and_then(|at| alike.get(&shown(at))) else { continue };
        let runs = |index: &&usize| {
            let moves = candidates[**index].chain.as_ref().and_then(|chain| planned.get(&chain.program));
            moves.is_some_and(|moves| olds.iter().any(|old| moves.paths.contains_key(*old)))
        };
        let name = shown(olds[0]);
        let gap = Gap {
            code: Code::SharedDefinition,
            message: format!("its program {name} may be what another file calls so too"),
            span: read.value.place(),
            next: format!("write out what {} stands for in both files, then run again", variables(&name)),
        };
        for index in active.iter().filter(runs) {
            if left.iter().all(|(other, _)| other != index) {
                left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
            }
        }
    }
}

/// Whether the path has the value of a shell variable in it that its script does not set.
fn is_named_outside(at: &str) -> bool {
    let starts = |hole: &str| {
        let name = hole.strip_prefix('$').and_then(|name| name.split(SCOPE).next()).unwrap_or_default();
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !matches!(name, "PWD" | "OLDPWD")
    };
    path::system(at).is_none() && at.contains(SCOPE) && at.split(HOLE_OPEN).skip(1).any(starts)
}

/// The variables of a path that is shown.
fn variables(shown: &str) -> String {
    let names = shown.split("<$").skip(1).filter_map(|rest| rest.split('>').next());
    names.map(|name| format!("`${name}`")).collect::<Vec<_>>().join(" and ")
}
