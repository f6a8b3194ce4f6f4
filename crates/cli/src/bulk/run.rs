//! One run over a campaign: which repositories it takes up, and what it remembers of each.

use std::collections::VecDeque;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use super::campaign::Campaign;
use super::job::{Job, drop_clone, is_spent};
use super::pool::{Event, Pool};
use super::record::{Goal, Record, State};
use super::source::Repository;

/// What one run does.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// How far it goes.
    pub goal: Goal,
    /// Only repositories in these states, again; empty for those that are not where the run goes.
    pub only: Vec<State>,
    /// No more repositories than this.
    pub limit: Option<usize>,
    /// Stop when so many repositories have a change.
    pub canary: Option<usize>,
    /// The command that opens a pull request.
    pub pull_request: Option<String>,
    /// The most address space of one process, in bytes; 0 for any.
    pub memory: u64,
}

impl Run {
    /// Whether a repository of which `record` is known is taken up.
    #[must_use]
    pub fn takes(&self, record: Option<&Record>) -> bool {
        match record {
            None => self.only.is_empty(),
            Some(record) if self.only.is_empty() => !self.goal.is_reached(record.state),
            Some(record) => self.only.iter().any(|state| match state {
                State::Left => is_left(record),
                state => *state == record.state,
            }),
        }
    }

    /// The repositories that the run takes up, in order.
    ///
    /// # Errors
    /// The campaign cannot be read.
    pub fn pending<'a>(&self, campaign: &'a Campaign) -> Result<VecDeque<(&'a Repository, Option<Record>)>> {
        let records = campaign.records()?.into_iter().filter(|(_, record)| self.takes(record.as_ref()));
        Ok(records.take(self.limit.unwrap_or(usize::MAX)).collect())
    }

    /// Works on `pending`. `tell` hears of each repository when it begins and when it is done.
    ///
    /// # Errors
    /// The campaign cannot be written; the run ends then.
    pub fn work(
        &self,
        campaign: &Campaign,
        mut pending: VecDeque<(&Repository, Option<Record>)>,
        pool: &Pool,
        mut tell: impl FnMut(&Repository, Option<&Record>),
    ) -> Result<()> {
        let changed = std::cell::Cell::new(0);
        let next = |under_way: usize| {
            // Each one under way may turn out to be a change, so the last is a change and none is too many.
            if self.canary.is_some_and(|most| changed.get() + under_way >= most) {
                return None;
            }
            let (repository, previous) = pending.pop_front()?;
            Some(Job {
                repository: repository.clone(),
                goal: self.goal,
                terms: campaign.charter.terms.clone(),
                pull_request: self.pull_request.clone(),
                folder: campaign.folder_of(repository),
                previous,
                memory: self.memory,
            })
        };
        pool.run(next, |event| {
            match event {
                Event::Started(job) => tell(&job.repository, None),
                Event::Done(job, record) => {
                    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
                    let record = Record { finished: now, ..record.clone() };
                    campaign.set(&job.repository, &record)?;
                    if is_spent(&record) {
                        drop_clone(&job.folder);
                    }
                    changed.set(changed.get() + usize::from(record.state.is_change()));
                    tell(&job.repository, Some(&record));
                }
            }
            Ok(())
        })
    }
}

/// Whether something in a repository was left that another run may take up: its branch is not at the remote yet.
fn is_left(record: &Record) -> bool {
    record.state == State::Left || (record.has_leftovers() && matches!(record.state, State::Planned | State::Applied))
}
