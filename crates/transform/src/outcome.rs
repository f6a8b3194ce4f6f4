//! The result of a run: what becomes of each function, the edits, and what is left to say.

use std::sync::Arc;

use rebootstrap_parser::{Edit, Edits, FileId};

use crate::diagnostic::{Diagnostic, Place};

/// What becomes of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Its migration is planned and proven; the edits carry it out.
    Migrated,
    /// It stays on its old runtime, with reasons.
    Left,
    /// It is not on a runtime to move from.
    Current,
}

impl Status {
    /// The word used in every report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Migrated => "migrated",
            Self::Left => "left",
            Self::Current => "current",
        }
    }
}

/// How a function's program gets into its package, by repository path; empty where not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainSummary {
    /// The zip.
    pub archive: String,
    /// The program before the migration.
    pub binary: String,
    /// The program after the migration; equal to `binary` when it does not move.
    pub renamed: String,
    /// Where the builds stand.
    pub builds: Vec<Place>,
}

/// One function and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionOutcome {
    /// The address its framework gives it, such as `module.api.aws_lambda_function.this["a"]`.
    pub id: String,
    /// The framework that declares it.
    pub framework: &'static str,
    /// Where it is declared.
    pub place: Place,
    /// The runtime as found, `unknown` when it could not be read.
    pub runtime: String,
    /// The runtime after the edits.
    pub target: String,
    /// What becomes of it.
    pub status: Status,
    /// The chain from archive to builds.
    pub chain: ChainSummary,
    /// Why it was left; for a migrated function, what to know about it.
    pub reasons: Vec<Diagnostic>,
    /// The migration it belongs to, counted from 1; 0 for none.
    pub migration: usize,
}

/// Which rule made an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The runtime identifier.
    Runtime,
    /// The handler.
    Handler,
    /// The name of the program where it is built, copied or mentioned.
    BuildOutput,
    /// The name or place of the program where it is packaged.
    ArchiveSource,
    /// A version constraint.
    Provider,
    /// The required version of the library that runs handlers.
    Library,
}

impl Rule {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Handler => "handler",
            Self::BuildOutput => "build_output",
            Self::ArchiveSource => "archive_source",
            Self::Provider => "provider",
            Self::Library => "library",
        }
    }
}

/// An edit with its reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlannedEdit {
    /// What changes.
    pub edit: Edit,
    /// Which rule made it.
    pub rule: Rule,
    /// The migration it belongs to, counted from 1.
    pub migration: usize,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFile {
    /// Repository path.
    pub path: String,
    /// Its text as read.
    pub text: Arc<str>,
}

/// A file that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedFile {
    /// Repository path.
    pub path: String,
    /// Its text as read.
    pub before: Arc<str>,
    /// Its text after the edits.
    pub after: String,
}

/// What a run found and planned. Nothing has been written.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The files read, by [`FileId`].
    pub files: Vec<ReadFile>,
    /// Every function, by file and line.
    pub functions: Vec<FunctionOutcome>,
    /// Every edit, sorted by file and place.
    pub edits: Vec<PlannedEdit>,
    /// What concerns the repository rather than one function: follow-ups, broken files.
    pub notes: Vec<Diagnostic>,
    /// Whether only what the functions that move can have to do with was read, so that there can be more functions.
    pub partial: bool,
}

impl Outcome {
    /// The text of every file that changes, by path.
    #[must_use]
    pub fn changed_files(&self) -> Vec<ChangedFile> {
        let Ok(edits) = Edits::new(self.edits.iter().map(|planned| planned.edit.clone()).collect()) else {
            debug_assert!(false, "planned edits are disjoint");
            return Vec::new();
        };
        let mut changed: Vec<_> = edits
            .files()
            .into_iter()
            .filter_map(|FileId(id)| {
                let file = self.files.get(id as usize)?;
                let after = edits.apply(FileId(id), &file.text);
                Some(ChangedFile { path: file.path.clone(), before: Arc::clone(&file.text), after })
            })
            .collect();
        changed.sort_by(|a, b| a.path.cmp(&b.path));
        changed
    }

    /// The functions with this status.
    pub fn with_status(&self, status: Status) -> impl Iterator<Item = &FunctionOutcome> {
        self.functions.iter().filter(move |function| function.status == status)
    }
}
