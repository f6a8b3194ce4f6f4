//! One run over the files of a commit: what `diff` does over a folder.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use rebootstrap_transform::{ChangedFile, Diagnostic, Outcome, Status};

use super::cat_file::CatFile;
use super::objects::Commit;
use super::owners::Owners;
use super::record::{Functions, Leftover, Record, State};
use crate::crash;
use crate::engine::Engine;
use crate::git::Failure;
use crate::report::is_problem;
use crate::root::Root;
use crate::session::Session;
use crate::settings::Settings;
use crate::tree::DiskTree;
use crate::walk::Walk;

/// A commit that was read, and what would change in it.
#[derive(Debug)]
pub struct Scan {
    /// The files.
    pub commit: Commit,
    /// The run, with the name of the repository as its root.
    pub session: Session,
}

impl Scan {
    /// Runs `engine` over the commit `id`, of which `objects` are read, of a repository called `name`.
    ///
    /// # Errors
    /// Git cannot read the commit.
    pub(super) fn new(
        objects: CatFile,
        id: &str,
        name: &str,
        engine: &Engine,
        settings: &Settings,
    ) -> Result<Self, Failure> {
        let start = Instant::now();
        let (commit, found) = Commit::open(objects, id, engine, &settings.options)?;
        let planned = crash::guard(|| {
            let outcome = (engine.run)(&commit, &found.hits, &settings.options);
            let changes = outcome.changed_files();
            (outcome, changes)
        });
        let crashed = planned.as_ref().err().cloned();
        let (mut outcome, changes) = planned.unwrap_or_default();
        let known: BTreeSet<_> = outcome.notes.iter().map(|note| (note.code, note.place.clone())).collect();
        let is_new = |note: &Diagnostic| note.place.is_none() || !known.contains(&(note.code, note.place.clone()));
        outcome.notes.extend(found.notes.into_iter().filter(is_new));
        outcome.notes.extend(crashed.iter().map(|said| crate::session::internal_error(said)));
        let changes = by_target(&commit, changes);
        let failed = commit.failed() || crashed.is_some();
        let root = Root {
            shown: name.to_owned(),
            path: PathBuf::new(),
            prefix: String::new(),
            is_here: true,
            in_work_tree: None,
        };
        let tree = DiskTree::new(&root.path, Walk::default()).0;
        let session = Session { root, tree, outcome, changes, failed, elapsed: start.elapsed() };
        Ok(Self { commit, session })
    }

    /// The record of a repository of which nothing has been written.
    #[must_use]
    pub fn record(&self) -> Record {
        let outcome = &self.session.outcome;
        let with = |status| outcome.with_status(status).count();
        let functions =
            Functions { migrated: with(Status::Migrated), left: with(Status::Left), current: with(Status::Current) };
        let owners = Owners::of(&self.commit);
        let leftovers = leftovers(outcome, &owners);
        let state = match (self.session.changes.is_empty(), leftovers.is_empty()) {
            (false, _) => State::Planned,
            (true, false) => State::Left,
            (true, true) => State::Current,
        };
        Record {
            functions,
            files_changed: self.session.changes.len(),
            edits: outcome.edits.len(),
            owners: self.session.changes.iter().flat_map(|change| owners.of_file(&change.path)).collect(),
            leftovers,
            ..Record::new(state)
        }
    }
}

/// Names each change by the file itself, once.
fn by_target(commit: &Commit, changes: Vec<ChangedFile>) -> Vec<ChangedFile> {
    let named =
        changes.into_iter().map(|change| ChangedFile { path: commit.target(&change.path).to_owned(), ..change });
    let mut named: Vec<_> = named.filter(|change| change.after.as_str() != &*change.before).collect();
    named.sort_by(|a, b| (&a.path, &a.after).cmp(&(&b.path, &b.after)));
    named.dedup();
    named
}

fn leftovers(outcome: &Outcome, owners: &Owners) -> Vec<Leftover> {
    let mut found = Vec::new();
    for function in outcome.with_status(Status::Left) {
        found
            .extend(function.reasons.iter().map(|reason| leftover(&function.id, &function.place.file, reason, owners)));
    }
    let problems = outcome.notes.iter().filter(|note| is_problem(note));
    found.extend(problems.map(|note| leftover("", note.place.as_ref().map_or("", |place| &place.file), note, owners)));
    found
}

/// `file` is whose owners are named: the file that declares the function.
fn leftover(function: &str, file: &str, reason: &Diagnostic, owners: &Owners) -> Leftover {
    let place = reason.place.as_ref().map(|place| match place.line {
        0 => place.file.clone(),
        line => format!("{}:{line}", place.file),
    });
    Leftover {
        function: function.to_owned(),
        code: reason.code.name().to_owned(),
        message: reason.message.clone(),
        place: place.unwrap_or_else(|| file.to_owned()),
        next: reason.next.clone(),
        owners: owners.of_file(file),
    }
}
