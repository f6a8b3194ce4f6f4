//! Applied rules: those that Terraform has made while it applies, and nobody else asks for.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::make::{Makefile, Rule};
use rebootstrap_parser::path;

use crate::facts::Applied;
use crate::frameworks::Hints;

/// What has the targets of one makefile made.
pub(super) struct Appliers<'h> {
    directory: String,
    by_target: BTreeMap<String, Option<&'h Applied>>,
}

impl<'h> Appliers<'h> {
    pub(super) fn of(makefile: &Makefile, known: &'h Hints) -> Self {
        let directory = makefile.directory.clone();
        let mut by_target = BTreeMap::new();
        let asked = known.targets.get(&directory).map(Vec::as_slice).unwrap_or_default();
        if asked.iter().any(|asked| asked.applied.is_some()) {
            let needs = needs(makefile);
            for asked in asked {
                let goals = match asked.targets.as_slice() {
                    [] => first(makefile).into_iter().collect(),
                    named => named.iter().filter_map(|name| path::resolve(&directory, name)).collect(),
                };
                for target in all(goals, &needs) {
                    let applied = asked.applied.as_ref();
                    let kept = by_target.entry(target).or_insert(applied);
                    // Whoever else asks for it makes it without Terraform.
                    if applied.is_none() {
                        *kept = None;
                    }
                }
            }
        }
        Self { directory, by_target }
    }

    /// What Terraform does that has the rule followed.
    pub(super) fn of_rule(&self, rule: &Rule) -> Option<&'h Applied> {
        let targets = rule.targets.iter().filter_map(|target| path::resolve(&self.directory, target.text()));
        targets.filter_map(|target| *self.by_target.get(&target)?).next()
    }
}

/// What each target needs.
fn needs(makefile: &Makefile) -> BTreeMap<String, Vec<String>> {
    let resolve = |text: &str| path::resolve(&makefile.directory, text);
    let mut needs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for rule in &makefile.rules {
        let sources: Vec<String> = rule.prerequisites.iter().filter_map(|one| resolve(one.text())).collect();
        for target in rule.targets.iter().filter_map(|target| resolve(target.text())) {
            needs.entry(target).or_default().extend(sources.iter().cloned());
        }
    }
    needs
}

/// The target that make makes when it is asked for none: the first that does not begin with a dot.
fn first(makefile: &Makefile) -> Option<String> {
    let is_goal = |rule: &&Rule| rule.targets.first().is_some_and(|target| !target.text().starts_with('.'));
    let first = makefile.rules.iter().filter(is_goal).min_by_key(|rule| (rule.span.file, rule.span.start()))?;
    path::resolve(&makefile.directory, first.targets.first()?.text())
}

/// The targets with all that they need.
fn all(mut pending: Vec<String>, needs: &BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    while let Some(target) = pending.pop() {
        if found.insert(target.clone()) {
            pending.extend(needs.get(&target).into_iter().flatten().cloned());
        }
    }
    found
}
