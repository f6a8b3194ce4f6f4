//! The work on one repository, as it is handed to a process of its own, and what that process does with it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::branch::{self, Start};
use super::campaign::{put, read_json, write_json};
use super::cat_file::CatFile;
use super::clone::clone;
use super::commit::Draft;
use super::message::{message, title};
use super::opened::{Opened, Stop, fail, open};
use super::push::{PullRequest, push};
use super::record::{Goal, Record, State};
use super::scan::Scan;
use super::source::{Repository, without_secret};
use super::terms::Terms;
use crate::diff::{Reader, diff};
use crate::engine::Engine;
use crate::flags::Format;
use crate::paint::Paint;
use crate::report::{Purpose, Report};
use crate::settings::Settings;

/// What one process is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// Where.
    pub repository: Repository,
    /// How far.
    pub goal: Goal,
    /// How.
    pub terms: Terms,
    /// The command that opens a pull request.
    pub pull_request: Option<String>,
    /// Where its files are kept.
    pub folder: PathBuf,
    /// What is known already.
    pub previous: Option<Record>,
    /// The most address space the process may take, in bytes; 0 for any.
    pub memory: u64,
}

/// Written before the branch is: what the record will be. A process that is ended between the two is so found out.
#[derive(Debug, Serialize, Deserialize)]
struct Prepared {
    record: Record,
    title: String,
    /// Whether the command for the pull request has been started.
    asked: bool,
}

/// Work that went no further, with what was known by then.
struct Ended {
    stop: Stop,
    known: Option<Box<Record>>,
}

impl Ended {
    fn with(stop: Stop, known: &Record) -> Self {
        Self { stop, known: Some(Box::new(known.clone())) }
    }
}

impl From<Stop> for Ended {
    fn from(stop: Stop) -> Self {
        Self { stop, known: None }
    }
}

impl Job {
    /// Does it. What goes wrong is in the record.
    #[must_use]
    pub fn work(&self, engine: &Engine, settings: &Settings) -> Record {
        match self.attempt(engine, settings) {
            Ok(record) => record,
            Err(ended) => {
                let known = ended.known.map_or_else(|| Record::new(State::Failed), |known| *known);
                let (state, reason) = match ended.stop {
                    Stop::Skip(reason) => (State::Skipped, reason),
                    Stop::Fail(reason) => (State::Failed, reason),
                };
                Record { state, reason: Some(reason), ..known }
            }
        }
    }

    fn attempt(&self, engine: &Engine, settings: &Settings) -> Result<Record, Ended> {
        let prepared = read_json::<Prepared>(&self.prepared()).ok().flatten();
        let (opened, objects, done) = self.open(prepared)?;
        let prepared = match done {
            Some(prepared) => prepared,
            None => match self.apply(&opened, objects, engine, settings)? {
                (record, None) => return Ok(record),
                (_, Some(prepared)) => prepared,
            },
        };
        if self.goal < Goal::Push {
            return Ok(prepared.record);
        }
        let known = prepared.record.clone();
        self.push(&opened, prepared).map_err(|stop| Ended::with(stop, &known))
    }

    /// Opens the repository, which is cloned anew unless the branch stands in its clone; and what was prepared, if that is what stands on
    /// the branch and nobody asked to plan again.
    fn open(&self, prepared: Option<Prepared>) -> Result<(Opened, Option<CatFile>, Option<Prepared>), Stop> {
        let is_asked = self.goal < Goal::Push && self.previous.as_ref().is_some_and(|one| one.state == State::Applied);
        let mut prepared = prepared.filter(|_| !is_asked);
        let folder = self.folder.join(CLONE);
        let mut stands = |opened: &Opened| prepared.take_if(|one| Some(&one.record.commit) == opened.tip.as_ref());
        if self.repository.remote {
            if let Ok((opened, objects)) = open(&self.repository, &folder, &self.terms)
                && let Some(prepared) = stands(&opened)
            {
                return Ok((opened, objects, Some(prepared)));
            }
            clone(&self.repository.source, &folder, &self.terms)?;
        }
        let (opened, objects) = open(&self.repository, &folder, &self.terms)?;
        let done = stands(&opened);
        Ok((opened, objects, done))
    }

    /// Plans, and makes the branch if that is the goal and there is something to put on it.
    fn apply(
        &self,
        opened: &Opened,
        objects: Option<CatFile>,
        engine: &Engine,
        settings: &Settings,
    ) -> Result<(Record, Option<Prepared>), Ended> {
        let start = branch::start(opened, &self.terms, self.previous.as_ref())?;
        let objects = objects.map_or_else(|| CatFile::start(&opened.git), Ok).map_err(Stop::from)?;
        let scan = Scan::new(objects, &start.commit, &self.repository.name, engine, settings).map_err(Stop::from)?;
        let record = Record { base: opened.base.clone(), base_commit: start.commit.clone(), ..scan.record() };
        let text = message(&scan.session.outcome, &self.terms);
        self.keep(&scan, settings).map_err(|stop| Ended::with(stop, &record))?;
        if scan.session.failed {
            let said = scan.session.outcome.notes.iter().rfind(|note| note.code == rebootstrap_transform::Code::Bug);
            let said = said.map_or("a file cannot be read; see report.json", |note| &note.message);
            return Err(Ended::with(fail("engine", said, "look into report.json"), &record));
        }
        if record.state != State::Planned || self.goal == Goal::Plan {
            return Ok((record, None));
        }
        let prepared = self.branch(opened, &start, &scan, record.clone(), &text);
        let prepared = prepared.map_err(|stop| Ended::with(stop, &record))?;
        Ok((record, Some(prepared)))
    }

