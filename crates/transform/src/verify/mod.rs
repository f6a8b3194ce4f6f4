//! The proof: edits are applied in memory, everything is read again, and must show the goal and nothing else changed.

mod second;
#[cfg(test)]
mod tests;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{Edits, Span};

use crate::code::Code;
use crate::facts::{Facts, Read, Role};
use crate::frameworks;
use crate::link::{contents, link, shown};
use crate::options::Options;
use crate::outcome::PlannedEdit;
use crate::plan::naming::ENTRY;
use crate::plan::want::Change;
use crate::plan::{Plan, plan};
use crate::programs::Programs;
use crate::repository::Repository;
use written::written;

/// Proves the edits of the given migrations.
///
/// # Errors
/// What is not as promised, for a bug report.
pub fn verify(
    repository: &Repository,
    before: &Facts,
    plan: &Plan,
    migrations: &[usize],
    options: &Options,
) -> Result<(), String> {
    let chosen = |planned: &&PlannedEdit| migrations.contains(&planned.migration);
    let edits = plan.edits.iter().filter(chosen).map(|planned| planned.edit.clone()).collect();
    let edits = Edits::new(edits).map_err(|overlap| format!("edits overlap: {overlap:?}"))?;
    let files = repository.files();
    let mut texts = BTreeMap::new();
    for file in edits.files() {
        let read = &files[file.0 as usize];
        texts.insert(file, Arc::from(edits.apply(file, &read.text)));
    }
    second::agree(repository, &edits)?;
    let written = written(repository, &edits, plan, migrations);
    let after_repository = repository.edited(&texts);
    let after = frameworks::collect(&after_repository);
    let told = |facts: &Facts| -> Vec<(Code, Option<String>)> {
        facts.notes.iter().map(|note| (note.code, note.place.as_ref().map(|place| place.file.clone()))).collect()
    };
    let known = told(before);
    if let Some(new) = told(&after).into_iter().find(|note| !known.contains(note)) {
        return Err(format!("{} is told of {} now", new.0, new.1.unwrap_or_default()));
    }
    functions((before, &Programs::of(before)), &after, plan, migrations, options)?;
    let is_new = |read: &Read| written.holds(&after_repository, read);
    others(before, (&after, &is_new), plan, migrations)?;
    again(&after_repository, &after, plan, migrations, before, options)
}

/// Every function is there; the chosen ones have the goal, the others what they had.
fn functions(
    (before, before_programs): (&Facts, &Programs),
    after: &Facts,
    plan: &Plan,
    migrations: &[usize],
    options: &Options,
) -> Result<(), String> {
    if before.functions.len() != after.functions.len() {
        return Err(format!("{} functions became {}", before.functions.len(), after.functions.len()));
    }
    let programs = Programs::of(after);
    let texts = |facts: &Facts, reads: &[crate::facts::ReadId]| -> Vec<String> {
        reads.iter().map(|read| facts.get(*read).value.text().to_owned()).collect()
    };
    for (index, (old, new)) in before.functions.iter().zip(&after.functions).enumerate() {
        if old.id != new.id {
            return Err(format!("{} became {}", old.id, new.id));
        }
        let runtime = texts(after, &new.runtime);
        if !plan.migrations.get(&index).is_some_and(|migration| migrations.contains(migration)) {
            if runtime != texts(before, &old.runtime) || texts(after, &new.handler) != texts(before, &old.handler) {
                return Err(format!("{} changed and is not part of the migration", old.id));
            }
            // What stays goes on starting the same program.
            let chain = plan.candidates[index].chain.as_ref().filter(|chain| !chain.placed);
            if let Some(chain) = chain {
                let same = link(after, &programs, new).is_ok_and(|linked| {
                    linked.program == chain.program
                        && built(before, &chain.builds, &chain.program) == built(after, &linked.builds, &linked.program)
                });
                if !same {
                    return Err(format!("{} would lose its program and is not part of the migration", old.id));
                }
            }
            continue;
        }
        if !runtime.iter().any(|text| text == options.target.name())
            || runtime.iter().any(|text| options.from.iter().any(|from| from.name() == text && *from != options.target))
        {
            return Err(format!("{} has the runtime {runtime:?}", old.id));
        }
        let Some(chain) = &plan.candidates[index].chain else { continue };
        let linked = link(after, &programs, new).or_else(|gap| {
            // What was found by its handler is found again by the name that the plan gave it.
            let moved = plan.moves.get(&chain.program).unwrap_or(&chain.program);
            let placed = chain.placed && programs.get(moved).is_some();
            placed
                .then(|| crate::link::Chain { program: moved.clone(), builds: programs.builds(moved), ..chain.clone() })
                .ok_or(gap)
        });
        let linked = linked.map_err(|gap| format!("{} is not linked any more: {}", old.id, gap.message))?;
        if built(before, &chain.builds, &chain.program) != built(after, &linked.builds, &linked.program)
            || linked.builds.is_empty()
        {
            return Err(format!("{} is built from something else", old.id));
        }
        let root = |archive: &usize| {
            contents(after, &programs, *archive).contains(&(linked.program.clone(), ENTRY.to_owned()))
        };
        let held = |archive: &&usize| {
            contents(before, before_programs, **archive).iter().any(|(program, _)| *program == chain.program)
        };
        if linked.archives.iter().filter(|archive| root(archive)).count()
            < chain.archives.iter().filter(held).count().max(1)
        {
            return Err(format!("the package of {} has no {ENTRY} at its root", old.id));
        }
    }
    Ok(())
}

