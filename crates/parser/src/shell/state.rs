//! The state of a running shell, and the state after a branch nobody knows the outcome of.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::choice::{Alternative, MAX_ALTERNATIVES, Variable};
use super::trap::{self, Traps};

/// How far a command like `exit` ends what is running, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// `continue`.
    Iteration,
    /// `break`.
    Loop,
    /// `return`.
    Function,
    /// `exit`, `exec`.
    Shell,
}

/// Variables and working directory.
#[derive(Clone)]
pub(super) struct State {
    /// `@` holds the positional parameters when they are known.
    pub(super) variables: BTreeMap<String, Variable>,
    pub(super) exported: BTreeSet<String>,
    /// One item: a rooted path, or a hole.
    pub(super) directory: Variable,
    pub(super) previous: Variable,
    pub(super) stack: Vec<Variable>,
    /// Variables that the running function called `local`.
    pub(super) local: BTreeSet<String>,
    pub(super) ended: Option<End>,
    /// The scripts that `trap` was given.
    pub(super) traps: Traps,
}

/// The state after one of `states`; `choice` names the decision. A state that has ended does not count, unless all have.
/// Where working directories differ, `lost` stands for them. `None` when there are no states.
pub(super) fn merged(states: Vec<State>, choice: u32, lost: &Variable) -> Option<State> {
    let ended = states.iter().map(|state| state.ended).min().flatten();
    let running: Vec<(usize, State)> =
        states.into_iter().enumerate().filter(|(_, state)| state.ended == ended).collect();
    let (_, mut out) = running.first()?.clone();
    let names: BTreeSet<&String> = running.iter().flat_map(|(_, state)| state.variables.keys()).collect();
    let held = |name: &str| -> Option<Variable> {
        let found = running.iter().map(|(index, state)| (*index, state.variables.get(name)));
        either(&found.collect::<Vec<_>>(), choice)
    };
    out.variables = names.into_iter().filter_map(|name| Some((name.clone(), held(name)?))).collect();
    for (_, state) in &running {
        out.exported.extend(state.exported.iter().cloned());
        out.local.extend(state.local.iter().cloned());
        trap::join(&mut out.traps, &state.traps);
        for (mine, other) in [(&mut out.directory, &state.directory), (&mut out.previous, &state.previous)] {
            if mine != other {
                *mine = Rc::clone(lost);
            }
        }
        if out.stack != state.stack {
            out.stack.clear();
        }
    }
    Some(out)
}

/// The alternatives of a variable after a decision. Where some are known, those with holes are dropped.
fn either(found: &[(usize, Option<&Variable>)], choice: u32) -> Option<Variable> {
    let mut known = found.iter().filter_map(|(_, variable)| *variable);
    let first = known.next()?;
    let everywhere = found.iter().all(|(_, variable)| variable.is_some());
    if everywhere && known.all(|other| other == first) {
        return Some(Rc::clone(first));
    }
    let mut all: Vec<Alternative> = Vec::new();
    for (index, variable) in found {
        for alternative in variable.iter().flat_map(|variable| variable.iter()) {
            let mut under = alternative.under.clone();
            under.push((choice, *index));
            match all.iter_mut().find(|other| other.items == alternative.items) {
                // the same in both branches: it holds whatever was decided here
                Some(other) => other.under.retain(|condition| under.contains(condition)),
                None => all.push(Alternative { items: alternative.items.clone(), under }),
            }
        }
    }
    let holds = |alternative: &Alternative| !alternative.items.iter().any(|item| item.has_holes());
    let count = all.len();
    if all.iter().any(holds) {
        all.retain(holds);
    }
    if all.len() < count || !everywhere || all.len() == 1 {
        // what was dropped may go with any alternative of other variables, so this decision binds no longer
        all.iter_mut().for_each(|alternative| alternative.under.retain(|condition| condition.0 != choice));
    }
    all.truncate(MAX_ALTERNATIVES + 1); // one too many makes every use of it a problem
    Some(Rc::new(all))
}
