//! Otherwise: a second command that makes the package of a function, and names the same program by another name.

use rebootstrap_parser::value::HOLE_OPEN;

use super::Draft;
use super::candidate::told;
use super::naming::{ENTRY, Moves};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Archive, Entry, Facts, Maker};
use crate::link::{Chain, Gap, contents};
use crate::programs::Programs;
use crate::shown::{fits, shown};

/// The functions whose package is also made with their program under a name that does not move: whoever runs that command
/// would go on packing the old layout.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, programs, candidates, active, planned, .. } = *draft;
    for index in active {
        let Some(chain) = &candidates[*index].chain else { continue };
        if planned.get(&chain.program).is_none_or(Moves::are_none) {
            continue;
        }
        let Some((archive, name)) = packed_otherwise(facts, programs, chain, planned) else { continue };
        let gap = Gap {
            code: Code::SharedArchive,
            message: format!("its package is also made with {}, which keeps its name", shown(&name)),
            span: Some(archive.span),
            next: format!("write {} there as well, or take that command out, then run again", shown(&chain.program)),
        };
        left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
    }
}

/// The archive of the chain that takes the program by another name, and that name.
fn packed_otherwise<'f>(
    facts: &'f Facts,
    programs: &Programs,
    chain: &Chain,
    planned: &std::collections::BTreeMap<String, Moves>,
) -> Option<(&'f Archive, String)> {
    let holding = |archive: usize| contents(facts, programs, archive);
    let (with, without): (Vec<usize>, Vec<usize>) =
        chain.archives.iter().partition(|archive| holding(**archive).iter().any(|(held, _)| *held == chain.program));
    let files: Vec<_> = with.iter().map(|archive| facts.archives[*archive].span.file).collect();
    let packages = |program: &str| programs.builds(program).into_iter().flat_map(|build| &facts.builds[build].packages);
    let is_it = |other: &str| packages(other).any(|package| packages(&chain.program).any(|own| own == package));
    let moves = |other: &str| planned.values().any(|moves| moves.paths.contains_key(other));
    without.into_iter().find_map(|index| {
        let archive = &facts.archives[index];
        let held = holding(index);
        if archive.maker == Maker::Packager || held.iter().any(|(other, entry)| entry == ENTRY || moves(other)) {
            return None;
        }
        if let Some((other, _)) = held.into_iter().find(|(other, _)| is_it(other)) {
            return Some((archive, other));
        }
        // Behind a `zip` of the program, a second one in the same file adds to what is there.
        let is_apart = !files.contains(&archive.span.file);
        let unknown = |entry: &Entry| {
            let taken = facts.path(entry.source)?;
            (taken.contains(HOLE_OPEN) && fits(&taken, &chain.program)).then_some(taken)
        };
        let unknown = archive.entries.iter().filter(|_| is_apart).find_map(unknown)?;
        Some((archive, unknown))
    })
}
