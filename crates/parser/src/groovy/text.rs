//! Literal texts: <https://groovy-lang.org/syntax.html#all-strings>.

use std::ops::Range;

use super::token::Text;
use crate::span::{FileId, Span};
use crate::value::{HOLE_CLOSE, HOLE_OPEN, SCOPE, Value};

/// The text whose quote stands at byte `at`; `None` when it does not end.
pub(super) fn literal(file: FileId, text: &str, at: usize, scope: &str) -> Option<Text> {
    let quote = text.get(at..)?.chars().next()?;
    let three = String::from_iter([quote; 3]);
    let quotes = if text[at..].starts_with(&three) { three } else { quote.to_string() };
    let (begin, start) = (at, at + quotes.len());
    let mut reader = Reader { file, text, scope, value: Value::default(), holes: Vec::new(), from: start };
    let mut at = start;
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with(&quotes) {
            // Of four quotes at the end, the first one is text.
            let ends = quotes.len() == 3 && rest[3..].starts_with(quote);
            if !ends {
                reader.plain(at);
                let span = Span::new(file, begin, at + quotes.len());
                return Some(Text { value: reader.value(start), span, holes: reader.holes });
            }
        }
        let first = rest.chars().next()?;
        let length = match first {
            '\\' => reader.escape(at)?,
            '\r' if rest[1..].starts_with('\n') && quotes.len() == 3 => reader.line_end(at),
            '$' if quote == '"' => reader.hole(at),
            '\n' if quotes.len() == 1 => return None,
            _ => first.len_utf8(),
        };
        at += length;
    }
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    scope: &'a str,
    value: Value,
    holes: Vec<(Range<usize>, Span)>,
    from: usize,
}

impl Reader<'_> {
    fn plain(&mut self, to: usize) {
        if self.from < to {
            let span = Span::new(self.file, self.from, to);
            self.value.push(&Value::raw(&self.text[self.from..to], span));
        }
    }

    /// Both signs of a line end, which Groovy reads as one: nothing is to be written between them.
    fn line_end(&mut self, at: usize) -> usize {
        self.plain(at);
        self.value.push(&Value::escaped("\n", Span::new(self.file, at, at + 2)));
        self.from = at + 2;
        2
    }

    /// `\n`, `\"`, `\$`, and a line end that is none.
    fn escape(&mut self, at: usize) -> Option<usize> {
        let next = self.text.get(at + 1..)?.chars().next()?;
        let length = 1 + next.len_utf8();
        let spelled = match next {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            '\n' => "",
            '\r' if self.text[at + length..].starts_with('\n') => {
                self.plain(at);
                self.from = at + length + 1;
                return Some(length + 1);
            }
            '\\' | '"' | '\'' | '$' => &self.text[at + 1..at + length],
            _ => return Some(length),
        };
        self.plain(at);
        if !spelled.is_empty() {
            self.value.push(&Value::escaped(spelled, Span::new(self.file, at, at + length)));
        }
        self.from = at + length;
        Some(length)
    }

    /// `${…}` and `$name`; a dollar before anything else is itself.
    fn hole(&mut self, at: usize) -> usize {
        let rest = &self.text[at + 1..];
        let length = match rest.strip_prefix('{') {
            Some(body) => body.find('}').map_or(1, |end| end + 3),
            None => {
                let part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '.');
                let name = rest[..rest.find(|character| !part(character)).unwrap_or(rest.len())].trim_end_matches('.');
                1 + name.len()
            }
        };
        if length > 1 {
            self.plain(at);
            let written = self.text[at..at + length].replace([HOLE_OPEN, HOLE_CLOSE], "");
            let from = self.value.text().len();
            self.value.push(&Value::unknown(&format!("{written}{SCOPE}{}", self.scope)));
            self.holes.push((from..self.value.text().len(), Span::new(self.file, at, at + length)));
            self.from = at + length;
        }
        length
    }

    fn value(&self, start: usize) -> Value {
        if self.value.is_empty() { Value::raw("", Span::new(self.file, start, start)) } else { self.value.clone() }
    }
}
