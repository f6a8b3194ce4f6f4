//! All rules applied to all functions that move: the wants of a plan, and the follow-ups that come with them.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::Spans;

use super::candidate::Candidate;
use super::longer::Longer;
use super::naming::Moves;
use super::want::{Change, Want};
use super::{elsewhere, guessed, known, missed, opened, reason, rewrite, stale, tracking};
use crate::diagnostic::Diagnostic;
use crate::facts::{Build, Facts, Named, Output, ReadId};
use crate::frameworks::listing::Lister;
use crate::frameworks::{namer, unread};
use crate::options::Options;
use crate::outcome::Rule;
use crate::programs::Programs;
use crate::provider::{self, Verdict};
use crate::repository::Repository;
use crate::rules;

pub(super) fn wants(
    repository: &Repository,
    (facts, programs): (&Facts, &Programs),
    candidates: &[Candidate],
    active: &[usize],
    planned: &BTreeMap<String, Moves>,
    options: &Options,
) -> (Vec<Want>, Vec<Diagnostic>) {
    let (mut wants, mut notes) = (Vec::new(), Vec::new());
    for index in active {
        of_function(repository, facts, &candidates[*index], (active, planned), options, (&mut wants, &mut notes));
    }
    wants.extend(rules::runtime::lists(facts, active, options));
    of_moves(repository, (facts, programs), candidates, (active, planned), (&mut wants, &mut notes));
    let moved = missed::moves(candidates, active, planned);
    let ignored = rules::ignored::wants(repository, facts, &moved);
    for (more, told) in [ignored, rules::pattern::wants(repository, facts, programs, &moved)] {
        wants.extend(more);
        notes.extend(told);
    }
    wants.extend(builds_apart(repository, facts, candidates, active, planned));
    let rewrites = planned.values().flat_map(|moves| &moves.rewrites).map(|(span, _)| *span);
    let written = wants.iter().filter_map(|want| match &want.change {
        Change::Write(span, _) if !span.is_empty() => Some(*span),
        _ => None,
    });
    let commands = candidates.iter().filter_map(|one| one.split.as_ref()?.command);
    let rewritten: Spans = commands.chain(rewrites).chain(written).collect();
    wants.retain(|want| !matches!(want.change, Change::Replace(..)) || !stands_in(facts, want, &rewritten));
    notes.sort();
    notes.dedup();
    (distinct(wants), notes)
}

/// What one function that moves asks for by itself.
fn of_function(
    repository: &Repository,
    facts: &Facts,
    candidate: &Candidate,
    (active, planned): (&[usize], &BTreeMap<String, Moves>),
    options: &Options,
    (wants, notes): (&mut Vec<Want>, &mut Vec<Diagnostic>),
) {
    let index = candidate.function;
    let function = &facts.functions[index];
    wants.extend(rules::runtime::wants(facts, index, candidate.own_runtime, options));
    wants.extend(rules::demand::wants(facts, index, active, options));
    if !candidate.keeps_handler {
        wants.extend(rules::handler::wants(facts, index, options));
    }
    wants.extend(candidate.split.iter().flat_map(|split| split.wants.clone()));
    wants.extend(tracking::want(facts, candidate, planned));
    notes.extend(tracking::reruns(repository, facts, candidate, planned, options));
    if let Some(chain) = &candidate.chain {
        wants.extend(rules::architecture::wants(facts, index, &chain.builds, options));
        notes.extend(reason::not_applied(repository, facts, function, chain, options));
    }
    wants.extend(candidate.raises.iter().map(|raise| Want {
        read: function.runtime[0],
        change: Change::Write(raise.span, raise.text.clone()),
        rule: Rule::Library,
        optional: false,
        functions: vec![index],
    }));
    notes.extend(function.notes.iter().cloned());
    providers(repository, facts, index, options, wants, notes);
}

