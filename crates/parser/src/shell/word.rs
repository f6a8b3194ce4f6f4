//! Words: quotes, escapes and expansions, from the bytes of a word to its pieces.

use std::ops::Range;
use std::rc::Rc;

use tree_sitter::Node;

use super::escape::escape;
use super::field::{Field, Piece, append, fields};
use super::machine::Machine;
use super::source::{Dollars, Source, dollars};
use crate::value::Value;

/// What is around the bytes being read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    /// Nothing.
    Bare,
    /// `"…"`.
    Double,
    /// The body of a here-document.
    Heredoc,
}

/// A word being read.
pub(super) struct Reader<'s, 't> {
    pub(super) source: &'s Source,
    pub(super) dollars: &'s Dollars<'t>,
    pub(super) at: usize,
    pub(super) end: usize,
}

impl Machine<'_> {
    /// The words that `nodes` expand to: nodes that touch are one word.
    pub(super) fn words(&mut self, nodes: &[Node]) -> Vec<Field> {
        let separators = self.separators();
        let mut out = Vec::new();
        for word in joined(&self.source, nodes) {
            let pieces = self.pieces(&word, Quote::Bare);
            out.extend(fields(pieces, &separators));
        }
        out
    }

    /// What `nodes` expand to as one text: no splitting, no braces.
    pub(super) fn text(&mut self, nodes: &[Node]) -> Value {
        let pieces = self.pieces(nodes, Quote::Bare);
        whole(&pieces)
    }

    /// Adds what `nodes` expand to to the reads.
    pub(super) fn read(&mut self, nodes: &[Node]) {
        let values = self.each(|machine| machine.text(nodes));
        self.trace.reads.extend(values.into_iter().map(|(value, _)| value));
    }

    pub(super) fn pieces(&mut self, nodes: &[Node], quote: Quote) -> Vec<Piece> {
        let (Some(first), Some(last)) = (nodes.first(), nodes.last()) else { return Vec::new() };
        let source = Rc::clone(&self.source);
        let range = source.range(*first).start..source.range(*last).end;
        let found = dollars(nodes);
        self.scan(&mut Reader { source: &source, dollars: &found, at: range.start, end: range.end }, quote)
    }

    /// The characters that split an unquoted expansion.
    fn separators(&mut self) -> String {
        match self.variable("IFS").as_deref() {
            Some([value]) if !value.has_holes() => value.text().to_owned(),
            _ => " \t\r\n".to_owned(),
        }
    }

    /// Reads up to the end, or inside of double quotes up to the closing one, which is not taken.
    pub(super) fn scan(&mut self, reader: &mut Reader, quote: Quote) -> Vec<Piece> {
        let bytes = reader.source.text.as_bytes();
        let mut out = Vec::new();
        let mut plain = reader.at;
        while reader.at < reader.end {
            let at = reader.at;
            let byte = bytes[at];
            let special = match quote {
                Quote::Bare => matches!(byte, b'\\' | b'\'' | b'"' | b'$' | b'`' | b'{' | b',' | b'}' | b'<' | b'>'),
                Quote::Double => matches!(byte, b'\\' | b'"' | b'$' | b'`'),
                Quote::Heredoc => matches!(byte, b'\\' | b'$' | b'`'),
            };
            if !special {
                reader.at += 1;
                continue;
            }
            if byte == b'"' && quote == Quote::Double {
                break;
            }
            if let Some(piece) = self.special(reader, quote) {
                literal(reader.source, plain..at, quote, &mut out);
                out.extend(piece);
                plain = reader.at;
            } else {
                reader.at += 1;
            }
        }
        literal(reader.source, plain..reader.at, quote, &mut out);
        out
    }

    /// Takes the construct at the reader's place, if there is one.
    fn special(&mut self, reader: &mut Reader, quote: Quote) -> Option<Vec<Piece>> {
        let (source, at) = (reader.source, reader.at);
        let byte = source.text.as_bytes()[at];
        match byte {
            b'\\' => escape(reader, quote).map(|value| value.map(Piece::Quoted).into_iter().collect()),
            b'\'' => {
                let close = source.text[at + 1..reader.end].find('\'').map_or(reader.end, |found| at + 1 + found);
                reader.at = (close + 1).min(reader.end);
                let inside =
                    if at + 1 == close { source.respelled(at..reader.at, "") } else { source.slice(at + 1..close) };
                Some(vec![Piece::Quoted(inside)])
            }
            b'"' => Some(self.nested(|machine| machine.double(reader))),
            b'$' => self.dollar(reader, quote),
            b'`' | b'<' | b'>' => {
                let node = reader.dollars.get(&at)?;
                reader.at = node.end_byte().min(reader.end).max(at + 1);
                Some(vec![self.substitution(source, *node, quote)])
            }
            b'{' | b',' | b'}' => {
                reader.at += 1;
                let value = source.slice(at..at + 1);
                Some(vec![match byte {
                    b'{' => Piece::Open(value),
                    b',' => Piece::Comma(value),
                    _ => Piece::Close(value),
                }])
            }
            _ => None,
        }
    }

    /// `"…"`, the reader standing before it.
    fn double(&mut self, reader: &mut Reader) -> Vec<Piece> {
        let at = reader.at;
        reader.at += 1;
        let pieces = self.scan(reader, Quote::Double);
        reader.at = (reader.at + 1).min(reader.end);
        if pieces.is_empty() { vec![Piece::Quoted(reader.source.respelled(at..reader.at, ""))] } else { pieces }
    }

    /// A construct that begins with `$`.
    fn dollar(&mut self, reader: &mut Reader, quote: Quote) -> Option<Vec<Piece>> {
        let (source, at) = (reader.source, reader.at);
        let rest = &source.text[at + 1..reader.end];
        let next = *rest.as_bytes().first()?;
        match next {
            b'\'' if quote == Quote::Bare => Some(vec![Piece::Quoted(self.spelled_out(reader))]),
            b'"' if quote == Quote::Bare => {
                reader.at += 1;
                Some(self.nested(|machine| machine.double(reader)))
            }
            b'(' => {
                let node = reader.dollars.get(&at)?;
                reader.at = node.end_byte().min(reader.end).max(at + 1);
                Some(vec![self.substitution(source, *node, quote)])
            }
            b'{' => {
                let node = reader.dollars.get(&at).filter(|node| node.kind() == "expansion");
                let end = match node {
                    Some(node) => node.end_byte(),
                    None => super::expansion::closing(&source.text, at, reader.end)?,
                };
                reader.at = end.min(reader.end).max(at + 1);
                let range = at..reader.at;
                Some(vec![self.nested(|machine| Some(machine.expansion(source, range, reader.dollars, quote)))?])
            }
            _ => {
                let end = at + 1 + name_length(rest);
                if end == at + 1 {
                    return None;
                }
                reader.at = end;
                if quote == Quote::Bare && rest.as_bytes().get(end - at - 1) == Some(&b'{') {
                    // bash expands `$x{1,2}` to `$x1 $x2`
                    return Some(vec![Piece::Split(self.unknown(source.written(at..end)))]);
                }
                Some(vec![self.simple(source, at..end, quote)])
            }
        }
    }
}

