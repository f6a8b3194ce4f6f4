//! What is said about a run, apart from the diff.

mod check;
mod finding;
mod github;
mod human;
mod instances;
mod json;
mod list;
mod markdown;
mod sarif;
mod sentence;
mod summary;

use rebootstrap_transform::{Code, Diagnostic, Outcome, Place, Status};

pub use sarif::Log;

use crate::flags::Format;
use crate::paint::Paint;
use crate::session::Session;
use crate::slashed::shown;
use crate::text::clean;

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors and what is left.
    Quiet,
    /// What happens to each function.
    #[default]
    Normal,
    /// Each edit too.
    Verbose,
}

/// What the report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Changes that were planned.
    Diff,
    /// Changes, written or refused.
    Apply,
    /// Functions that need migrating, a line each.
    Check,
    /// All functions.
    List,
}

impl Purpose {
    /// The command.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Diff => "diff",
            Self::Apply => "apply",
            Self::Check => "check",
            Self::List => "list",
        }
    }
}

/// A report to be made.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The run.
    pub session: &'a Session,
    /// Why it was made.
    pub purpose: Purpose,
    /// Whether the changes stand in the files now.
    pub written: bool,
    /// Why they could not be written.
    pub errors: &'a [String],
    /// The target runtime's name.
    pub target: &'a str,
    /// How much is said.
    pub verbosity: Verbosity,
    /// In colour or not.
    pub paint: Paint,
}

impl Report<'_> {
    /// The report in `format`, ending in a newline unless there is nothing to say.
    #[must_use]
    pub fn render(&self, format: Format) -> String {
        match (format, self.purpose) {
            // What has no table is not asked for one: `commands` refuses.
            (Format::Json | Format::Csv, _) => json::render(self),
            (Format::Jsonl, _) => json::lines(self),
            (Format::Markdown, _) => markdown::render(self),
            (Format::Github, _) => github::render(self),
            (Format::Sarif, _) => {
                let mut log = Log::default();
                log.add(self);
                log.render()
            }
            (Format::Human, Purpose::Diff | Purpose::Apply) => human::render(self),
            (Format::Human, Purpose::Check) => check::render(self),
            (Format::Human, Purpose::List) => list::render(self),
        }
    }

    fn outcome(&self) -> &Outcome {
        &self.session.outcome
    }

    /// The file from the current directory where that is possible, else from the root.
    fn path(&self, file: &str) -> String {
        format!("{}{file}", self.session.root.prefix)
    }

    /// The file for other programs: from the top of the work tree, as hosts show it; else from the current directory, and in
    /// full where it is not below that.
    fn address(&self, file: &str) -> String {
        let root = &self.session.root;
        if let Some(folder) = &root.in_work_tree {
            format!("{folder}{file}")
        } else if root.is_here || !root.prefix.is_empty() {
            self.path(file)
        } else {
            shown(&root.path.join(file))
        }
    }

    /// `file:line`, from the current directory where that is possible. Paths without a line count from the root.
    fn place(&self, place: &Place) -> String {
        let file = clean(&self.path(&place.file)).into_owned();
        if place.line == 0 { file } else { format!("{file}:{}", place.line) }
    }
}

/// Whether a note says that something could not be read or done, rather than what to do next. A stack that is a program and
/// declares a function on go1.x is as little read as a broken file: whoever hears that nothing is left would be misled.
#[must_use]
pub fn is_problem(note: &Diagnostic) -> bool {
    matches!(note.code, Code::Unreadable | Code::SyntaxError | Code::Unfollowed | Code::Bug)
}

/// Whether a function, or a file that could hold one, is left.
#[must_use]
pub fn is_incomplete(outcome: &Outcome) -> bool {
    outcome.with_status(Status::Left).next().is_some() || outcome.notes.iter().any(is_problem)
}
