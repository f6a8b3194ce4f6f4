//! The plan: which functions move together, and the edits that move them. All of a migration, or none of it.

pub mod candidate;
pub mod elsewhere;
pub mod naming;
pub mod solve;
pub mod split;
pub mod tracking;
pub mod want;

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::{Edits, Span};

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::Facts;
use crate::link::{Gap, shown};
use crate::options::Options;
use crate::outcome::{PlannedEdit, Rule};
use crate::programs::Programs;
use crate::provider::{self, Verdict};
use crate::repository::Repository;
use crate::rules;
use candidate::{Candidate, told};
use naming::Moves;
use solve::{Solved, Unsolved, solve};
use want::{Change, Want};

/// What is to be done.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Every function with its chain, and why it is left.
    pub candidates: Vec<Candidate>,
    /// Old path → new path of every program that moves.
    pub moves: BTreeMap<String, String>,
    /// The wants that the edits fulfil.
    pub wants: Vec<Want>,
    /// The edits, by migration.
    pub edits: Vec<PlannedEdit>,
    /// Function → migration, counted from 1.
    pub migrations: BTreeMap<usize, usize>,
    /// What to do besides.
    pub notes: Vec<Diagnostic>,
}

/// Plans the migration of every candidate that can move.
#[must_use]
pub fn plan(repository: &Repository, facts: &Facts, programs: &Programs, options: &Options) -> Plan {
    let mut candidates = candidate::candidates(repository, facts, programs, options);
    loop {
        let active: Vec<usize> = candidates
            .iter()
            .filter(|one| !one.old.is_empty() && one.left.is_empty())
            .map(|one| one.function)
            .collect();
        let mut left: Vec<(usize, Diagnostic)> = Vec::new();
        let planned = moves(repository, facts, programs, &candidates, &active, &mut left);
        if left.is_empty() {
            tracking::refuse(repository, facts, &candidates, &active, &planned, &mut left);
        }
        if left.is_empty() {
            elsewhere::refuse(repository, facts, &candidates, &active, &planned, &mut left);
        }
        if left.is_empty() {
            half_split(repository, facts, &candidates, &active, &mut left);
        }
        if left.is_empty() {
            stranded(repository, facts, &candidates, &active, &planned, &mut left);
        }
        if !left.is_empty() {
            leave(&mut candidates, left);
            continue;
        }
        let (wants, notes) = wants(repository, facts, &candidates, &active, &planned, options);
        let (solved, unsolved) = solve(facts, &wants, &staying(facts, &active));
        for refused in unsolved.iter().filter(|refused| !refused.want.optional) {
            left.extend(
                refused.want.functions.iter().map(|index| (*index, not_solved(repository, facts, *index, refused))),
            );
        }
        if left.is_empty() {
            left.extend(overlapping(repository, facts, &solved));
        }
        if left.is_empty() {
            return finish(candidates, planned, wants, solved, &unsolved, notes, &active);
        }
        leave(&mut candidates, left);
    }
}

fn leave(candidates: &mut [Candidate], left: Vec<(usize, Diagnostic)>) {
    for (index, reason) in left {
        if !candidates[index].left.contains(&reason) {
            candidates[index].left.push(reason);
        }
    }
}

/// The moves of each active function's program, by program.
fn moves(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    candidates: &[Candidate],
    active: &[usize],
    left: &mut Vec<(usize, Diagnostic)>,
) -> BTreeMap<String, Moves> {
    let mut planned = BTreeMap::new();
    for index in active {
        let Some(chain) = &candidates[*index].chain else { continue };
        if let Some(split) = &candidates[*index].split {
            let all: &mut Moves = planned.entry(chain.program.clone()).or_default();
            let own = split.moves.get_key_value(&chain.program);
            all.paths.extend(own.map(|(old, new)| (old.clone(), new.clone())));
            continue;
        }
        match naming::moves(facts, programs, repository.listing(), &chain.program, &chain.archives) {
            Ok(moves) => {
                let all: &mut Moves = planned.entry(chain.program.clone()).or_default();
                all.paths.extend(moves.paths);
                all.junk.extend(moves.junk);
            }
            Err(gap) => left.push((*index, told(repository, &facts.functions[*index], &gap, facts))),
        }
    }
    planned
}

/// A split changes the archive for all of its functions: they move together or not at all.
fn half_split(
    repository: &Repository,
    facts: &Facts,
    candidates: &[Candidate],
    active: &[usize],
    left: &mut Vec<(usize, Diagnostic)>,
) {
    for index in active.iter().filter(|index| candidates[**index].split.is_some()) {
        let archives = candidates[*index].chain.iter().flat_map(|chain| &chain.archives);
        let archives: Vec<usize> = archives.copied().collect();
        let stays = candidates.iter().find(|other| {
            let uses =
                other.chain.as_ref().is_some_and(|chain| chain.archives.iter().any(|one| archives.contains(one)));
            uses && !active.contains(&other.function)
        });
        if let Some(stays) = stays {
            let gap = Gap {
                code: Code::SharedArchive,
                message: format!("its archive also serves {}, which stays", facts.functions[stays.function].id),
                span: Some(facts.functions[stays.function].span),
                next: "see why the other one is left; they move together".to_owned(),
            };
            left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
        }
    }
}

