//! The outcome of a repository, joined from the outcomes of its parts.

use std::collections::{BTreeMap, HashMap};

use rebootstrap_parser::{Edit, FileId};

use crate::facts::APART;
use crate::frameworks::FRAMEWORKS;
use crate::outcome::{FunctionOutcome, Outcome, PlannedEdit, ReadFile};

/// The outcome of the repository whose parts have these outcomes. Its migrations are counted as in one that is planned at once:
/// by framework, then by place.
pub(crate) fn joined(parts: impl IntoIterator<Item = Outcome>) -> Outcome {
    let mut whole = Outcome { partial: true, ..Outcome::default() };
    let mut numbers: HashMap<String, FileId> = HashMap::new();
    let mut migrations = 0;
    for part in parts {
        let count = part.functions.iter().map(|function| function.migration).max().unwrap_or(0);
        let number = |migration: usize| if migration == 0 { 0 } else { migrations + migration };
        let files: Vec<FileId> =
            part.files.into_iter().map(|file| take(&mut whole.files, &mut numbers, file)).collect();
        let edits = part.edits.into_iter().map(|planned| {
            let mut span = planned.edit.span;
            span.file = files[span.file.0 as usize];
            let migration = number(planned.migration);
            PlannedEdit { edit: Edit { span, ..planned.edit }, migration, ..planned }
        });
        whole.edits.extend(edits);
        let functions = part.functions.into_iter();
        whole.functions.extend(functions.map(|one| FunctionOutcome { migration: number(one.migration), ..one }));
        whole.notes.extend(part.notes);
        migrations += count;
    }
    whole.functions.sort_by(|a, b| (&a.place, &a.id).cmp(&(&b.place, &b.id)));
    // What builds for several parts is read with each.
    whole.functions.dedup();
    renumber(&mut whole);
    tell_apart(&mut whole);
    whole.edits.sort();
    whole.with(Vec::new())
}

/// Takes in a file that was read; its number is the same whenever it is.
fn take(files: &mut Vec<ReadFile>, numbers: &mut HashMap<String, FileId>, file: ReadFile) -> FileId {
    // A part has at most as many files as a number can count, and so has the repository.
    let next = FileId(u32::try_from(files.len()).unwrap_or(u32::MAX));
    let number = *numbers.entry(file.path.clone()).or_insert(next);
    if number == next {
        files.push(file);
    }
    number
}

fn renumber(whole: &mut Outcome) {
    let framework = |function: &FunctionOutcome| FRAMEWORKS.iter().position(|one| one.name == function.framework);
    let mut moving: Vec<&FunctionOutcome> = whole.functions.iter().filter(|function| function.migration != 0).collect();
    moving.sort_by_key(|function| framework(function));
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    for function in moving {
        let next = numbers.len() + 1;
        numbers.entry(function.migration).or_insert(next);
    }
    let number = |migration: usize| numbers.get(&migration).copied().unwrap_or(0);
    whole.functions.iter_mut().for_each(|function| function.migration = number(function.migration));
    whole.edits.iter_mut().for_each(|planned| planned.migration = number(planned.migration));
}

/// Leaves the long id to those functions only whose short one is that of another as well.
fn tell_apart(whole: &mut Outcome) {
    let short = |id: &str| id.rsplit(APART).nth(1).unwrap_or(id).to_owned();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for function in &whole.functions {
        *counts.entry(short(&function.id)).or_default() += 1;
    }
    // Text, what tells apart, id, text, …
    let known = |text: &str| -> String {
        let mut parts = text.split(APART);
        let mut known = parts.next().unwrap_or_default().to_owned();
        while let (Some(by), Some(id)) = (parts.next(), parts.next()) {
            let is_other = counts.get(id).is_some_and(|count| *count > 1);
            known.extend([if is_other { by } else { "" }, id, parts.next().unwrap_or_default()]);
        }
        known
    };
    for function in &mut whole.functions {
        function.id = known(&function.id);
    }
    let said = whole.functions.iter_mut().flat_map(|function| &mut function.reasons).chain(&mut whole.notes);
    for said in said.filter(|said| said.message.contains(APART) || said.next.contains(APART)) {
        said.message = known(&said.message);
        said.next = known(&said.next);
    }
}
