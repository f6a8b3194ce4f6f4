//! Scalars on one or more lines, plain or quoted: their text with its places.

use super::mask;
use super::parse::Source;
use super::syntax::Style;
use crate::span::{FileId, Span};
use crate::value::Value;

/// The text of the scalar at `span`, quotes included.
pub(super) fn decoded(source: &Source, span: Span, style: Style) -> Value {
    let quotes = usize::from(style != Style::Plain);
    let (start, end) = (span.start() + quotes, span.end().saturating_sub(quotes).max(span.start() + quotes));
    let mut decoder = Decoder::new(source.file, source.clean, start, end.min(source.clean.len()));
    match style {
        Style::Single => decoder.run(|rest| rest.starts_with("''").then(|| ("'".to_owned(), 2))),
        Style::Double => decoder.run(escape),
        _ => decoder.run(|_| None),
    }
    mask::holed(source, decoder.finish(start))
}

/// Cuts a stretch of source into text that stands there as it is, and text that is written otherwise.
pub(super) struct Decoder<'a> {
    file: FileId,
    text: &'a str,
    /// Where the text begins that has not been put into `value` yet.
    kept: usize,
    end: usize,
    value: Value,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(file: FileId, text: &'a str, start: usize, end: usize) -> Self {
        Self { file, text, kept: start, end, value: Value::default() }
    }

    /// Puts the source up to `at` into the value as it is.
    pub(super) fn keep(&mut self, at: usize) {
        if self.kept < at {
            let raw = self.text.get(self.kept..at).unwrap_or_default();
            self.value.push(&Value::raw(raw, Span::new(self.file, self.kept, self.kept + raw.len())));
        }
        self.kept = self.kept.max(at);
    }

    /// The source `start..end` spells `text`.
    pub(super) fn spelled(&mut self, text: &str, start: usize, end: usize) {
        self.keep(start);
        if !text.is_empty() {
            self.value.push(&Value::escaped(text, Span::new(self.file, start, end)));
        }
        self.kept = end;
    }

    /// The value; an empty text stands at `start`.
    pub(super) fn finish(mut self, start: usize) -> Value {
        self.keep(self.end);
        if self.value.segments().is_empty() {
            return Value::raw("", Span::new(self.file, start, start));
        }
        self.value
    }

    /// Decodes up to the end: line ends are folded, and `escape` tells what the beginning of a text spells, and its length.
    fn run(&mut self, escape: impl Fn(&str) -> Option<(String, usize)>) {
        let mut at = self.kept;
        while at < self.end {
            let rest = &self.text[at..self.end];
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            if let Some((text, len)) = escape(rest) {
                self.spelled(&text, at, at + len.min(rest.len()));
                at = self.kept;
            } else if rest[blanks..].starts_with(['\n', '\r']) {
                let (text, len) = folded(rest);
                self.spelled(&text, at, at + len);
                at = self.kept;
            } else {
                let step = rest.chars().next().map_or(1, char::len_utf8);
                at += step.max(blanks);
            }
        }
    }
}

/// What blanks and line ends at the beginning of `rest` stand for, and their length: one line end is a blank, each more is
/// kept.
fn folded(rest: &str) -> (String, usize) {
    let len = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    let ends = rest[..len].matches('\n').count();
    (if ends == 1 { " ".to_owned() } else { "\n".repeat(ends.saturating_sub(1)) }, len)
}

/// What a backslash spells, and the length of it.
fn escape(rest: &str) -> Option<(String, usize)> {
    let letter = rest.strip_prefix('\\')?.chars().next()?;
    let simple = match letter {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{B}',
        'f' => '\u{C}',
        'r' => '\r',
        'e' => '\u{1B}',
        'N' => '\u{85}',
        '_' => '\u{A0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        '\n' | '\r' => {
            let (text, len) = folded(&rest[1..]);
            return Some((text.trim_start_matches(' ').to_owned(), 1 + len));
        }
        'x' | 'u' | 'U' => {
            let digits = match letter {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            return Some(code(rest, digits));
        }
        other => other,
    };
    Some((simple.to_string(), 1 + letter.len_utf8()))
}

/// `\u0041`, and a surrogate pair of JSON. What is no character is replaced, as nobody could write it otherwise.
fn code(rest: &str, digits: usize) -> (String, usize) {
    let number = |from: usize| {
        let hex = rest.get(from..from + digits).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        u32::from_str_radix(hex, 16).ok()
    };
    let len = 2 + digits;
    let Some(first) = number(2) else { return (char::REPLACEMENT_CHARACTER.to_string(), 2) };
    if let (0xD800..0xDC00, true) = (first, rest.get(len..).is_some_and(|rest| rest.starts_with("\\u")))
        && let Some(second @ 0xDC00..0xE000) = number(len + 2)
        && let Some(character) = char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    {
        return (character.to_string(), 2 * len);
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER).to_string(), len)
}
