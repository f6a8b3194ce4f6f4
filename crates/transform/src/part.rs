//! Parts of a large repository, planned and proven each by itself, several at once; of each only the outcome is kept.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};

use rebootstrap_parser::value::HOLE_OPEN;

use crate::diagnostic::Place;
use crate::joined::joined;
use crate::options::Options;
use crate::outcome::{FunctionOutcome, Outcome};
use crate::programs::Programs;
use crate::reach::{self, Clues, Parts, Reach, Whole};
use crate::repository::{Repository, Tree};
use crate::{plan, proven, spread};

/// What is found of a part can lead to more so many times; after that, all are planned together.
const ROUNDS: usize = 4;

/// What was made of one part.
struct Finished {
    /// What was in reach in the end.
    reach: Reach,
    /// The names that its functions have in the account, as far as they are known, and whether one of them moves.
    names: BTreeMap<String, bool>,
    /// Paths that lie elsewhere and that its files name.
    outside: BTreeSet<String>,
    outcome: Outcome,
}

/// The outcome of all `parts`, nothing when they have to be planned together.
///
/// # Errors
/// All of the repository has to be read.
pub(crate) fn all(
    tree: &dyn Tree,
    parts: &mut Parts,
    clues: &mut Clues,
    hits: &[String],
    options: &Options,
) -> Result<Option<Outcome>, Whole> {
    let mut finished: BTreeMap<usize, Finished> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let reaches = parts.reaches();
        finished.retain(|part, finished| reaches.get(part) == Some(&finished.reach));
        let is_new = |(part, _): &(usize, Reach)| !finished.contains_key(part);
        let waiting: Vec<(usize, Reach)> = reaches.into_iter().filter(is_new).collect();
        if waiting.is_empty() {
            return Ok(Some(joined(finished.into_values().map(|finished| finished.outcome))));
        }
        for ((part, _), made) in waiting.iter().zip(each(tree, &waiting, &of_parts(parts, hits), options)) {
            let Some((made, new)) = made else { return Ok(None) };
            parts.grow(*part, &made.reach)?;
            clues.take(new, *part);
            finished.insert(*part, made);
        }
        for (part, finished) in &finished {
            parts.name(*part, &finished.outside);
        }
        for several in related(&finished) {
            parts.join(several);
        }
        parts.search(clues)?;
    }
    Ok(None)
}

/// What is made of each of several parts with its hits, and the names by which others can name what moves in it.
fn each(
    tree: &dyn Tree,
    parts: &[(usize, Reach)],
    hits: &BTreeMap<usize, Vec<String>>,
    options: &Options,
) -> Vec<Option<(Finished, Clues)>> {
    // When one has to be planned with all others, nothing is made of any.
    let is_whole = AtomicBool::new(false);
    spread::spread(tree, parts, |(part, reach)| {
        let hits = hits.get(part).map_or(&[][..], Vec::as_slice);
        let made = (!is_whole.load(Ordering::Relaxed)).then(|| one(tree, reach, hits, options)).flatten();
        is_whole.fetch_or(made.is_none(), Ordering::Relaxed);
        made
    })
}

/// The hits by the part that they lie in.
fn of_parts(parts: &Parts, hits: &[String]) -> BTreeMap<usize, Vec<String>> {
    let mut found: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for hit in hits {
        if let Some(part) = parts.home(hit) {
            found.entry(part).or_default().push(hit.clone());
        }
    }
    found
}

/// What is made of the part of which `reach` is known; `None` when it has no end, or edits what is not looked at from all sides.
fn one(tree: &dyn Tree, reach: &Reach, hits: &[String], options: &Options) -> Option<(Finished, Clues)> {
    let mut repository = Repository::within(tree, reach.clone(), options.architecture);
    repository.is_part = true;
    let (facts, clues) = reach::collect_part(&repository, options)?;
    let plan = plan::plan(&repository, &facts, &Programs::of(&facts), options);
    if reach::is_left_by(&repository, &plan) {
        return None;
    }
    let mut names = BTreeMap::new();
    for (index, function) in facts.functions.iter().enumerate() {
        if let Some(name) = function.name.as_ref().filter(|name| !name.contains(HOLE_OPEN)) {
            *names.entry(name.clone()).or_default() |= plan.migrations.contains_key(&index);
        }
    }
    let outside = reach::outside(&repository, &facts);
    let outcome = proven(&repository, facts, plan, hits, options);
    Some((Finished { reach: repository.reach(), names, outside, outcome }, clues))
}

/// Parts that have to do with each other although no file says so: functions of one name are one function in the account, and
/// what is said of a function that is read with several parts is one thing.
fn related(finished: &BTreeMap<usize, Finished>) -> Vec<BTreeSet<usize>> {
    let mut by_name: BTreeMap<&str, (bool, BTreeSet<usize>)> = BTreeMap::new();
    let mut by_place: HashMap<(&Place, &str), (&FunctionOutcome, bool, BTreeSet<usize>)> = HashMap::new();
    for (part, Finished { names, outcome, .. }) in finished {
        for (name, moves) in names {
            let (moving, parts) = by_name.entry(name).or_default();
            *moving |= moves;
            parts.insert(*part);
        }
        for function in &outcome.functions {
            let first = by_place.entry((&function.place, &function.id));
            let (first, differs, parts) = first.or_insert_with(|| (function, false, BTreeSet::new()));
            *differs |= *first != function;
            parts.insert(*part);
        }
    }
    let named = by_name.into_values().filter(|(moving, _)| *moving).map(|(_, parts)| parts);
    let told = by_place.into_values().filter(|(_, differs, _)| *differs).map(|(.., parts)| parts);
    named.chain(told).filter(|parts| parts.len() > 1).collect()
}
