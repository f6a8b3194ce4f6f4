//! Wants: what a text should read afterwards, before it is known which bytes that takes.

use std::ops::Range;

use rebootstrap_parser::Span;

use crate::facts::ReadId;
use crate::outcome::Rule;

/// One change that a rule asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// The text to change.
    pub read: ReadId,
    /// How.
    pub change: Change,
    /// Who asks.
    pub rule: Rule,
    /// Whether the migration is right without it (a handler that no runtime reads).
    pub optional: bool,
    /// The functions it is for, by index.
    pub functions: Vec<usize>,
}

/// A change of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The bytes of the text become this; an empty range inserts.
    Replace(Range<usize>, String),
    /// New words stand behind the word, as a command line is extended. Other texts are not touched.
    AddWords(String),
    /// These bytes of a file become this text, which no other text is read from; an empty span inserts.
    Write(Span, String),
    /// A new item stands behind this item of a list.
    AddItem(String),
}
