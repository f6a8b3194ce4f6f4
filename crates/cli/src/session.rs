//! One run over one root: walk, ask the core, keep what is needed to show and to write.

use std::time::{Duration, Instant};

use rebootstrap_transform::{ChangedFile, Code, Diagnostic, Outcome};

use crate::crash;
use crate::engine::Engine;
use crate::root::Root;
use crate::settings::Settings;
use crate::tree::DiskTree;
use crate::walk::{Walk, walk};

/// A run that was made. Nothing has been written.
#[derive(Debug)]
pub struct Session {
    /// Where.
    pub root: Root,
    /// The files.
    pub tree: DiskTree,
    /// What the core found and planned, with the walk's notes.
    pub outcome: Outcome,
    /// The files that change, each under its own name: what a symbolic link leads to stands here once.
    pub changes: Vec<ChangedFile>,
    /// Whether the file system refused something, or the core panicked.
    pub failed: bool,
    /// How long it took.
    pub elapsed: Duration,
}

impl Session {
    /// Runs `engine` over `root`. Always gives a session: what goes wrong is a note in it.
    #[must_use]
    pub fn new(root: Root, engine: &Engine, settings: &Settings) -> Self {
        let start = Instant::now();
        let options = &settings.options;
        let mut crashes = Vec::new();
        let mut found = crash::guard(|| walk(&root, engine, options, settings.jobs)).unwrap_or_else(|said| {
            crashes.push(said);
            Walk::default()
        });
        let notes = std::mem::take(&mut found.notes);
        let (tree, hits) = DiskTree::new(&root.path, found);
        let planned = crash::guard(|| {
            let outcome = (engine.run)(&tree, &hits, options);
            let changes = outcome.changed_files();
            (outcome, changes)
        });
        let (mut outcome, changes) = planned.unwrap_or_else(|said| {
            crashes.push(said);
            Default::default()
        });
        add(&mut outcome.notes, notes);
        outcome.notes.extend(crashes.iter().map(|said| internal_error(said)));
        let failed = tree.failed() || !crashes.is_empty();
        let changes = by_target(&tree, changes);
        Self { root, tree, outcome, changes, failed, elapsed: start.elapsed() }
    }
}

/// Adds what the walk noted and the core did not.
fn add(notes: &mut Vec<Diagnostic>, more: Vec<Diagnostic>) {
    for note in more {
        let said = |known: &Diagnostic| known.code == note.code && known.place == note.place && known.place.is_some();
        if !notes.iter().any(said) {
            notes.push(note);
        }
    }
}

/// Names each change by the file itself. Two links to one file give two changes of it: the same change twice is one.
fn by_target(tree: &DiskTree, changes: Vec<ChangedFile>) -> Vec<ChangedFile> {
    let named =
        changes.into_iter().map(|change| ChangedFile { path: tree.target(&change.path).into_owned(), ..change });
    let mut named: Vec<_> = named.filter(|change| change.after.as_str() != &*change.before).collect();
    named.sort_by(|a, b| (&a.path, &a.after).cmp(&(&b.path, &b.after)));
    named.dedup();
    named
}

pub(crate) fn internal_error(said: &str) -> Diagnostic {
    Diagnostic {
        code: Code::Bug,
        message: format!("internal error: {said}"),
        place: None,
        related: Vec::new(),
        next: format!(
            "please report this line with the file it happened on: {}/issues (rebootstrap {})",
            env!("CARGO_PKG_REPOSITORY"),
            env!("CARGO_PKG_VERSION"),
        ),
    }
}
