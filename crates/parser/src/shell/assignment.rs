//! Assignments: plain, declared, appended to, and lists.

use std::rc::Rc;

use tree_sitter::Node;

use super::Assignment;
use super::choice::{Alternative, Choices, certain};
use super::field::append;
use super::machine::{Machine, PIECES_A_STEP, pieces};
use super::state::End;
use crate::value::Value;

fn appended_to(before: Option<&Value>, items: &[Value]) -> Value {
    let mut all = Value::default();
    before.into_iter().chain(items).for_each(|value| append(&mut all, value));
    all
}

impl Machine<'_> {
    /// `name=value`, `name+=value`, `name=(…)`.
    pub(super) fn assignment(&mut self, node: Node) {
        let Some(name) = node.child_by_field_name("name") else { return };
        if name.kind() == "subscript" {
            let name = name.child_by_field_name("name").unwrap_or(name);
            let name = self.source.written(self.source.range(name)).to_owned();
            self.read_value(node);
            return self.set_unknown(&name);
        }
        let name = self.source.written(self.source.range(name)).to_owned();
        let appended = node.children(&mut node.walk()).any(|child| child.kind() == "+=");
        let array = node.child_by_field_name("value").filter(|value| value.kind() == "array");
        let results = self.each(|machine| {
            let before = if appended { machine.variable(&name) } else { None };
            let items = match array {
                Some(array) => {
                    let elements: Vec<_> = array.named_children(&mut array.walk()).collect();
                    let fields = machine.words(&elements);
                    machine.globbed(fields)
                }
                None => vec![machine.assigned(node)],
            };
            match (before, array) {
                (None, _) => (items.clone(), items),
                (Some(before), Some(_)) => ([before, items.clone()].concat(), items),
                (Some(before), None) => (vec![appended_to(before.first(), &items)], items),
            }
        });
        let range = self.outer.clone().unwrap_or_else(|| self.source.range(node));
        for ((whole, items), _) in &results {
            self.charge(whole.iter().chain(items).map(pieces).sum(), PIECES_A_STEP);
            let exported = self.state.exported.contains(&name);
            let each = items.iter().map(|value| Assignment {
                name: name.clone(),
                value: value.clone(),
                range: range.clone(),
                exported,
            });
            self.trace.assignments.extend(each);
        }
        let alternatives = results.into_iter().map(|((items, _), under)| Alternative { items, under });
        self.state.variables.insert(name, Rc::new(alternatives.collect()));
    }

    /// The text assigned; to be called within [`Machine::each`].
    pub(super) fn assigned(&mut self, node: Node) -> Value {
        let values: Vec<_> = node.children_by_field_name("value", &mut node.walk()).collect();
        match values.is_empty() || self.source.range(values[0]).is_empty() {
            true => Value::computed(""),
            false => self.text(&values),
        }
    }

    fn read_value(&mut self, node: Node) {
        let values: Vec<_> = node.children_by_field_name("value", &mut node.walk()).collect();
        self.read(&values);
    }

    /// Sets a variable to alternatives.
    pub(super) fn set(&mut self, name: &str, values: Vec<(Value, Choices)>) {
        let alternatives = values.into_iter().map(|(value, under)| Alternative { items: vec![value], under });
        let alternatives: Vec<_> = alternatives.collect();
        if !alternatives.is_empty() {
            self.state.variables.insert(name.to_owned(), Rc::new(alternatives));
        }
    }

    /// `export`, `local`, `declare`, `readonly`, `typeset`.
    pub(super) fn declaration(&mut self, node: Node) {
        let keyword = node.child(0).map_or("", |child| child.kind());
        let parts: Vec<_> = node.named_children(&mut node.walk()).collect();
        let mut exports = keyword == "export";
        for (at, part) in parts.iter().copied().enumerate() {
            // The grammar ends some values early (`U=h?r=$R/b/$I/view`): what goes on there belongs to the value.
            let goes_on = |at: usize| parts.get(at + 1).is_some_and(|next| next.start_byte() == parts[at].end_byte());
            if at > 0 && goes_on(at - 1) {
                self.read_cut(&[part]);
                continue;
            }
            let written = self.source.written(self.source.range(part)).to_owned();
            if let Some(flags) = written.strip_prefix('-') {
                exports |= flags.contains('x');
                exports &= !(keyword == "export" && flags.contains('n'));
                continue;
            }
            let name = match part.kind() {
                "variable_assignment" => part.child_by_field_name("name"),
                "variable_name" | "word" => Some(part),
                _ => {
                    self.read(&[part]);
                    None
                }
            };
            let Some(name) = name.map(|name| self.source.written(self.source.range(name)).to_owned()) else { continue };
            let inside = self.calls > 0 || !self.frame.is_empty();
            if inside && matches!(keyword, "local" | "declare" | "typeset") {
                self.state.local.insert(name.clone());
            }
            if part.kind() == "variable_assignment" && goes_on(at) {
                let values: Vec<_> = part.children_by_field_name("value", &mut part.walk()).collect();
                self.read_cut(&values);
                self.set_unknown(&name);
            } else if part.kind() == "variable_assignment" {
                self.assignment(part);
            } else if keyword == "local" {
                self.state.variables.insert(name.clone(), certain(vec![Value::computed("")]));
            }
            if exports {
                let known = self.trace.assignments.iter_mut().filter(|assignment| assignment.name == name);
                known.for_each(|assignment| assignment.exported = true);
                self.state.exported.insert(name);
            }
        }
    }

    /// Reads a piece of a value that the grammar took apart: where a word begins and ends in it is not certain, so that nothing
    /// in it is edited.
    fn read_cut(&mut self, nodes: &[Node]) {
        let values = self.each(|machine| machine.text(nodes));
        self.trace.reads.extend(values.into_iter().map(|(value, _)| value.frozen()));
    }

    pub(super) fn unset(&mut self, node: Node) {
        for part in node.named_children(&mut node.walk()) {
            let name = self.source.written(self.source.range(part)).to_owned();
            self.state.variables.remove(&name);
            self.state.exported.remove(&name);
        }
    }

    /// `shift`.
    pub(super) fn shift(&mut self, count: Option<&str>) {
        let Some(all) = self.state.variables.get("@").cloned() else { return self.lose_parameters() };
        let Some(count) = count.unwrap_or("1").parse::<usize>().ok() else { return self.lose_parameters() };
        let shifted = all.iter().map(|alternative| Alternative {
            items: alternative.items.get(count..).unwrap_or_default().to_vec(),
            under: alternative.under.clone(),
        });
        self.state.variables.insert("@".into(), Rc::new(shifted.collect()));
    }

    /// From here on `$1` is another unknown than before.
    fn lose_parameters(&mut self) {
        self.state.variables.remove("@");
        let number = self.number();
        self.frame = format!("{} after shift {number}", self.frame).trim_start().to_owned();
    }

    /// `exit`, `return`, `break`, `continue`.
    pub(super) fn end(&mut self, how: End) {
        self.state.ended = Some(how);
    }
}
