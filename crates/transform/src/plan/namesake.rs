//! Namesakes: a folder that is called as a program is, so that a command may mean the one or the other.

use super::Draft;
use super::candidate::told;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::link::Gap;
use crate::shown::shown;

/// The functions whose program would be put where the repository has a folder: no file can stand there, so that the
/// command means a folder of that name, and must go on to.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, planned, .. } = *draft;
    for index in active {
        let Some(chain) = &candidates[*index].chain else { continue };
        let Some(moves) = planned.get(&chain.program) else { continue };
        let Some(folder) = moves.paths.keys().find(|old| repository.listing().is_dir(old)) else { continue };
        let copy = facts.copies.iter().find(|copy| facts.target(copy).as_ref() == Some(folder));
        let gap = Gap {
            code: Code::SharedDefinition,
            message: format!(
                "its program {} has the name of a folder that a command puts to {}",
                shown(&chain.program),
                shown(folder)
            ),
            span: copy.map(|copy| copy.span),
            next: "give the program another name than the folder, then run again".to_owned(),
        };
        left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
    }
}
