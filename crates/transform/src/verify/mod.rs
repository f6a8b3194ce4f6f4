//! The proof: edits are applied in memory, everything is read again, and must show the goal and nothing else changed.

mod reads;
mod second;
#[cfg(test)]
mod tests;
mod trial;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rebootstrap_parser::Edits;

use crate::code::Code;
use crate::facts::{Facts, Read, ReadId};
use crate::frameworks;
use crate::link::{contents, link};
use crate::options::Options;
use crate::outcome::PlannedEdit;
use crate::plan::naming::ENTRY;
use crate::plan::{Plan, plan};
use crate::programs::Programs;
use crate::repository::Repository;
pub use trial::{Failure, Verdict, failures};
pub(crate) use written::places;
use written::written;

/// Proves the edits of the given migrations. What comes back are the functions that were left and that a second run would move.
///
/// # Errors
/// What is not as promised, for a bug report.
pub fn verify(
    repository: &Repository,
    before: &Facts,
    plan: &Plan,
    migrations: &[usize],
    options: &Options,
) -> Verdict {
    let chosen = |planned: &&PlannedEdit| migrations.contains(&planned.migration);
    let edits = plan.edits.iter().filter(chosen).map(|planned| planned.edit.clone()).collect();
    let edits = Edits::new(edits).map_err(|overlap| format!("edits overlap: {overlap:?}"))?;
    let files = repository.files();
    let mut texts = BTreeMap::new();
    for file in edits.files() {
        let read = &files[file.0 as usize];
        if before.read_only.contains(&file) {
            return Err(format!("{} would be edited and is only to be read", read.path).into());
        }
        texts.insert(file, Arc::from(edits.apply(file, &read.text)));
    }
    let after_repository = repository.edited(&texts);
    second::agree(repository, &after_repository, &edits)?;
    let written = written(&edits, plan, migrations);
    let after = frameworks::collect(&after_repository);
    let told = |facts: &Facts| -> Vec<(Code, Option<String>)> {
        facts.notes.iter().map(|note| (note.code, note.place.as_ref().map(|place| place.file.clone()))).collect()
    };
    let known = told(before);
    if let Some(new) = told(&after).into_iter().find(|note| !known.contains(note)) {
        return Err(format!("{} is told of {} now", new.0, new.1.unwrap_or_default()).into());
    }
    functions((before, &Programs::of(before)), &after, plan, migrations, options)?;
    let is_new = |read: &Read| places(read).any(|span| written.contain(span));
    reads::others((repository, before), (&after_repository, &after, &is_new), plan, migrations)?;
    Ok(again(&after_repository, &after, plan, migrations, before, options)?)
}

/// Every function is there; the chosen ones have the goal, the others what they had.
fn functions(
    (before, before_programs): (&Facts, &Programs),
    after: &Facts,
    plan: &Plan,
    migrations: &[usize],
    options: &Options,
) -> Result<(), Failure> {
    if before.functions.len() != after.functions.len() {
        return Err(format!("{} functions became {}", before.functions.len(), after.functions.len()).into());
    }
    let programs = Programs::of(after);
    let sides = Sides { before, before_programs, after, programs: &programs, plan, options };
    let mut failed = Failure::default();
    for (index, (old, new)) in before.functions.iter().zip(&after.functions).enumerate() {
        if old.id != new.id {
            return Err(format!("{} became {}", old.id, new.id).into());
        }
        if !plan.migrations.get(&index).is_some_and(|migration| migrations.contains(migration)) {
            sides.stays(index)?;
        } else if let Err(said) = sides.moves(index) {
            failed.functions.insert(index, said);
        }
    }
    match failed.functions.values().next() {
        Some(said) => Err(Failure { said: said.clone(), ..failed }),
        None => Ok(()),
    }
}

/// The facts of the texts as they are and as they become.
struct Sides<'a> {
    before: &'a Facts,
    before_programs: &'a Programs,
    after: &'a Facts,
    programs: &'a Programs,
    plan: &'a Plan,
    options: &'a Options,
}

