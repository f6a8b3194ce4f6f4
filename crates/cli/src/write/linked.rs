//! The other names of a file (hard links), so that all of them can be moved to the new one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use super::change::{Change, relative};
use super::home::show;
use crate::session::Session;
use crate::text::clean;

/// What makes two names the same file.
type Identity = (u64, u64);

/// The file of `metadata`, and how many names it has.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> (Identity, u64) {
    use std::os::unix::fs::MetadataExt;
    ((metadata.dev(), metadata.ino()), metadata.nlink())
}

/// The file of `metadata`, and how many names it has: elsewhere nobody says.
#[cfg(not(unix))]
fn identity(_: &Metadata) -> (Identity, u64) {
    ((0, 0), 1)
}

/// The names below `root`, ignored ones too, of the files in `wanted`; sorted. git's own files are not looked at.
fn names(root: &Path, wanted: &[Identity]) -> BTreeMap<Identity, Vec<PathBuf>> {
    let mut found: BTreeMap<Identity, Vec<PathBuf>> = BTreeMap::new();
    if wanted.is_empty() {
        return found;
    }
    let mut pending = vec![root.to_owned()];
    while let Some(folder) = pending.pop() {
        // What cannot be entered has no names that could be moved.
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_dir() && entry.file_name() != ".git" {
                pending.push(entry.path());
            } else if metadata.is_file() && wanted.contains(&identity(&metadata).0) {
                found.entry(identity(&metadata).0).or_default().push(entry.path());
            }
        }
    }
    found.values_mut().for_each(|names| names.sort());
    found
}

/// Gives each file its other names, and leaves one change of each file. Returns what stands in the way.
pub(super) fn join_names(session: &Session, changes: &mut Vec<Change>) -> Vec<String> {
    let several = changes.iter().map(|change| identity(&change.metadata)).filter(|(_, names)| *names > 1);
    let all = names(session.tree.root(), &several.map(|(file, _)| file).collect::<Vec<_>>());
    let read: BTreeSet<&str> = session.outcome.files.iter().map(|file| file.path.as_str()).collect();
    let mut refused = Vec::new();
    let mut seen = BTreeMap::new();
    let mut kept: Vec<Change> = Vec::new();
    for mut change in std::mem::take(changes) {
        let (file, number) = identity(&change.metadata);
        let name = clean(&change.path).into_owned();
        if number > 1 {
            if let Some(first) = seen.get(&file) {
                let first: &Change = &kept[*first];
                if first.after != change.after {
                    refused.push(format!(
                        "{name} and {} are one file, and would be changed in two ways",
                        clean(&first.path)
                    ));
                }
                continue;
            }
            let names = all.get(&file).map_or(&[][..], Vec::as_slice);
            if (names.len() as u64) < number {
                refused.push(format!(
                    "{name} is a file with {number} names (hard links), and not all of them lie in {}: copy it to a file of \
                     its own",
                    show(session.tree.root())
                ));
            }
            for other in names.iter().filter(|other| **other != change.real) {
                let Some(other) = relative(session.tree.root(), other) else {
                    refused.push(format!("{name} also has a name that is not UTF-8"));
                    continue;
                };
                if read.contains(other.as_str()) && session.changes.iter().all(|change| change.path != other) {
                    refused.push(format!(
                        "{name} is the same file as {} (a hard link), which is not to change",
                        clean(&other)
                    ));
                }
                change.names.push(other);
            }
            seen.insert(file, kept.len());
        }
        kept.push(change);
    }
    *changes = kept;
    refused
}
