//! Finding `$(…)`, `${…}` and `$x` in text, without recursion, so that no nesting is too deep.

use std::ops::Range;

use crate::value::{HOLE_CLOSE, HOLE_OPEN};

/// A part of unexpanded text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Stands for itself.
    Text(Range<usize>),
    /// `$$`.
    Dollar(Range<usize>),
    /// `$(inner)`, `${inner}` or `$x`.
    Reference { whole: Range<usize>, inner: Range<usize> },
    /// A reference that is not closed, which reaches to the end and stops make.
    Open(Range<usize>),
}

/// All pieces of `text`, in order.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = text[at..].find(['$', HOLE_OPEN]) {
        at += found;
        let piece = if text[at..].starts_with('$') { reference(text, at) } else { None };
        let Some((piece, end)) = piece else {
            at = skip(text, at);
            continue;
        };
        if start < at {
            pieces.push(Piece::Text(start..at));
        }
        pieces.push(piece);
        (start, at) = (end, end);
    }
    if start < text.len() {
        pieces.push(Piece::Text(start..text.len()));
    }
    pieces
}

/// The piece that begins with the `$` at `dollar`, and its end; `None` when that `$` is only a dollar sign.
fn reference(text: &str, dollar: usize) -> Option<(Piece, usize)> {
    let next = text[dollar + 1..].chars().next()?;
    let (inner, end) = match next {
        '$' => return Some((Piece::Dollar(dollar..dollar + 2), dollar + 2)),
        '(' | '{' => {
            let Some(close) = close(text, dollar + 1, next) else {
                return Some((Piece::Open(dollar..text.len()), text.len()));
            };
            (dollar + 2..close, close + 1)
        }
        HOLE_OPEN => return None,
        _ => {
            let end = dollar + 1 + next.len_utf8();
            (dollar + 1..end, end)
        }
    };
    Some((Piece::Reference { whole: dollar..end, inner }, end))
}

/// The offset that closes the bracket `open` at `at`. Make counts brackets of that one kind, and nothing else.
fn close(text: &str, at: usize, open: char) -> Option<usize> {
    let closing = closing(open);
    let mut depth = 0usize;
    let mut from = at;
    while let Some(found) = text[from..].find([open, closing, HOLE_OPEN]) {
        let here = from + found;
        let character = text[here..].chars().next()?;
        from = here + character.len_utf8();
        if character == open {
            depth += 1;
        } else if character == HOLE_OPEN {
            from = skip(text, here);
        } else {
            depth -= 1;
            if depth == 0 {
                return Some(here);
            }
        }
    }
    None
}

fn closing(open: char) -> char {
    if open == '{' { '}' } else { ')' }
}

/// The offset behind the hole, reference or character at `at`.
pub(super) fn skip(text: &str, at: usize) -> usize {
    match text[at..].chars().next() {
        Some('$') => reference(text, at).map_or(at + 1, |(_, end)| end),
        Some(HOLE_OPEN) => {
            let mut depth = 0usize;
            for (offset, character) in text[at..].char_indices() {
                match character {
                    HOLE_OPEN => depth += 1,
                    HOLE_CLOSE => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    return at + offset + character.len_utf8();
                }
            }
            text.len()
        }
        Some(other) => at + other.len_utf8(),
        None => at,
    }
}

/// The first character at or after `from` that `wanted` accepts, outside of references and holes.
/// A character behind an odd number of backslashes is passed over.
pub(super) fn find(text: &str, from: usize, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let (mut at, mut backslashes) = (from, 0);
    while let Some(character) = text[at..].chars().next() {
        if backslashes % 2 == 0 && wanted(character) {
            return Some(at);
        }
        backslashes = if character == '\\' { backslashes + 1 } else { 0 };
        at = skip(text, at);
    }
    None
}

/// The arguments of a function: `text` divided at commas outside of the brackets that `open` opens; at most `limit`
/// of them, the last one with its commas, when `limit` is not 0.
pub(super) fn arguments(text: &str, open: char, limit: usize) -> Vec<Range<usize>> {
    let closing = closing(open);
    let mut arguments = Vec::new();
    let (mut depth, mut start, mut at) = (0usize, 0, 0);
    while let Some(found) = text[at..].find([',', open, closing, HOLE_OPEN]) {
        at += found;
        match text[at..].chars().next() {
            Some(',') if depth == 0 && arguments.len() + 1 != limit => {
                arguments.push(start..at);
                start = at + 1;
            }
            Some(character) if character == open => depth += 1,
            Some(character) if character == closing => depth = depth.saturating_sub(1),
            _ => {}
        }
        at = if text[at..].starts_with(HOLE_OPEN) { skip(text, at) } else { at + 1 };
    }
    arguments.push(start..text.len());
    arguments
}
