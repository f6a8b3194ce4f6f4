//! Blocks: conditionals, of which a reading takes one branch each, and `define`s.

use std::ops::Range;

use super::assignment::{self, Assignment};
use super::line;
use super::reader::{Reader, first_word};
use crate::value::Value;

/// A conditional that is open at some line.
pub(super) struct Conditional {
    /// The branch the line is in.
    pub(super) branch: usize,
    /// The branch this reading takes.
    pub(super) chosen: usize,
}

impl Reader<'_, '_> {
    /// The number of branches of the conditional whose lines follow, counting an absent `else`.
    pub(super) fn branches(&self, text: &str, lines: &[Range<usize>]) -> usize {
        let (mut depth, mut count, mut complete) = (0, 1, false);
        for line in lines.iter().map(|range| &text[range.clone()]) {
            if self.open.is_some() && line.starts_with(self.written.prefix) {
                continue;
            }
            match first_word(line) {
                "ifeq" | "ifneq" | "ifdef" | "ifndef" => depth += 1,
                "endif" if depth == 0 => break,
                "endif" => depth -= 1,
                "else" if depth == 0 => {
                    count += 1;
                    complete = !line.contains("if");
                }
                _ => {}
            }
        }
        count + usize::from(!complete)
    }

    /// Notes the operands of a conditional as reads.
    pub(super) fn operands(&mut self, line: &Value) {
        let line = line::fold(&line::with_newlines(line));
        let end = line::comment(line.text());
        let before = self.scope.reads.len();
        let value = self.expand(&line.slice(0..end));
        self.scope.read(&value);
        if !asks_whether_set(&line.text()[..end]) {
            let read = self.scope.reads.split_off(before);
            self.scope.compared.extend(read);
        }
    }

    /// Reads a `define` with its first line `head` and the lines `body` of `text`.
    pub(super) fn define(&mut self, text: &Value, head: &Value, body: &[Range<usize>]) {
        let Some(at) = head.text().find("define") else { return };
        let head = line::fold(&line::with_newlines(head));
        let end = line::comment(head.text());
        let (name, operator) = assignment::definition(&head.slice(at + "define".len()..end.max(at + "define".len())));
        let span = body.first().zip(body.last()).map_or(0..0, |(first, last)| first.start..last.end);
        let value = line::with_newlines(&text.slice(span));
        let modifiers = &head.text()[..at];
        self.open = None;
        self.assign(&Assignment {
            name,
            operator,
            value,
            export: modifiers.contains("export"),
            overrides: modifiers.contains("override"),
        });
    }
}

/// Whether the conditional compares one variable with nothing (`ifeq ($(NAME),)`): with another text in it, it decides the same.
fn asks_whether_set(line: &str) -> bool {
    let operands = line.split_once([' ', '\t', '(']).map_or("", |(_, rest)| rest);
    let bare: String = operands.chars().filter(|one| !matches!(one, ' ' | '\t' | '"' | '\'')).collect();
    let rest = bare.strip_prefix("($(").or_else(|| bare.strip_prefix("$(")).unwrap_or_default();
    let rest = rest.trim_start_matches(|one: char| one.is_ascii_alphanumeric() || one == '_');
    matches!(rest, "),)" | ")")
}

/// Whether `line` begins a definition of several lines.
pub(super) fn is_define(line: &str) -> bool {
    let words = line.split_whitespace();
    let mut rest = words.skip_while(|word| matches!(*word, "override" | "export" | "private"));
    rest.next() == Some("define") && rest.next().is_some_and(|word| assignment::operator(word).is_none())
}

/// Accepts the lines up to the `endef` of a definition.
pub(super) fn nesting(text: &str) -> impl FnMut(&&Range<usize>) -> bool {
    let mut depth = 1usize;
    move |range| {
        match first_word(&text[(*range).clone()]) {
            "endef" => depth -= 1,
            "define" => depth += 1,
            _ => {}
        }
        depth > 0
    }
}
