//! Paths that differ in case only: where case does not count they are one file.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rebootstrap_transform::Kept;

/// The paths of a repository that have twins, by their names without case. Empty until it is asked.
#[derive(Debug, Default)]
pub(crate) struct Twins(OnceLock<BTreeMap<String, Vec<String>>>);

impl Twins {
    /// Why the file at `path` is kept; `files` are all of the repository.
    pub(crate) fn kept(&self, path: &str, files: &[String]) -> Option<Kept> {
        let names = self.0.get_or_init(|| {
            let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for file in files {
                names.entry(file.to_lowercase()).or_default().push(file.clone());
            }
            names.retain(|_, all| all.len() > 1);
            names
        });
        let other = names.get(&path.to_lowercase())?.iter().find(|other| *other != path)?;
        Some(Kept {
            reason: format!("differs from {other} in case only"),
            next: "give one of them another name: where case does not count they are one file".to_owned(),
        })
    }
}
