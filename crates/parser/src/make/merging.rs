//! Rules with a target in common: who has the recipe, and whose prerequisites count.

use std::collections::{BTreeSet, HashSet};

use super::built::{Made, Rules};
use super::specific::key;
use crate::value::Value;

impl Rules<'_> {
    /// Adds a rule, to the one that its target has already unless it is `separate`.
    pub(super) fn add(&mut self, made: Made, separate: bool) {
        let Some(target) = made.targets.first().map(|target| key(target.text()).to_owned()) else { return };
        self.names.extend(made.prerequisites.iter().chain(&made.order_only).map(|name| key(name.text()).to_owned()));
        if made.recipe.is_empty() {
            self.names.push_back(target.clone());
        }
        self.size += made.size();
        if separate {
            self.made.push(made);
            return;
        }
        if made.recipe.is_empty()
            && let Some(before) = self.by_key.get(&target).map(|index| &mut self.made[*index])
        {
            // The target is written in both places; whoever renames the one must rename the other.
            self.spelled.extend(made.targets);
            before.prerequisites.extend(made.prerequisites);
            before.order_only.extend(made.order_only);
            return;
        }
        self.replace(made);
    }

    /// Adds a rule that takes its targets from those that have them so far: of two recipes the last one counts.
    fn replace(&mut self, mut made: Made) {
        let keys: HashSet<String> = made.targets.iter().map(|target| key(target.text()).to_owned()).collect();
        let known: BTreeSet<usize> = keys.iter().filter_map(|target| self.by_key.get(target).copied()).collect();
        let mut place = self.made.len();
        for &index in known.iter().rev() {
            let before = &mut self.made[index];
            let targets = std::mem::take(&mut before.targets).into_iter();
            let (taken, others): (Vec<_>, Vec<_>) = targets.partition(|name| keys.contains(key(name.text())));
            self.spelled.extend(taken);
            before.targets = others;
            // The prerequisites of the rule with the recipe come first.
            if before.targets.is_empty() {
                made.prerequisites.append(&mut before.prerequisites);
                made.order_only.append(&mut before.order_only);
                before.recipe.clear();
                place = index;
            } else {
                self.size += add(&mut made.prerequisites, &before.prerequisites);
                self.size += add(&mut made.order_only, &before.order_only);
            }
        }
        self.by_key.extend(keys.into_iter().map(|target| (target, place)));
        match self.made.get_mut(place) {
            Some(before) => *before = made,
            None => self.made.push(made),
        }
    }
}

/// Adds to `names` what it has not of `others`; how many that are. Told twice, they would grow with each rule that takes a
/// target from another.
fn add(names: &mut Vec<Value>, others: &[Value]) -> usize {
    let known: HashSet<String> = names.iter().map(|name| name.text().to_owned()).collect();
    let before = names.len();
    names.extend(others.iter().filter(|name| !known.contains(name.text())).cloned());
    names.len() - before
}
