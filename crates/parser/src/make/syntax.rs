//! The gate: whether a makefile parses without errors, judged by makefile-lossless.
//!
//! Its tree is not used further, because `$(eval …)` makes lines that stand in no file: lines are read from values.

use makefile_lossless::{Makefile, Parse};

use super::{Problem, Source};
use crate::span::Span;

/// How the reason of a syntax error begins.
pub(super) const ERROR: &str = "syntax error: ";

/// The syntax errors of `source`.
pub(super) fn errors(source: &Source<'_>) -> Vec<Problem> {
    let parse = Parse::<Makefile>::parse_makefile(source.text);
    let (mut counted, mut lines) = (0, 1);
    let errors = parse.positioned_errors().iter().map(|error| {
        let (start, end) = (usize::from(error.range.start()), usize::from(error.range.end()));
        let span = Span::new(source.file, start, end);
        // They come in order, so that the lines are counted once.
        match source.text.get(counted..start) {
            Some(between) => lines += between.matches('\n').count(),
            None => lines = line(source.text, start),
        }
        counted = start;
        Problem { span, line: lines, reason: format!("{ERROR}{}", error.message) }
    });
    errors.collect()
}

/// The number, from 1, of the line that byte `offset` of `text` is on.
pub(super) fn line(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}