/// What follows from the new places of the programs, wherever they are named.
fn of_moves(
    repository: &Repository,
    (facts, programs): (&Facts, &Programs),
    candidates: &[Candidate],
    (active, planned): (&[usize], &BTreeMap<String, Moves>),
    (wants, notes): (&mut Vec<Want>, &mut Vec<Diagnostic>),
) {
    let (longer, paths) = (Longer::of(repository, facts), Named::of(facts, rules::build_output::is_path));
    let patterns = rules::build_output::patterns(facts);
    let unread = unread::texts(repository);
    let namers = namer::texts(repository, planned.values().flat_map(|moves| moves.paths.keys().map(String::as_str)));
    let folders: Vec<_> = unread.iter().flat_map(namer::folders).collect();
    let listers: Vec<_> = unread.iter().filter_map(Lister::of).collect();
    let searched = (&unread[..], &folders[..], &namers[..], &listers[..], &longer);
    let mut blocked = Vec::new();
    for (program, moves) in planned {
        let users: Vec<&Candidate> = active
            .iter()
            .map(|index| &candidates[*index])
            .filter(|one| one.chain.as_ref().is_some_and(|chain| chain.program == *program))
            .collect();
        let functions: Vec<usize> = users.iter().map(|one| one.function).collect();
        for (old, new) in &moves.paths {
            wants.extend(rules::build_output::wants(facts, (&paths, &patterns), (old, new), &functions));
        }
        wants.extend(moves.rewrites.iter().map(|(span, text)| Want {
            read: facts.functions[functions[0]].runtime[0],
            change: Change::Write(*span, text.clone()),
            rule: Rule::BuildOutput,
            optional: false,
            functions: functions.clone(),
        }));
        wants.extend(rules::archive_source::patterns(facts, &moves.patterns, &functions));
        for user in &users {
            let own = user.chain.iter().flat_map(|chain| &chain.archives).find_map(|archive| moves.own.get(archive));
            wants.extend(own.and_then(|path| rules::archive_source::own(facts, user.function, path)));
        }
        let archives: BTreeSet<usize> =
            users.iter().flat_map(|one| one.chain.iter().flat_map(|chain| chain.archives.clone())).collect();
        let archives: Vec<usize> = archives.into_iter().collect();
        wants.extend(rules::archive_source::wants(facts, &archives, &moves.junk, &functions));
        notes.extend(elsewhere::mode_lost(repository, facts, moves));
        for (old, new) in &moves.paths {
            notes.extend(elsewhere::notes(repository, searched, old, new));
            notes.extend(known::notes(repository, facts, programs, (old, new)));
            notes.extend(opened::searched(repository, facts, (old, new)));
        }
        notes.extend(opened::notes(repository, facts, moves, &users));
        notes.extend(stale::notes(repository, facts, program, moves, &users));
        blocked.extend(stale::Blocked::of(repository, facts, program, moves, &users));
    }
    notes.extend(stale::in_the_way(blocked));
    let moved = planned.values().flat_map(|moves| &moves.paths);
    let moved: Vec<(&str, &str)> = moved.map(|(old, new)| (old.as_str(), new.as_str())).collect();
    notes.extend(guessed::notes(repository, facts, &moved));
}

/// `wants` without those that stand there already.
fn distinct(wants: Vec<Want>) -> Vec<Want> {
    let mut known: BTreeMap<ReadId, Vec<usize>> = BTreeMap::new();
    let mut seen: Vec<Want> = Vec::new();
    for want in wants {
        let same = known.entry(want.read).or_default();
        if !same.iter().any(|at| seen[*at] == want) {
            same.push(seen.len());
            seen.push(want);
        }
    }
    seen
}

/// Builds of several programs, taken apart for those that move.
fn builds_apart(
    repository: &Repository,
    facts: &Facts,
    candidates: &[Candidate],
    active: &[usize],
    planned: &BTreeMap<String, Moves>,
) -> Vec<Want> {
    let goes = |old: &str| planned.values().find_map(|moves| moves.paths.get(old).cloned());
    let shared = facts.builds.iter().filter(|build| build.several && matches!(build.output, Output::Directory(..)));
    let want = |build: &Build| {
        let outputs = facts.outputs(build);
        let moved: Vec<&String> = outputs.iter().filter(|output| goes(output).is_some()).collect();
        let uses = |index: &&usize| {
            candidates[**index].chain.as_ref().is_some_and(|chain| moved.iter().any(|path| **path == chain.program))
        };
        let functions: Vec<usize> = active.iter().filter(uses).copied().collect();
        let read = *facts.functions[*functions.first()?].runtime.first()?;
        let (span, text) = rewrite::builds_apart(repository, facts, build, &goes)?;
        Some(Want { read, change: Change::Write(span, text), rule: Rule::BuildOutput, optional: false, functions })
    };
    shared.filter_map(want).collect()
}

/// The texts of what does not move: runtimes and handlers of functions, architectures and tags of builds.
pub(super) fn staying(facts: &Facts, candidates: &[Candidate], active: &[usize]) -> BTreeSet<ReadId> {
    let moves: BTreeSet<usize> = active.iter().copied().collect();
    let stay = facts.functions.iter().enumerate().filter(|(index, _)| !moves.contains(index));
    let functions = stay.flat_map(|(_, function)| function.runtime.iter().chain(&function.handler).copied());
    let chains = active.iter().flat_map(|index| &candidates[*index].chain);
    let moving: BTreeSet<usize> = chains.flat_map(|chain| chain.builds.iter().copied()).collect();
    let others = facts.builds.iter().enumerate().filter(|(index, _)| !moving.contains(index));
    functions.chain(others.flat_map(|(_, build)| build.architecture.into_iter().chain(build.tags))).collect()
}

/// Whether the text stands in a command that is written anew as a whole.
fn stands_in(facts: &Facts, want: &Want, rewritten: &Spans) -> bool {
    let value = &facts.get(want.read).value;
    let span = value.source(0..value.text().len());
    span.is_some_and(|span| rewritten.contain(span))
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
    let mut verdicts: Vec<(Option<ReadId>, Verdict)> = Vec::new();
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
