//! Assignments: `X = y` and its relatives, taken apart but not evaluated.

use super::reference;
use super::words::trim;
use crate::value::Value;

/// The operator of an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `=`, expanded at each use.
    Recursive,
    /// `:=`, `::=`, `:::=`, expanded once.
    Simple,
    /// `?=`, only when nothing else defines the name.
    Default,
    /// `+=`.
    Append,
    /// `!=`, the output of a command.
    Shell,
}

/// One assignment; name and value are unexpanded.
#[derive(Clone, Debug)]
pub(super) struct Assignment {
    pub(super) name: Value,
    pub(super) operator: Operator,
    pub(super) value: Value,
    /// Whether it says `export`.
    pub(super) export: bool,
    /// Whether it says `override`, which makes it count even against the command line.
    pub(super) overrides: bool,
}

const OPERATORS: [(&str, Operator); 7] = [
    (":::=", Operator::Simple),
    ("::=", Operator::Simple),
    (":=", Operator::Simple),
    ("?=", Operator::Default),
    ("+=", Operator::Append),
    ("!=", Operator::Shell),
    ("=", Operator::Recursive),
];

/// The operator that `text` begins with, and its length.
pub(super) fn operator(text: &str) -> Option<(Operator, usize)> {
    OPERATORS.iter().find(|(word, _)| text.starts_with(word)).map(|(word, operator)| (*operator, word.len()))
}

/// Takes apart `line`, a folded line without its comment; `None` when it is no assignment.
pub(super) fn parse(line: &Value) -> Option<Assignment> {
    if !line.text().contains('=') {
        return None;
    }
    let line = trim_start(line);
    plain(&line).or_else(|| {
        let text = line.text();
        let end = text.find([' ', '\t'])?;
        let modifier = &text[..end];
        if !matches!(modifier, "export" | "override" | "private") {
            return None;
        }
        let mut inner = parse(&line.slice(end..text.len()))?;
        inner.export |= modifier == "export";
        inner.overrides |= modifier == "override";
        Some(inner)
    })
}

fn plain(line: &Value) -> Option<Assignment> {
    let text = line.text();
    let mut name = 0;
    while name < text.len() && !text[name..].starts_with([' ', '\t', '#']) && operator(&text[name..]).is_none() {
        if text[name..].starts_with(':') {
            return None;
        }
        name = reference::skip(text, name);
    }
    let at = text.len() - text[name..].trim_start().len();
    let (operator, len) = operator(&text[at..])?;
    let value = text.len() - text[at + len..].trim_start().len();
    (name > 0).then(|| Assignment {
        name: line.slice(0..name),
        operator,
        value: line.slice(value..text.len()),
        export: false,
        overrides: false,
    })
}

/// The name and operator in the first line of a `define`, whose word `define` has been taken off.
pub(super) fn definition(head: &Value) -> (Value, Operator) {
    let head = trim(head);
    let text = head.text();
    for (word, operator) in OPERATORS {
        if let Some(name) = text.strip_suffix(word) {
            return (head.slice(0..name.trim_end().len()), operator);
        }
    }
    (head, Operator::Recursive)
}

fn trim_start(value: &Value) -> Value {
    let text = value.text();
    value.slice(text.len() - text.trim_start().len()..text.len())
}
