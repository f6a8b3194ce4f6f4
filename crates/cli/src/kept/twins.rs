//! Paths that differ in case only: where case does not count they are one file.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

use rebootstrap_parser::Paths;
use rebootstrap_transform::Kept;

/// The paths of a repository that have twins, by their names without case. Empty until it is asked.
#[derive(Debug, Default)]
pub(crate) struct Twins(OnceLock<BTreeMap<String, Vec<String>>>);

impl Twins {
    /// Why the file at `path` is kept; `files` are all of the repository.
    pub(crate) fn kept(&self, path: &str, files: &Paths) -> Option<Kept> {
        let names = self.0.get_or_init(|| {
            // Numbers for names, because hardly any name has a twin and there may be very many; short ones, as the names of
            // those that are alike are compared.
            let state = RandomState::new();
            let number = |file: &str| state.hash_one(file.to_lowercase()) as u32;
            let mut sorted: Vec<u32> = Vec::with_capacity(files.len());
            sorted.extend(files.iter().map(|file| number(&file)));
            sorted.sort_unstable();
            let twice: BTreeSet<u32> =
                sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
            let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for file in files.matching(|file| !twice.is_empty() && twice.contains(&number(file))) {
                names.entry(file.to_lowercase()).or_default().push(file);
            }
            names
        });
        let other = names.get(&path.to_lowercase())?.iter().find(|other| *other != path)?;
        Some(Kept {
            reason: format!("differs from {other} in case only"),
            next: "give one of them another name: where case does not count they are one file".to_owned(),
        })
    }
}