    fn branch(
        &self,
        opened: &Opened,
        start: &Start,
        scan: &Scan,
        record: Record,
        text: &str,
    ) -> Result<Prepared, Stop> {
        let draft = Draft {
            parent: &start.commit,
            files: &scan.commit,
            changes: &scan.session.changes,
            message: text,
            author: self.terms.author.as_deref(),
        };
        let commit = draft.write(&opened.git, &self.folder)?;
        let branch = self.terms.branch.clone();
        let record = Record { state: State::Applied, branch, commit, ..record };
        let prepared = Prepared { record, title: title(text).to_owned(), asked: false };
        self.remember(&prepared)?;
        branch::write(opened, &self.terms.branch, &prepared.record.commit, start)?;
        Ok(prepared)
    }

    /// Pushes, and opens the pull request. That command is never run twice without being asked to.
    fn push(&self, opened: &Opened, mut prepared: Prepared) -> Result<Record, Stop> {
        let source = self.repository.shown();
        let address = opened.git.line(&["remote", "get-url", "--push", &self.terms.remote]);
        let tip = Some(prepared.record.commit.clone());
        push(&Opened { tip, ..opened.clone() }, &self.terms, &prepared.record)?;
        let mut record = Record { state: State::Pushed, ..prepared.record.clone() };
        let Some(command) = &self.pull_request else { return Ok(record) };
        let again = self.previous.as_ref().is_some_and(|record| record.state == State::Failed);
        if prepared.asked && !again {
            let message = "the command for the pull request was interrupted";
            return Err(fail("pull-request", message, "look whether it is open; if not, run with --only failed"));
        }
        prepared.asked = true;
        self.remember(&prepared)?;
        let request = PullRequest {
            title: &prepared.title,
            body: self.folder.join(BODY),
            patch: self.folder.join(PATCH),
            repository: &self.repository.name,
            source: &source,
            // The remote may be an address itself.
            remote: address.map_or_else(|_| source.clone(), |address| without_secret(&address)),
            branch: &record.branch,
            base: &record.base,
        };
        record.pull_request = request.open(command, opened.git.folder())?;
        Ok(record)
    }

    /// Writes the patch, the description of the pull request and the report.
    fn keep(&self, scan: &Scan, settings: &Settings) -> Result<(), Stop> {
        let report = Report {
            session: &scan.session,
            purpose: Purpose::Diff,
            written: false,
            errors: &[],
            target: settings.options.target.name(),
            verbosity: settings.verbosity,
            paint: Paint::default(),
        };
        // On the branch that it describes, everything is written.
        let on_branch = Report { purpose: Purpose::Apply, written: true, ..report };
        let patch = diff(&scan.session.changes, "", Reader::Machine);
        for (name, text) in
            [(REPORT, report.render(Format::Json)), (BODY, on_branch.render(Format::Markdown)), (PATCH, patch)]
        {
            put(&self.folder.join(name), text.as_bytes())
                .map_err(|error| fail("campaign", &format!("{name} cannot be written: {error}"), ""))?;
        }
        Ok(())
    }

    fn remember(&self, prepared: &Prepared) -> Result<(), Stop> {
        write_json(&self.prepared(), prepared).map_err(|error| fail("campaign", &format!("{error:#}"), ""))
    }

    /// What its process says.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join("log.txt")
    }

    fn prepared(&self) -> PathBuf {
        self.folder.join(PREPARED)
    }
}

/// The clone of an address.
pub const CLONE: &str = "clone.git";
/// What the record will be once the branch is written.
pub const PREPARED: &str = "prepared.json";
/// The report of a repository, schema `rebootstrap/1`.
pub const REPORT: &str = "report.json";
/// The description of its pull request.
pub const BODY: &str = "pull-request.md";
/// Its patch.
pub const PATCH: &str = "change.patch";

/// Whether the clone in the folder of a repository is of no more use.
#[must_use]
pub fn is_spent(record: &Record) -> bool {
    !matches!(record.state, State::Planned | State::Applied | State::Failed)
}

/// Removes the clone in `folder`, if there is one; that it stays does no harm.
pub fn drop_clone(folder: &Path) {
    drop(std::fs::remove_dir_all(folder.join(CLONE)));
}
