//! Parts of a variable's text: `${x%.zip}`, `${x##*/}`, `${x/a/b}`.

use super::pattern::{is_pattern, matches};
use crate::path;
use crate::value::{HOLE_CLOSE, HOLE_OPEN, Value};

/// `${x#pattern}` and its kin: a part of `value`. `None` when a hole stands in the way.
pub(super) fn removed(value: &Value, operator: &str, pattern: &Value) -> Option<Value> {
    if pattern.has_holes() {
        return None;
    }
    let (text, pattern) = (value.text(), pattern.text());
    let front = operator.starts_with('#');
    let boundaries = (0..=text.len()).filter(|&at| text.is_char_boundary(at));
    // the part taken off must be known; and whether a longer or shorter one would match, too
    let (first, last) = (text.find(HOLE_OPEN), text.rfind(HOLE_CLOSE).map(|at| at + HOLE_CLOSE.len_utf8()));
    let cuts: Vec<usize> = match (front, first, last) {
        (true, Some(_), Some(last)) if operator == "##" && pattern == "*/" => {
            boundaries.filter(|&at| at > last).collect()
        }
        (true, Some(first), _) if operator == "#" => boundaries.filter(|&at| at <= first).collect(),
        (false, _, Some(last)) if operator == "%" => boundaries.filter(|&at| at >= last).collect(),
        (_, None, _) => boundaries.collect(),
        _ => return None,
    };
    let fits = |at: &usize| matches(pattern, if front { &text[..*at] } else { &text[*at..] });
    let at = match operator {
        "#" | "%%" => cuts.iter().copied().find(fits),
        _ => cuts.iter().rev().copied().find(fits),
    };
    // the root stands for a path that nobody knows: it stays whole, or goes whole
    let root = if text.starts_with(path::ROOT) { path::ROOT.len_utf8() } else { 0 };
    match at {
        _ if root > 0 && (operator == "%%" || at.is_none_or(|at| at < root)) => None,
        Some(at) => Some(value.slice(if front { at..text.len() } else { 0..at })),
        None if value.has_holes() => None,
        None => Some(value.clone()),
    }
}

/// `${x/old/new}` for an `old` that is no pattern.
pub(super) fn replaced(value: &Value, old: &Value, new: &Value, all: bool) -> Option<Value> {
    let (text, from) = (value.text(), old.text());
    if value.has_holes()
        || text.contains(path::ROOT)
        || old.has_holes()
        || from.is_empty()
        || is_pattern(from)
        || from.starts_with(['#', '%'])
    {
        return None;
    }
    let (mut out, mut at) = (Value::default(), 0);
    for (found, _) in text.match_indices(from).take(if all { usize::MAX } else { 1 }) {
        out.push(&value.slice(at..found));
        out.push(&new.clone().frozen());
        at = found + from.len();
    }
    out.push(&value.slice(at..text.len()));
    Some(out)
}

/// The first slash that separates the two texts of `${x/old/new}`.
pub(super) fn slash(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'/' => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}
