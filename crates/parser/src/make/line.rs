//! Lines: dividing a makefile's text into logical lines, folding continuations and taking comments off.

use std::ops::Range;

use super::place::Place;
use super::reference;
use crate::value::Value;

/// The logical lines of `text`, without their line ends: a newline behind an odd number of backslashes ends none.
pub(super) fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices('\n') {
        let line = text[start..at].strip_suffix('\r').unwrap_or(&text[start..at]);
        if !is_continued(line) {
            lines.push(start..start + line.len());
            start = at + 1;
        }
    }
    if start < text.len() {
        lines.push(start..text.len());
    }
    lines
}

/// Whether `line` ends with an odd number of backslashes.
pub(super) fn is_continued(line: &str) -> bool {
    (line.len() - line.trim_end_matches('\\').len()) % 2 == 1
}

/// `value` with LF line ends.
pub(super) fn with_newlines(value: &Value) -> Value {
    let returns = value.text().match_indices("\r\n").map(|(at, _)| (at..at + 1, ""));
    replace(value, &returns.collect::<Vec<_>>())
}

/// `value` with each backslash-newline and the blanks around it as one space.
pub(super) fn fold(value: &Value) -> Value {
    let text = value.text();
    let mut folds: Vec<(Range<usize>, &str)> = Vec::new();
    for (at, _) in text.match_indices("\\\n") {
        let start = text[..at].trim_end_matches([' ', '\t']).len();
        let end = text.len() - text[at + 2..].trim_start_matches([' ', '\t']).len();
        match folds.last_mut() {
            Some((last, _)) if last.end >= start => last.end = end,
            _ => folds.push((start..end, " ")),
        }
    }
    replace(value, &folds)
}

/// `value` with each `\#` outside of references as `#`.
pub(super) fn unescape(value: &Value) -> Value {
    let text = value.text();
    if !text.contains("\\#") {
        return value.clone();
    }
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        if text[at..].starts_with("\\#") {
            found.push((at..at + 2, "#"));
            at += 2;
        } else {
            at = reference::skip(text, at);
        }
    }
    replace(value, &found)
}

/// Where the comment of `text` begins, or its end.
pub(super) fn comment(text: &str) -> usize {
    match text.contains('#') {
        true => reference::find(text, 0, |character| character == '#').unwrap_or(text.len()),
        false => text.len(),
    }
}

fn replace(value: &Value, parts: &[(Range<usize>, &str)]) -> Value {
    if parts.is_empty() {
        return value.clone();
    }
    let mut out = Value::default();
    let mut at = 0;
    for (range, text) in parts {
        out.push(&value.slice(at..range.start));
        if !text.is_empty() {
            out.push(&Place::of(value, range.clone()).spell(text));
        }
        at = range.end;
    }
    out.push(&value.slice(at..value.text().len()));
    out
}
