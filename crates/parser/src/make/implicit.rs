//! Implicit rules: choosing and instantiating the pattern rule for a target that no other rule makes.

use super::built::{Made, Rules, instance};
use super::header::Header;
use super::pattern;
use super::scope::Scope;
use super::specific::key;
use crate::path;
use crate::value::Value;

/// So many pattern rules can follow each other. GNU make does not use one twice in a chain, so that the names of `%: %.in` do
/// not grow without end; here they grow so often.
const CHAIN: usize = 8;

impl Rules<'_> {
    /// Makes a rule for `name` from the pattern rule that fits best, if it has no recipe yet.
    pub(super) fn implicit(&mut self, name: &str, scope: &Scope<'_>, used: &mut [bool]) {
        let depth = self.depths.get(name).copied().unwrap_or_default();
        if depth >= CHAIN {
            return;
        }
        if self.by_key.get(name).is_some_and(|index| !self.made[*index].recipe.is_empty()) {
            return;
        }
        let exists = path::resolve(&scope.directory, name)
            .is_some_and(|path| scope.files.is_file(&path) || scope.files.is_dir(&path));
        let mut best: Option<((bool, usize), usize, Made)> = None;
        for (index, header) in self.patterns.iter().enumerate().filter(|(_, header)| !header.recipe.is_empty()) {
            for target in &header.targets {
                let Some(made) = implied(header, target, name) else { continue };
                let possible = made.prerequisites.iter().all(|prerequisite| self.possible(prerequisite.text(), scope));
                if (exists && !possible) || (target.text() == "%" && self.phony.contains(name)) {
                    continue;
                }
                let rank = (!possible, made.stem.as_ref().map_or(0, |stem| stem.text().len()));
                if best.as_ref().is_none_or(|(other, _, _)| rank < *other) {
                    best = Some((rank, index, made));
                }
            }
        }
        if let Some((_, index, made)) = best {
            used[index] = true;
            for prerequisite in made.prerequisites.iter().chain(&made.order_only) {
                self.depths.entry(key(prerequisite.text()).to_owned()).or_insert(depth + 1);
            }
            self.add(made, false);
        }
    }

    /// Whether `name` is there or something makes it.
    fn possible(&self, name: &str, scope: &Scope<'_>) -> bool {
        let path = path::resolve(&scope.directory, name);
        self.by_key.contains_key(key(name))
            || path.is_some_and(|path| scope.files.is_file(&path) || scope.files.is_dir(&path))
            || self
                .patterns
                .iter()
                .flat_map(|header| &header.targets)
                .any(|target| target.text() != "%" && pattern::matches(target.text(), name).is_some())
    }
}

/// The pattern rule `header` for the target `name`, which its target `pattern` must match. A pattern without a
/// slash is matched with the file name only, and the directory is put before the prerequisites.
fn implied(header: &Header, pattern: &Value, name: &str) -> Option<Made> {
    let directory = match pattern.text().contains('/') {
        true => "",
        false => &name[..name.len() - path::name(name).len()],
    };
    let stem = pattern::matches(pattern.text(), &name[directory.len()..])?;
    if stem.is_empty() {
        return None;
    }
    let stem = &name[directory.len()..][stem];
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
