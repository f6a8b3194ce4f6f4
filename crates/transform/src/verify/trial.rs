//! Trials: which migrations pass the proof. Few proofs find many failures.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::Plan;

/// Why a proof fails.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// What is not as promised, for a bug report.
    pub said: String,
    /// The functions that do not get what was promised to them, by index, each with what it gets instead.
    pub functions: BTreeMap<usize, String>,
}

impl From<String> for Failure {
    fn from(said: String) -> Self {
        Self { said, functions: BTreeMap::new() }
    }
}

/// What a proof of some migrations says: the functions that a second run would move, or why it fails.
pub type Verdict = Result<Vec<usize>, Failure>;

/// The proof of some migrations.
type Proof<'a> = &'a dyn Fn(&[usize]) -> Verdict;

/// More proofs are not made: what has not passed by then is dropped.
const PROOFS: usize = 200;

/// The migrations of `plan` that fail, each with what is said, and the functions that a run after the others would move.
///
/// All are tried together. Where the proof names functions, their migrations are out; where it does not, the halves are tried.
#[must_use]
pub fn failures(plan: &Plan, proof: Proof) -> (BTreeMap<usize, String>, Vec<usize>) {
    let all: BTreeSet<usize> = plan.migrations.values().copied().collect();
    let mut trial = Trial { proof, left: PROOFS };
    let mut chosen: Vec<usize> = all.into_iter().collect();
    let mut failed = BTreeMap::new();
    while !chosen.is_empty() {
        let failure = match trial.of(&chosen) {
            Ok(later) => return (failed, later),
            Err(failure) => failure,
        };
        let named = failure.functions.iter().filter_map(|(index, said)| Some((*plan.migrations.get(index)?, said)));
        let mut out: BTreeMap<usize, String> = BTreeMap::new();
        for (migration, said) in named.filter(|(migration, _)| chosen.contains(migration)) {
            out.entry(migration).or_insert_with(|| said.clone());
        }
        if out.is_empty() {
            out = trial.search(&chosen, &failure.said);
        }
        chosen.retain(|migration| !out.contains_key(migration));
        failed.extend(out);
    }
    (failed, Vec::new())
}

struct Trial<'a> {
    proof: Proof<'a>,
    left: usize,
}

impl Trial<'_> {
    fn of(&mut self, chosen: &[usize]) -> Verdict {
        let Some(left) = self.left.checked_sub(1) else {
            let said = format!("more than {PROOFS} proofs would be needed to tell which migrations are sound");
            return Err(Failure::from(said));
        };
        self.left = left;
        (self.proof)(chosen)
    }

    /// Those of `chosen` that fail, of which it is known that they do together; all of them where it takes all.
    fn search(&mut self, chosen: &[usize], said: &str) -> BTreeMap<usize, String> {
        let mut out = BTreeMap::new();
        if chosen.len() > 1 {
            let (first, second) = chosen.split_at(chosen.len() / 2);
            for half in [first, second] {
                if let Err(failure) = self.of(half) {
                    out.extend(self.search(half, &failure.said));
                }
            }
        }
        if out.is_empty() {
            out.extend(chosen.iter().map(|migration| (*migration, said.to_owned())));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// What is found of 64 migrations, of which `bad` says whether they fail together; and by how many proofs.
    fn found(bad: &dyn Fn(&[usize]) -> Option<Failure>) -> (Vec<usize>, usize) {
        let plan = Plan { migrations: (0..64).map(|index| (index, index + 1)).collect(), ..Plan::default() };
        let proofs = Cell::new(0);
        let (failed, _) = failures(&plan, &|chosen| {
            proofs.set(proofs.get() + 1);
            bad(chosen).map_or(Ok(Vec::new()), Err)
        });
        (failed.into_keys().collect(), proofs.get())
    }

    fn said() -> Option<Failure> {
        Some(Failure::from("no".to_owned()))
    }

    #[test]
    fn failures_are_found_by_few_proofs() {
        assert_eq!(found(&|_| None), (vec![], 1));
        let one = |chosen: &[usize]| chosen.contains(&17).then(said).flatten();
        let (failed, proofs) = found(&one);
        assert_eq!(failed, [17]);
        assert!(proofs <= 14, "{proofs} proofs");
        let both = |chosen: &[usize]| (chosen.contains(&3) && chosen.contains(&4)).then(said).flatten();
        assert_eq!(found(&both).0, [3, 4], "two that do not go together are dropped together");
        assert_eq!(found(&|_| said()).0.len(), 64, "no proof passes");
    }

    #[test]
    fn functions_that_are_named_need_no_search() {
        let many = |chosen: &[usize]| {
            let bad = chosen.iter().filter(|migration| **migration % 2 == 0);
            let functions: BTreeMap<usize, String> = bad.map(|one| (one - 1, "no".to_owned())).collect();
            (!functions.is_empty()).then(|| Failure { said: "no".to_owned(), functions })
        };
        let (failed, proofs) = found(&many);
        assert_eq!((failed.len(), proofs), (32, 2));
    }
}
