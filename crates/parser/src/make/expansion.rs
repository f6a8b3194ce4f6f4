//! Expansion: unexpanded text to text, each reference replaced by what it stands for and seen through where it stands.

use super::function;
use super::line::fold;
use super::place::{self, Place};
use super::reference::{self, Piece};
use super::scope::Scope;
use super::words::{join, trim, words};
use crate::value::{HOLE_OPEN, SCOPE, Value};

/// How deep references may lie inside each other, written so or through variables.
const DEPTH: usize = 64;

/// Functions that put their words together of what stands in their arguments. Where one looks at them, as `patsubst` does, the
/// proof sees what becomes of an edit.
const MAPPINGS: [&str; 5] = ["addprefix ", "addsuffix ", "foreach ", "patsubst ", "strip "];

/// Whether a reference makes a list of words that stand in it as they are. No one word of a list can be written in the place
/// of the reference, but each can be edited in it.
fn lists(inner: &str, value: &Value) -> bool {
    let is_mapping = || {
        let is_name = |colon: usize| !inner[..colon].contains([' ', '\t']);
        MAPPINGS.iter().any(|function| inner.starts_with(function))
            || substitution(inner).is_some_and(|(colon, _)| is_name(colon))
    };
    value.text().trim().contains([' ', '\t']) && is_mapping()
}

/// Where the two signs of `$(X:a=b)` stand in its `inner` text.
fn substitution(inner: &str) -> Option<(usize, usize)> {
    let colon = reference::find(inner, 0, |character| character == ':')?;
    Some((colon, reference::find(inner, colon, |character| character == '=')?))
}

impl Scope<'_> {
    /// Expands `text`.
    pub(super) fn expand(&mut self, text: &Value) -> Value {
        if !text.text().contains('$') {
            return text.clone();
        }
        let cost = text.text().len() + 32 * (text.segments().len() + 1);
        if self.depth >= DEPTH || !self.spend(cost) {
            return Value::unknown(text.text());
        }
        self.depth += 1;
        let mut out = Value::default();
        for piece in reference::pieces(text.text()) {
            match piece {
                Piece::Text(range) => out.push(&text.slice(range)),
                Piece::Dollar(range) => out.push(&Place::of(text, range).spell("$")),
                Piece::Open(range) => {
                    let hole = self.unknown(&text.slice(range.start + 1..range.end));
                    out.push(&Place::of(text, range).without_site().show(hole));
                }
                Piece::Reference { whole, inner } => {
                    let open = text.text()[whole.start + 1..].chars().next().unwrap_or('(');
                    let inner = fold(&text.slice(inner));
                    let value = self.reference(&inner, open);
                    // What a name stands for may be twice as long each time that it is used.
                    let paid = self.spend(value.text().len() + 64 * value.segments().len());
                    let value = if paid { value } else { Value::unknown(inner.text()) };
                    let place = Place::of(text, whole);
                    let place = if lists(inner.text(), &value) { place.without_site() } else { place };
                    out.push(&place.show(value));
                }
            }
        }
        self.depth -= 1;
        out
    }

    /// Takes `cost` from what may still be done; whether there was as much. If not, nothing more is done.
    pub(super) fn spend(&mut self, cost: usize) -> bool {
        let paid = cost <= self.fuel;
        self.fuel = if paid { self.fuel - cost } else { 0 };
        paid
    }

    /// What the reference with this `inner` text stands for; `open` is its bracket.
    fn reference(&mut self, inner: &Value, open: char) -> Value {
        let text = inner.text();
        if let Some(end) = text.find([' ', '\t'])
            && let Some(limit) = function::limit(&text[..end])
        {
            let start = text.len() - text[end..].trim_start().len();
            let ranges = reference::arguments(&text[start..], open, limit);
            let arguments = ranges.into_iter().map(|range| inner.slice(start + range.start..start + range.end));
            return self.call(&text[..end], &arguments.collect::<Vec<_>>());
        }
        if let Some((colon, equals)) = substitution(text) {
            return self.substitution(inner, colon, equals);
        }
        let name = self.expand(inner);
        let name = trim(&name);
        // `$(no-such-function x)`, or a name that is not known.
        if name.text().contains([' ', '\t', HOLE_OPEN]) {
            return self.unknown(&name);
        }
        self.lookup(name.text())
    }

    /// `$(X:a=b)`.
    fn substitution(&mut self, inner: &Value, colon: usize, equals: usize) -> Value {
        let parts = [0..colon, colon + 1..equals, equals + 1..inner.text().len()];
        let [name, from, to] = parts.map(|range| self.expand(&inner.slice(range)));
        if name.has_holes() || name.text().contains([' ', '\t']) {
            return self.unknown(&join(&[name, from, to]));
        }
        let value = self.lookup(name.text());
        if from.text().contains('%') {
            return self.apply("patsubst", &[from, to, value]);
        }
        let any = Value::computed("%");
        self.apply("patsubst", &[Value::concat([&any, &from]), Value::concat([&any, &to]), value])
    }

    /// A hole named by `source` and the file it stands in.
    pub(super) fn unknown(&self, source: &Value) -> Value {
        let file = place::span(source).and_then(|span| self.paths.get(&span.file));
        Value::unknown(&format!("$({}){SCOPE}{}", source.text(), file.map_or("", String::as_str)))
    }

    /// `body` for each word of `list`, which the name `name` stands for. The words are read-only in the body:
    /// one text makes them all, so it can only be edited where it is used.
    pub(super) fn each(&mut self, name: &str, list: &Value, body: &Value) -> Value {
        self.read(list);
        let mut results = Vec::new();
        for word in words(list) {
            // The loops around this one end with it.
            if !self.spend(64) {
                return Value::unknown(name);
            }
            let item = super::scope::Variable::simple(word.frozen());
            self.locals.push((name.to_owned(), item));
            results.push(self.expand(body));
            self.locals.pop();
        }
        join(&results)
    }

    /// Notes that `value` was read by something whose result does not remember it.
    pub(super) fn read(&mut self, value: &Value) {
        if value.place().is_some() {
            self.reads.push(value.clone());
        }
    }
}
