//! Expressions of a justfile: <https://just.systems/man/en/expressions-and-substitutions.html>.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::Justfile;
use crate::path;
use crate::span::Span;
use crate::value::{Form, HOLE_CLOSE, HOLE_OPEN, Hop, SCOPE, Value};

/// Variables that refer to each other more deeply are holes.
const DEPTH: usize = 30;
/// After so many variables of one text no more are looked up.
const STEPS: usize = 1000;

pub(super) struct Evaluator<'a> {
    pub(super) justfile: &'a Justfile,
    pub(super) arguments: &'a BTreeMap<String, Value>,
    /// How many variables were looked up so far: those that refer to each other double with each.
    pub(super) steps: &'a Cell<usize>,
}

impl Evaluator<'_> {
    fn raw(&self, range: Range<usize>) -> Value {
        let span = Span::new(self.justfile.file, range.start, range.end);
        Value::raw(self.justfile.text.get(range).unwrap_or_default(), span)
    }

    fn hole(&self, range: &Range<usize>) -> Value {
        let written = self.justfile.written(range).trim().replace([HOLE_OPEN, HOLE_CLOSE], "");
        Value::unknown(&format!("{{{{{written}}}}}{SCOPE}{}", self.justfile.directory))
    }

    /// The value of an expression; a hole when any part of it is not known.
    pub(super) fn expression(&self, range: Range<usize>, depth: usize) -> Value {
        self.known(range.clone(), depth).unwrap_or_else(|| self.hole(&range))
    }

    fn known(&self, range: Range<usize>, depth: usize) -> Option<Value> {
        let mut value = Value::default();
        let mut at = range.start;
        let text = self.justfile.text.get(..range.end)?;
        loop {
            at += blanks(text.get(at..)?);
            let (part, end) = self.term(at, range.end, depth)?;
            value.push(&part);
            value = value.bounded();
            at = end + blanks(text.get(end..)?);
            match text.get(at..)?.chars().next() {
                None => return Some(value),
                Some('+') => {}
                Some('/') => value.push(&Value::computed("/")),
                Some(_) => return None,
            }
            at += 1;
        }
    }

    /// One operand from byte `at` on, and where it ends.
    fn term(&self, at: usize, end: usize, depth: usize) -> Option<(Value, usize)> {
        let rest = self.justfile.text.get(at..end)?;
        let quote = rest.chars().next()?;
        if matches!(quote, '\'' | '"') {
            let closing = rest.get(1..)?.find(quote)? + 1;
            let inner = self.raw(at + 1..at + closing);
            // Three quotes take indentation off, and escapes spell other characters.
            let plain =
                !(rest.starts_with(&String::from_iter([quote; 3])) || quote == '"' && inner.text().contains('\\'));
            return plain.then_some((inner, at + closing + 1));
        }
        let length = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
        let name = &rest[..length];
        if let Some(behind) = rest[length..].strip_prefix("()") {
            let here = matches!(name, "justfile_directory" | "justfile_dir" | "source_directory" | "source_dir");
            let value = here.then(|| Value::computed(&path::rooted(&self.justfile.directory)))?;
            return Some((value, end - behind.len()));
        }
        if name.is_empty() || depth > DEPTH {
            return None;
        }
        let value = match self.arguments.get(name) {
            Some(argument) => argument.clone(),
            None => {
                let mut variables = self.justfile.variables.iter().filter(|variable| variable.name == name);
                // One that is set twice is an error, unless the file allows it.
                let (variable, None) = (variables.next()?, variables.next()) else { return None };
                let none = BTreeMap::new();
                self.steps.set(self.steps.get() + 1);
                if self.steps.get() > STEPS {
                    return None;
                }
                let inner = Evaluator { arguments: &none, ..*self };
                inner.expression(variable.value.clone(), depth + 1)
            }
        };
        // Inside of an expression a text cannot be put in the place of a name.
        Some((value.through(&Hop { site: None, form: Form::Part }), at + length))
    }

    /// The text of a line with each `{{…}}` replaced; four braces are two.
    pub(super) fn interpolated(&self, range: Range<usize>) -> Value {
        let text = self.justfile.text.get(..range.end).unwrap_or_default();
        let mut value = Value::default();
        let mut at = range.start;
        while let Some(open) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
            value.push(&self.raw(at..open));
            if text[open..].starts_with("{{{{") {
                value.push(&Value::escaped("{{", Span::new(self.justfile.file, open, open + 4)));
                at = open + 4;
                continue;
            }
            let Some(close) = text[open..].find("}}").map(|found| open + found) else {
                // just reads no file with one that is open.
                value.push(&self.hole(&(open..range.end)));
                return value;
            };
            let (inner, site) = (open + 2..close, Span::new(self.justfile.file, open, close + 2));
            value.push(&self.used(inner, site));
            at = close + 2;
        }
        if at < range.end || value.is_empty() {
            value.push(&self.raw(at..range.end.max(at)));
        }
        value
    }

    /// The expressions in the braces of a line.
    pub(super) fn interpolations(&self, line: &Range<usize>) -> Vec<Range<usize>> {
        let (text, mut at, mut found) = (self.justfile.written(line), 0, Vec::new());
        while let Some(open) = text[at..].find("{{").map(|open| at + open + 2) {
            let Some(close) = text[open..].find("}}").map(|close| open + close) else { break };
            found.push(line.start + open..line.start + close);
            at = close + 2;
        }
        found
    }

    /// The variables that stand in an expression with a comparison (`if runtime == "go1.x" { … }`).
    pub(super) fn compared(&self, expression: &Range<usize>) -> Vec<Value> {
        let written = self.justfile.written(expression);
        if !["==", "!=", "=~", "!~"].iter().any(|operator| written.contains(operator)) {
            return Vec::new();
        }
        let outside = written.split(['"', '\'']).step_by(2);
        let names: Vec<&str> = outside.flat_map(|part| part.split(|one| !is_part(one))).collect();
        let used = self.justfile.variables.iter().filter(|variable| names.contains(&variable.name.as_str()));
        used.filter_map(|variable| self.known(variable.value.clone(), 0)).collect()
    }

    /// What an interpolation stands for: a text can be put in its place, unless others say what it is.
    fn used(&self, inner: Range<usize>, site: Span) -> Value {
        match self.known(inner.clone(), 0) {
            Some(value) if value.has_holes() => value,
            Some(value) => value.through(&Hop { site: Some(site), form: Form::Text }),
            None => self.hole(&inner),
        }
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}
