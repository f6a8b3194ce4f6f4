//! All changes of a run: checked together, and handed as one journal to be written together or not at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::change::{Change, groups};
use super::home::Home;
use super::journal::{Journal, Kind};
use super::linked::join_names;
use super::lock::{Lock, claim};
use super::run::run;
use super::stop::Stop;
use crate::engine::Engine;
use crate::session::Session;
use crate::text::clean;

/// Changes that may be written, and the lock under which they were checked.
///
/// Invariant: every path is a real file below the root, each once.
#[derive(Debug)]
pub struct Transaction<'a> {
    engine: &'a Engine,
    home: Home,
    changes: Vec<Change>,
    journal: Journal,
    _lock: Lock,
}

impl<'a> Transaction<'a> {
    /// Takes the lock, and checks that every file that was read is still what it was, and that every change can be made.
    ///
    /// # Errors
    /// [`Stop::Refused`] with a sentence for each file that stands in the way, or when another run is at work.
    pub fn prepare(session: &Session, engine: &'a Engine) -> Result<Self, Stop> {
        let (tree, changes) = (&session.tree, &session.changes);
        let reals: Vec<_> = changes.iter().map(|change| tree.real(&change.path)).collect();
        let (home, lock) = claim(tree.root(), &reals.iter().map(PathBuf::as_path).collect::<Vec<_>>(), engine)?;
        let mut prepared: BTreeMap<PathBuf, Change> = BTreeMap::new();
        let mut refused = Vec::new();
        for change in changes {
            match Change::check(session, change, engine) {
                Err(reason) => refused.push(format!("{} {reason}", clean(&change.path))),
                Ok(next) => match prepared.get(&next.real) {
                    Some(known) if known.after == next.after => {}
                    Some(_) => refused.push(format!("{} would be changed in two ways", clean(&change.path))),
                    None => drop(prepared.insert(next.real.clone(), next)),
                },
            }
        }
        if !changes.is_empty() {
            refused.extend(changed_neighbours(session));
        }
        let mut changes: Vec<_> = prepared.into_values().collect();
        refused.extend(join_names(session, &mut changes));
        if !refused.is_empty() {
            return Err(Stop::Refused(refused));
        }
        let root = tree.root().strip_prefix(&home.base).unwrap_or(Path::new("")).to_owned();
        let journal = Journal::new(Kind::Apply, root, groups(session, &changes));
        Ok(Self { engine, home, changes, journal, _lock: lock })
    }

    /// The files that will be written.
    #[must_use]
    pub fn files(&self) -> Vec<&Path> {
        self.changes.iter().map(|change| change.real.as_path()).collect()
    }

    /// Writes all files, and returns how many.
    ///
    /// # Errors
    /// No file changed, unless a sentence of [`Stop::Failed`] says which one could not be taken back.
    pub fn commit(self) -> Result<usize, Stop> {
        let moved: Vec<_> = self.changes.iter().filter(|change| !change.is_unchanged()).collect();
        if !moved.is_empty() {
            let sentence = |change: &&Change| format!("{} changed since it was read", clean(&change.path));
            return Err(Stop::Refused(moved.iter().map(sentence).collect()));
        }
        if !self.changes.is_empty() {
            run(&self.journal, &self.home, self.engine.disk)?;
        }
        Ok(self.changes.len())
    }
}

/// The plan also rests on files that are not edited: they too must be what they were.
fn changed_neighbours(session: &Session) -> Vec<String> {
    let tree = &session.tree;
    let is_edited = |path: &str| session.changes.iter().any(|change| change.path == tree.target(path));
    let changed = tree.changed().into_iter().filter(|path| !is_edited(path));
    changed.map(|path| format!("{} changed since it was read", clean(&path))).collect()
}
