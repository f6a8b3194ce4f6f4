//! Covered: a program or package, and another file of the repository that a copy puts in its place.

use super::Draft;
use super::candidate::told;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Copy, Putting};
use crate::link::Gap;
use crate::shown::shown;

/// Programs and packages that share their place with a file that has their name in another directory: which of them is packed, or
/// deployed, is decided by what runs last, and only one of them gets a new name.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, programs, candidates, active, planned, .. } = *draft;
    let putting = Putting::of(facts);
    let covers = |copy: &Copy, at: &str| {
        let is_made = |from: &str| {
            programs.get(from).is_some() || facts.archives.iter().any(|it| it.path.as_deref() == Some(from))
        };
        let from = facts.copied_from(copy, at).filter(|from| from != at && !is_made(from))?;
        let is_taken = repository.listing().is_file(&from) && facts.copied(copy, &from).as_deref() == Some(at);
        is_taken.then_some(from)
    };
    for index in active {
        let Some(chain) = &candidates[*index].chain else { continue };
        let Some(moves) = planned.get(&chain.program) else { continue };
        let packages = chain.archives.iter().filter_map(|archive| facts.archives[*archive].path.as_ref());
        let found = moves.paths.keys().chain(packages).find_map(|at| {
            let mut copies = putting.to(at).into_iter().map(|copy| &facts.copies[copy]);
            copies.find_map(|copy| Some((copy.span, covers(copy, at)?, at)))
        });
        let Some((span, other, at)) = found else { continue };
        let gap = Gap {
            code: Code::NotWritable,
            message: format!("{} is put at {} as well as what is made here", shown(&other), shown(at)),
            span: Some(span),
            next: format!("remove {} if it is not needed, or have the two in directories of their own", shown(&other)),
        };
        left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
    }
}
