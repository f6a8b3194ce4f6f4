//! The report of a campaign for a spreadsheet: one row for each repository.

use super::CampaignReport;
use crate::text::clean;

/// The columns. Columns may be added at the end; none is renamed or removed.
const COLUMNS: [&str; 17] = [
    "name",
    "source",
    "state",
    "reason",
    "message",
    "next",
    "base",
    "branch",
    "commit",
    "pull_request",
    "functions_migrated",
    "functions_left",
    "functions_current",
    "files_changed",
    "owners",
    "left_codes",
    "left_owners",
];

pub(super) fn render(report: &CampaignReport<'_>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut put = |row: &[String]| drop(writer.write_record(row));
    put(&COLUMNS.map(str::to_owned));
    for (repository, record) in &report.records {
        let known = record.as_ref();
        let of = |text: fn(&crate::bulk::record::Record) -> &str| known.map_or_else(String::new, |one| cell(text(one)));
        let number = |count: fn(&crate::bulk::record::Record) -> usize| {
            known.map_or_else(String::new, |one| count(one).to_string())
        };
        let joined = |mut all: Vec<&str>| {
            all.sort_unstable();
            all.dedup();
            cell(&all.join(" "))
        };
        let left = || known.iter().flat_map(|one| &one.leftovers);
        put(&[
            cell(&repository.name),
            cell(&repository.shown()),
            known.map_or("to do", |one| one.state.name()).to_owned(),
            of(|one| one.reason.as_ref().map_or("", |reason| &reason.code)),
            of(|one| one.reason.as_ref().map_or("", |reason| &reason.message)),
            of(|one| one.reason.as_ref().map_or("", |reason| &reason.next)),
            of(|one| &one.base),
            of(|one| &one.branch),
            of(|one| &one.commit),
            of(|one| &one.pull_request),
            number(|one| one.functions.migrated),
            number(|one| one.functions.left),
            number(|one| one.functions.current),
            number(|one| one.files_changed),
            joined(known.iter().flat_map(|one| &one.owners).map(String::as_str).collect()),
            joined(left().map(|one| one.code.as_str()).collect()),
            joined(left().flat_map(|one| &one.owners).map(String::as_str).collect()),
        ]);
    }
    // Rows of texts in memory cannot fail.
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula. `@team` is one to some, and is what owners look like; it stays.
fn cell(text: &str) -> String {
    let text = clean(text);
    if text.starts_with(['=', '+', '-']) { format!("'{text}") } else { text.into_owned() }
}
