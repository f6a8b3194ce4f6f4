//! Refusals: all that keeps functions from moving although their own chains are whole.

use super::{
    Draft, along, conflict, covered, defaulted, elsewhere, homonym, listed, missed, namesake, otherwise, overridden,
    repeated, taken, tracking,
};
use crate::diagnostic::Diagnostic;

/// Adds the functions that cannot move, each with its reason.
pub(super) type Refusal = fn(&Draft, &mut Vec<(usize, Diagnostic)>);

/// What keeps functions from moving although their own chains are whole.
pub(super) const ALL: [Refusal; 19] = [
    tracking::refuse,
    elsewhere::refuse,
    overridden::refuse,
    conflict::half_split,
    conflict::collide,
    repeated::refuse,
    otherwise::refuse,
    taken::refuse,
    conflict::stranded,
    conflict::misplaced,
    conflict::either,
    conflict::copied_alike,
    defaulted::refuse,
    missed::refuse,
    listed::refuse,
    namesake::refuse,
    homonym::refuse,
    along::refuse,
    covered::refuse,
];
