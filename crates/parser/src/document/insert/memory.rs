//! What is found out about a document once: its habits, and which changes read as they should. A document never changes.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use super::habit::Shown;
use crate::document::syntax::Style;
use crate::span::Span;

/// Answers about one document.
#[derive(Clone, Debug, Default)]
pub(in crate::document) struct Memory {
    /// What a node shows of the habits, by its bytes with tag and anchor.
    pub(super) shown: RefCell<HashMap<Span, Shown>>,
    /// The usual quotes of all texts: of those that need none, and of those that need some.
    pub(super) usual: OnceCell<(Option<Style>, Option<Style>)>,
    /// Where lines begin, without the first.
    pub(super) lines: OnceCell<Vec<usize>>,
    /// Whether some line begins with a tab.
    pub(super) tabs: OnceCell<bool>,
    /// Whether a change is what its edits make, by both in words.
    pub(super) judged: RefCell<HashMap<String, bool>>,
}
