//! Choices between alternatives: one run of an evaluation per consistent combination.

use std::rc::Rc;

use super::machine::Machine;
use crate::value::Value;

/// More alternatives than this, of a variable or of a command, are not followed.
pub(super) const MAX_ALTERNATIVES: usize = 64;

/// Decisions taken: which branch of which decision point.
pub(super) type Choices = Vec<(u32, usize)>;

/// One thing a variable may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alternative {
    /// One item for plain text, any number for an array or the positional parameters.
    pub(super) items: Vec<Value>,
    /// The decisions under which it holds.
    pub(super) under: Choices,
}

/// What a variable may hold. Invariant: not empty.
pub(super) type Variable = Rc<Vec<Alternative>>;

/// The variable that holds just `items`.
pub(super) fn certain(items: Vec<Value>) -> Variable {
    Rc::new(vec![Alternative { items, under: Vec::new() }])
}

/// One run: the decisions so far, those prescribed for it, and the runs found to be still open.
#[derive(Default)]
pub(super) struct World {
    taken: Choices,
    plan: Vec<usize>,
    step: usize,
    open: Vec<Vec<usize>>,
    /// Nothing is decided: a variable with several alternatives is not known.
    vague: bool,
}

impl World {
    /// The alternative of `variable` that holds in this run.
    pub(super) fn pick<'v>(&mut self, variable: &'v [Alternative]) -> Option<&'v Alternative> {
        let agrees = |alternative: &&Alternative| {
            let against = |&(choice, index): &(u32, usize)| {
                self.taken.iter().any(|&(taken, other)| taken == choice && other != index)
            };
            !alternative.under.iter().any(against)
        };
        let mut candidates: Vec<_> = variable.iter().filter(agrees).collect();
        if candidates.is_empty() {
            candidates = variable.iter().collect();
        }
        if self.vague && candidates.len() > 1 {
            return None;
        }
        let index = if candidates.len() > 1 { self.decide(candidates.len()) } else { 0 };
        let chosen = *candidates.get(index)?;
        for condition in &chosen.under {
            if !self.taken.contains(condition) {
                self.taken.push(*condition);
            }
        }
        Some(chosen)
    }

    fn decide(&mut self, count: usize) -> usize {
        let index = match self.plan.get(self.step) {
            Some(&index) => index,
            None => {
                self.open.extend((1..count).rev().map(|other| [self.plan.as_slice(), &[other]].concat()));
                self.plan.push(0);
                0
            }
        };
        self.step += 1;
        index
    }
}

impl Machine<'_> {
    /// Runs `evaluate` once per combination of the alternatives it reads. Equal results are one. Of too many
    /// combinations none is taken: what varies is a hole.
    pub(super) fn each<T: PartialEq>(&mut self, mut evaluate: impl FnMut(&mut Self) -> T) -> Vec<(T, Choices)> {
        if let Some(world) = &self.world {
            // inside of a substitution: the outer run decides
            let before = world.taken.clone();
            let result = evaluate(self);
            return vec![(result, self.world.as_ref().map_or(before, |world| world.taken.clone()))];
        }
        let mut results: Vec<(T, Choices)> = Vec::new();
        let mut plans = vec![Vec::new()];
        let mut runs = 0;
        while let Some(plan) = plans.pop() {
            runs += 1;
            self.steps += 1;
            let vague = runs > MAX_ALTERNATIVES;
            if vague {
                self.problem("more than 64 combinations of alternative values");
                (results, plans) = (Vec::new(), Vec::new());
            }
            self.world = Some(World { plan: if vague { Vec::new() } else { plan }, vague, ..World::default() });
            let result = evaluate(self);
            let world = self.world.take().unwrap_or_default();
            plans.extend(world.open);
            match results.iter_mut().find(|(other, _)| *other == result) {
                // the same either way: only what both runs decided alike is a condition
                Some((_, under)) => under.retain(|condition| world.taken.contains(condition)),
                None => results.push((result, world.taken)),
            }
        }
        results
    }
}
