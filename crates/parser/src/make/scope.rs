//! Variables: what a name stands for at a point of the reading.

use std::collections::{HashMap, HashSet};

use super::Environment;
use super::assignment::{Assignment, Operator};
use crate::listing::Listing;
use crate::path;
use crate::shell::Sweep;
use crate::span::FileId;
use crate::value::Value;

/// A variable's definition.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// Expanded already, unless `recursive`.
    pub(super) value: Value,
    /// Whether the value is expanded at each use.
    pub(super) recursive: bool,
}

impl Variable {
    pub(super) fn simple(value: Value) -> Self {
        Self { value, recursive: false }
    }
}

/// All that expansion depends on, and all that it leaves behind.
pub(super) struct Scope<'a> {
    /// Where make runs.
    pub(super) directory: String,
    pub(super) files: &'a dyn Listing,
    /// What the caller's environment holds in a directory, for a target.
    pub(super) environment: &'a Environment<'a>,
    pub(super) variables: HashMap<String, Variable>,
    /// Names of `variables` that the caller set.
    pub(super) overridden: HashSet<String>,
    /// Arguments of `call`, loop variables, automatic and target-specific ones; the last counts.
    pub(super) locals: Vec<(String, Variable)>,
    /// The functions of the makefile that are being called, the outermost first.
    pub(super) calling: Vec<String>,
    /// `$(MAKEFILE_LIST)`: as named, relative to `directory`.
    pub(super) makefiles: Vec<String>,
    /// Repository paths of the files read, which tell holes of one spelling apart.
    pub(super) paths: HashMap<FileId, String>,
    /// What `$(eval …)` was given since somebody last looked.
    pub(super) evals: Vec<Value>,
    /// Arguments that the result of a function does not remember.
    pub(super) reads: Vec<Value>,
    /// What conditionals compare.
    pub(super) compared: Vec<Value>,
    /// What `$(wildcard …)` and `$(shell …)` find.
    pub(super) sweeps: Vec<Sweep>,
    /// The number of this reading.
    pub(super) choice: usize,
    /// How many readings there are reasons for.
    pub(super) choices: usize,
    /// Recursive variables that are being expanded.
    pub(super) active: Vec<String>,
    pub(super) depth: usize,
    /// Bytes that may still be expanded; when they are spent, everything is unknown.
    pub(super) fuel: usize,
}

impl Scope<'_> {
    /// Which of `count` branches this reading takes.
    pub(super) fn choose(&mut self, count: usize) -> usize {
        self.choices = self.choices.max(count);
        self.choice.min(count.saturating_sub(1))
    }

    /// Assigns to the global variable `name`.
    pub(super) fn assign(&mut self, name: &str, assignment: &Assignment) {
        if self.overridden.contains(name) && !assignment.overrides {
            return;
        }
        let before = self.variables.get(name).cloned();
        let variable = self.assigned(before, assignment.operator, &assignment.value);
        self.variables.insert(name.to_owned(), variable);
    }

    /// What a variable is after an assignment to what it was `before`.
    pub(super) fn assigned(&mut self, before: Option<Variable>, operator: Operator, value: &Value) -> Variable {
        let recursive = || Variable { value: value.clone(), recursive: true };
        match (operator, before) {
            (Operator::Recursive, _) | (Operator::Append | Operator::Default, None) => recursive(),
            (Operator::Default, Some(before)) => before,
            (Operator::Simple, _) => Variable::simple(self.expand(value)),
            (Operator::Shell, _) => {
                let command = self.expand(value);
                Variable::simple(self.shell(&command))
            }
            (Operator::Append, Some(before)) if before.value.is_empty() => {
                Variable { value: if before.recursive { value.clone() } else { self.expand(value) }, ..before }
            }
            (Operator::Append, Some(before)) => {
                // `X += $(X)` of a simple variable means the old one, so the text is expanded before it is appended.
                let added = if before.recursive { value.clone() } else { self.expand(value) };
                let parts = [&before.value, &Value::computed(" "), &added];
                Variable { value: Value::concat(parts), recursive: before.recursive }
            }
        }
    }

    /// The definition of `name` that counts here.
    pub(super) fn variable(&self, name: &str) -> Option<Variable> {
        let local = self.locals.iter().rev().find(|(local, _)| local == name).map(|(_, variable)| variable);
        local.or_else(|| self.variables.get(name)).cloned()
    }

    /// The expanded value of `name`. What nobody defines may come from the environment: it is unknown, not empty.
    pub(super) fn lookup(&mut self, name: &str) -> Value {
        let Some(variable) = self.variable(name) else {
            return self.automatic_part(name).or_else(|| self.builtin(name)).unwrap_or_else(|| Value::unknown(name));
        };
        if !variable.recursive {
            return variable.value;
        }
        if self.active.iter().any(|active| active == name) {
            return Value::unknown(name);
        }
        self.active.push(name.to_owned());
        let value = self.expand(&variable.value);
        self.active.pop();
        value
    }

    fn builtin(&self, name: &str) -> Option<Value> {
        let text = match name {
            "CURDIR" | "PWD" => path::rooted(&self.directory),
            "MAKE" => "make".to_owned(),
            "RM" => "rm -f".to_owned(),
            "SHELL" => "/bin/sh".to_owned(),
            "MAKEFILE_LIST" => self.makefiles.join(" "),
            _ => return None,
        };
        Some(Value::computed(&text))
    }

    /// `$(@D)` and `$(@F)` from `$@`, and so on for the other automatic variables.
    fn automatic_part(&mut self, name: &str) -> Option<Value> {
        let base = name.strip_suffix(['D', 'F']).filter(|base| matches!(*base, "@" | "<" | "*" | "^" | "+" | "?"))?;
        let whole = self.variable(base)?.value;
        if name.ends_with('F') {
            return Some(self.apply("notdir", &[whole]));
        }
        // Unlike `$(dir …)`, no slash at the end.
        let words = super::words::words(&self.apply("dir", &[whole]));
        let bare =
            words.iter().map(|word| word.slice(0..word.text().strip_suffix('/').map_or(word.text().len(), str::len)));
        Some(super::words::join(&bare.collect::<Vec<_>>()))
    }
}
