//! Paths that differ in case only: where case does not count they are one file.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

use rebootstrap_transform::Kept;

/// The paths of a repository that have twins, by their names without case. Empty until it is asked.
#[derive(Debug, Default)]
pub(crate) struct Twins(OnceLock<BTreeMap<String, Vec<String>>>);

impl Twins {
    /// Why the file at `path` is kept; `files` are all of the repository.
    pub(crate) fn kept(&self, path: &str, files: &[String]) -> Option<Kept> {
        let names = self.0.get_or_init(|| {
            // Numbers for names, because hardly any name has a twin and there may be very many.
            let state = RandomState::new();
            let numbers: Vec<u64> = files.iter().map(|file| state.hash_one(file.to_lowercase())).collect();
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            let twice: BTreeSet<u64> =
                sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
            let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (file, _) in files.iter().zip(&numbers).filter(|(_, number)| twice.contains(number)) {
                names.entry(file.to_lowercase()).or_default().push(file.clone());
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
