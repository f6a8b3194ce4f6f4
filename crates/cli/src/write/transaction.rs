//! All changes of a run: checked together, staged together, written together, and taken back together.
//!
//! Between staging and the first rename is the place for a journal: by then every new text is on the disk.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use rebootstrap_transform::ChangedFile;

use crate::exit::Exit;
use crate::text::clean;
use crate::tree::{DiskTree, Stamp};
use crate::walk::is_inside;
use crate::write::replace;

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Something of the user's is in the way: one sentence each.
    Refused(Vec<String>),
    /// The file system failed; what had been written was taken back unless the sentences say so.
    Failed(Vec<String>),
}

impl Stop {
    /// Everything there is to say, a sentence each.
    #[must_use]
    pub fn sentences(&self) -> &[String] {
        match self {
            Self::Refused(sentences) | Self::Failed(sentences) => sentences,
        }
    }

    /// How the run ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Refused(_) => Exit::Refused,
            Self::Failed(_) => Exit::Failed,
        }
    }
}

/// Changes that may be written.
///
/// Invariant: every path is a real file below the root, each once.
#[derive(Debug)]
pub struct Transaction {
    changes: Vec<Replacement>,
}

#[derive(Debug)]
struct Replacement {
    path: String,
    real: PathBuf,
    before: Vec<u8>,
    after: String,
    metadata: Metadata,
}

impl Transaction {
    /// Checks that every file that was read is still what it was, and that every change can be made.
    ///
    /// # Errors
    /// [`Stop::Refused`] with a sentence for each file that stands in the way.
    pub fn prepare(tree: &DiskTree, changes: &[ChangedFile]) -> Result<Self, Stop> {
        let mut prepared: BTreeMap<PathBuf, Replacement> = BTreeMap::new();
        let mut refused = Vec::new();
        for change in changes {
            match check(tree, change) {
                Err(reason) => refused.push(format!("{} {reason}", clean(&change.path))),
                Ok(next) => match prepared.get(&next.real) {
                    Some(known) if known.after == next.after => {}
                    Some(_) => refused.push(format!("{} would be changed in two ways", clean(&change.path))),
                    None => drop(prepared.insert(next.real.clone(), next)),
                },
            }
        }
        if !changes.is_empty() {
            refused.extend(changed_neighbours(tree, changes));
        }
        if refused.is_empty() {
            Ok(Self { changes: prepared.into_values().collect() })
        } else {
            Err(Stop::Refused(refused))
        }
    }

    /// The files that will be written.
    #[must_use]
    pub fn files(&self) -> Vec<&Path> {
        self.changes.iter().map(|change| change.real.as_path()).collect()
    }

    /// Writes all files.
    ///
    /// # Errors
    /// No file changed, unless a sentence of [`Stop::Failed`] says which one could not be taken back.
    pub fn commit(self) -> Result<usize, Stop> {
        self.commit_with(|_| ())
    }

    /// [`Transaction::commit`] that tells before each rename which file is next, so that a test can get in its way.
    ///
    /// # Errors
    /// As [`Transaction::commit`].
    pub fn commit_with(self, mut next: impl FnMut(usize)) -> Result<usize, Stop> {
        let mut staged = Vec::new();
        for change in &self.changes {
            let file = replace::stage(&change.real, change.after.as_bytes(), Some(&change.metadata))
                .map_err(|error| Stop::Failed(vec![format!("{} cannot be written: {error}", clean(&change.path))]))?;
            staged.push((change, file));
        }
        let moved: Vec<_> = self.changes.iter().filter(|change| !change.is_unchanged()).collect();
        if !moved.is_empty() {
            let sentence = |change: &&Replacement| format!("{} changed since it was read", clean(&change.path));
            return Err(Stop::Refused(moved.iter().map(sentence).collect()));
        }
        for (at, (change, file)) in staged.into_iter().enumerate() {
            next(at);
            if let Err(error) = replace::commit(file, &change.real) {
                let mut sentences = vec![format!("{} cannot be written: {error}", clean(&change.path))];
                sentences.extend(take_back(&self.changes[..at]));
                return Err(Stop::Failed(sentences));
            }
        }
        Ok(self.changes.len())
    }
}

impl Replacement {
    fn is_unchanged(&self) -> bool {
        let now = self.real.symlink_metadata();
        now.is_ok_and(|metadata| metadata.is_file() && Stamp::of(&metadata) == Stamp::of(&self.metadata))
    }
}

fn check(tree: &DiskTree, change: &ChangedFile) -> Result<Replacement, String> {
    let expected = tree.real(&change.path);
    let real = tree.root().join(&change.path).canonicalize().map_err(|error| format!("cannot be read: {error}"))?;
    if real != expected || !is_inside(tree.root(), &real) {
        return Err("leads to another file than when it was read".to_owned());
    }
    let metadata = real.metadata().map_err(|error| format!("cannot be read: {error}"))?;
    if !metadata.is_file() {
        return Err("is no longer a file".to_owned());
    }
    if metadata.permissions().readonly() {
        return Err("is read-only".to_owned());
    }
    let now = std::fs::read(&real).map_err(|error| format!("cannot be read: {error}"))?;
    if now != change.before.as_bytes() {
        return Err("changed since it was read".to_owned());
    }
    Ok(Replacement { path: change.path.clone(), real, before: now, after: change.after.clone(), metadata })
}

/// The plan also rests on files that are not edited: they too must be what they were.
fn changed_neighbours(tree: &DiskTree, changes: &[ChangedFile]) -> Vec<String> {
    let is_edited = |path: &str| changes.iter().any(|change| change.path == tree.target(path));
    let changed = tree.changed().into_iter().filter(|path| !is_edited(path));
    changed.map(|path| format!("{} changed since it was read", clean(&path))).collect()
}

/// Writes the old texts back; a sentence for each that could not be.
fn take_back(written: &[Replacement]) -> Vec<String> {
    let mut sentences = Vec::new();
    for change in written {
        if let Err(error) = replace::replace(&change.real, &change.before, Some(&change.metadata)) {
            sentences.push(format!("{} was written and cannot be taken back: {error}", clean(&change.path)));
        }
    }
    sentences
}
