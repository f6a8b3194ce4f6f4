//! The Make reader: a makefile and its includes as rules whose targets, prerequisites and recipes are expanded values.
//!
//! It evaluates a closed part of GNU make and runs nothing; what it cannot know is an `Unknown` hole. Conditions are
//! never decided: the makefile is read once with the first branch of every conditional, once with the second and so
//! on (see [`READINGS`]), and what a later reading adds is added.

mod assignment;
mod automatic;
mod block;
mod built;
mod expansion;
mod function;
mod glob;
mod header;
mod implicit;
mod index;
mod line;
mod list;
mod merging;
mod outcome;
mod pattern;
mod place;
mod reader;
mod recipe;
mod reference;
mod scope;
mod shell;
mod specific;
mod statement;
mod syntax;
#[cfg(test)]
mod tests;
mod words;

use std::collections::HashSet;
use std::hash::Hash;

use crate::listing::Listing;
use crate::shell::Sweep;
use crate::span::{FileId, Span};
use crate::value::Value;

/// How often a makefile with conditionals is read: the n-th reading takes the n-th branch of each, or its last one.
/// An `if` without `else` counts as two branches, the second empty; so does `$(if …)` with an unknown condition.
pub const READINGS: usize = 4;

/// One makefile as read.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The file.
    pub file: FileId,
    /// Its repository path.
    pub path: &'a str,
    /// Its text, every byte.
    pub text: &'a str,
}

/// What the environment holds for a make that is started in a directory for a target.
pub type Environment<'a> = dyn Fn(&str, &str) -> Vec<(String, Value)> + 'a;

/// What a makefile may ask about the world around it.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The directory make runs in, as a repository path; `None` for the makefile's own directory.
    pub directory: Option<&'a str>,
    /// The repository's files, for `$(wildcard …)` and the few `$(shell …)` that list a directory.
    pub files: &'a dyn Listing,
    /// The makefile at a repository path, for `include`.
    pub include: &'a dyn Fn(&str) -> Option<Source<'a>>,
    /// `X=Y` from the command line of a caller; the makefile's own assignments of these names do not count.
    pub overrides: &'a [(String, Value)],
    /// Targets that somebody asks for from outside, for which pattern rules are to be instantiated.
    pub goals: &'a [String],
    /// What the environment of a make that somebody starts in a directory for a target holds besides; the makefile's own
    /// assignments win.
    pub environment: &'a Environment<'a>,
}

/// How one target is made. A rule with several targets is one `Rule` for each, unless they are grouped by `&:`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// What is made: one target, or the whole group.
    pub targets: Vec<Value>,
    /// All prerequisites of all rules for the target, those of the rule with the recipe first, order-only ones last.
    pub prerequisites: Vec<Value>,
    /// The commands; empty when nothing is run.
    pub recipe: Vec<Recipe>,
    /// The environment that target-specific `export`s add for the recipe.
    pub exports: Vec<(String, Value)>,
    /// Whether the target is listed in `.PHONY`.
    pub phony: bool,
    /// The line with the target, of the rule that has the recipe if one has.
    pub span: Span,
}

/// One command of a recipe: what make gives to one shell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recipe {
    /// The shell's text: without the prefixes `@`, `-` and `+`, variables expanded, `$$` an escaped `$`. A continued
    /// line keeps its backslash and newline; the recipe prefix behind them is dropped, as make does.
    pub script: Value,
    /// Whether the line has the prefix `-`.
    pub ignores_errors: bool,
    /// The line or continued lines, without the recipe prefix.
    pub span: Span,
}

/// Why something was not read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    /// The bytes in question.
    pub span: Span,
    /// The line they begin on, counted from 1.
    pub line: usize,
    /// A lower-case sentence.
    pub reason: String,
}

const TOO_MUCH: &str = "the makefile expands to too much text";
const TOO_MANY_FIT: &str = "the pattern rules of the makefile fit too many targets";
/// The same, of the names in all rules together.
const TOO_MANY_NAMES: &str = "the rules of the makefile have too many targets, prerequisites and recipe lines";
const OTHERWISE: &str = "it is not read as it is written";
const TOO_DEEP: &str = "includes or evals are nested too deeply";

impl Problem {
    /// Whether the makefile was not read because of it: it does not parse, is not read as it is written, or goes beyond a limit. Of any other problem only
    /// the line is concerned.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        self.reason.starts_with(syntax::ERROR)
            || [TOO_MUCH, TOO_MANY_FIT, TOO_MANY_NAMES, TOO_DEEP, OTHERWISE].contains(&self.reason.as_str())
    }
}

/// All that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Makefile {
    /// The repository path of the directory that make runs in.
    pub directory: String,
    /// The rules; several for one target when conditionals give it different readings. Special targets such as
    /// `.PHONY` are not among them.
    pub rules: Vec<Rule>,
    /// The environment that `export` adds for every recipe, together with the caller's overrides.
    pub exports: Vec<(String, Value)>,
    /// Whether a recipe is one script (`.ONESHELL`); then each rule has one [`Recipe`] at most.
    pub one_shell: bool,
    /// The names listed in `.PHONY`.
    pub phony: Vec<Value>,
    /// Every other value that was evaluated: those of variables, the arguments of functions whose result does not remember
    /// them. They are readers of their definitions too.
    pub reads: Vec<Value>,
    /// Targets that are spelled again: `bin/hello` of `bin/%` in `bin/hello: bin/%: cmd/%`, which make refuses when the two do
    /// not fit, or in another rule for the same target.
    pub spelled: Vec<Value>,
    /// What conditionals compare: with another text they may decide otherwise.
    pub compared: Vec<Value>,
    /// What is found by patterns and commands when it is read. Who is given it is not known.
    pub sweeps: Vec<Sweep>,
    /// What was not read. With a fatal one there are no rules at all.
    pub problems: Vec<Problem>,
    /// What is included, and whether it was found.
    pub includes: Vec<(Value, bool)>,
}

/// Reads the makefile `source` and what it includes.
#[must_use]
pub fn read<'a>(source: Source<'a>, context: &Context<'a>) -> Makefile {
    let mut all = Makefile::default();
    for choice in 0..READINGS {
        let (one, choices) = reader::read(source, context, choice);
        if choice == 0 {
            all = one;
        } else {
            all.directory = one.directory;
            all.one_shell |= one.one_shell;
            all.rules.extend(one.rules);
            all.exports.extend(one.exports);
            all.phony.extend(one.phony);
            all.reads.extend(one.reads);
            all.spelled.extend(one.spelled);
            all.compared.extend(one.compared);
            all.sweeps.extend(one.sweeps);
            all.problems.extend(one.problems);
            all.includes.extend(one.includes);
        }
        if choice + 1 >= choices {
            break;
        }
    }
    once(&mut all.rules);
    once(&mut all.exports);
    once(&mut all.phony);
    once(&mut all.reads);
    once(&mut all.spelled);
    once(&mut all.compared);
    once(&mut all.sweeps);
    once(&mut all.problems);
    once(&mut all.includes);
    if all.problems.iter().any(Problem::is_fatal) {
        all.rules.clear();
    }
    all
}

/// Drops all but the first of equal items.
fn once<T: Clone + Eq + Hash>(items: &mut Vec<T>) {
    let mut seen = HashSet::new();
    items.retain(|item| seen.insert(item.clone()));
}
