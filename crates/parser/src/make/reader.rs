//! One reading of a makefile: walks its lines, keeps the conditionals' branches of this reading, and collects.

use std::collections::{HashMap, HashSet};

use super::assignment::{Assignment, Operator};
use super::block::{Conditional, is_define, nesting};
use super::header::Header;
use super::line;
use super::place;
use super::scope::{Scope, Variable};
use super::specific::Specific;
use super::words::words;
use super::{Context, Makefile, OTHERWISE, Problem, Source, TOO_DEEP, syntax};
use crate::span::{FileId, Span};
use crate::value::Value;
use crate::{identity, path};

/// How deep includes and `$(eval …)` may lie inside each other.
const DEPTH: usize = 16;
/// How much one reading may expand, in bytes, and how much more for each byte of a file.
const FUEL: usize = 16 << 20;
const FUEL_PER_BYTE: usize = 32;

/// The state of a reading.
pub(super) struct Reader<'a, 'c> {
    pub(super) context: &'c Context<'a>,
    pub(super) scope: Scope<'c>,
    pub(super) written: Written,
    /// The rule that recipe lines belong to.
    pub(super) open: Option<usize>,
    pub(super) exported: Vec<String>,
    pub(super) hidden: HashSet<String>,
    pub(super) exports_all: bool,
    pub(super) out: Makefile,
    texts: HashMap<FileId, &'a str>,
    /// Values of recursive variables, expanded at the end for those who count readers.
    pub(super) definitions: Vec<Value>,
    depth: usize,
}

/// The rules as they are written, and what is said about all of them.
pub(super) struct Written {
    pub(super) rules: Vec<Header>,
    pub(super) specifics: Vec<Specific>,
    pub(super) phony: Vec<Value>,
    pub(super) one_shell: bool,
    /// The character that begins a recipe line.
    pub(super) prefix: char,
}

/// Reads `source` once, taking branch `choice` of each conditional; also tells how many readings there are to do.
pub(super) fn read<'a>(source: Source<'a>, context: &Context<'a>, choice: usize) -> (Makefile, usize) {
    let directory = context.directory.unwrap_or_else(|| path::parent(source.path)).to_owned();
    let overrides = context.overrides.iter().map(|(name, value)| (name.clone(), Variable::simple(value.clone())));
    let scope = Scope {
        directory: directory.clone(),
        files: context.files,
        environment: context.environment,
        variables: overrides.collect(),
        overridden: context.overrides.iter().map(|(name, _)| name.clone()).collect(),
        locals: Vec::new(),
        calling: Vec::new(),
        makefiles: Vec::new(),
        paths: HashMap::new(),
        evals: Vec::new(),
        reads: Vec::new(),
        compared: Vec::new(),
        sweeps: Vec::new(),
        choice,
        choices: 1,
        active: Vec::new(),
        depth: 0,
        fuel: FUEL,
    };
    let mut reader = Reader {
        context,
        scope,
        written: Written {
            rules: Vec::new(),
            specifics: Vec::new(),
            phony: Vec::new(),
            one_shell: false,
            prefix: '\t',
        },
        open: None,
        exported: Vec::new(),
        hidden: HashSet::new(),
        exports_all: false,
        out: Makefile { directory, ..Makefile::default() },
        texts: HashMap::new(),
        definitions: Vec::new(),
        depth: 0,
    };
    let name = path::below(source.path, &reader.scope.directory).unwrap_or(source.path).to_owned();
    reader.source(source, &name);
    reader.finish(source)
}

