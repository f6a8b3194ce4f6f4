//! Justfiles cut into recipes, lines and words, by code that their reader does not share.

use std::ops::Range;

use super::dockerfile::words;
use super::parts::{Part, Parts, RULE, TEXT};

/// Reads `text`; `None` when a quote, a bracket or a `{{` has no end. <https://just.systems/man/en/grammar.html>
pub(super) fn read(text: &str) -> Option<Parts> {
    let mut parts = Parts::new();
    let mut at = text.len() - text.trim_start_matches('\u{FEFF}').len();
    // The recipe whose lines may follow.
    let mut recipe: Option<usize> = None;
    while at < text.len() {
        let first = text[at..].chars().next()?;
        let (end, content) = if first.is_whitespace() { command(text, at)? } else { statement(text, at)? };
        let start = at + text[at..content].len() - text[at..content].trim_start().len();
        at = end;
        if start >= content {
            continue;
        }
        match recipe.filter(|_| first.is_whitespace()) {
            Some(recipe) => parts[recipe].range.end = content,
            None => {
                recipe = Some(parts.len());
                parts.push(Part { depth: 0, kind: RULE, range: start..content, text: None });
            }
        }
        parts.push(Part { depth: 1, kind: TEXT, range: start..content, text: None });
        parts.extend(pieces(text, start..content));
    }
    Some(parts)
}

/// The words of a line, without the backslashes that join it.
fn pieces(text: &str, range: Range<usize>) -> impl Iterator<Item = Part> {
    words(text, range, 2).filter(|part| part.text.as_deref() != Some("\\"))
}

/// A line of a recipe from `at` on, and what is joined to it: where it ends, and where its text does.
fn command(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut end = at;
    for line in text[at..].split_inclusive('\n') {
        end += line.len();
        if !line.trim_end().ends_with('\\') {
            break;
        }
    }
    let content = text[at..end].trim_end();
    // `{{{{` is a bracket of the command.
    let mut rest = content;
    while let Some(open) = rest.find("{{") {
        rest = &rest[open + 2..];
        rest = match rest.strip_prefix("{{") {
            Some(rest) => rest,
            None => {
                let close = rest.find("}}").filter(|close| !rest[..*close].contains("{{"))?;
                &rest[close + 2..]
            }
        };
    }
    Some((end, at + content.len()))
}

/// Any other line from `at` on, with the lines of its quotes and brackets, and without its comment.
fn statement(text: &str, at: usize) -> Option<(usize, usize)> {
    let (mut end, mut open) = (at, 0_usize);
    while let Some(first) = text[end..].chars().next() {
        let rest = &text[end..];
        match first {
            '\'' | '"' | '`' => {
                let sign = &rest[..1];
                let tripled = sign.repeat(3);
                let quote = if rest.starts_with(&tripled) { tripled.as_str() } else { sign };
                end += quote.len() + closing(&rest[quote.len()..], quote, first == '"')? + quote.len();
                continue;
            }
            '#' => {
                let line = rest.find('\n').unwrap_or(rest.len());
                let content = at + text[at..end].trim_end().len();
                if open == 0 {
                    return Some((end + (line + 1).min(rest.len()), content));
                }
                end += line;
                continue;
            }
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.checked_sub(1)?,
            '\\' if rest[1..].trim_start_matches('\r').starts_with('\n') => end += rest.find('\n')?,
            '\n' if open == 0 => return Some((end + 1, at + text[at..end].trim_end().len())),
            _ => {}
        }
        end += first.len_utf8();
    }
    (open == 0).then(|| (end, at + text[at..end].trim_end().len()))
}

/// Where `quote` ends a text.
fn closing(text: &str, quote: &str, escapes: bool) -> Option<usize> {
    let mut from = 0;
    loop {
        let found = from + text[from..].find(quote)?;
        let backslashes = text[..found].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if !escapes || backslashes % 2 == 0 {
            return Some(found);
        }
        from = found + 1;
    }
}