/// What the builds make `program` from: the package's directory, or the arguments where it is not known.
fn built(facts: &Facts, builds: &[usize], program: &str) -> Vec<Vec<String>> {
    let source = |build: &crate::facts::Build| {
        let outputs = facts.outputs(build);
        let at = outputs.iter().position(|output| output == program).filter(|_| outputs.len() == build.packages.len());
        match (at, build.packages.as_slice()) {
            (Some(at), packages) => vec![packages[at].clone()],
            (None, [one]) => vec![one.clone()],
            _ => std::iter::once(build.directory.clone()).chain(build.arguments.clone()).collect(),
        }
    };
    let mut all: Vec<Vec<String>> = builds.iter().map(|build| source(&facts.builds[*build])).collect();
    all.sort();
    all.dedup();
    all
}

/// Every text that is read is the same, but for those that were to change and those that stand in what was written anew.
fn others(
    before: &Facts,
    (after, is_new): (&Facts, &dyn Fn(&Read) -> bool),
    plan: &Plan,
    migrations: &[usize],
) -> Result<(), String> {
    let mut wanted: BTreeMap<usize, String> = BTreeMap::new();
    let (mut added, mut written): (Vec<&str>, Vec<Span>) = (Vec::new(), Vec::new());
    let chosen = plan
        .candidates
        .iter()
        .filter(|one| plan.migrations.get(&one.function).is_some_and(|one| migrations.contains(one)));
    let suffixes: Vec<&String> =
        chosen.clone().filter_map(|one| one.split.as_ref()).flat_map(|split| &split.endings).collect();
    // A function with a runtime of its own does not read the shared one any more.
    let parted: BTreeSet<usize> = chosen
        .filter(|one| one.own_runtime)
        .flat_map(|one| before.functions[one.function].runtime.iter().map(|read| read.0))
        .collect();
    for want in &plan.wants {
        if !want.functions.iter().any(|index| plan.migrations.get(index).is_some_and(|one| migrations.contains(one))) {
            continue;
        }
        let value = &before.get(want.read).value;
        match &want.change {
            Change::Replace(range, text) => {
                let new = format!("{}{text}{}", &value.text()[..range.start], &value.text()[range.end..]);
                // The same text read from the same place elsewhere changes with it.
                let same = before.reads.iter().enumerate().filter(|(_, read)| read.value == *value);
                wanted.extend(same.map(|(index, _)| (index, new.clone())));
            }
            Change::AddWords(text) | Change::AddItem(text) => added.push(text),
            Change::Write(span, text) => {
                added.push(text);
                written.push(*span);
            }
        }
    }
    // A text that stands in what is written anew, or comes through a use there, is read anew.
    let is_rewritten = |read: &Read| {
        let own = read.value.source(0..read.value.text().len());
        let uses = read.value.segments().iter().flat_map(|segment| &segment.hops).filter_map(|hop| hop.site);
        let mut spans = own.into_iter().chain(uses);
        spans.any(|span| written.iter().any(|written| !written.is_empty() && written.contains(span)))
    };
    let texts = |facts: &Facts| -> BTreeMap<(Role, String), usize> {
        let mut counts = BTreeMap::new();
        for (index, read) in
            facts.reads.iter().enumerate().filter(|(_, read)| !matches!(read.role, Role::Definition | Role::Spelling))
        {
            let is_gone = || is_rewritten(read) || parted.contains(&index);
            if (std::ptr::eq(facts, before) && is_gone()) || (std::ptr::eq(facts, after) && is_new(read)) {
                continue;
            }
            let text = if std::ptr::eq(facts, before) { wanted.get(&index) } else { None };
            let text = text.map_or(read.value.text(), String::as_str);
            *counts.entry((read.role, nameless(text))).or_insert(0) += 1;
        }
        counts
    };
    let (mut expected, found) = (texts(before), texts(after));
    let only_hole = HOLE_OPEN.to_string();
    let is_added = |text: &str| {
        (text == only_hole && !written.is_empty())
            || (!text.is_empty() && added.iter().any(|words| words.contains(text)))
            || suffixes.iter().any(|suffix| text.contains(suffix.as_str()))
    };
    for (key, count) in &found {
        let before = expected.remove(key).unwrap_or(0);
        // A declaration that is written a second time reads what the first one reads.
        let again = before > 0 && !written.is_empty();
        if before != *count && !(before < *count && (again || is_added(&key.1))) {
            return Err(format!("`{}` is read {count} times instead of {before}", shown(&key.1)));
        }
    }
    match expected.into_iter().find(|(_, count)| *count > 0) {
        Some(((_, text), _)) => Err(format!("`{}` is not read any more", shown(&text))),
        None => Ok(()),
    }
}

/// The text without the names of its holes: these quote source text, which the edits may change.
fn nameless(text: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0);
    for character in text.chars() {
        depth += i32::from(character == HOLE_OPEN);
        if depth == 0 || (depth == 1 && matches!(character, HOLE_OPEN)) {
            out.push(character);
        }
        depth -= i32::from(character == HOLE_CLOSE);
    }
    out
}

/// A second run has nothing to do for what has moved.
fn again(
    repository: &Repository,
    after: &Facts,
    first: &Plan,
    migrations: &[usize],
    before: &Facts,
    options: &Options,
) -> Result<(), String> {
    let second = plan(repository, after, &Programs::of(after), options);
    let moved = |index: &usize| first.migrations.get(index).is_some_and(|migration| migrations.contains(migration));
    match second.migrations.keys().find(|index| moved(index)) {
        Some(index) => Err(format!("a second run would change {} again", before.functions[*index].id)),
        None => Ok(()),
    }
}
