//! What is known of one repository of a campaign: the file `state.json`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// How far a repository has come, or why it does not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Its branch is at the remote.
    Pushed,
    /// Its branch stands in the clone.
    Applied,
    /// Changes are possible; nothing is written.
    Planned,
    /// Functions, or files that cannot be read, wait for a person, and nothing could be migrated.
    Left,
    /// There is nothing to migrate.
    Current,
    /// It was passed over, with a reason.
    Skipped,
    /// It could not be worked on, with a reason.
    Failed,
}

impl State {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 7] =
        [Self::Pushed, Self::Applied, Self::Planned, Self::Left, Self::Current, Self::Skipped, Self::Failed];

    /// The word used in every report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pushed => "pushed",
            Self::Applied => "applied",
            Self::Planned => "planned",
            Self::Left => "left",
            Self::Current => "current",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }

    /// The word, with what it means.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Pushed => "the branch is at the remote",
            Self::Applied => "the branch stands in the clone, with one commit",
            Self::Planned => "changes are possible; nothing is written",
            Self::Left => "something waits for a person, and nothing can be migrated",
            Self::Current => "nothing to migrate",
            Self::Skipped => "passed over",
            Self::Failed => "could not be worked on",
        }
    }

    /// Whether the repository has a change, written or not.
    #[must_use]
    pub fn is_change(self) -> bool {
        matches!(self, Self::Planned | Self::Applied | Self::Pushed)
    }
}

/// How far a run goes with each repository.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Goal {
    /// The patch is made.
    #[default]
    Plan,
    /// The branch is made.
    Apply,
    /// The branch is pushed.
    Push,
}

impl Goal {
    /// Whether a repository in `state` is where the run would bring it. What was left, skipped or has failed is: it is
    /// taken up again only when asked for.
    #[must_use]
    pub fn is_reached(self, state: State) -> bool {
        match state {
            State::Planned => self == Self::Plan,
            State::Applied => self <= Self::Apply,
            _ => true,
        }
    }
}

/// Why something is as it is, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A word for it, such as `timeout`; the same word for the same kind of reason.
    pub code: String,
    /// A sentence.
    pub message: String,
    /// What to do; may be empty.
    pub next: String,
}

impl Reason {
    /// A reason.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>, next: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), next: next.into() }
    }
}

/// A function, or a file, that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// The function's address; empty for a file that could not be read.
    pub function: String,
    /// The diagnostic's code.
    pub code: String,
    /// Why.
    pub message: String,
    /// Where, as `file` or `file:line`; empty when it has no place.
    pub place: String,
    /// What to do; may be empty.
    pub next: String,
    /// Who owns that place.
    pub owners: BTreeSet<String>,
}

/// The functions of a repository.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Functions {
    /// Those that are, or can be, migrated.
    pub migrated: usize,
    /// Those that stay on an old runtime.
    pub left: usize,
    /// Those that need nothing.
    pub current: usize,
}

/// What a campaign knows of one repository. Only `elapsed_ms` and `finished` depend on the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// How far it has come.
    pub state: State,
    /// Why it was skipped or has failed.
    pub reason: Option<Reason>,
    /// The branch that the change starts from and goes back to; empty when it is not known.
    pub base: String,
    /// The commit that was read.
    pub base_commit: String,
    /// The branch that holds the change; empty when none was made.
    pub branch: String,
    /// The commit on it.
    pub commit: String,
    /// What the command for the pull request printed last, which is its address as a rule.
    pub pull_request: String,
    /// The functions, counted.
    pub functions: Functions,
    /// How many files change.
    pub files_changed: usize,
    /// How many edits are made.
    pub edits: usize,
    /// Who owns the files that change.
    pub owners: BTreeSet<String>,
    /// Each function and each file that stays as it is.
    pub leftovers: Vec<Leftover>,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// When it was done, in seconds since 1970.
    pub finished: u64,
}

impl Record {
    /// Nothing but a state.
    #[must_use]
    pub fn new(state: State) -> Self {
        Self {
            state,
            reason: None,
            base: String::new(),
            base_commit: String::new(),
            branch: String::new(),
            commit: String::new(),
            pull_request: String::new(),
            functions: Functions::default(),
            files_changed: 0,
            edits: 0,
            owners: BTreeSet::new(),
            leftovers: Vec::new(),
            elapsed_ms: 0,
            finished: 0,
        }
    }

    /// A repository that could not be worked on.
    #[must_use]
    pub fn failed(reason: Reason) -> Self {
        Self { reason: Some(reason), ..Self::new(State::Failed) }
    }

    /// Whether something in it waits for a person.
    #[must_use]
    pub fn has_leftovers(&self) -> bool {
        !self.leftovers.is_empty()
    }
}
