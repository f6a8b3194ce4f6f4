//! Paths that differ in case only: where case does not count they are one file.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;

use rebootstrap_parser::{Paths, path};
use rebootstrap_transform::Kept;

/// The names of one folder that differ in case only, by what they are without case.
type Alike = BTreeMap<String, Vec<String>>;

/// What the folders on the way to the files that somebody asked about hold.
#[derive(Debug, Default)]
pub(crate) struct Twins(Mutex<HashMap<String, Alike>>);

impl Twins {
    /// Why `file` is kept; `files` are all of the repository.
    pub(crate) fn kept(&self, file: &str, files: &Paths) -> Option<Kept> {
        let other = self.others(file, files).into_iter().find(|other| files.contains(other))?;
        Some(Kept {
            reason: format!("differs from {other} in case only"),
            next: "give one of them another name: where case does not count they are one file".to_owned(),
        })
    }

    /// The paths that differ from `file` in case only, of files and folders. A folder is looked at once, because many files are asked about.
    fn others(&self, file: &str, files: &Paths) -> Vec<String> {
        let Ok(mut known) = self.0.lock() else { return Vec::new() };
        let (mut own, mut others): (String, Vec<String>) = Default::default();
        for part in file.split('/') {
            let lower = part.to_lowercase();
            let is_alike = |name: &String| name.to_lowercase() == lower;
            let mut next: Vec<String> = Vec::new();
            for other in &others {
                next.extend(files.names(other).filter(is_alike).map(|name| path::join(other, &name)));
            }
            if !known.contains_key(&own) {
                known.insert(own.clone(), alike(&own, files));
            }
            let beside = known[&own].get(&lower).into_iter().flatten();
            next.extend(beside.filter(|name| *name != part).map(|name| path::join(&own, name)));
            (own, others) = (path::join(&own, part), next);
        }
        others.sort();
        others
    }
}

fn alike(folder: &str, files: &Paths) -> Alike {
    // Numbers for names, because hardly any name has a twin and there may be very many.
    let state = RandomState::new();
    let number = |name: &str| state.hash_one(name.to_lowercase());
    let mut numbers: Vec<u64> = files.names(folder).map(|name| number(&name)).collect();
    numbers.sort_unstable();
    let twice: BTreeSet<u64> = numbers.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    let mut found = Alike::new();
    for name in files.names(folder).filter(|name| !twice.is_empty() && twice.contains(&number(name))) {
        found.entry(name.to_lowercase()).or_default().push(name);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_twin_where_any_part_of_its_path_is_written_otherwise() {
        let files: Paths = ["A/b/x", "a/B/X", "a/b/x.go", "a/b/y", "a/C", "a/c/z", "d/e", "É", "é"].iter().collect();
        let twins = Twins::default();
        for (path, want) in [
            ("A/b/x", Some("a/B/X")),
            ("a/B/X", Some("A/b/x")),
            ("a/b/x.go", None),
            ("a/b/y", None),
            // A folder is no file.
            ("a/C", None),
            ("a/c/z", None),
            ("d/e", None),
            ("É", Some("é")),
        ] {
            let reason = twins.kept(path, &files).map(|kept| kept.reason);
            assert_eq!(reason, want.map(|other| format!("differs from {other} in case only")), "{path}");
        }
    }
}
