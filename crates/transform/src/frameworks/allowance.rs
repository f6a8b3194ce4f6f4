//! How many variables the scripts of a file can be given: each script, and each command of it, has a copy of all.

use std::collections::HashMap;

use rebootstrap_parser::{FileId, Span};

use super::Collector;
use crate::code::Code;
use crate::diagnostic::Diagnostic;

/// The most of one file. A job of a hundred variables and a thousand commands takes a twentieth.
pub(crate) const COPIES: usize = 2_000_000;

/// What was given so far.
#[derive(Debug, Default)]
pub(crate) struct Allowance(HashMap<FileId, usize>);

impl Collector<'_> {
    /// Counts that a script at `span` is given `variables`, before they are copied. Whether it can be: where it cannot, the
    /// script is not followed, and its file is named and only read.
    pub(crate) fn affords(&mut self, span: Span, variables: usize) -> bool {
        let given = self.allowance.0.entry(span.file).or_default();
        let before = *given;
        *given = before.saturating_add(variables);
        let (is_over, is_first) = (*given > COPIES, before <= COPIES);
        if is_over && is_first {
            self.only_reads(span, "gives too many variables to too many commands");
        }
        !is_over
    }

    /// Names the file of `span` as one that is only read, because of what is `wrong` with it.
    pub(crate) fn only_reads(&mut self, span: Span, wrong: &str) {
        let place = self.repository.place(span);
        self.facts.read_only.insert(span.file);
        let note = Diagnostic {
            code: Code::SyntaxError,
            message: format!("{} {wrong}", place.file),
            place: Some(place),
            related: Vec::new(),
            next: "nothing in this file is edited".to_owned(),
        };
        if !self.facts.notes.contains(&note) {
            self.facts.notes.push(note);
        }
    }
}
