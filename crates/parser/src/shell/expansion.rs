//! Parameter expansion: `$x`, `${x}`, `${x:-word}`, `${x%.zip}`, `${x/a/b}`.

use std::collections::HashMap;
use std::ops::Range;

use super::field::Piece;
use super::machine::{MATCHES_A_STEP, Machine};
use super::removal::{removed, replaced, slash};
use super::source::{Dollars, Source};
use super::substitution::joined;
use super::word::{Quote, Reader, name_length, whole};
use crate::path;
use crate::value::{Form, Value};

/// From longer texts nothing is cut off, in bytes.
const LONGEST_CUT: usize = 4096;

/// One past the `}` that closes the `${` at byte `at`; `None` when there is none before `end`.
pub(super) fn closing(text: &str, at: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (at + 2, 1);
    while at < end {
        match bytes[at] {
            b'\\' => at += 1,
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                depth += 1;
                at += 1;
            }
            b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Of each `${` that is closed, by its first byte, where [`closing`] finds its end. It is found for all in one walk, because
/// a script can open many that nothing closes.
pub(super) fn ends(text: &str) -> HashMap<usize, usize> {
    let bytes = text.as_bytes();
    let (mut open, mut found) = (Vec::new(), HashMap::new());
    let mut at = 0;
    while at < bytes.len() {
        #[cfg(test)]
        tests::STEPS.set(tests::STEPS.get() + 1);
        match bytes[at] {
            b'\\' => at += 1,
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                open.push(at);
                at += 1;
            }
            b'}' => {
                if let Some(begin) = open.pop() {
                    found.insert(begin, at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

impl Machine<'_> {
    /// What a variable or parameter holds; several items for a list. `None` when not known.
    pub(super) fn variable(&mut self, name: &str) -> Option<Vec<Value>> {
        let count = name.parse::<usize>().ok();
        let found = match name {
            "@" | "*" => return self.parameters(),
            "#" => return self.parameters().map(|all| vec![Value::computed(&all.len().to_string())]),
            "PWD" if !self.state.variables.contains_key(name) => self.state.directory.clone(),
            "OLDPWD" if !self.state.variables.contains_key(name) => self.state.previous.clone(),
            "0" | "BASH_SOURCE" => {
                let script = self.context.script.as_ref()?;
                return Some(vec![Value::computed(&path::rooted(script))]);
            }
            _ => match (count, self.parameters()) {
                (Some(index), Some(all)) => {
                    return Some(vec![
                        index
                            .checked_sub(1)
                            .and_then(|index| all.get(index))
                            .cloned()
                            .unwrap_or_else(|| Value::computed("")),
                    ]);
                }
                _ => self.state.variables.get(name)?.clone(),
            },
        };
        match &mut self.world {
            Some(world) => world.pick(&found).map(|alternative| alternative.items.clone()),
            None => found.first().filter(|_| found.len() == 1).map(|alternative| alternative.items.clone()),
        }
    }

    /// The positional parameters.
    pub(super) fn parameters(&mut self) -> Option<Vec<Value>> {
        let found = self.state.variables.get("@")?.clone();
        match &mut self.world {
            Some(world) => world.pick(&found).map(|alternative| alternative.items.clone()),
            None => found.first().filter(|_| found.len() == 1).map(|alternative| alternative.items.clone()),
        }
    }

    /// `$name`, written as the bytes `range`.
    pub(super) fn simple(&mut self, source: &Source, range: Range<usize>, quote: Quote) -> Piece {
        let name = source.written(range.start + 1..range.end).to_owned();
        self.whole_variable(source, range, &name, quote)
    }

    fn whole_variable(&mut self, source: &Source, range: Range<usize>, name: &str, quote: Quote) -> Piece {
        let found = self.variable(name);
        if matches!(name, "@" | "*") {
            let items = found.unwrap_or_else(|| vec![self.missing(name)]);
            return many(source, range, items, name, quote);
        }
        let value = found.map_or_else(|| self.missing(name), |items| items.into_iter().next().unwrap_or_default());
        one(source.used(range, value, Form::Text), quote)
    }

    /// The hole for a variable that nobody set.
    fn missing(&mut self, name: &str) -> Value {
        let positional = name == "@" || name == "*" || name.bytes().all(|byte| byte.is_ascii_digit());
        match positional && !self.frame.is_empty() {
            true => self.hole(&format!("${name} of {}", self.frame)),
            false => self.hole(&format!("${name}")),
        }
    }

    /// `${…}`, written as the bytes `range`.
    pub(super) fn expansion(&mut self, source: &Source, range: Range<usize>, dollars: &Dollars, quote: Quote) -> Piece {
        let inside = range.start + 2..range.end - 1;
        let text = source.text.get(inside.clone()).unwrap_or_default();
        let length = match text.as_bytes().first() {
            Some(byte) if byte.is_ascii_digit() => text.bytes().take_while(u8::is_ascii_digit).count(),
            _ => name_length(text),
        };
        let name = source.written(inside.start..inside.start + length).to_owned();
        let rest = &text[length..];
        if rest.is_empty() {
            return self.whole_variable(source, range, &name, quote);
        }
        if let Some(index) = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let items = self.variable(&name);
            return match (index, items) {
                ("@" | "*", Some(items)) => many(source, range, items, index, quote),
                (index, Some(items)) => match index.parse::<usize>().ok().and_then(|index| items.get(index)) {
                    Some(item) => one(source.used(range, item.clone(), Form::Text), quote),
                    None => {
                        let piece = self.opaque(source, range, items.first(), quote);
                        self.swept_like(&piece, &items);
                        piece
                    }
                },
                _ => self.opaque(source, range, None, quote),
            };
        }
        // `#x`, `!x` and the like begin with what looks like a special parameter
        let special = !name.starts_with(|character: char| character.is_ascii_alphanumeric() || character == '_');
        if special && name != "@" && name != "*" || name.is_empty() {
            return self.opaque(source, range, None, quote);
        }
        let operator =
            ["##", "#", "%%", "%", ":-", ":=", ":+", ":?", "-", "=", "+", "?", "//", "/", ",,", ",", "^^", "^"]
                .into_iter()
                .find(|operator| rest.starts_with(operator))
                .unwrap_or_default();
        let operand = inside.start + length + operator.len()..inside.end;
        let held = self.variable(&name).and_then(|items| items.into_iter().next());
        let word = |machine: &mut Self, range: Range<usize>| {
            let inner = if quote == Quote::Bare { Quote::Bare } else { Quote::Double };
            let pieces = machine.scan(&mut Reader { source, dollars, at: range.start, end: range.end }, inner);
            whole(&pieces)
        };
        let text = source.text.get(operand.clone()).unwrap_or_default();
        match self.operated((&name, held.clone()), operator, (operand, text), &word) {
            Some(value) => one(source.used(range, value, Form::Text), quote),
            None => self.opaque(source, range, held.as_ref(), quote),
        }
    }

    /// What `operator` makes of the variable `name`, which is `held`, with the operand behind it, which `word` reads:
    /// `None` where that is not known.
    fn operated(
        &mut self,
        (name, held): (&str, Option<Value>),
        operator: &str,
        (operand, text): (Range<usize>, &str),
        word: &dyn Fn(&mut Self, Range<usize>) -> Value,
    ) -> Option<Value> {
        match operator {
            "-" | ":-" | "=" | ":=" => {
                let absent =
                    held.as_ref().is_none_or(|value| is_hole(value) || (value.is_empty() && operator.len() == 2));
                let value = match held {
                    Some(value) if !absent => value,
                    _ => word(self, operand),
                };
                if operator.ends_with('=') && absent {
                    self.set(name, vec![(value.clone(), Vec::new())]);
                }
                Some(value)
            }
            "?" | ":?" => held.or_else(|| Some(self.missing(name))),
            "+" | ":+" => match held {
                Some(value) if value.is_empty() && operator.len() == 2 => Some(value),
                Some(value) if !is_hole(&value) => Some(word(self, operand)),
                _ => None,
            },
            "#" | "##" | "%" | "%%" => {
                let pattern = word(self, operand);
                let length = held.as_ref().map_or(0, |value| value.text().len());
                // Each place to cut at is tried.
                self.charge(length * length, MATCHES_A_STEP);
                held.filter(|_| length <= LONGEST_CUT).and_then(|value| removed(&value, operator, &pattern))
            }
            "/" | "//" => {
                let middle = slash(text).map(|at| operand.start + at);
                let pattern = word(self, operand.start..middle.unwrap_or(operand.end));
                let new = middle.map(|at| word(self, at + 1..operand.end)).unwrap_or_default();
                held.and_then(|value| replaced(&value, &pattern, &new, operator == "//"))
            }
            "^^" | ",," if operand.is_empty() => {
                held.filter(|value| !value.has_holes() && !value.text().contains(path::ROOT)).map(|value| {
                    let text = value.text();
                    Value::computed(&if operator == "^^" { text.to_uppercase() } else { text.to_lowercase() })
                })
            }
            _ => None,
        }
    }

    /// A hole for an expansion that is not evaluated: the same again for what is written alike and `held` alike.
    fn opaque(&mut self, source: &Source, range: Range<usize>, held: Option<&Value>, quote: Quote) -> Piece {
        let written = source.written(range.clone());
        let hole = match held {
            _ if written[2..].contains('$') => self.unknown(written),
            Some(value) => self.hole(&format!("{written} of {}", value.text())),
            None => self.hole(written),
        };
        one(source.used(range, hole, Form::Text), quote)
    }
}

fn one(value: Value, quote: Quote) -> Piece {
    if quote == Quote::Bare { Piece::Split(value) } else { Piece::Quoted(value) }
}

/// All items of a list: `"$*"` is one word, anything else one per item.
fn many(source: &Source, range: Range<usize>, items: Vec<Value>, which: &str, quote: Quote) -> Piece {
    if which == "*" && quote != Quote::Bare {
        return Piece::Quoted(source.used(range, joined(&items, " "), Form::Text));
    }
    // the use stands for all items together, so none of them is edited there
    let form = if items.len() == 1 { Form::Text } else { Form::Part };
    let item = |item: Value| source.used(range.clone(), item, form.clone());
    Piece::Many { items: items.into_iter().map(item).collect(), quoted: quote != Quote::Bare }
}

fn is_hole(value: &Value) -> bool {
    value.segments().len() == 1 && value.has_holes()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        pub(super) static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn ends_of_all_expansions_are_those_of_each_and_cost_one_walk() {
        for text in
            ["${a}", "${a:-${b}}", "${a ${b} ${c", r"${a\}} ${b\${c}}", "} ${a}} {}", "${a:-".repeat(99).as_str()]
        {
            STEPS.set(0);
            let found = ends(text);
            assert!(STEPS.get() <= text.len(), "{text}");
            for (at, _) in text.match_indices("${").filter(|(at, _)| !text[..*at].ends_with('\\')) {
                assert_eq!(found.get(&at).copied(), closing(text, at, text.len()), "{text}: {at}");
            }
        }
    }
}
