//! Functions that decide what is expanded, or have effects: `if`, `foreach`, `call`, `eval`, `shell`.

use super::scope::{Scope, Variable};
use super::words::{join, trim};
use crate::value::Value;

/// So deep a function of the makefile may call itself, as those do that look into folders.
const AGAIN: usize = 12;

/// The functions and the number of their arguments; 0 for any number.
const FUNCTIONS: [(&str, usize); 37] = [
    ("abspath", 1),
    ("addprefix", 2),
    ("addsuffix", 2),
    ("and", 0),
    ("basename", 1),
    ("call", 0),
    ("dir", 1),
    ("error", 1),
    ("eval", 1),
    ("file", 2),
    ("filter", 2),
    ("filter-out", 2),
    ("findstring", 2),
    ("firstword", 1),
    ("flavor", 1),
    ("foreach", 3),
    ("if", 3),
    ("info", 1),
    ("join", 2),
    ("lastword", 1),
    ("let", 3),
    ("notdir", 1),
    ("or", 0),
    ("origin", 1),
    ("patsubst", 3),
    ("realpath", 1),
    ("shell", 1),
    ("sort", 1),
    ("strip", 1),
    ("subst", 3),
    ("suffix", 1),
    ("value", 1),
    ("warning", 1),
    ("wildcard", 1),
    ("word", 2),
    ("wordlist", 3),
    ("words", 1),
];

/// How many arguments the function `name` takes, 0 for any number; `None` when it is no function.
pub(super) fn limit(name: &str) -> Option<usize> {
    FUNCTIONS.iter().find(|(function, _)| *function == name).map(|(_, limit)| *limit)
}

impl Scope<'_> {
    /// The result of function `name` with unexpanded `arguments`.
    pub(super) fn call(&mut self, name: &str, arguments: &[Value]) -> Value {
        match (name, arguments) {
            ("if", [condition, branches @ ..]) => self.conditional(condition, branches),
            ("or" | "and", _) => self.logical(name == "or", arguments),
            ("foreach", [variable, list, body]) => {
                let variable = self.expand(variable);
                let list = self.expand(list);
                self.each(variable.text().trim(), &list, body)
            }
            ("call", [function, arguments @ ..]) => self.user_function(function, arguments),
            ("eval", [text]) => {
                let text = self.expand(text);
                self.evals.push(text);
                Value::default()
            }
            _ => {
                let arguments: Vec<_> = arguments.iter().map(|argument| self.expand(argument)).collect();
                self.apply(name, &arguments)
            }
        }
    }

    /// `$(if …)`: an unknown condition is a choice, like a conditional of two branches.
    fn conditional(&mut self, condition: &Value, branches: &[Value]) -> Value {
        let condition = self.decisive(condition);
        let index = match condition.has_holes() {
            true => self.choose(2),
            false => usize::from(condition.is_empty()),
        };
        branches.get(index).map_or_else(Value::default, |branch| self.expand(branch))
    }

    /// The value of a condition. A variable is asked whether it is empty; a function (`$(filter go%,$(NAME))`) may find nothing in
    /// another text.
    fn decisive(&mut self, condition: &Value) -> Value {
        let condition = trim(condition);
        let before = self.reads.len();
        let value = self.expand(&condition);
        self.read(&value);
        if condition.text().starts_with('$') && condition.text().contains([' ', '\t']) {
            let read = self.reads.split_off(before);
            self.compared.extend(read);
        }
        value
    }

    /// `$(or …)` and `$(and …)`; `wanted` is whether the first argument with text ends it.
    fn logical(&mut self, wanted: bool, arguments: &[Value]) -> Value {
        let mut last = Value::default();
        for argument in arguments {
            last = self.decisive(argument);
            let holds = match last.has_holes() {
                true => self.choose(2) == 0,
                false => !last.is_empty(),
            };
            match (holds, wanted) {
                (true, true) => return last,
                (false, false) => return Value::default(),
                _ => {}
            }
        }
        if wanted { Value::default() } else { last }
    }

    fn user_function(&mut self, function: &Value, arguments: &[Value]) -> Value {
        let name = self.expand(&trim(function));
        let arguments: Vec<_> = arguments.iter().map(|argument| self.expand(argument)).collect();
        let Some(body) = self.variable(name.text()) else {
            return match limit(name.text()) {
                Some(_) => self.call(name.text(), &arguments),
                None => self.unknown(&join(std::iter::once(&name).chain(&arguments))),
            };
        };
        // What calls itself without an end would be as long as what may still be done allows.
        let again = self.calling.iter().filter(|known| *known == name.text()).count();
        if again >= AGAIN {
            return self.unknown(&join(std::iter::once(&name).chain(&arguments)));
        }
        self.calling.push(name.text().to_owned());
        let depth = self.locals.len();
        for index in 0..arguments.len().max(9) {
            let argument = arguments.get(index).cloned().unwrap_or_default();
            self.locals.push(((index + 1).to_string(), Variable::simple(argument)));
        }
        let value = if body.recursive { self.expand(&body.value) } else { body.value };
        self.locals.truncate(depth);
        self.calling.pop();
        value
    }
}
