//! A campaign counted: what its report says before it names a repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rebootstrap_transform::Code;
use serde::Serialize;

use super::record::{Functions, Goal, Record, State};
use super::source::Repository;
use crate::text::shell_word;

/// How many repositories are in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InState {
    /// The state.
    pub state: State,
    /// How many.
    pub repositories: usize,
    /// Their functions.
    pub functions: Functions,
    /// Why they were skipped or have failed: codes, and how many repositories.
    pub reasons: BTreeMap<String, usize>,
}

/// Something that several repositories have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// A code, or an owner; an empty owner is nobody.
    pub name: String,
    /// What it means.
    pub title: String,
    /// How many functions, or files that cannot be read.
    pub functions: usize,
    /// How many repositories.
    pub repositories: usize,
}

/// A campaign, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All of them.
    pub repositories: usize,
    /// Those that have not been worked on.
    pub to_do: usize,
    /// The states that there are, in the order of reports.
    pub states: Vec<InState>,
    /// The functions of all.
    pub functions: Functions,
    /// Why functions are left, the most frequent first.
    pub reasons: Vec<Tally>,
    /// Who owns what is left, the most of it first.
    pub owners: Vec<Tally>,
    /// How many repositories have something left.
    #[serde(skip)]
    waiting: usize,
}

impl Totals {
    /// Counts `records`.
    #[must_use]
    pub fn new(records: &[(&Repository, Option<Record>)]) -> Self {
        let known = || records.iter().filter_map(|(_, record)| record.as_ref());
        let states = State::ALL.iter().filter_map(|state| {
            let of_state: Vec<_> = known().filter(|record| record.state == *state).collect();
            let functions = sum(of_state.iter().map(|record| record.functions));
            let mut reasons = BTreeMap::new();
            for reason in of_state.iter().filter_map(|record| record.reason.as_ref()) {
                *reasons.entry(reason.code.clone()).or_default() += 1;
            }
            (!of_state.is_empty()).then_some(InState {
                state: *state,
                repositories: of_state.len(),
                functions,
                reasons,
            })
        });
        let leftovers = || records.iter().enumerate().filter_map(|(at, (_, record))| Some((at, record.as_ref()?)));
        let nobody = BTreeSet::from([String::new()]);
        let (mut reasons, mut owners) = (Tallies::default(), Tallies::default());
        for (position, record) in leftovers() {
            for left in &record.leftovers {
                let title = Code::parse(&left.code).map_or("", |code| code.title());
                reasons.add(&left.code, title, position, &left.function);
                let whose = if left.owners.is_empty() { &nobody } else { &left.owners };
                whose.iter().for_each(|owner| owners.add(owner, "", position, &left.function));
            }
        }
        Self {
            repositories: records.len(),
            to_do: records.len() - known().count(),
            states: states.collect(),
            functions: sum(known().map(|record| record.functions)),
            reasons: reasons.sorted(),
            owners: owners.sorted(),
            waiting: known().filter(|record| !record.leftovers.is_empty()).count(),
        }
    }

    /// How many repositories are in `state`.
    #[must_use]
    pub fn of(&self, state: State) -> usize {
        self.states.iter().find(|one| one.state == state).map_or(0, |one| one.repositories)
    }

    /// What to run next, each with the reason. `reached` is how far the last run went.
    #[must_use]
    pub fn next(&self, folder: &Path, reached: Goal) -> Vec<(String, String)> {
        let quoted = shell_word(&folder.to_string_lossy());
        let bulk = format!("rebootstrap bulk --campaign {quoted}");
        let far = match reached {
            Goal::Plan => "",
            Goal::Apply => " --apply",
            Goal::Push => " --push",
        };
        let mut next = Vec::new();
        let mut say = |number: usize, why: &str, command: String| {
            if number > 0 {
                next.push((format!("{number} {why}"), command));
            }
        };
        say(self.to_do, "not worked on yet", format!("{bulk}{far}"));
        say(self.of(State::Failed), "failed: mend what is named, then try again", format!("{bulk}{far} --only failed"));
        say(
            self.of(State::Planned),
            "planned: write the branches, a few to look at first",
            format!("{bulk} --apply --canary 3"),
        );
        say(self.of(State::Applied), "applied: push the branches", format!("{bulk} --push"));
        // The other numbers are of repositories: what is left stands in those that are planned or pushed, too.
        let left = self.waiting;
        let why = if left == 1 { "repository with something left" } else { "repositories with something left" };
        say(left, &format!("{why}: see who has to do what"), format!("rebootstrap bulk report {quoted}"));
        next
    }
}

fn sum(all: impl Iterator<Item = Functions>) -> Functions {
    all.fold(Functions::default(), |total, one| Functions {
        migrated: total.migrated + one.migrated,
        left: total.left + one.left,
        current: total.current + one.current,
    })
}

/// By name: what it means, and the functions, each with the number of its repository.
#[derive(Default)]
struct Tallies<'a>(BTreeMap<&'a str, Counted<'a>>);

#[derive(Default)]
struct Counted<'a> {
    title: &'a str,
    functions: BTreeSet<(usize, &'a str)>,
}

impl<'a> Tallies<'a> {
    fn add(&mut self, name: &'a str, title: &'a str, repository: usize, function: &'a str) {
        let counted = self.0.entry(name).or_insert_with(|| Counted { title, ..Counted::default() });
        counted.functions.insert((repository, function));
    }

    fn sorted(self) -> Vec<Tally> {
        let tally = |(name, counted): (&str, Counted<'_>)| Tally {
            name: name.to_owned(),
            title: counted.title.to_owned(),
            functions: counted.functions.len(),
            repositories: counted.functions.iter().map(|(repository, _)| repository).collect::<BTreeSet<_>>().len(),
        };
        let mut all: Vec<_> = self.0.into_iter().map(tally).collect();
        all.sort_by(|a, b| b.functions.cmp(&a.functions).then_with(|| a.name.cmp(&b.name)));
        all
    }
}
