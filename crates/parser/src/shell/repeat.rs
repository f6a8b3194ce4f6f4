//! Loops: `for` over a known list is unrolled; any other body runs once, perhaps.

use tree_sitter::Node;

use super::choice::certain;
use super::field::Field;
use super::machine::Machine;
use super::state::End;
use crate::value::Value;

/// Iterations of one loop.
const MAX_ITERATIONS: usize = 256;

impl Machine<'_> {
    pub(super) fn for_statement(&mut self, node: Node) {
        let (Some(name), Some(body)) = (node.child_by_field_name("variable"), node.child_by_field_name("body")) else {
            return;
        };
        let behind = self.source.written(self.source.range(name).end..self.source.range(body).start);
        // What make found nothing for may be there when the script runs.
        let is_emptied = behind.trim_start().starts_with("in");
        let name = self.source.written(self.source.range(name)).to_owned();
        let list: Vec<_> = node.children_by_field_name("value", &mut node.walk()).collect();
        let implied = list.is_empty() && !node.children(&mut node.walk()).any(|child| child.kind() == "in");
        let from = self.trace.sweeps.len();
        let lists = self.each(|machine| match implied {
            true if is_emptied => vec![machine.hole("an empty list")],
            true => machine.parameters().unwrap_or_else(|| vec![machine.hole("$@")]),
            false => {
                let fields = machine.words(&list);
                machine.globbed(fields)
            }
        });
        let mut items: Vec<Value> = Vec::new();
        let certainly = lists.len() == 1;
        for item in lists.into_iter().flat_map(|(list, _)| list) {
            if certainly || !items.iter().any(|other| other.text() == item.text()) {
                items.push(item);
            }
        }
        let select = self.source.written(self.source.range(node)).starts_with("select");
        let sweeps = self.sweeps_in(&items, from);
        self.sweeping(sweeps, |machine| machine.repeat(&name, items, certainly && !select, body));
    }

    /// Runs a body for each of `items`, which are all there are.
    pub(super) fn over(&mut self, name: &str, items: impl Iterator<Item = Value>, body: Node) {
        self.repeat(name, items.collect(), true, body);
    }

    fn repeat(&mut self, name: &str, mut items: Vec<Value>, certainly: bool, body: Node) {
        if items.len() > MAX_ITERATIONS {
            self.problem("the loop has more than 256 iterations");
            items.truncate(MAX_ITERATIONS);
        }
        self.trace.reads.extend(items.iter().cloned());
        let before = self.state.clone();
        let mut sure = certainly;
        let varied = self.varied(name, body);
        self.varied.push(varied);
        for item in items {
            let known = !item.has_holes();
            let value = if known || !is_hole(&item) { item.frozen() } else { self.unknown(&format!("${name}")) };
            sure &= known;
            self.set(name, vec![(value, Vec::new())]);
            match known && certainly {
                true => self.statement(body, &[]),
                false => self.guarded(|machine| machine.statement(body, &[])),
            }
            let ended = self.state.ended;
            if matches!(ended, Some(End::Iteration | End::Loop)) {
                self.state.ended = None;
            }
            if ended == Some(End::Loop) || self.state.ended.is_some() {
                break;
            }
        }
        self.varied.pop();
        if !sure {
            self.join(vec![before]);
        }
    }

    /// The items of a list, with the files that its patterns name. A pattern that names none stays as a hole:
    /// its files are made while the script runs.
    pub(super) fn globbed(&mut self, fields: Vec<Field>) -> Vec<Value> {
        let mut items = Vec::new();
        for field in fields {
            let from = self.trace.sweeps.len();
            let found = if field.glob { self.glob(field.value.text()) } else { Some(Vec::new()) };
            if field.glob {
                self.sweep_pattern(&field.value);
            }
            match found {
                Some(found) if !found.is_empty() => items.extend(found.iter().map(|text| Value::computed(text))),
                _ if field.glob => {
                    let hole = self.hole(field.value.text());
                    self.swept_as(&hole, from);
                    items.push(hole);
                }
                _ => items.push(field.value),
            }
        }
        items
    }

    pub(super) fn while_statement(&mut self, node: Node) {
        let Some(body) = node.child_by_field_name("body") else { return };
        let condition: Vec<_> =
            node.children_by_field_name("condition", &mut node.walk()).filter(|child| child.is_named()).collect();
        let printed = self.printed.take();
        self.sequence(condition);
        self.perhaps(body);
        self.printed = printed;
        self.print(None);
    }

    pub(super) fn counted_loop(&mut self, node: Node) {
        let Some(body) = node.child_by_field_name("body") else { return };
        if let Some(start) = node.child_by_field_name("initializer")
            && let Some(name) = start.child_by_field_name("name")
        {
            let name = self.source.written(self.source.range(name)).to_owned();
            let value = self.unknown(&format!("${name}"));
            self.set(&name, vec![(value, Vec::new())]);
        }
        let printed = self.printed.take();
        self.perhaps(body);
        self.printed = printed;
        self.print(None);
    }

    /// Runs a body once; it may as well not run.
    fn perhaps(&mut self, body: Node) {
        let before = self.state.clone();
        self.guarded(|machine| machine.statement(body, &[]));
        if matches!(self.state.ended, Some(End::Iteration | End::Loop)) {
            self.state.ended = None;
        }
        self.join(vec![before]);
    }

    /// Sets `name` to a hole equal to no other.
    pub(super) fn set_unknown(&mut self, name: &str) {
        let value = self.unknown(&format!("${name}"));
        self.state.variables.insert(name.to_owned(), certain(vec![value]));
    }
}

fn is_hole(value: &Value) -> bool {
    value.segments().len() == 1 && value.has_holes()
}
