//! The report of a campaign for programs, schema `rebootstrap-campaign-report/1`: fields may be added, none is renamed or removed.

use serde::Serialize;

use super::CampaignReport;
use crate::bulk::record::{Goal, Record};
use crate::bulk::terms::Terms;
use crate::bulk::totals::Totals;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: &'static str,
    campaign: String,
    target: &'a str,
    goal: Goal,
    terms: &'a Terms,
    totals: &'a Totals,
    #[serde(skip_serializing_if = "Option::is_none")]
    repositories: Option<Vec<Row<'a>>>,
    next: Vec<Step>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    source: String,
    folder: String,
    /// `null` for one that has not been worked on.
    record: Option<&'a Record>,
}

#[derive(Serialize)]
struct Step {
    why: String,
    command: String,
}

pub(super) fn render(report: &CampaignReport<'_>) -> String {
    let row = |(repository, record)| {
        let repository: &'_ crate::bulk::source::Repository = repository;
        let record: &'_ Option<Record> = record;
        let folder = report.campaign.folder_of(repository).to_string_lossy().into_owned();
        Row { name: &repository.name, source: repository.shown(), folder, record: record.as_ref() }
    };
    let document = Document {
        schema: "rebootstrap-campaign-report/1",
        version: env!("CARGO_PKG_VERSION"),
        campaign: report.folder().to_string_lossy().into_owned(),
        target: report.target(),
        goal: report.campaign.charter.goal,
        terms: &report.campaign.charter.terms,
        totals: &report.totals,
        repositories: report.complete.then(|| report.records.iter().map(|(one, record)| row((*one, record))).collect()),
        next: report.next().into_iter().map(|(why, command)| Step { why, command }).collect(),
    };
    // Serialising plain structs of text and numbers has no way to fail.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}
