//! One file that is to change: checked against what was read, and by which migration it changes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use rebootstrap_transform::{ChangedFile, Status};

use super::journal::{Content, Entry, Group, Name};
use crate::engine::Engine;
use crate::probe::Stamp;
use crate::session::Session;
use crate::slashed::slashed;
use crate::walk::is_inside;

/// A change that may be made.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) path: String,
    pub(super) real: PathBuf,
    before: Vec<u8>,
    pub(super) after: String,
    pub(super) metadata: Metadata,
    /// All names of the file, from the root; the first is `path`.
    pub(super) names: Vec<String>,
}

impl Change {
    /// Whether the file is the very one that was checked.
    pub(super) fn is_unchanged(&self) -> bool {
        let now = self.real.symlink_metadata();
        now.is_ok_and(|metadata| metadata.is_file() && Stamp::of(&metadata) == Stamp::of(&self.metadata))
    }

    /// Checks that the file of `change` is still what was read, and may be written.
    ///
    /// # Errors
    /// Why it may not, to be read behind its name.
    pub(super) fn check(session: &Session, change: &ChangedFile, engine: &Engine) -> Result<Self, String> {
        let tree = &session.tree;
        let expected = tree.real(&change.path);
        let real =
            dunce::canonicalize(tree.root().join(&change.path)).map_err(|error| format!("cannot be read: {error}"))?;
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
        let now = engine.disk.read(&real).map_err(|error| format!("cannot be read: {error}"))?;
        if now != change.before.as_bytes() {
            return Err("changed since it was read".to_owned());
        }
        let name = relative(tree.root(), &real).ok_or("has a name that is not UTF-8")?;
        let (path, after) = (change.path.clone(), change.after.clone());
        Ok(Self { path, real, before: now, after, metadata, names: vec![name] })
    }

    /// The change as the journal has it.
    fn entry(&self) -> Entry {
        #[cfg(unix)]
        let mode = std::os::unix::fs::MetadataExt::mode(&self.metadata) & 0o7777;
        #[cfg(not(unix))]
        let mode = 0;
        Entry {
            names: self.names.iter().cloned().map(Name::new).collect(),
            mode,
            old: Content::new(self.before.clone()),
            new: Content::new(self.after.clone().into_bytes()),
        }
    }
}

/// The changes by migration; migrations that share a file are one group.
pub(super) fn groups(session: &Session, changes: &[Change]) -> Vec<Group> {
    let mut migrations: BTreeMap<Cow<str>, BTreeSet<usize>> = BTreeMap::new();
    for planned in &session.outcome.edits {
        if let Some(file) = session.outcome.files.get(planned.edit.span.file.0 as usize) {
            migrations.entry(session.tree.target(&file.path)).or_default().insert(planned.migration);
        }
    }
    let mut groups: Vec<(BTreeSet<usize>, Vec<Entry>)> = Vec::new();
    for change in changes {
        let of = |name: &String| migrations.get(name.as_str()).into_iter().flatten().copied();
        let mut group = (change.names.iter().flat_map(of).collect::<BTreeSet<_>>(), vec![change.entry()]);
        let joined: Vec<_> = groups.extract_if(.., |(known, _)| !known.is_disjoint(&group.0)).collect();
        for known in joined {
            group.0.extend(known.0);
            group.1.splice(0..0, known.1);
        }
        groups.push(group);
    }
    let functions = |migrations: &BTreeSet<usize>| {
        let moved = session.outcome.with_status(Status::Migrated);
        moved.filter(|function| migrations.contains(&function.migration)).map(|function| function.id.clone()).collect()
    };
    groups.into_iter().map(|(migrations, files)| Group { functions: functions(&migrations), files }).collect()
}

/// The name of `real` below `root`.
pub(super) fn relative(root: &Path, real: &Path) -> Option<String> {
    slashed(real.strip_prefix(root).ok()?).map(Cow::into_owned)
}
