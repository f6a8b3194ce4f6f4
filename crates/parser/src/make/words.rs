//! Words: dividing expanded text at blanks, without ever dividing a hole.

use std::ops::Range;

use crate::value::{HOLE_CLOSE, HOLE_OPEN, Value};

/// `value` without blanks around it.
pub(super) fn trim(value: &Value) -> Value {
    let text = value.text();
    let start = text.len() - text.trim_start().len();
    value.slice(start..start.max(text.trim_end().len()))
}

/// The words of `value`; a hole is never divided.
pub(super) fn words(value: &Value) -> Vec<Value> {
    word_ranges(value.text()).into_iter().map(|range| value.slice(range)).collect()
}

/// Where the words of `text` are.
pub(super) fn word_ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = None;
    for (at, character) in outside_holes(text) {
        match (character.is_ascii_whitespace(), start) {
            (true, Some(from)) => {
                ranges.push(from..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    ranges.extend(start.map(|from| from..text.len()));
    ranges
}

/// The characters of `text` with their offsets, of each hole only its opening.
pub(super) fn outside_holes(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut depth = 0usize;
    text.char_indices().filter(move |(_, character)| {
        let outside = depth == 0;
        match *character {
            HOLE_OPEN => depth += 1,
            HOLE_CLOSE => depth = depth.saturating_sub(1),
            _ => {}
        }
        outside
    })
}

/// `parts` with a blank between them.
pub(super) fn join<'a>(parts: impl IntoIterator<Item = &'a Value>) -> Value {
    let mut out = Value::default();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            out.push(&Value::computed(" "));
        }
        out.push(part);
    }
    out
}
