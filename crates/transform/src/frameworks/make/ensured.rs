//! `dep ensure` in a rule that others need: it runs before their recipes, as it would at the beginning of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rebootstrap_parser::Value;
use rebootstrap_parser::make::Makefile;
use rebootstrap_parser::path;

use crate::facts::{Ensured, Facts};
use crate::repository::Repository;

/// What the recipe of a rule added to the facts, by index.
pub(super) struct Added {
    pub(super) builds: Range<usize>,
    pub(super) ensured: Range<usize>,
}

/// Adds the runs of `dep ensure` that come before the builds of other rules; `added` goes with the rules.
pub(super) fn collect(repository: &Repository, makefile: &Makefile, added: &[Added], facts: &mut Facts) {
    if added.iter().all(|one| one.ensured.is_empty()) {
        return;
    }
    let mut by_target: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, rule) in makefile.rules.iter().enumerate() {
        rule.targets.iter().for_each(|target| by_target.entry(target.text()).or_default().push(index));
    }
    for (index, one) in added.iter().enumerate().filter(|(_, one)| !one.builds.is_empty()) {
        let (mut pending, mut seen) = (vec![index], BTreeSet::from([index]));
        while let Some(needed) = pending.pop().and_then(|index| makefile.rules.get(index)) {
            let named = needed.prerequisites.iter().filter(|name| is_always_run(repository, makefile, name));
            let rules = named.filter_map(|name| by_target.get(name.text())).flatten();
            pending.extend(rules.filter(|rule| seen.insert(**rule)));
        }
        let before = seen.iter().filter(|other| **other != index).filter_map(|other| added.get(*other));
        let runs = before.flat_map(|other| facts.ensured.get(other.ensured.clone()).unwrap_or_default());
        let more: Vec<Ensured> = runs.map(|run| Ensured { builds: one.builds.clone(), ..run.clone() }).collect();
        facts.ensured.extend(more);
    }
}

/// Whether the rule of this name runs each time: it is no file, and its recipe names none that is called so (`touch .deps`).
/// `vendor` is one that dep makes.
fn is_always_run(repository: &Repository, makefile: &Makefile, name: &Value) -> bool {
    let is_phony = makefile.phony.iter().any(|phony| phony.text() == name.text());
    let at = path::resolve(&makefile.directory, name.text());
    let is_there = at.is_none_or(|at| repository.listing().is_file(&at) || repository.listing().is_dir(&at));
    let rules = makefile.rules.iter().filter(|rule| rule.targets.iter().any(|target| target.text() == name.text()));
    let mut recipes = rules.flat_map(|rule| &rule.recipe);
    let is_made = recipes.any(|recipe| recipe.script.text().split_whitespace().any(|word| word == name.text()));
    is_phony || !is_there && !is_made && !name.text().contains('/') && name.text() != "vendor"
}
