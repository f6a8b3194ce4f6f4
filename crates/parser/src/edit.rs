//! Edits: replacements of byte spans of the original text, and their application.

use crate::span::{FileId, Span};

/// Replaces the bytes of `span` in the original text by `text`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// Why a set of edits cannot be made together: two of them touch the same bytes differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap(pub Edit, pub Edit);

/// Edits of many files that can all be made together.
///
/// Invariant: sorted by span, and disjoint. The identical edit given twice is one edit; two insertions
/// at one place are an overlap, because their order would be arbitrary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits(Vec<Edit>);

impl Edits {
    /// Sorts and checks `edits`.
    ///
    /// # Errors
    /// The first two edits that overlap.
    pub fn new(mut edits: Vec<Edit>) -> Result<Self, Box<Overlap>> {
        edits.sort();
        edits.dedup();
        for pair in edits.windows(2) {
            let (a, b) = (&pair[0], &pair[1]);
            let same_place = a.span.file == b.span.file && a.span.start() == b.span.start();
            if a.span.overlaps(b.span) || (same_place && a.span.is_empty() == b.span.is_empty()) {
                return Err(Box::new(Overlap(a.clone(), b.clone())));
            }
        }
        Ok(Self(edits))
    }

    /// The edits, sorted.
    #[must_use]
    pub fn as_slice(&self) -> &[Edit] {
        &self.0
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The files that change, each once, in order.
    #[must_use]
    pub fn files(&self) -> Vec<FileId> {
        let mut files: Vec<_> = self.0.iter().map(|edit| edit.span.file).collect();
        files.dedup();
        files
    }

    /// The text of `file` after the edits; bytes outside of the spans are copied.
    #[must_use]
    pub fn apply(&self, file: FileId, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 64);
        let mut at = 0;
        for edit in self.0.iter().filter(|edit| edit.span.file == file) {
            out.push_str(&text[at..edit.span.start()]);
            out.push_str(&edit.text);
            at = edit.span.end();
        }
        out.push_str(&text[at..]);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { span: Span::new(FileId(0), start, end), text: text.into() }
    }

    #[test]
    fn applies_in_order_of_place_and_keeps_every_other_byte() {
        let edits = Edits::new(vec![edit(4, 4, "!"), edit(0, 1, "J")]).expect("disjoint");
        assert_eq!(edits.apply(FileId(0), "hell\r\n"), "Jell!\r\n");
        assert_eq!(edits.apply(FileId(1), "other"), "other");
    }

    #[test]
    fn one_edit_twice_is_one_edit_and_two_at_one_place_are_refused() {
        assert_eq!(Edits::new(vec![edit(0, 2, "a"), edit(0, 2, "a")]).expect("same").as_slice().len(), 1);
        assert!(Edits::new(vec![edit(0, 2, "a"), edit(0, 2, "b")]).is_err());
        assert!(Edits::new(vec![edit(0, 2, "a"), edit(1, 3, "b")]).is_err());
        assert!(Edits::new(vec![edit(1, 1, "a"), edit(1, 1, "b")]).is_err());
        assert!(Edits::new(vec![edit(0, 1, "a"), edit(1, 1, "b")]).is_ok());
    }
}
