//! The plan: which functions move together, and the edits that move them. All of a migration, or none of it.

mod along;
pub mod candidate;
mod conflict;
mod covered;
mod defaulted;
pub mod elsewhere;
mod given;
mod guessed;
mod handed;
mod homonym;
mod known;
mod listed;
mod longer;
mod migration;
mod missed;
mod moving;
mod nameless;
mod namesake;
pub mod naming;
mod opened;
mod otherwise;
mod overridden;
pub mod own_package;
mod packing;
mod placement;
mod prose;
mod put;
mod reason;
mod refusal;
mod repeated;
pub mod rewrite;
mod rulebook;
pub mod solve;
mod spelling;
pub mod split;
mod stale;
mod taken;
pub mod tracking;
mod unheard;
mod unsolved;
pub mod want;
mod zip_behind;
mod zip_command;

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::Span;

use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Named, Putting, Role, Sweeps};
use crate::options::Options;
use crate::outcome::{PlannedEdit, Rule};
use crate::programs::Programs;
use crate::repository::Repository;
use candidate::{Candidate, told};
use naming::{Around, Moves, Packed};
use put::Put;
use solve::{Solved, Unsolved, solve};
use want::Want;

/// What is to be done.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Every function with its chain, and why it is left.
    pub candidates: Vec<Candidate>,
    /// Old path → new path of every program that moves.
    pub moves: BTreeMap<String, String>,
    /// Program → path of the package of its own that it gets, from where it is declared.
    pub packages: BTreeMap<String, String>,
    /// The wants that the edits fulfil.
    pub wants: Vec<Want>,
    /// The edits, by migration.
    pub edits: Vec<PlannedEdit>,
    /// Function → migration, counted from 1.
    pub migrations: BTreeMap<usize, usize>,
    /// What to do besides.
    pub notes: Vec<Diagnostic>,
}

/// A plan as far as it is made: what each refusal looks at.
#[derive(Clone, Copy)]
struct Draft<'a> {
    repository: &'a Repository<'a>,
    facts: &'a Facts,
    programs: &'a Programs,
    candidates: &'a [Candidate],
    /// The functions that move so far.
    active: &'a [usize],
    /// The moves of their programs, by program.
    planned: &'a BTreeMap<String, Moves>,
    options: &'a Options,
}

/// Plans the migration of every candidate that can move.
#[must_use]
pub fn plan(repository: &Repository, facts: &Facts, programs: &Programs, options: &Options) -> Plan {
    let mut candidates = candidate::candidates(repository, facts, programs, options);
    // The programs that keep their name as that of a directory, and why.
    let mut keeping = overridden::by_argument(repository, facts);
    let mut reasons: BTreeMap<usize, Diagnostic> = BTreeMap::new();
    let put = Put::default();
    loop {
        let active: Vec<usize> = candidates
            .iter()
            .filter(|one| !one.old.is_empty() && one.left.is_empty())
            .map(|one| one.function)
            .collect();
        let mut left: Vec<(usize, Diagnostic)> = Vec::new();
        let planned = moves(repository, facts, programs, &candidates, (&active, &keeping, &put), &mut left);
        left.iter_mut().for_each(|(index, reason)| reason.clone_from(reasons.get(index).unwrap_or(&reason.clone())));
        let draft =
            Draft { repository, facts, programs, candidates: &candidates, active: &active, planned: &planned, options };
        for refuse in refusal::ALL {
            if left.is_empty() {
                refuse(&draft, &mut left);
            }
        }
        if !left.is_empty() {
            leave(&mut candidates, left);
            continue;
        }
        let (wants, notes) = rulebook::wants(repository, (facts, programs), &candidates, &active, &planned, options);
        let (mut solved, unsolved) = solve(facts, &wants, &rulebook::staying(facts, &candidates, &active));
        solved.iter_mut().for_each(|one| one.edit = spelling::quoted(repository, one.edit.clone()));
        spelling::joined(&mut solved, &wants);
        // The package of a function's own can be the directory that it has.
        solved.retain(|one| repository.text(one.edit.span.file).get(one.edit.span.range()) != Some(&one.edit.text));
        let unwritable = unsolved::unwritable(&draft, &unsolved);
        if own_runtimes(facts, &mut candidates, &unsolved) {
            continue;
        }
        if !unwritable.is_empty() {
            let known = keeping.len();
            let programs = unwritable.iter().filter_map(|(index, _)| candidates[*index].chain.as_ref());
            keeping.extend(programs.map(|chain| chain.program.clone()));
            if keeping.len() > known {
                reasons.extend(unwritable);
                continue;
            }
        }
        for refused in unsolved.iter().filter(|refused| !refused.want.optional) {
            left.extend(
                refused
                    .want
                    .functions
                    .iter()
                    .map(|index| (*index, unsolved::not_solved(repository, facts, *index, refused))),
            );
        }
        if left.is_empty() {
            left.extend(conflict::overlapping(repository, facts, &solved));
            left.extend(crate::kept::divided(repository, &solved));
        }
        if left.is_empty() {
            let notes = [notes, warnings(facts, &solved, options)].concat();
            let migrations = migration::groups(facts, &active, &solved, &candidates);
            return finish(candidates, planned, wants, solved, &unsolved, notes, migrations);
        }
        leave(&mut candidates, left);
    }
}

