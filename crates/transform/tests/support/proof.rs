//! What must hold of every run over any repository, whatever a case wants of it.

use std::collections::BTreeMap;

use rebootstrap_transform::{Code, FunctionOutcome, Options, Outcome, PlannedEdit, Status};

use super::memory::{Files, Run, run, run_all};

/// A run, the files after it, and what is wrong with it.
pub(crate) struct Proof {
    pub(crate) outcome: Outcome,
    pub(crate) after: Files,
    pub(crate) problems: Vec<String>,
}

/// Runs over `before`, and over the result once more.
pub(crate) fn prove(engine: Run, before: &Files, options: &Options) -> Proof {
    let outcome = run(engine, before, options);
    let mut problems = Vec::new();
    let after = after(&outcome, before, &mut problems);
    for (path, text) in before {
        let edited = by_hand(&outcome, path, text, &mut problems);
        if after.get(path) != Some(&edited) {
            problems.push(format!("{path} is not what its edits make of it"));
        }
    }
    whole(&outcome, &mut problems);
    broken_files(&outcome, &mut problems);
    reasons(&outcome, &mut problems);
    if !outcome.files.is_empty() {
        again(&outcome, &run_all(engine, &after, options), options, &mut problems);
    }
    Proof { outcome, after, problems }
}

/// The files as the outcome says they become. Files that it does not name stay.
fn after(outcome: &Outcome, before: &Files, problems: &mut Vec<String>) -> Files {
    let mut after = before.clone();
    for change in outcome.changed_files() {
        if before.get(&change.path).map(String::as_str) != Some(&*change.before) {
            problems.push(format!("{} was not read as it is", change.path));
        }
        after.insert(change.path, change.after);
    }
    after
}

/// `text` with the edits that name `path`, put in one by one: bytes outside of them cannot change.
fn by_hand(outcome: &Outcome, path: &str, text: &str, problems: &mut Vec<String>) -> String {
    let of_path = |planned: &&PlannedEdit| {
        outcome.files.get(planned.edit.span.file.0 as usize).is_some_and(|file| file.path == path)
    };
    let mut edits: Vec<_> = outcome.edits.iter().filter(of_path).map(|planned| &planned.edit).collect();
    edits.sort();
    edits.dedup();
    let (mut out, mut at) = (String::new(), 0);
    for edit in edits {
        match text.get(at..edit.span.start()) {
            Some(kept) if edit.span.end() <= text.len() => out.push_str(kept),
            _ => problems.push(format!("{path} has an edit that overlaps another or lies outside of it")),
        }
        out.push_str(&edit.text);
        at = edit.span.end();
    }
    out + text.get(at..).unwrap_or_default()
}

/// Edits belong to migrated functions, and migrated functions have edits.
fn whole(outcome: &Outcome, problems: &mut Vec<String>) {
    let of = |migration: usize| outcome.with_status(Status::Migrated).any(|function| function.migration == migration);
    if outcome.edits.iter().any(|planned| !of(planned.migration)) {
        problems.push("an edit belongs to no migrated function".to_owned());
    }
    for function in outcome.with_status(Status::Migrated) {
        if !outcome.edits.iter().any(|planned| planned.migration == function.migration) {
            problems.push(format!("{} is migrated without an edit", function.id));
        }
    }
}

/// A file that does not parse has no edits.
fn broken_files(outcome: &Outcome, problems: &mut Vec<String>) {
    for path in syntax_errors(outcome) {
        let file = outcome.files.iter().position(|file| file.path == path);
        let edited = |planned: &PlannedEdit| Some(planned.edit.span.file.0 as usize) == file;
        if outcome.edits.iter().any(edited) {
            problems.push(format!("{path} does not parse and is edited"));
        }
    }
}

fn syntax_errors(outcome: &Outcome) -> Vec<&str> {
    let notes = outcome.notes.iter().filter(|note| note.code == Code::SyntaxError);
    notes.filter_map(|note| note.place.as_ref()).map(|place| place.file.as_str()).collect()
}

/// What is left has a reason, and every reason is a sentence with a next step.
fn reasons(outcome: &Outcome, problems: &mut Vec<String>) {
    for function in outcome.with_status(Status::Left) {
        if function.reasons.is_empty() {
            problems.push(format!("{} is left without a reason", function.id));
        }
        let lacks_step = |code: Code| format!("{} is left [{code}] without a next step", function.id);
        problems.extend(function.reasons.iter().filter(|why| why.next.is_empty()).map(|why| lacks_step(why.code)));
    }
    for said in outcome.functions.iter().flat_map(|function| &function.reasons).chain(&outcome.notes) {
        if said.code == Code::Bug {
            problems.push(format!("a proof has failed: {}", said.message));
        }
        if said.message.is_empty() || said.message.contains('\n') {
            problems.push(format!("[{}] `{}` is not one sentence", said.code, said.message));
        }
    }
}

/// The second run has nothing to do, and finds each migrated function with the target runtime and its `bootstrap`.
fn again(first: &Outcome, second: &Outcome, options: &Options, problems: &mut Vec<String>) {
    if !second.edits.is_empty() {
        problems.push("a second run has edits".to_owned());
    }
    let known = syntax_errors(first);
    let new = syntax_errors(second).into_iter().filter(|path| !known.contains(path));
    problems.extend(new.map(|path| format!("{path} does not parse any more")));
    let mut found: BTreeMap<&str, Vec<&FunctionOutcome>> = BTreeMap::new();
    for function in &second.functions {
        found.entry(&function.id).or_default().push(function);
    }
    if first.functions.len() != second.functions.len() {
        problems.push(format!("{} functions became {}", first.functions.len(), second.functions.len()));
    }
    for before in &first.functions {
        match found.get(before.id.as_str()).map(Vec::as_slice) {
            None => problems.push(format!("{} is gone", before.id)),
            Some(all) => problems.extend(half(before, all, options)),
        }
    }
}

fn half(before: &FunctionOutcome, after: &[&FunctionOutcome], options: &Options) -> Option<String> {
    let id = &before.id;
    if before.status != Status::Migrated {
        let same = after.iter().any(|function| function.runtime == before.runtime);
        return (!same).then(|| format!("{id} is not migrated, and its runtime changed"));
    }
    let target = options.target.name();
    if !after.iter().any(|function| function.status == Status::Current && function.runtime == target) {
        return Some(format!("{id} is migrated, and a second run finds it as {}", after[0].status.name()));
    }
    if before.reasons.iter().any(|reason| reason.code == Code::Trusted) {
        return None;
    }
    let is_bootstrap = |path: &str| path.rsplit('/').next() == Some("bootstrap");
    let packed = |function: &&FunctionOutcome| {
        let chain = &function.chain;
        chain.binary == before.chain.renamed && is_bootstrap(&chain.binary) && !chain.builds.is_empty()
    };
    let told = |name: &str| before.reasons.iter().any(|reason| reason.code.name() == name);
    let whole = if told("placeholder") {
        // Code that a script puts in place is found by its handler, which `bootstrap` may not tell apart any more.
        is_bootstrap(&before.chain.renamed)
    } else {
        after.iter().any(packed)
    };
    (!whole).then(|| format!("{id} is migrated by half: its package has no bootstrap that is built"))
}