/// A function that stays would lose its program if the program moved with another function.
fn stranded(
    repository: &Repository,
    facts: &Facts,
    candidates: &[Candidate],
    active: &[usize],
    planned: &BTreeMap<String, Moves>,
    left: &mut Vec<(usize, Diagnostic)>,
) {
    let staying = candidates.iter().filter(|one| !active.contains(&one.function));
    for (stays, chain) in staying.filter_map(|one| Some((one.function, one.chain.as_ref()?))) {
        let touched = planned.iter().filter(|(_, moves)| moves.paths.contains_key(&chain.program));
        for (program, _) in touched {
            let movers = active
                .iter()
                .filter(|index| candidates[**index].chain.as_ref().is_some_and(|one| one.program == *program));
            for index in movers {
                let gap = Gap {
                    code: Code::SharedDefinition,
                    message: format!(
                        "its program {} also serves {}, which stays",
                        shown(program),
                        facts.functions[stays].id
                    ),
                    span: Some(facts.functions[stays].span),
                    next: "see why the other one is left; both move together".to_owned(),
                };
                left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
            }
        }
    }
}

fn wants(
    repository: &Repository,
    facts: &Facts,
    candidates: &[Candidate],
    active: &[usize],
    planned: &BTreeMap<String, Moves>,
    options: &Options,
) -> (Vec<Want>, Vec<Diagnostic>) {
    let (mut wants, mut notes) = (Vec::new(), Vec::new());
    for index in active {
        wants.extend(rules::runtime::wants(facts, *index, options));
        if !candidates[*index].keeps_handler {
            wants.extend(rules::handler::wants(facts, *index, options));
        }
        wants.extend(candidates[*index].split.iter().flat_map(|split| split.wants.clone()));
        wants.extend(tracking::want(facts, &candidates[*index], planned));
        notes.extend(tracking::reruns(repository, facts, &candidates[*index]));
        if let Some(chain) = &candidates[*index].chain {
            wants.extend(rules::architecture::wants(facts, *index, &chain.builds, options));
        }
        providers(repository, facts, *index, options, &mut wants, &mut notes);
    }
    wants.extend(rules::runtime::lists(facts, active, options));
    for (program, moves) in planned {
        let users: Vec<&Candidate> = active
            .iter()
            .map(|index| &candidates[*index])
            .filter(|one| one.chain.as_ref().is_some_and(|chain| chain.program == *program))
            .collect();
        let functions: Vec<usize> = users.iter().map(|one| one.function).collect();
        for (old, new) in &moves.paths {
            wants.extend(rules::build_output::wants(facts, old, new, &functions));
        }
        let archives: BTreeSet<usize> =
            users.iter().flat_map(|one| one.chain.iter().flat_map(|chain| chain.archives.clone())).collect();
        let archives: Vec<usize> = archives.into_iter().collect();
        wants.extend(rules::archive_source::wants(facts, &archives, &moves.junk, &functions));
        notes.extend(moves.paths.iter().flat_map(|(old, new)| elsewhere::notes(repository, old, new)));
        notes.extend(stale(repository, facts, program, moves, &users));
    }
    let rewritten: Vec<Span> = candidates.iter().filter_map(|one| one.split.as_ref()?.command).collect();
    wants.retain(|want| !matches!(want.change, Change::Replace(..)) || !stands_in(facts, want, &rewritten));
    let mut seen: Vec<Want> = Vec::new();
    for want in wants {
        if !seen.contains(&want) {
            seen.push(want);
        }
    }
    notes.sort();
    notes.dedup();
    (seen, notes)
}

/// The runtimes and handlers of the functions that do not move.
fn staying(facts: &Facts, active: &[usize]) -> BTreeSet<crate::facts::ReadId> {
    let stay = facts.functions.iter().enumerate().filter(|(index, _)| !active.contains(index));
    stay.flat_map(|(_, function)| function.runtime.iter().chain(&function.handler)).copied().collect()
}

/// Whether the text stands in a command that is written anew as a whole.
fn stands_in(facts: &Facts, want: &Want, rewritten: &[Span]) -> bool {
    let value = &facts.get(want.read).value;
    let span = value.source(0..value.text().len());
    span.is_some_and(|span| rewritten.iter().any(|command| command.contains(span)))
}

