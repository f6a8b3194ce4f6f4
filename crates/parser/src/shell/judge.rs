//! Judges the one kind of condition whose outcome follows from names alone: what a loop compares its own items with.
//!
//! A condition that is the same in each iteration is never judged: somebody may set the variable otherwise tomorrow. Where
//! it depends on the item, both of its branches are there for items of their own.

use std::rc::Rc;

use tree_sitter::Node;

use super::machine::{MATCHES_A_STEP, Machine};

/// Commands that set variables by names that they are given.
const SETTERS: &[&str] =
    &["eval", "read", "source", "mapfile", "readarray", "declare", "typeset", "local", "unset", "getopts", "let"];
/// Commands whose output follows from the text of their arguments.
const PURE: &[&str] = &["basename", "dirname", "echo"];

/// The variables of a loop under way that hold nothing but its item, or text made of it.
pub(super) struct Varied {
    /// Each with the byte of the script behind which it does.
    names: Vec<(String, usize)>,
    /// How many calls were under way where the loop began; inside of a function the names may be others.
    calls: usize,
}

impl Machine<'_> {
    /// The variables that follow from `name`, the variable of a loop with `body`; those of loops around it count as well.
    pub(super) fn varied(&mut self, name: &str, body: Node) -> Varied {
        let source = Rc::clone(&self.source);
        let text = source.written(0..source.text.len());
        self.charge(text.len(), MATCHES_A_STEP);
        let sets = text.split(|sign: char| !is_name(sign)).any(|word| SETTERS.contains(&word));
        let sets = sets || text.contains("printf -v");
        let sourced = text.lines().any(|line| line.trim_start().starts_with(". "));
        let around = self.varied.last().filter(|around| around.calls == self.calls);
        let mut names = around.map(|around| around.names.clone()).unwrap_or_default();
        if sets || sourced || self.outer.is_some() || !text.contains('[') {
            return Varied { names: Vec::new(), calls: self.calls };
        }
        let range = source.range(body);
        names.retain(|(other, _)| other != name);
        if assignments(text, name) == 0 {
            names.push((name.to_owned(), range.start));
        }
        names.retain(|(name, _)| !is_bound(source.written(range.clone()), name));
        let direct: Vec<(&str, &str, usize)> = body
            .named_children(&mut body.walk())
            .filter(|child| child.kind() == "variable_assignment")
            .filter_map(|child| {
                let (name, value) = source.written(source.range(child)).split_once('=')?;
                Some((name, value, child.end_byte()))
            })
            .collect();
        for &(set, ..) in &direct {
            let all: Vec<_> = direct.iter().filter(|(other, ..)| *other == set).collect();
            let is_known = names.iter().any(|(name, _)| name == set);
            if is_known || assignments(text, set) != all.len() || is_bound(source.written(range.clone()), set) {
                continue;
            }
            // From the second time on it may be made of itself.
            let is_made = |(at, (_, value, _)): (usize, &&(&str, &str, usize))| {
                follows(value, |word| at > 0 && word == set || names.iter().any(|(name, _)| name == word))
            };
            if let Some((.., end)) = all.last().filter(|_| all.iter().enumerate().all(is_made)) {
                names.push((set.to_owned(), *end));
            }
        }
        Varied { names, calls: self.calls }
    }

    /// Whether a condition holds, where the item of a loop alone decides that.
    pub(super) fn judged(&mut self, condition: Node) -> Option<bool> {
        if condition.kind() != "test_command" || self.printed.is_some() || self.world.is_some() {
            return None;
        }
        let names = &self.varied.last().filter(|varied| varied.calls == self.calls)?.names;
        let source = Rc::clone(&self.source);
        let written = source.written(source.range(condition));
        let double = written.starts_with("[[");
        let mut children = condition.named_children(&mut condition.walk()).collect::<Vec<_>>().into_iter();
        let (Some(comparison), None) = (children.next(), children.next()) else { return None };
        if comparison.kind() != "binary_expression" {
            return None;
        }
        let part = |field| comparison.child_by_field_name(field);
        let (left, operator, right) = (part("left")?, part("operator")?, part("right")?);
        let (first, second) = (source.written(source.range(left)), source.written(source.range(right)));
        let start = condition.start_byte();
        let is_varied = |word: &str| names.iter().any(|(name, from)| name == word && *from <= start);
        if !first.contains('$') && !second.contains('$') || !follows(first, is_varied) || !follows(second, is_varied) {
            return None;
        }
        let is_same = match operator.kind() {
            "=" => true,
            "!=" => false,
            // dash knows neither
            "==" if self.is_bash() => true,
            _ => return None,
        };
        if double && !self.is_bash() {
            return None;
        }
        let (left, right) = (self.compared(left)?, self.compared(right)?);
        Some((left == right) == is_same)
    }

    fn is_bash(&self) -> bool {
        let first = self.source.text.lines().next().unwrap_or_default();
        first.starts_with("#!") && (first.contains("bash") || first.contains("zsh"))
    }

    /// The one text of an operand, of signs that no shell reads otherwise.
    fn compared(&mut self, node: Node) -> Option<String> {
        let found = self.each(|machine| machine.text(&[node]));
        let [(value, _)] = found.as_slice() else { return None };
        let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | '.' | '/');
        let text = value.text();
        // an operand that looks like an operator may be read as one
        let known = !value.has_holes() && !text.is_empty() && !text.starts_with('-') && text.chars().all(plain);
        known.then(|| text.to_owned())
    }
}

fn is_name(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_'
}

/// How often `text` sets a variable, whatever is around that.
fn assignments(text: &str, name: &str) -> usize {
    let at = |(at, _): &(usize, &str)| {
        let behind = text.get(at + name.len()..).unwrap_or_default();
        let is_set = ["=", "+=", ":=", "[", "++", "--"].iter().any(|sign| behind.starts_with(sign));
        is_set && !text.get(..*at).unwrap_or_default().ends_with(is_name)
    };
    text.match_indices(name).filter(at).count() + text.matches(&format!("(({name}")).count()
}

/// Whether a loop in `text` uses the variable as its own.
fn is_bound(text: &str, name: &str) -> bool {
    let mut words = text.split_whitespace();
    let mut before = words.next();
    words.any(|word| matches!(before.replace(word), Some("for" | "select")) && word.trim_end_matches(';') == name)
}

/// Whether nothing but variables that are known decides what `text` expands to.
fn follows(text: &str, is_known: impl Fn(&str) -> bool) -> bool {
    let mut prints = false;
    for (at, sign) in text.char_indices().filter(|(_, sign)| matches!(sign, '$' | '`')) {
        let behind = text.get(at + 1..).unwrap_or_default();
        let inner = behind.trim_start_matches(['(', '{', ' ']);
        let word = inner.split(|sign: char| !is_name(sign)).next().unwrap_or_default();
        let command = behind.starts_with('(') || sign == '`';
        let is_end = sign == '`' && text.get(..at).unwrap_or_default().matches('`').count() % 2 == 1;
        let known = match command {
            true => is_end || PURE.contains(&word),
            false => behind.is_empty() || is_known(word),
        };
        prints |= command && word == "echo";
        if !known {
            return false;
        }
    }
    // what is found, what is run behind, and what is written or read
    let is_found = prints && text.contains(['*', '?', '[']);
    !is_found && !text.contains([';', '&', '\n', '<', '>'])
}