/// Lets functions whose runtime others read declare one of their own, where they can; whether one was found.
fn own_runtimes(facts: &Facts, candidates: &mut [Candidate], unsolved: &[Unsolved]) -> bool {
    let mut found = false;
    for refused in unsolved.iter().filter(|refused| refused.want.rule == Rule::Runtime && refused.reader.is_some()) {
        for index in &refused.want.functions {
            let can = facts.functions[*index].own_runtime.is_some() && !candidates[*index].own_runtime;
            candidates[*index].own_runtime |= can;
            found |= can;
        }
    }
    found
}

fn leave(candidates: &mut [Candidate], left: Vec<(usize, Diagnostic)>) {
    for (index, reason) in left {
        let left = &mut candidates[index].left;
        let says_it = |known: &&mut Diagnostic| {
            known.code == reason.code && known.message == reason.message && known.next == reason.next
        };
        match left.iter_mut().find(says_it) {
            Some(known) => {
                known.related.extend(reason.place.into_iter().chain(reason.related));
                known.related.sort();
                known.related.dedup();
                known.related.retain(|place| known.place.as_ref() != Some(place));
            }
            None => left.push(reason),
        }
    }
}

/// The moves of each active function's program, by program.
fn moves(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    candidates: &[Candidate],
    (active, by_argument, put): (&[usize], &BTreeSet<String>, &Put),
    left: &mut Vec<(usize, Diagnostic)>,
) -> BTreeMap<String, Moves> {
    let mut planned: BTreeMap<String, Moves> = BTreeMap::new();
    let (swept, sweeps) = (naming::patterns(facts), Sweeps::of(&facts.swept));
    let (paths, putting) = (Named::of(facts, |role| role == Role::Path), Putting::of(facts));
    let mut users: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for index in active {
        let Some(chain) = &candidates[*index].chain else { continue };
        match &candidates[*index].split {
            Some(split) => {
                let own = split.moves.get_key_value(&chain.program);
                let paths = own.map(|(old, new)| (old.clone(), new.clone())).into_iter().collect();
                planned.entry(chain.program.clone()).or_default().join(Moves { paths, ..Moves::default() });
            }
            None => users.entry(&chain.program).or_default().push(*index),
        }
    }
    let named = |program: &str, users: &[usize], leaving: &BTreeSet<String>| {
        let chains = users.iter().filter_map(|index| candidates[*index].chain.as_ref());
        let archives: BTreeSet<usize> = chains.flat_map(|chain| chain.archives.iter().copied()).collect();
        let archives: Vec<usize> = archives.into_iter().collect();
        let own = own_package::places(facts, candidates, users);
        let (swept, sweeps, named, putting) = (&swept, &sweeps, &paths, &putting);
        let around = Around { leaving, by_argument, swept, sweeps, named, put, putting };
        let packed = Packed { archives: &archives, own: &own };
        naming::moves(facts, programs, repository, program, packed, around)
    };
    let mut refused: Vec<&str> = Vec::new();
    for (program, users) in &users {
        match named(program, users, &BTreeSet::new()) {
            Ok(moves) => planned.entry((*program).to_owned()).or_default().join(moves),
            Err(_) => refused.push(program),
        }
    }
    // Once its neighbours have directories of their own, a program may be alone where it is.
    let leaving: BTreeSet<String> = planned.values().flat_map(|moves| moves.paths.keys().cloned()).collect();
    for program in refused {
        match named(program, &users[program], &leaving) {
            Ok(moves) => planned.entry(program.to_owned()).or_default().join(moves),
            Err(gap) => left.extend(
                users[program].iter().map(|index| (*index, told(repository, &facts.functions[*index], &gap, facts))),
            ),
        }
    }
    planned
}

/// What is to be known of the places that change.
fn warnings(facts: &Facts, solved: &[Solved], options: &Options) -> Vec<Diagnostic> {
    let change = |span: &Span| solved.iter().find(|one| span.contains(one.edit.span));
    let changed = facts.warnings.iter().filter_map(|(span, note)| Some((note, change(span)?)));
    let filled = |(note, change): (&Diagnostic, &Solved)| {
        let value = match change.rule {
            Rule::Runtime => options.target.name(),
            _ => change.edit.text.trim_matches(['"', '\'']),
        };
        Diagnostic { next: note.next.replace(crate::facts::Twin::DASHED, value), ..note.clone() }
    };
    changed.map(filled).collect()
}

fn finish(
    candidates: Vec<Candidate>,
    planned: BTreeMap<String, Moves>,
    wants: Vec<Want>,
    solved: Vec<Solved>,
    unsolved: &[Unsolved],
    notes: Vec<Diagnostic>,
    migrations: BTreeMap<usize, usize>,
) -> Plan {
    let mut edits: Vec<PlannedEdit> = solved
        .into_iter()
        .filter_map(|one| {
            let migration = *migrations.get(one.functions.first()?)?;
            Some(PlannedEdit { edit: one.edit, rule: one.rule, migration })
        })
        .collect();
    edits.sort();
    edits.dedup_by(|a, b| a.edit == b.edit);
    let refused = |want: &Want| unsolved.iter().any(|one| one.want == *want);
    let wants = wants.into_iter().filter(|want| !refused(want)).collect();
    let own = |(program, moves): (&String, &Moves)| Some((program.clone(), moves.own.values().next()?.clone()));
    let packages = planned.iter().filter_map(own).collect();
    let moves = planned.into_values().flat_map(|moves| moves.paths).collect();
    Plan { candidates, moves, packages, wants, edits, migrations, notes }
}
