//! Shell scripts by their signs alone: words, operators, line ends, here-documents and what is substituted, read by code that
//! the reader of scripts does not share.

mod operator;
mod word;

use std::ops::Range;

use super::parts::{Part, Parts, TEXT};

/// Reads `text`; `None` when a quote, a bracket or a compound command has no end, or ends what did not begin.
pub(super) fn read(text: &str) -> Option<Parts> {
    let outermost = Frame::Commands(Commands { ready: true, ..Commands::default() });
    let mut lexer = Lexer { text, at: 0, parts: Parts::new(), depth: 0, open: vec![outermost], documents: Vec::new() };
    if text.starts_with('\u{FEFF}') {
        lexer.at = '\u{FEFF}'.len_utf8();
    }
    while lexer.at < text.len() {
        lexer.step()?;
    }
    lexer.end_word()?;
    let sound = lexer.open.len() == 1 && lexer.depth == 0;
    // `()` holds nothing.
    lexer.parts.retain(|part| !part.range.is_empty());
    sound.then_some(lexer.parts)
}

/// The words of a script, those of what is substituted in them as well. `None` as in [`read`].
pub(crate) fn words(text: &str) -> Option<Vec<Range<usize>>> {
    let words = read(text)?.into_iter().filter(|part| part.kind == TEXT);
    Some(words.map(|part| part.range).collect())
}

/// What encloses the place that is read.
enum Frame {
    Commands(Commands),
    /// `"…"`.
    Double,
    /// `${…}`.
    Parameter,
    /// `$((…))` and `((…))`, with the number of brackets that are open.
    Arithmetic(usize),
}

/// Commands: a script, or what stands in brackets or backticks.
#[derive(Default)]
struct Commands {
    /// What ends them.
    close: Option<u8>,
    /// The part that they are substituted in, when they are.
    substitution: Option<usize>,
    /// The compound commands that are open: the word that ends each, and its part.
    compounds: Vec<(&'static str, usize)>,
    /// The part of a group in brackets.
    group: Option<usize>,
    /// Whether a word would be a command's first.
    ready: bool,
    /// Whether the word behind the next one would be a command's first.
    named: bool,
    /// Whether the next word is a name, and no other word (`for case in`).
    variable: bool,
    /// Whether the next word ends a here-document, and whether tabs may stand in front of it there.
    document: Option<bool>,
    word: Option<Word>,
}

/// A word that is read.
struct Word {
    part: usize,
    start: usize,
    /// Where the text begins that is not substituted.
    literal: usize,
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    parts: Parts,
    depth: usize,
    open: Vec<Frame>,
    /// The last lines of the here-documents that begin behind this line, and whether tabs may stand in front of them.
    documents: Vec<(String, bool)>,
}

impl Lexer<'_> {
    fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn put(&mut self, kind: &'static str, range: Range<usize>, is_leaf: bool) -> usize {
        let text = is_leaf.then(|| self.text.get(range.clone()).unwrap_or_default().to_owned());
        self.parts.push(Part { depth: self.depth, kind, range, text });
        self.parts.len() - 1
    }

    /// The innermost commands.
    fn commands(&mut self) -> Option<&mut Commands> {
        self.open.iter_mut().rev().find_map(|frame| match frame {
            Frame::Commands(commands) => Some(commands),
            _ => None,
        })
    }

    fn step(&mut self) -> Option<()> {
        let first = *self.rest().first()?;
        match self.open.last_mut()? {
            Frame::Commands(_) => return self.command_step(first),
            Frame::Double if first == b'"' => drop(self.open.pop()),
            Frame::Parameter if first == b'}' => drop(self.open.pop()),
            Frame::Arithmetic(brackets) if first == b')' => {
                *brackets -= 1;
                if *brackets == 0 {
                    self.open.pop();
                }
            }
            Frame::Arithmetic(brackets) if first == b'(' => *brackets += 1,
            _ => return self.quoted(first),
        }
        self.at += 1;
        Some(())
    }

    fn command_step(&mut self, first: u8) -> Option<()> {
        let rest = self.rest();
        let in_word = matches!(self.open.last(), Some(Frame::Commands(Commands { word: Some(_), .. })));
        let length = operator::length(rest);
        match first {
            b'\\' if rest.starts_with(b"\\\n") || rest.starts_with(b"\\\r\n") => {
                self.at += if rest[1] == b'\r' { 3 } else { 2 };
            }
            _ if b" \t".contains(&first) || rest.starts_with(b"\r\n") => {
                self.end_word()?;
                self.at += 1;
            }
            b'#' if !in_word => self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
            b'\n' => self.line_end()?,
            b'`' if self.commands()?.close == Some(b'`') => self.close(b'`')?,
            b')' => {
                self.end_word()?;
                self.close(b')')?;
            }
            _ if length > 0 => {
                self.end_word()?;
                self.operator(length)?;
            }
            _ => {
                self.begin_word()?;
                self.quoted(first)?;
            }
        }
        Some(())
    }

    /// The end of a line, and the here-documents that begin behind it.
    fn line_end(&mut self) -> Option<()> {
        self.end_word()?;
        self.put("end of a line", self.at..self.at + 1, false);
        self.at += 1;
        self.commands()?.ready = true;
        for (end, tabs) in std::mem::take(&mut self.documents) {
            loop {
                let line = self.text.get(self.at..)?.split_inclusive('\n').next()?;
                let said = line.trim_end_matches(['\n', '\r']);
                let range = self.at..self.at + line.len();
                self.at = range.end;
                if end == if tabs { said.trim_start_matches('\t') } else { said } {
                    self.put("end of a here-document", range, false);
                    break;
                }
                self.put("line of a here-document", range, true);
            }
        }
        Some(())
    }
}
