//! Rule lines: targets, prerequisites and an inline recipe, or an assignment for the targets.

use super::assignment;
use super::glob;
use super::line;
use super::place::{self, Place};
use super::reader::{Reader, expanded_words};
use super::reference;
use super::specific::Specific;
use super::words::outside_holes;
use crate::span::Span;
use crate::value::{HOLE_OPEN, Value};

/// A rule as written.
pub(super) struct Header {
    pub(super) targets: Vec<Value>,
    /// The target pattern of a static pattern rule.
    pub(super) pattern: Option<Value>,
    pub(super) prerequisites: Vec<Value>,
    pub(super) order_only: Vec<Value>,
    /// Whether the rule is one of several independent ones (`::`).
    pub(super) double: bool,
    /// Whether one run makes all the targets (`&:`).
    pub(super) grouped: bool,
    /// Unexpanded, without the recipe prefix of the first line.
    pub(super) recipe: Vec<Value>,
    pub(super) span: Span,
}

impl Reader<'_, '_> {
    /// Reads a rule line, not folded, because an inline recipe keeps its continuations.
    pub(super) fn rule(&mut self, raw: &Value) {
        self.open = None;
        let text = raw.text();
        let colon = reference::find(text, 0, |character| matches!(character, ':' | '#' | ';'));
        let Some(colon) = colon.filter(|at| text[*at..].starts_with(':')) else {
            return self.generated(raw);
        };
        let double = text[colon + 1..].starts_with(':');
        let start = colon + 1 + usize::from(double);
        let comment = line::comment(text).max(start);
        let targets = self.targets(&raw.slice(0..colon));
        let rest = line::unescape(&line::fold(&raw.slice(start..comment)));
        if let Some(assignment) = assignment::parse(&rest).filter(|found| !found.name.text().contains(';')) {
            let specifics = targets.iter().map(|target| Specific::new(target.text(), assignment.clone()));
            self.written.specifics.extend(specifics.collect::<Vec<_>>());
            return;
        }
        let end = reference::find(text, start, |character| matches!(character, '#' | ';')).unwrap_or(text.len());
        let colon = reference::find(&text[..end], start, |character| character == ':');
        let mut pattern = None;
        if let Some(colon) = colon {
            pattern = expanded_words(self, &line::fold(&raw.slice(start..colon))).into_iter().next();
        }
        let from = colon.map_or(start, |colon| colon + 1);
        let mut prerequisites = self.files(&line::unescape(&line::fold(&raw.slice(from..end))));
        let bar = prerequisites.iter().position(|word| word.text() == "|");
        let order_only = bar.map_or_else(Vec::new, |bar| prerequisites.split_off(bar).split_off(1));
        let mut recipe = Vec::new();
        if text[end..].starts_with(';') {
            let start = text.len() - text[end + 1..].trim_start().len();
            recipe.push(raw.slice(start..text.len()));
        }
        let grouped = text[..start].trim_end_matches(':').ends_with('&');
        let Some(span) = place::span(raw) else { return };
        if self.special(&targets, &prerequisites) {
            return;
        }
        self.open = Some(self.written.rules.len());
        let header = Header { targets, pattern, prerequisites, order_only, double, grouped, recipe, span };
        self.written.rules.push(header);
    }

    /// A line that is text only once it is expanded: `$(call rules,x)`, `$(foreach …)`, `$(info …)`.
    fn generated(&mut self, raw: &Value) {
        let folded = line::fold(raw);
        let value = self.expand(&folded.slice(0..line::comment(folded.text())));
        if value.text().trim().is_empty() {
            return;
        }
        if value != *raw && outside_holes(value.text()).any(|(_, character)| matches!(character, ':' | '=')) {
            self.text(&value);
        } else if value.has_holes() {
            self.problem(raw, "what this line expands to is not known, it may define rules");
        } else {
            self.problem(raw, "this line is no rule, assignment or directive");
        }
    }

    fn targets(&mut self, text: &Value) -> Vec<Value> {
        let end = text.text().trim_end().strip_suffix('&').map_or(text.text().len(), str::len);
        self.files(&line::unescape(&line::fold(&text.slice(0..end))))
    }

    /// The words of expanded `text`, globs replaced by the files they name.
    fn files(&mut self, text: &Value) -> Vec<Value> {
        let mut files = Vec::new();
        for word in expanded_words(self, text) {
            let is_glob = word.text().contains(['*', '?', '[']) && !word.text().contains(HOLE_OPEN);
            let found = is_glob.then(|| glob::matches(self.scope.files, &self.scope.directory, word.text()));
            match found.flatten().filter(|found| !found.is_empty()) {
                Some(found) => {
                    self.scope.read(&word);
                    let place = Place::of(&word, 0..word.text().len());
                    let place = if found.len() == 1 { place } else { place.without_site() };
                    files.extend(found.iter().map(|file| place.show(Value::computed(file))));
                }
                None => files.push(word),
            }
        }
        files
    }

    /// Notes what a special target says; whether it was one.
    fn special(&mut self, targets: &[Value], prerequisites: &[Value]) -> bool {
        let [target] = targets else { return false };
        match target.text() {
            ".PHONY" => self.written.phony.extend(prerequisites.iter().cloned()),
            ".ONESHELL" => self.written.one_shell = true,
            ".EXPORT_ALL_VARIABLES" => self.exports_all = true,
            ".DELETE_ON_ERROR"
            | ".IGNORE"
            | ".INTERMEDIATE"
            | ".LOW_RESOLUTION_TIME"
            | ".NOTINTERMEDIATE"
            | ".NOTPARALLEL"
            | ".POSIX"
            | ".PRECIOUS"
            | ".SECONDARY"
            | ".SECONDEXPANSION"
            | ".SILENT"
            | ".SUFFIXES"
            | ".WAIT" => prerequisites.iter().for_each(|word| self.scope.read(word)),
            _ => return false,
        }
        true
    }
}
