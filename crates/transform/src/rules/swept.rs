//! Patterns that sweep up what was built (`rm -f handlers/*/main`): they end with the name that all the programs they take lose.

use rebootstrap_parser::path;

use crate::facts::{Facts, ReadId, Role};
use crate::glob;
use crate::outcome::Rule;
use crate::plan::naming::ENTRY;
use crate::plan::want::{Change, Want};
use crate::repository::Repository;

/// The new names in patterns, for `moved` programs: old path, new path, functions.
pub(crate) fn wants(repository: &Repository, facts: &Facts, moved: &[(&str, &str, Vec<usize>)]) -> Vec<Want> {
    let mut wants = Vec::new();
    for (index, read) in facts.reads.iter().enumerate() {
        let text = read.value.text();
        let (Role::Removed | Role::Spelling, Some(pattern)) = (read.role, read.names()) else { continue };
        let name = path::name(text);
        if !glob::has_wildcard(pattern) || glob::has_wildcard(name) {
            continue;
        }
        let taken: Vec<_> = moved.iter().filter(|(old, ..)| glob::matches(pattern, old)).collect();
        let renamed = taken.iter().all(|(old, new, _)| path::parent(old) == path::parent(new));
        let stays = |other: &String| glob::matches(pattern, other) && !taken.iter().any(|(old, ..)| old == other);
        let outputs = || facts.builds.iter().flat_map(|build| facts.outputs(build));
        if taken.is_empty()
            || !renamed
            || outputs().any(|output| stays(&output))
            || repository.listing().files().iter().any(|file| glob::matches(pattern, file))
        {
            continue;
        }
        wants.push(Want {
            read: ReadId(index),
            change: Change::Replace(text.len() - name.len()..text.len(), ENTRY.to_owned()),
            rule: Rule::BuildOutput,
            optional: true,
            functions: taken.iter().flat_map(|(.., functions)| functions.clone()).collect(),
        });
    }
    wants
}