impl<'a> Reader<'a, '_> {
    /// Reads a whole file, which make calls `name`.
    pub(super) fn source(&mut self, source: Source<'a>, name: &str) {
        self.texts.insert(source.file, source.text);
        self.scope.paths.insert(source.file, source.path.to_owned());
        self.scope.fuel += FUEL_PER_BYTE * source.text.len();
        let errors = syntax::errors(&source);
        if !errors.is_empty() {
            self.out.problems.extend(errors);
            return;
        }
        self.scope.makefiles.push(name.to_owned());
        let start = if source.text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let span = Span::new(source.file, start, source.text.len());
        self.open = None;
        self.text(&Value::raw(&source.text[start..], span));
        self.open = None;
    }

    /// Reads the lines of `text`, of a file or from `$(eval …)`.
    pub(super) fn text(&mut self, text: &Value) {
        if self.depth == DEPTH {
            self.problem(text, TOO_DEEP);
            return;
        }
        self.depth += 1;
        let lines = line::lines(text.text());
        if identity::lines(text.text(), &lines).is_err() {
            self.problem(text, OTHERWISE);
        }
        let mut conditionals: Vec<Conditional> = Vec::new();
        let mut next = 0;
        while let Some(range) = lines.get(next) {
            next += 1;
            let raw = &text.text()[range.clone()];
            let active = conditionals.iter().all(|conditional| conditional.branch == conditional.chosen);
            if let (Some(open), true) = (self.open, raw.starts_with(self.written.prefix)) {
                if active {
                    let body = text.slice(range.start + self.written.prefix.len_utf8()..range.end);
                    self.written.rules[open].recipe.push(line::with_newlines(&body));
                }
                continue;
            }
            match first_word(raw) {
                "" => {}
                "ifeq" | "ifneq" | "ifdef" | "ifndef" => {
                    let chosen = if active {
                        self.operands(&text.slice(range.clone()));
                        self.scope.choose(self.branches(text.text(), &lines[next..]))
                    } else {
                        0
                    };
                    conditionals.push(Conditional { branch: 0, chosen });
                }
                "else" => {
                    if let Some(last) = conditionals.last_mut() {
                        last.branch += 1;
                    }
                    self.operands(&text.slice(range.clone()));
                }
                "endif" => drop(conditionals.pop()),
                _ if is_define(raw) => {
                    let body = next..next + lines[next..].iter().take_while(nesting(text.text())).count();
                    next = (body.end + 1).min(lines.len());
                    if active {
                        self.define(text, &text.slice(range.clone()), &lines[body]);
                    }
                }
                _ if active => self.statement(&line::with_newlines(&text.slice(range.clone()))),
                _ => {}
            }
        }
        self.depth -= 1;
    }

    /// Makes a global assignment.
    pub(super) fn assign(&mut self, assignment: &Assignment) {
        let name = self.expand(&assignment.name);
        let name = name.text().trim().to_owned();
        self.scope.assign(&name, assignment);
        self.settle();
        if assignment.export {
            self.exported.push(name.clone());
        }
        let Some(variable) = self.scope.variables.get(&name) else { return };
        if name == ".RECIPEPREFIX" {
            self.written.prefix = variable.value.text().chars().next().unwrap_or('\t');
        }
        match assignment.operator {
            Operator::Simple | Operator::Shell => self.scope.reads.push(variable.value.clone()),
            _ => self.definitions.push(assignment.value.clone()),
        }
    }

    /// Expands `text` and reads what it gave to `$(eval …)`.
    pub(super) fn expand(&mut self, text: &Value) -> Value {
        let value = self.scope.expand(text);
        self.settle();
        value
    }

    fn settle(&mut self) {
        for text in std::mem::take(&mut self.scope.evals) {
            self.open = None;
            self.text(&text);
        }
    }

    /// Notes that something at `value` was not read.
    pub(super) fn problem(&mut self, value: &Value, reason: &str) {
        let Some(span) = place::span(value) else { return };
        let line = self.texts.get(&span.file).map_or(1, |text| syntax::line(text, span.start()));
        self.out.problems.push(Problem { span, line, reason: reason.to_owned() });
    }
}

/// The word that decides what a line is; `""` for a blank line or a comment.
pub(super) fn first_word(line: &str) -> &str {
    let line = line.trim_start();
    let end = line.find([' ', '\t', '(', '#', '\r', '\n', '\\']).unwrap_or(line.len());
    &line[..end]
}

/// The words of the expanded `value`.
pub(super) fn expanded_words(reader: &mut Reader<'_, '_>, value: &Value) -> Vec<Value> {
    let value = reader.expand(value);
    words(&value)
}
