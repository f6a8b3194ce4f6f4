//! Command substitution: `$(…)` and backticks run in a shell of their own, and what they print, if known, is the text.

use std::ops::Range;

use tree_sitter::Node;

use super::field::{Piece, append};
use super::machine::Machine;
use super::source::Source;
use super::word::Quote;
use crate::value::{Form, Value};

impl Machine<'_> {
    /// What the substitution at `node` stands for: `$(…)`, backticks, `$((…))` or `<(…)`.
    pub(super) fn substitution(&mut self, source: &Source, node: Node, quote: Quote) -> Piece {
        let range = source.range(node);
        let written = source.written(range.clone());
        let value = match node.kind() {
            "command_substitution" if written.starts_with('`') && written.contains('\\') => self.nested(|machine| {
                let script = unescaped(source, range.start + 1..range.end.saturating_sub(1));
                let before = machine.outer.clone();
                machine.outer.get_or_insert(machine.at.clone());
                let output = machine.output_of(written, |machine| machine.script(&script));
                machine.outer = before;
                Some(output)
            }),
            "command_substitution" if node.child_by_field_name("redirect").is_some() => None, // `$(< file)`
            "command_substitution" => {
                self.nested(|machine| Some(machine.output_of(written, |machine| machine.inside(node))))
            }
            "process_substitution" => {
                let from = self.trace.sweeps.len();
                self.nested(|machine| machine.output_of(written, |machine| machine.inside(node)));
                let hole = self.unknown(written);
                self.swept_as(&hole, from);
                Some(hole)
            }
            _ => None,
        };
        let value = value.unwrap_or_else(|| self.unknown(written));
        let value = source.used(range, value, Form::Text);
        if quote == Quote::Bare { Piece::Split(value) } else { Piece::Quoted(value) }
    }

    fn inside(&mut self, node: Node) {
        self.sequence(node.named_children(&mut node.walk()));
    }

    fn output_of(&mut self, written: &str, run: impl FnOnce(&mut Self)) -> Value {
        let before = self.printed.replace(Vec::new());
        let (first, from) = (self.trace.commands.len(), self.trace.sweeps.len());
        self.subshell(run);
        let printed = std::mem::replace(&mut self.printed, before).unwrap_or_default();
        let lines: Option<Vec<Value>> = printed.into_iter().collect();
        match lines {
            Some(lines) => joined(&lines, "\n"),
            _ => {
                // named by what runs, so that the same text in another iteration or directory is another hole
                let run = self.trace.commands.get(first..).unwrap_or_default().iter().map(|command| {
                    let words: Vec<_> = command.words.iter().map(Value::text).collect();
                    let place = command.directory.as_deref().filter(|place| !place.is_empty());
                    words.join(" ") + &place.map(|place| format!(" in {place}")).unwrap_or_default()
                });
                let run: Vec<_> = run.collect();
                let hole =
                    if run.is_empty() { self.hole(written) } else { self.hole(&format!("$({})", run.join("; "))) };
                self.swept_as(&hole, from);
                hole
            }
        }
    }

    /// Adds to what the substitution under way prints; `None` for what is not known.
    pub(super) fn print(&mut self, line: Option<Value>) {
        if let Some(printed) = &mut self.printed {
            printed.push(line);
        }
    }
}

/// The script between backticks, where a backslash before a backtick, a `$` or a backslash is taken off.
fn unescaped(source: &Source, range: Range<usize>) -> Value {
    let (mut all, mut plain, mut at) = (Value::default(), range.start, range.start);
    while at + 1 < range.end {
        let pair = source.text.get(at..at + 2).unwrap_or_default();
        if matches!(pair, "\\`" | "\\$" | "\\\\") {
            all.push(&source.slice(plain..at));
            all.push(&source.respelled(at..at + 2, &pair[1..]));
            plain = at + 2;
            at += 1;
        }
        at += 1;
    }
    all.push(&source.slice(plain..range.end.max(plain)));
    all
}

/// `values` with `between` put in between.
pub(super) fn joined(values: &[Value], between: &str) -> Value {
    let mut all = Value::default();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            append(&mut all, &Value::computed(between));
        }
        append(&mut all, value);
    }
    all
}