fn providers(
    repository: &Repository,
    facts: &Facts,
    index: usize,
    options: &Options,
    wants: &mut Vec<Want>,
    notes: &mut Vec<Diagnostic>,
) {
    let function = &facts.functions[index];
    let Some(root) = &function.root else { return };
    let lock_file = rebootstrap_parser::path::join(root, ".terraform.lock.hcl");
    let lock = repository.open(&lock_file).and_then(|(file, text)| provider::lock(file, &text));
    let check =
        |constraint| provider::check(repository, constraint, lock.as_ref(), options.target, options.bump_providers);
    let mut verdicts: Vec<(Option<crate::facts::ReadId>, Verdict)> = Vec::new();
    for read in &function.constraints {
        verdicts.push((Some(*read), check(Some(&facts.get(*read).value))));
    }
    if verdicts.is_empty() {
        verdicts.push((None, check(None)));
    }
    for (read, verdict) in verdicts {
        match (read, verdict) {
            (Some(read), Verdict::Raise { range, text, then }) => {
                let change = Change::Replace(range, text);
                wants.push(Want { read, change, rule: Rule::Provider, optional: false, functions: vec![index] });
                notes.extend(then);
            }
            (_, Verdict::FollowUp(note) | Verdict::LockUpgrade(note)) => notes.push(note),
            _ => {}
        }
    }
}

/// The old file blocks the directory that takes its name.
fn stale(
    repository: &Repository,
    facts: &Facts,
    program: &str,
    moves: &Moves,
    users: &[&Candidate],
) -> Option<Diagnostic> {
    let new = moves.paths.get(program)?;
    rebootstrap_parser::path::below(new, program)?;
    let build = users.first()?.chain.as_ref()?.builds.first()?;
    Some(Diagnostic {
        code: Code::Stale,
        message: format!("{} becomes a directory; a file left there by an earlier build is in its way", shown(program)),
        place: Some(repository.place(facts.builds[*build].span)),
        related: Vec::new(),
        next: format!("rm -f {}", shown(program)),
    })
}

fn not_solved(repository: &Repository, facts: &Facts, index: usize, refused: &Unsolved) -> Diagnostic {
    let read = facts.get(refused.want.read);
    let text = shown(read.value.text());
    let read_only = read.value.place().is_some_and(|span| facts.read_only.contains(&span.file));
    let (code, message) = match &refused.reader {
        _ if read_only => (Code::SyntaxError, format!("`{text}` stands in a file that does not parse")),
        Some((_, true)) => (
            Code::SharedDefinition,
            format!("`{text}` cannot change alone: a function that stays reads the same definition"),
        ),
        Some((reader, false)) => (
            Code::SharedDefinition,
            format!("`{text}` cannot change alone: `{}` is read from the same definition", shown(reader.text())),
        ),
        None => (Code::NotWritable, format!("`{text}` is put together from parts that cannot be edited")),
    };
    let gap = Gap {
        code,
        message,
        span: read.value.place(),
        next: "write the text as a literal of its own, then run again".to_owned(),
    };
    let mut reason = told(repository, &facts.functions[index], &gap, facts);
    reason.related =
        refused.reader.iter().filter_map(|(value, _)| value.place()).map(|span| repository.place(span)).collect();
    reason
}

/// Edits that cannot be made together are our own contradiction; their functions are left.
fn overlapping(repository: &Repository, facts: &Facts, solved: &[Solved]) -> Vec<(usize, Diagnostic)> {
    let Err(overlap) = Edits::new(solved.iter().map(|one| one.edit.clone()).collect()) else { return Vec::new() };
    let touched = solved.iter().filter(|one| one.edit == overlap.0 || one.edit == overlap.1);
    let functions: BTreeSet<usize> = touched.flat_map(|one| one.functions.clone()).collect();
    let gap = Gap {
        code: Code::SharedDefinition,
        message: format!("two changes meet in one text: `{}` and `{}`", overlap.0.text, overlap.1.text),
        span: Some(overlap.0.span),
        next: "write the text twice, once for each use, then run again".to_owned(),
    };
    functions.into_iter().map(|index| (index, told(repository, &facts.functions[index], &gap, facts))).collect()
}

fn finish(
    candidates: Vec<Candidate>,
    planned: BTreeMap<String, Moves>,
    wants: Vec<Want>,
    solved: Vec<Solved>,
    unsolved: &[Unsolved],
    notes: Vec<Diagnostic>,
    active: &[usize],
) -> Plan {
    let migrations = groups(active, &solved, &candidates);
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
    let moves = planned.into_values().flat_map(|moves| moves.paths).collect();
    Plan { candidates, moves, wants, edits, migrations, notes }
}

/// Functions that share an edit, a program or an archive are one migration.
fn groups(active: &[usize], solved: &[Solved], candidates: &[Candidate]) -> BTreeMap<usize, usize> {
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
    let mut by_program: BTreeMap<&str, usize> = BTreeMap::new();
    for index in active {
        if let Some(chain) = &candidates[*index].chain {
            let first = *by_program.entry(&chain.program).or_insert(*index);
            join(first, *index);
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
