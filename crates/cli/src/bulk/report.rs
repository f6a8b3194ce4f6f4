//! What is said about a campaign: the short status, and the report that names each repository.

mod csv;
mod human;
mod json;
mod markdown;

use std::path::Path;

use anyhow::Result;

use super::campaign::Campaign;
use super::record::{Reason, Record, State};
use super::source::Repository;
use super::totals::Totals;
use crate::flags::Format;
use crate::paint::Paint;

/// How many of a kind the short status names.
const FEW: usize = 10;

/// A report to be made.
#[derive(Debug)]
pub struct CampaignReport<'a> {
    campaign: &'a Campaign,
    records: Vec<(&'a Repository, Option<Record>)>,
    totals: Totals,
    complete: bool,
    paint: Paint,
}

impl<'a> CampaignReport<'a> {
    /// A report on `campaign`; `complete` if each repository is to be named.
    ///
    /// # Errors
    /// The campaign cannot be read.
    pub fn new(campaign: &'a Campaign, complete: bool, paint: Paint) -> Result<Self> {
        let records = campaign.records()?;
        let totals = Totals::new(&records);
        Ok(Self { campaign, records, totals, complete, paint })
    }

    /// The text.
    #[must_use]
    pub fn render(&self, format: Format) -> String {
        match format {
            // What a campaign has no form for is not asked for one: `commands` refuses.
            Format::Human | Format::Jsonl | Format::Sarif | Format::Github => human::render(self),
            Format::Markdown => markdown::render(self),
            Format::Csv => csv::render(self),
            Format::Json => json::render(self),
        }
    }

    /// What was counted.
    #[must_use]
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    fn in_state(&self, state: State) -> impl Iterator<Item = (&Repository, &Record)> {
        let known = self.records.iter().filter_map(|(repository, record)| Some((*repository, record.as_ref()?)));
        known.filter(move |(_, record)| record.state == state)
    }

    /// Why repositories are in `state`, each reason with its repositories; the most frequent first.
    fn stopped(&self, state: State) -> Vec<(&Reason, Vec<&Repository>)> {
        let mut groups: Vec<(&Reason, Vec<&Repository>)> = Vec::new();
        for (repository, record) in self.in_state(state) {
            let Some(reason) = &record.reason else { continue };
            match groups.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, repositories)) => repositories.push(repository),
                None => groups.push((reason, vec![repository])),
            }
        }
        groups.sort_by_key(|(_, repositories)| std::cmp::Reverse(repositories.len()));
        groups
    }

    /// The runtime that functions move to, as the flags say it.
    fn target(&self) -> &str {
        let flags = &self.campaign.charter.terms.migration;
        flags.iter().find_map(|flag| flag.strip_prefix("--runtime=")).unwrap_or_default()
    }

    fn folder(&self) -> &Path {
        self.campaign.folder()
    }

    fn next(&self) -> Vec<(String, String)> {
        let mut next = self.totals.next(self.folder(), self.campaign.charter.goal);
        if self.complete {
            // Who reads the report need not be told to.
            next.retain(|(_, command)| !command.contains(" bulk report "));
        }
        next
    }
}

/// `1 repository`, `2 repositories`.
fn many(repositories: usize) -> String {
    if repositories == 1 { "1 repository".to_owned() } else { format!("{repositories} repositories") }
}

/// `3 functions, 2 files`, and what is left.
fn change(record: &Record) -> String {
    use crate::text::count;
    let mut parts = Vec::new();
    if record.functions.migrated > 0 {
        parts.push(count(record.functions.migrated, "function"));
    }
    if record.files_changed > 0 {
        parts.push(count(record.files_changed, "file"));
    }
    if record.functions.left > 0 {
        parts.push(format!("{} left", record.functions.left));
    }
    let unread = record.leftovers.iter().filter(|left| left.function.is_empty()).count();
    if unread > 0 {
        parts.push(count(unread, "problem"));
    }
    parts.join(", ")
}

/// One line on a repository: its state and why.
#[must_use]
pub fn line(record: &Record) -> String {
    let detail = match &record.reason {
        Some(reason) => format!("{}: {}", reason.code, reason.message),
        None => change(record),
    };
    let detail = if detail.is_empty() { String::new() } else { format!(" ({detail})") };
    format!("{}{detail}", record.state.name())
}
