//! Migrations: functions that share an edit, a program or an archive move together.

use std::collections::{BTreeMap, BTreeSet};

use super::candidate::Candidate;
use super::solve::Solved;
use crate::facts::{Facts, Output};

/// Functions that share an edit, a program or an archive are one migration, and so are those that take from one builder.
pub(super) fn groups(
    facts: &Facts,
    active: &[usize],
    solved: &[Solved],
    candidates: &[Candidate],
) -> BTreeMap<usize, usize> {
    let mut parent: BTreeMap<usize, usize> = active.iter().map(|index| (*index, *index)).collect();
    let mut join = |a: usize, b: usize| {
        let find = |mut at: usize, parent: &BTreeMap<usize, usize>| {
            while parent[&at] != at {
                at = parent[&at];
            }
            at
        };
        let (a, b) = (find(a, &parent), find(b, &parent));
        parent.insert(a.max(b), a.min(b));
    };
    let mut by_edit: BTreeMap<&rebootstrap_parser::Edit, usize> = BTreeMap::new();
    for one in solved {
        for function in &one.functions {
            let first = *by_edit.entry(&one.edit).or_insert(*function);
            join(first, *function);
        }
    }
    let mut by_archive: BTreeMap<usize, usize> = BTreeMap::new();
    for index in active.iter().filter(|index| candidates[**index].split.is_some()) {
        for archive in candidates[*index].chain.iter().flat_map(|chain| &chain.archives) {
            let first = *by_archive.entry(*archive).or_insert(*index);
            join(first, *index);
        }
    }
    let mut by_builder: BTreeMap<usize, usize> = BTreeMap::new();
    let mut by_program: BTreeMap<&str, usize> = BTreeMap::new();
    for index in active {
        if let Some(chain) = &candidates[*index].chain {
            let first = *by_program.entry(&chain.program).or_insert(*index);
            join(first, *index);
            // What a builder makes is named by no text that both would edit.
            let made = chain.builds.iter().filter(|build| matches!(facts.builds[**build].output, Output::Builder(_)));
            for build in made {
                let first = *by_builder.entry(*build).or_insert(*index);
                join(first, *index);
            }
        }
    }
    let root = |mut at: usize| {
        while parent[&at] != at {
            at = parent[&at];
        }
        at
    };
    let roots: BTreeSet<usize> = active.iter().map(|index| root(*index)).collect();
    let number: BTreeMap<usize, usize> = roots.into_iter().zip(1..).collect();
    active.iter().map(|index| (*index, number[&root(*index)])).collect()
}
