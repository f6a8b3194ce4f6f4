//! Justfiles: variables, and the lines of recipes with what `{{…}}` stands for.
//!
//! Texts, names, `+`, `/` and the directory of the file are evaluated; any other expression is a hole.

mod expression;
mod parse;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use expression::Evaluator;

use crate::span::{FileId, Span};
use crate::value::Value;

pub use parse::{Broken, parse};

/// One file.
#[derive(Clone, Debug)]
pub struct Justfile {
    pub(super) file: FileId,
    pub(super) text: String,
    /// The directory of the file, in which recipes run.
    pub(super) directory: String,
    /// Its variables, in order.
    pub variables: Vec<Variable>,
    /// Its recipes, in order.
    pub recipes: Vec<Recipe>,
    /// The program that lines are given to, where the file sets one.
    pub shell: Option<String>,
    /// Whether commands see every variable (`set export`).
    pub exports: bool,
}

/// `name := expression`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The bytes of its expression.
    pub value: Range<usize>,
    /// Whether commands see it.
    pub exported: bool,
}

/// A recipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Its name.
    pub name: String,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The recipes it depends on, each with the bytes of the arguments that it gives.
    pub dependencies: Vec<(String, Vec<Range<usize>>)>,
    /// The bytes of its lines, without their indentation; a line that a backslash joins to the next is one with it.
    pub lines: Vec<Range<usize>>,
    /// Whether it runs where just was called (`[no-cd]`).
    pub stays: bool,
}

/// A parameter of a recipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// The bytes of the expression that it is when nothing is given.
    pub default: Option<Range<usize>>,
    /// Whether commands see it (`$name`).
    pub exported: bool,
    /// Whether it takes all arguments that are left.
    pub variadic: bool,
}

impl Justfile {
    /// The bytes of the file.
    #[must_use]
    pub fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// What the expression written as `range` is, with `arguments` for the parameters.
    #[must_use]
    pub fn value(&self, range: &Range<usize>, arguments: &BTreeMap<String, Value>) -> Value {
        Evaluator { justfile: self, arguments, steps: &Cell::default() }.expression(range.clone(), 0)
    }

    /// The stretch `range` of a recipe with each `{{…}}` replaced.
    #[must_use]
    pub fn script(&self, range: &Range<usize>, arguments: &BTreeMap<String, Value>) -> Value {
        Evaluator { justfile: self, arguments, steps: &Cell::default() }.interpolated(range.clone())
    }

    /// The variables that conditional expressions compare: with another text they may give something else.
    #[must_use]
    pub fn compared(&self) -> Vec<Value> {
        let none = BTreeMap::new();
        let evaluator = Evaluator { justfile: self, arguments: &none, steps: &Cell::default() };
        let lines =
            self.recipes.iter().flat_map(|recipe| &recipe.lines).flat_map(|line| evaluator.interpolations(line));
        let expressions = self.variables.iter().map(|variable| variable.value.clone()).chain(lines);
        expressions.flat_map(|expression| evaluator.compared(&expression)).collect()
    }

    /// The text of `range`.
    #[must_use]
    pub fn written(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }
}
