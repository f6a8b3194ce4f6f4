//! What is said about a function or a file: a code, a sentence, a place, and the next step.

use crate::code::Code;

/// A place in a file, for people: lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Repository path.
    pub file: String,
    /// Line, from 1; 0 when the whole file is meant.
    pub line: usize,
}

/// One statement about a function (why it was left) or about the repository (what to do next).
///
/// Its order, that of the fields, is the order of a report: by code, then by place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// What kind of statement, with its explanation.
    pub code: Code,
    /// Where to look first.
    pub place: Option<Place>,
    /// One lower-case sentence that names the thing and the reason.
    pub message: String,
    /// Other places that belong to it.
    pub related: Vec<Place>,
    /// What to do, as a command or an exact line where there is one; empty when there is nothing to do.
    pub next: String,
}
