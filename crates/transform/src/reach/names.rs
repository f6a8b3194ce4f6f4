//! What the facts in reach lead to: folders that they name, and names by which others can name what moves.

use std::collections::BTreeSet;

use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{FileId, path};

use super::clues::Clues;
use crate::facts::{Facts, Function, Output, Package, ReadId};
use crate::options::Options;
use crate::repository::Repository;
use crate::rules;

/// Shorter texts are names of nothing in particular.
const TELLING: usize = 4;

/// Takes the folders that packages and builds in reach lie in, and adds names of what moves to `clues`; whether there was a
/// folder that was not in reach.
pub(super) fn led_to(repository: &Repository, facts: &Facts, options: &Options, clues: &mut Clues) -> bool {
    // Many texts name the same.
    let mut paths: BTreeSet<String> = BTreeSet::new();
    let mut path = |read: &ReadId| paths.extend(facts.path(*read));
    let ours: Vec<bool> = repository.files().iter().map(|file| repository.is_surrounded(&file.path)).collect();
    let is_ours = |file: FileId| ours.get(file.0 as usize).copied().unwrap_or_default();
    for archive in facts.archives.iter().filter(|archive| is_ours(archive.span.file)) {
        archive.output.iter().chain(archive.entries.iter().map(|entry| &entry.source)).for_each(&mut path);
    }
    for build in facts.builds.iter().filter(|build| is_ours(build.span.file)) {
        if let Output::File(read) | Output::Directory(read, _) = &build.output {
            path(read);
        }
    }
    for copy in facts.copies.iter().filter(|copy| is_ours(copy.span.file)) {
        path(&copy.from);
        path(&copy.to);
    }
    for function in &facts.functions {
        if rules::runtime::old(facts, function, options).is_empty() || function.package == Package::Image {
            continue;
        }
        for read in packages(function) {
            path(read);
            clues.package(path::name(literal(facts.get(*read).value.text())));
        }
        let named = function.name.iter().chain(&function.other_names).map(|name| literal(name));
        named.for_each(|name| clues.function(name));
    }
    let known = paths.iter().filter(|at| !at.contains(HOLE_OPEN) && path::system(at).is_none());
    // Of a folder that is packed, what lies beside it is not.
    let folders = known.map(|at| if repository.listing().is_dir(at) { at } else { path::parent(at) });
    let folders: BTreeSet<&str> = folders.filter(|folder| !folder.is_empty()).collect();
    let mut grew = false;
    for folder in folders {
        grew |= repository.reach_folder(folder);
    }
    grew
}

fn packages(function: &Function) -> &[ReadId] {
    match &function.package {
        Package::File(reads) | Package::Object(reads, _) => reads,
        _ => &[],
    }
}

/// The longest part of `text` that is known, if it tells anything.
fn literal(text: &str) -> &str {
    let parts = text.split(HOLE_OPEN).map(|part| part.rsplit(HOLE_CLOSE).next().unwrap_or_default());
    parts.max_by_key(|part| part.len()).filter(|part| part.len() >= TELLING).unwrap_or_default()
}

/// The first of `sorted` that lies below `directory`.
pub(super) fn first_below<'a>(sorted: &'a BTreeSet<String>, directory: &str) -> Option<&'a String> {
    let from = format!("{directory}/");
    sorted.range(from.clone()..).next().filter(|found| found.starts_with(&from))
}