impl Sides<'_> {
    /// A function that does not move has what it had, and goes on starting the same program.
    fn stays(&self, index: usize) -> Result<(), String> {
        let Self { before, after, .. } = *self;
        let (old, new) = (&before.functions[index], &after.functions[index]);
        if texts(after, &new.runtime) != texts(before, &old.runtime)
            || texts(after, &new.handler) != texts(before, &old.handler)
        {
            return Err(format!("{} changed and is not part of the migration", old.id));
        }
        let chain = self.plan.candidates[index].chain.as_ref().filter(|chain| !chain.placed);
        let Some(chain) = chain else { return Ok(()) };
        let same = link(after, self.programs, new).is_ok_and(|linked| {
            linked.program == chain.program
                && built(before, &chain.builds, &chain.program) == built(after, &linked.builds, &linked.program)
        });
        if same { Ok(()) } else { Err(format!("{} would lose its program and is not part of the migration", old.id)) }
    }

    /// A function that moves has the target runtime, and a package with its own program at the root.
    fn moves(&self, index: usize) -> Result<(), String> {
        let Self { before, before_programs, after, programs, plan, options } = *self;
        let (old, new) = (&before.functions[index], &after.functions[index]);
        let runtime = texts(after, &new.runtime);
        if !runtime.iter().any(|text| text == options.target.name())
            || runtime.iter().any(|text| options.from.iter().any(|from| from.name() == text && *from != options.target))
        {
            return Err(format!("{} has the runtime {runtime:?}", old.id));
        }
        let Some(chain) = &plan.candidates[index].chain else { return Ok(()) };
        let linked = link(after, programs, new).or_else(|gap| {
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
        let root =
            |archive: &usize| contents(after, programs, *archive).contains(&(linked.program.clone(), ENTRY.to_owned()));
        let held = |archive: &usize| {
            contents(before, before_programs, *archive).iter().any(|(program, _)| *program == chain.program)
        };
        let (packed, others) = makers(after, &linked.archives, root);
        let (held, without) = makers(before, &chain.archives, held);
        if packed < held.max(1) || others > without {
            return Err(format!("the package of {} has no {ENTRY} at its root", old.id));
        }
        Ok(())
    }
}

/// By how many commands those of `archives` are made that are as they should be, and how many archives of these commands are
/// not. A command that reads a name from two branches makes two archives, and one when both set the same name.
fn makers(facts: &Facts, archives: &[usize], is_right: impl Fn(&usize) -> bool) -> (usize, usize) {
    let (right, wrong): (Vec<usize>, Vec<usize>) = archives.iter().partition(|archive| is_right(archive));
    let maker = |archive: &usize| (facts.archives[*archive].span, &facts.archives[*archive].path);
    let makers: BTreeSet<_> = right.iter().map(maker).collect();
    let wrong = wrong.iter().filter(|archive| makers.contains(&maker(archive))).count();
    (makers.len(), wrong)
}

fn texts(facts: &Facts, reads: &[ReadId]) -> Vec<String> {
    reads.iter().map(|read| facts.get(*read).value.text().to_owned()).collect()
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

/// A second run has nothing to do for what has moved. What comes back are the functions that were left and that it would move.
fn again(
    repository: &Repository,
    after: &Facts,
    first: &Plan,
    migrations: &[usize],
    before: &Facts,
    options: &Options,
) -> Result<Vec<usize>, String> {
    let second = plan(repository, after, &Programs::of(after), options);
    let moved = |index: &usize| first.migrations.get(index).is_some_and(|migration| migrations.contains(migration));
    match second.migrations.keys().find(|index| moved(index)) {
        Some(index) => Err(format!("a second run would change {} again", before.functions[*index].id)),
        None => Ok(second.migrations.into_keys().filter(|index| !first.migrations.contains_key(index)).collect()),
    }
}
