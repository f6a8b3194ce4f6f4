//! Target-specific variables: whom they reach, and how they come into scope.

use std::collections::{HashMap, HashSet};

use super::assignment::Assignment;
use super::pattern;
use super::scope::{Scope, Variable};
use crate::value::Value;

/// One assignment for one target or pattern of targets.
pub(super) struct Specific {
    target: String,
    assignment: Assignment,
}

impl Specific {
    /// `assignment` for the target named `target`.
    pub(super) fn new(target: &str, assignment: Assignment) -> Self {
        Self { target: key(target).to_owned(), assignment }
    }
}

/// The name that make compares targets by.
pub(super) fn key(target: &str) -> &str {
    let bare = target.trim_start_matches("./");
    if bare.is_empty() { target } else { bare }
}

/// The targets that `from` asks for, at any distance, by key; `needs` gives each target's prerequisites.
fn reached<'a>(from: &'a str, needs: &'a HashMap<String, Vec<String>>) -> HashSet<&'a str> {
    let mut seen = HashSet::new();
    let mut rest = vec![from];
    while let Some(target) = rest.pop() {
        for next in needs.get(target).into_iter().flatten() {
            if seen.insert(next.as_str()) {
                rest.push(next);
            }
        }
    }
    seen
}

/// For each target that another one asks for, the other ones that have variables of their own, which it inherits:
/// `specifics`, and those that are `given` by a caller.
pub(super) fn heirs(
    specifics: &[Specific],
    given: &[String],
    needs: &HashMap<String, Vec<String>>,
) -> HashMap<String, Vec<String>> {
    let mut heirs: HashMap<String, Vec<String>> = HashMap::new();
    let mut done = HashSet::new();
    let fixed = specifics.iter().filter(|specific| pattern::percent(&specific.target).is_none());
    for target in fixed.map(|specific| &specific.target).chain(given) {
        if done.insert(target) {
            for heir in reached(target, needs) {
                heirs.entry(heir.to_owned()).or_default().push(target.clone());
            }
        }
    }
    heirs
}

impl Scope<'_> {
    /// What a caller's environment adds for `target`; the makefile's own assignments win.
    pub(super) fn given(&self, target: &str) -> Vec<(String, Value)> {
        let mut given = (self.environment)(&self.directory, target);
        given.retain(|(name, _)| !self.variables.contains_key(name));
        given
    }

    /// Brings the variables of `target` into scope, as locals; gives back those that are exported.
    pub(super) fn enter(&mut self, target: &str, specifics: &[Specific]) -> Vec<String> {
        let mut exported = Vec::new();
        for (name, value) in self.given(target) {
            exported.push(name.clone());
            self.locals.push((name, Variable::simple(value)));
        }
        for Specific { target: pattern, assignment } in specifics {
            if pattern::matches(pattern, target).is_none() {
                continue;
            }
            let name = self.expand(&assignment.name).text().trim().to_owned();
            if self.overridden.contains(&name) && !assignment.overrides {
                continue;
            }
            let before = self.variable(&name);
            let variable = self.assigned(before, assignment.operator, &assignment.value);
            self.locals.push((name.clone(), variable));
            if assignment.export {
                exported.push(name);
            }
        }
        exported
    }

    /// The expanded values of `names`.
    pub(super) fn values(&mut self, names: Vec<String>) -> Vec<(String, Value)> {
        let values = names.into_iter().map(|name| {
            let value = self.lookup(&name);
            (name, value)
        });
        values.collect()
    }
}
