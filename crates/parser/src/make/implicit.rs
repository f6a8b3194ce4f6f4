//! Implicit rules: choosing and instantiating the pattern rule for a target that no other rule makes.

use super::built::{Made, Rules, instance};
use super::header::Header;
use super::index::Target;
use super::pattern;
use super::scope::Scope;
use super::specific::key;
use crate::path;
use crate::value::Value;

/// So many pattern rules can follow each other. GNU make does not use one twice in a chain, so that the names of `%: %.in` do
/// not grow without end; here they grow so often.
const CHAIN: usize = 8;

/// So many pattern rules are tried for all names of one reading together, each with its prerequisites.
pub(super) const TRIES: usize = 500_000;
/// How many rules pattern rules may make.
pub(super) const INSTANCES: usize = 16_384;

impl Rules<'_> {
    /// Makes a rule for `name` from the pattern rule that fits best, if it has no recipe yet.
    pub(super) fn implicit(&mut self, name: &str, scope: &Scope<'_>, used: &mut [bool]) {
        let depth = self.depths.get(name).copied().unwrap_or_default();
        if depth >= CHAIN || self.patterns.is_empty() {
            return;
        }
        if self.by_key.get(name).is_some_and(|index| !self.made[*index].recipe.is_empty()) {
            return;
        }
        // `.PHONY: build-%` names no target that anybody makes: make matches no patterns in that list.
        if self.phony.contains(name) && pattern::percent(name).is_some() {
            return;
        }
        let exists = is_there(name, scope);
        let mut best: Option<((bool, usize), Target)> = None;
        for (index, at) in self.candidates(name) {
            let (header, target) = (self.patterns[index], &self.patterns[index].targets[at]);
            let Some((directory, stem)) = stem(target, name).filter(|_| !header.recipe.is_empty()) else { continue };
            let length = directory.len() + stem.len();
            // Of two that fit as well, the first one counts.
            let beaten = best.is_some_and(|(other, _)| (false, length) >= other);
            if beaten || (target.text() == "%" && self.phony.contains(name)) {
                continue;
            }
            let names = header.prerequisites.iter().map(|written| prerequisite(written, directory, stem));
            let possible = names.into_iter().all(|name| self.possible(&name, scope));
            let rank = (!possible, length);
            if (possible || !exists) && best.is_none_or(|(other, _)| rank < other) {
                best = Some((rank, (index, at)));
            }
        }
        let Some((_, (index, at))) = best else { return };
        let header = self.patterns[index];
        if let Some(made) = implied(header, &header.targets[at], name) {
            used[index] = true;
            self.instances += 1;
            for prerequisite in made.prerequisites.iter().chain(&made.order_only) {
                self.depths.entry(key(prerequisite.text()).to_owned()).or_insert(depth + 1);
            }
            self.add(made, false);
        }
    }

    /// The targets of pattern rules that may fit `name`: those with a slash all of it, others its last component.
    fn candidates(&mut self, name: &str) -> Vec<Target> {
        let (mut found, steps) = self.index.fitting(name);
        let file = path::name(name);
        self.tries += steps + found.len();
        if file.len() < name.len() {
            let (below, steps) = self.index.fitting(file);
            self.tries += steps + below.len();
            let has_slash = |target: &Target| self.patterns[target.0].targets[target.1].text().contains('/');
            found.retain(has_slash);
            found.extend(below.into_iter().filter(|target| !has_slash(target)));
            found.sort_unstable();
        }
        found
    }

    /// Whether `name` is there or something makes it.
    fn possible(&mut self, name: &str, scope: &Scope<'_>) -> bool {
        self.tries += 1;
        if self.by_key.contains_key(key(name)) {
            return true;
        }
        if let Some(known) = self.possible.get(name) {
            return *known;
        }
        let (fitting, steps) = self.index.fitting(name);
        self.tries += steps;
        let fits = |target: &Target| self.patterns[target.0].targets[target.1].text() != "%";
        let possible = fitting.iter().any(fits) || is_there(name, scope);
        self.possible.insert(name.to_owned(), possible);
        possible
    }
}

fn is_there(name: &str, scope: &Scope<'_>) -> bool {
    path::resolve(&scope.directory, name).is_some_and(|path| scope.files.is_file(&path) || scope.files.is_dir(&path))
}

/// The directory that is put before the prerequisites, and what the `%` of the target `pattern` stands for in `name`. A
/// pattern without a slash is matched with the file name only.
fn stem<'n>(pattern: &Value, name: &'n str) -> Option<(&'n str, &'n str)> {
    let directory = match pattern.text().contains('/') {
        true => "",
        false => &name[..name.len() - path::name(name).len()],
    };
    let stem = pattern::matches(pattern.text(), &name[directory.len()..])?;
    (!stem.is_empty()).then(|| (directory, &name[directory.len()..][stem]))
}

/// The text of the prerequisite that is `written` in a pattern rule.
fn prerequisite(written: &Value, directory: &str, stem: &str) -> String {
    let text = written.text();
    match pattern::percent(text) {
        Some(at) => format!("{directory}{}{stem}{}", &text[..at], &text[at + 1..]),
        None => text.to_owned(),
    }
}

/// The pattern rule `header` for the target `name`, which its target `pattern` must match.
fn implied(header: &Header, pattern: &Value, name: &str) -> Option<Made> {
    let (directory, stem) = stem(pattern, name)?;
    let whole = pattern::stem(&format!("{directory}{stem}"));
    let targets = header.targets.iter().map(|target| pattern::instance(target, &whole)).collect();
    let mut made = instance(header, targets, Some(pattern::stem(stem)));
    if !directory.is_empty() {
        for (value, written) in made.prerequisites.iter_mut().zip(&header.prerequisites) {
            if pattern::percent(written.text()).is_some() {
                *value = Value::concat([&pattern::stem(directory), value]);
            }
        }
    }
    made.stem = Some(whole);
    Some(made)
}
