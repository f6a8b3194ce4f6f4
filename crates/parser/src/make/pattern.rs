//! Patterns: words with one `%`.

use std::ops::Range;

use super::place::Place;
use super::reference;
use super::words::outside_holes;
use crate::value::{HOLE_CLOSE, HOLE_OPEN, Value};

/// The offset of the `%` in `pattern`; `\%` is none.
pub(super) fn percent(pattern: &str) -> Option<usize> {
    let mut escaped = false;
    outside_holes(pattern).find_map(|(at, character)| {
        let found = character == '%' && !escaped;
        escaped = character == '\\' && !escaped;
        found.then_some(at)
    })
}

/// The bytes of `word` that `%` stands for; the whole word is matched. A pattern without `%` has an empty stem.
pub(super) fn matches(pattern: &str, word: &str) -> Option<Range<usize>> {
    let Some(at) = percent(pattern) else { return (pattern == word).then_some(0..0) };
    let (prefix, suffix) = (&pattern[..at], &pattern[at + 1..]);
    let fits = word.len() >= prefix.len() + suffix.len() && word.starts_with(prefix) && word.ends_with(suffix);
    fits.then(|| prefix.len()..word.len() - suffix.len())
}

/// `pattern` with its `%` replaced by `stem`.
pub(super) fn replaced(pattern: &Value, stem: &Value) -> Value {
    let Some(at) = percent(pattern.text()) else { return pattern.clone() };
    let (before, after) = (pattern.slice(0..at), pattern.slice(at + 1..pattern.text().len()));
    Value::concat([&before, stem, &after])
}

/// `pattern` for one stem: the stem is read-only text that the `%` stands for.
pub(super) fn instance(pattern: &Value, stem: &Value) -> Value {
    match percent(pattern.text()) {
        Some(at) => replaced(pattern, &Place::of(pattern, at..at + 1).show(stem.clone())),
        None => pattern.clone(),
    }
}

/// The read-only text that a `%` stands for; holes in `text` stay unknown.
pub(super) fn stem(text: &str) -> Value {
    let mut out = Value::default();
    let mut at = 0;
    while at < text.len() {
        let hole = text[at..].find(HOLE_OPEN).map_or(text.len(), |found| at + found);
        if at < hole {
            out.push(&Value::computed(&text[at..hole]));
        }
        at = reference::skip(text, hole);
        if hole < at {
            let name = text[hole..at].strip_prefix(HOLE_OPEN).unwrap_or_default();
            out.push(&Value::unknown(name.strip_suffix(HOLE_CLOSE).unwrap_or(name)));
        }
    }
    out
}
