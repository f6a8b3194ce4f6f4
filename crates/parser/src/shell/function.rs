//! Functions: defined, called with bound arguments, and run once at the end when nobody calls them.

use std::ops::Range;
use std::rc::Rc;

use tree_sitter::Node;

use super::choice::{Choices, Variable};
use super::machine::Machine;
use super::source::Source;
use super::state::End;
use crate::value::Value;

/// Calls within each other.
const MAX_CALLS: usize = 8;

/// A function's body, in the source it was written in.
#[derive(Clone)]
pub(super) struct Function {
    source: Rc<Source>,
    body: Range<usize>,
    /// See [`Machine::outer`], where it was defined.
    outer: Option<Range<usize>>,
    called: bool,
}

impl Machine<'_> {
    pub(super) fn define(&mut self, node: Node) {
        let (Some(name), Some(body)) = (node.child_by_field_name("name"), node.child_by_field_name("body")) else {
            return;
        };
        let name = self.source.written(self.source.range(name)).to_owned();
        let (source, outer) = (Rc::clone(&self.source), self.outer.clone());
        let function = Function { source, body: body.byte_range(), outer, called: false };
        self.functions.insert(name, function);
    }

    /// Runs the function `name` with the positional parameters and extra variables given.
    pub(super) fn call(&mut self, name: &str, arguments: Variable, environment: Vec<(String, Vec<(Value, Choices)>)>) {
        let Some(function) = self.functions.get_mut(name) else { return };
        function.called = true;
        let function = function.clone();
        if self.calls >= MAX_CALLS {
            return self.problem("functions call each other too deeply");
        }
        let outside = self.state.clone();
        self.state.local.clear();
        self.state.variables.insert("@".into(), arguments);
        for (name, values) in environment {
            self.state.local.insert(name.clone());
            self.state.exported.insert(name.clone());
            self.set(&name, values);
        }
        self.calls += 1;
        self.body(&function);
        self.calls -= 1;
        if matches!(self.state.ended, Some(End::Function | End::Loop | End::Iteration)) {
            self.state.ended = None;
        }
        let local = std::mem::replace(&mut self.state.local, outside.local);
        for name in local.into_iter().chain(["@".to_owned()]) {
            if !outside.exported.contains(&name) {
                self.state.exported.remove(&name);
            }
            match outside.variables.get(&name) {
                Some(value) => self.state.variables.insert(name, Rc::clone(value)),
                None => self.state.variables.remove(&name),
            };
        }
    }

    fn body(&mut self, function: &Function) {
        let source = Rc::clone(&function.source);
        let before = std::mem::replace(&mut self.source, Rc::clone(&source));
        let outer = self.outer.clone();
        self.outer = outer.clone().or_else(|| function.outer.clone());
        let root = source.tree.root_node();
        if let Some(body) = root.descendant_for_byte_range(function.body.start, function.body.end) {
            self.statement(body, &[]);
        }
        (self.source, self.outer) = (before, outer);
    }

    /// Runs the functions that were never called, with arguments nobody knows: a script may be sourced, or run `"$@"`.
    pub(super) fn uncalled(&mut self) {
        self.trapped();
        let mut left: Vec<_> = self.functions.keys().cloned().collect();
        // the last first: a caller mostly stands below what it calls
        left.sort_by_key(|name| std::cmp::Reverse(self.functions.get(name).map(|function| function.body.start)));
        for name in left {
            let Some(function) = self.functions.get(&name).filter(|function| !function.called).cloned() else {
                continue;
            };
            self.frame = name;
            self.subshell(|machine| {
                machine.state.ended = None;
                machine.state.variables.remove("@");
                machine.guarded(|machine| machine.body(&function));
            });
        }
    }
}
