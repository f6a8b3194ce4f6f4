//! Fields: from the pieces of a word to the words it expands to, through braces and splitting.

use crate::value::{HOLE_CLOSE, HOLE_OPEN, Value};

use super::pattern::is_pattern;

/// More words than this from one word are not made.
const MAX_FIELDS: usize = 1024;
/// Longer words are not made.
const MAX_LENGTH: usize = 1 << 16;
/// Texts of more parts, or through more uses, are not followed.
const MAX_PARTS: usize = 256;

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Plain text as written: may be a pattern.
    Bare(Value),
    /// Text that is taken as it is.
    Quoted(Value),
    /// An unquoted expansion: falls apart at blanks.
    Split(Value),
    /// `$@`, `${list[@]}`: several words, which fall apart again unless quoted.
    Many {
        /// The words.
        items: Vec<Value>,
        /// Whether inside of double quotes.
        quoted: bool,
    },
    /// `{`
    Open(Value),
    /// `,`
    Comma(Value),
    /// `}`
    Close(Value),
}

/// A word after expansion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) value: Value,
    /// Whether it is a file name pattern.
    pub(super) glob: bool,
}

/// The words that `pieces` expand to. `separators` split unquoted expansions.
pub(super) fn fields(pieces: Vec<Piece>, separators: &str) -> Vec<Field> {
    let mut done = Vec::new();
    // braces are expanded left to right, each result again
    let mut open = vec![pieces];
    while let Some(word) = open.pop() {
        match braces(&word) {
            Some(words) if open.len() + words.len() + done.len() <= MAX_FIELDS => open.extend(words.into_iter().rev()),
            _ => done.extend(split(&word, separators)),
        }
    }
    done
}

/// Appends within bounds: what grows beyond them is a hole.
pub(super) fn append(all: &mut Value, part: &Value) {
    let parts = all.segments().len() + part.segments().len();
    let uses = part.segments().iter().map(|segment| segment.hops.len()).max().unwrap_or_default();
    if all.text().len() + part.text().len() > MAX_LENGTH || parts > MAX_PARTS || uses > MAX_PARTS {
        *all = Value::unknown("a text too long to follow");
    } else {
        all.push(part);
    }
}

/// The words of the first brace expression of `word`.
fn braces(word: &[Piece]) -> Option<Vec<Vec<Piece>>> {
    for start in (0..word.len()).filter(|&at| matches!(word[at], Piece::Open(_))) {
        let (mut depth, mut commas) = (0, Vec::new());
        for (at, piece) in word.iter().enumerate().skip(start) {
            match piece {
                Piece::Open(_) => depth += 1,
                Piece::Comma(_) if depth == 1 => commas.push(at),
                Piece::Close(_) => depth -= 1,
                _ => {}
            }
            if depth > 0 {
                continue;
            }
            let choices: Vec<Vec<Piece>> = match commas.is_empty() {
                true => match word.get(start + 1..at) {
                    Some([Piece::Bare(range)]) => series(range.text())?,
                    _ => break,
                },
                false => {
                    let ends = commas.iter().copied().chain([at]);
                    let starts = [start].into_iter().chain(commas.iter().copied());
                    starts.zip(ends).map(|(from, to)| word[from + 1..to].to_vec()).collect()
                }
            };
            let around = |choice: Vec<Piece>| [&word[..start], &choice, &word[at + 1..]].concat();
            return Some(choices.into_iter().map(around).collect());
        }
    }
    None
}

/// `1..3`.
fn series(text: &str) -> Option<Vec<Vec<Piece>>> {
    let (from, to) = text.split_once("..")?;
    let (from, to): (i32, i32) = (from.parse().ok()?, to.parse().ok()?);
    if from > to || to.checked_sub(from)? > 255 {
        return None;
    }
    Some((from..=to).map(|number| vec![Piece::Bare(Value::computed(&number.to_string()))]).collect())
}

/// The words being put together.
#[derive(Default)]
struct Splitter {
    done: Vec<Field>,
    open: Option<Field>,
}

fn split(word: &[Piece], separators: &str) -> Vec<Field> {
    let mut out = Splitter::default();
    for piece in word {
        match piece {
            Piece::Bare(value) | Piece::Open(value) | Piece::Comma(value) | Piece::Close(value) => {
                out.push(value, is_pattern(value.text()));
            }
            Piece::Quoted(value) => out.push(value, false),
            Piece::Split(value) => out.split(value, separators),
            Piece::Many { items, quoted } => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.close();
                    }
                    if *quoted { out.push(item, false) } else { out.split(item, separators) }
                }
            }
        }
    }
    out.close();
    out.done
}

impl Splitter {
    fn push(&mut self, value: &Value, glob: bool) {
        let field = self.open.get_or_insert_default();
        field.glob |= glob;
        append(&mut field.value, value);
    }

    fn close(&mut self) {
        self.done.extend(self.open.take());
    }

    fn split(&mut self, value: &Value, separators: &str) {
        let text = value.text();
        let (mut depth, mut start) = (0, 0);
        for (at, character) in text.char_indices() {
            match character {
                HOLE_OPEN => depth += 1,
                HOLE_CLOSE => depth -= 1,
                _ if depth == 0 && separators.contains(character) => {
                    self.part(value, start, at);
                    self.close();
                    start = at + character.len_utf8();
                }
                _ => {}
            }
        }
        self.part(value, start, text.len());
    }

    fn part(&mut self, value: &Value, start: usize, end: usize) {
        if start < end {
            let part = value.slice(start..end);
            let glob = !part.has_holes() && is_pattern(part.text());
            self.push(&part, glob);
        }
    }
}