fn literal(source: &Source, range: Range<usize>, quote: Quote, out: &mut Vec<Piece>) {
    if !range.is_empty() {
        let value = source.slice(range);
        out.push(if quote == Quote::Bare { Piece::Bare(value) } else { Piece::Quoted(value) });
    }
}

/// The length of the variable name at the front of `text`; a special parameter is one byte.
pub(super) fn name_length(text: &str) -> usize {
    match text.as_bytes().first() {
        Some(byte) if byte.is_ascii_digit() || b"@*#?$!-".contains(byte) => 1,
        _ => text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count(),
    }
}

/// All pieces in a row; lists are joined by blanks.
pub(super) fn whole(pieces: &[Piece]) -> Value {
    let mut all = Value::default();
    for piece in pieces {
        match piece {
            Piece::Bare(value) | Piece::Quoted(value) | Piece::Split(value) => append(&mut all, value),
            Piece::Open(value) | Piece::Comma(value) | Piece::Close(value) => append(&mut all, value),
            Piece::Many { items, .. } => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        append(&mut all, &Value::computed(" "));
                    }
                    append(&mut all, item);
                }
            }
        }
    }
    all
}

/// Groups nodes that stand side by side, or with only a joined line between, into words.
fn joined<'t>(source: &Source, nodes: &[Node<'t>]) -> Vec<Vec<Node<'t>>> {
    let mut words: Vec<Vec<Node<'t>>> = Vec::new();
    for node in nodes {
        let range = source.range(*node);
        let last = words.last().and_then(|word| word.last()).map(|last| source.range(*last).end);
        let touching = last.is_some_and(|end| {
            let between = source.text.get(end..range.start).unwrap_or(" ");
            between.replace("\\\r\n", "").replace("\\\n", "").is_empty()
        });
        match words.last_mut() {
            Some(word) if touching => word.push(*node),
            _ => words.push(vec![*node]),
        }
    }
    words
}
