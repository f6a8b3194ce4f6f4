//! Judges a run over a generated repository: the generator knows what each function runs, before and after.

use rebootstrap_transform::{Options, Outcome, Status};

use super::reading::{Declared, functions};
use super::repository::Repository;
use crate::support::memory::{Files, Run};
use crate::support::proof::prove;

/// What a run did with the functions of a repository.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Those that were migrated.
    pub(crate) migrated: usize,
    /// Those on an old runtime that were left.
    pub(crate) left: usize,
}

/// Runs `engine` over `repository` and judges what it did.
///
/// # Errors
/// All that is wrong.
pub(crate) fn judge(repository: &Repository, engine: Run) -> Result<Counts, String> {
    let options = Options::default();
    let proof = prove(engine, &repository.files, &options);
    let mut problems = proof.problems;
    let mut counts = Counts::default();
    for path in &repository.decoys {
        if proof.after.get(path) != repository.files.get(path) {
            problems.push(format!("{path} is no business of this tool, and changed"));
        }
    }
    for service in &repository.services {
        let before =
            functions(&repository.files, service).map_err(|error| format!("the generator is wrong: {error}"))?;
        let after = match functions(&proof.after, service) {
            Ok(after) => after,
            Err(error) => {
                problems.push(format!("what was built is not built any more: {error}"));
                continue;
            }
        };
        for function in &service.functions {
            let (Some(old), Some(new)) = (before.get(&function.name), after.get(&function.name)) else {
                problems.push(format!("{} is not declared", function.name));
                continue;
            };
            let started = service.at(&service.runs(function).package).trim_end_matches("/.").to_owned();
            let started = if started == "." { String::new() } else { started };
            if starts(old) != Some(&started) {
                return Err(format!("the generator is wrong: {} starts {:?} of {old:?}", function.name, starts(old)));
            }
            problems.extend(changed(&function.name, old, new, &started, &options, &mut counts));
        }
    }
    said(&proof.outcome, &counts, &mut problems);
    if problems.is_empty() { Ok(counts) } else { Err(problems.join("\n")) }
}

/// The program that Lambda starts.
fn starts(function: &Declared) -> Option<&String> {
    match function.runtime.as_str() {
        "go1.x" => function.entries.get(&function.handler),
        _ => function.entries.get("bootstrap"),
    }
}

/// A function is as it was, or runs the same program on the new runtime.
fn changed(
    name: &str,
    old: &Declared,
    new: &Declared,
    started: &String,
    options: &Options,
    counts: &mut Counts,
) -> Option<String> {
    let target = options.target.name();
    if starts(new) != Some(started) {
        return Some(format!("{name} started {started}, and starts {:?} now: {new:?}", starts(new)));
    }
    let is_old = old.runtime != target;
    if new.runtime == target {
        counts.migrated += usize::from(is_old);
        // The new runtime does not read the handler, so one that cannot be written may stay.
        let handler = new.handler == "bootstrap" || new.handler == old.handler;
        return (!handler).then(|| format!("{name} has the handler {}", new.handler));
    }
    counts.left += usize::from(is_old);
    let same = new.runtime == old.runtime && new.handler == old.handler;
    (!same).then(|| format!("{name} is neither what it was nor migrated: {old:?} became {new:?}"))
}

/// What is said of functions agrees with what became of them.
fn said(outcome: &Outcome, counts: &Counts, problems: &mut Vec<String>) {
    let (migrated, left) = (outcome.with_status(Status::Migrated).count(), outcome.with_status(Status::Left).count());
    if migrated != counts.migrated || left < counts.left {
        problems.push(format!("{migrated} are said to be migrated and {left} left; it is {counts:?}"));
    }
}

/// The files of a repository, for people.
pub(crate) fn shown(files: &Files) -> String {
    files
        .iter()
        .filter(|(path, _)| !path.ends_with(".go"))
        .map(|(path, text)| format!("-- {path} --\n{text}\n"))
        .collect()
}
