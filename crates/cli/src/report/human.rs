//! The report of `diff` and `apply` for people: what changes, what is left and why, what to do next, what went wrong.

use std::collections::BTreeMap;

use rebootstrap_transform::{FunctionOutcome, PlannedEdit, Status};

use super::{Purpose, Report, Verbosity, instances, is_problem};
use crate::text::{WIDTH, clean, wrap};

pub(super) fn render(report: &Report<'_>) -> String {
    let quiet = report.verbosity == Verbosity::Quiet;
    let blocks = [
        if quiet { String::new() } else { migrated(report) },
        left(report),
        if quiet { String::new() } else { follow_ups(report) },
        report.problems(),
        if quiet { String::new() } else { report.summary() },
    ];
    blocks.into_iter().filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The migrations, each with its functions, how they are packaged, and which files change.
fn migrated(report: &Report<'_>) -> String {
    let mut groups: BTreeMap<usize, Vec<&FunctionOutcome>> = BTreeMap::new();
    for function in report.outcome().with_status(Status::Migrated) {
        groups.entry(function.migration).or_default().push(function);
    }
    if groups.is_empty() {
        return String::new();
    }
    let (heading, aside) = match (report.purpose, report.written) {
        (_, true) => ("Migrated", ""),
        (Purpose::Apply, false) => ("Can be migrated", ", but nothing was written"),
        _ => ("Can be migrated", " (nothing is written; `rebootstrap apply` does it)"),
    };
    let mut blocks = vec![format!("{}{aside}\n", report.paint.bold(&report.paint.green(heading)))];
    blocks.extend(groups.iter().map(|(migration, functions)| one_migration(report, *migration, functions)));
    blocks.concat()
}

fn one_migration(report: &Report<'_>, migration: usize, functions: &[&FunctionOutcome]) -> String {
    let mut out = String::new();
    for group in functions.chunk_by(|a, b| a.chain == b.chain) {
        out.push_str(&rows(report, group));
        out.push_str(&chain(report, group[0]));
        let mut said = Vec::new();
        for reason in group.iter().flat_map(|function| &function.reasons) {
            let sentence = report.sentence("    ", reason);
            if !said.contains(&sentence) {
                out.push_str(&sentence);
                said.push(sentence);
            }
        }
    }
    let edits: Vec<_> = report.outcome().edits.iter().filter(|edit| edit.migration == migration).collect();
    if report.verbosity == Verbosity::Verbose {
        edits.iter().for_each(|edit| out.push_str(&one_edit(report, edit)));
    } else if !edits.is_empty() {
        out.push_str(&row("changes", &changed_files(report, &edits)));
    }
    out
}

/// The functions in columns: id, place, runtimes. Long ones do not widen the columns of the others.
pub(super) fn rows(report: &Report<'_>, functions: &[&FunctionOutcome]) -> String {
    let cells = functions.iter().map(|function| {
        let runtime = clean(&function.runtime);
        let runtimes = match function.status {
            Status::Migrated => format!("{runtime} -> {}", clean(&function.target)),
            _ => runtime.into_owned(),
        };
        [clean(&function.id).into_owned(), report.place(&function.place), runtimes]
    });
    let cells: Vec<_> = cells.collect();
    let width = |text: &String| text.chars().count();
    let column = |at: usize| cells.iter().map(|row| width(&row[at])).filter(|width| *width <= 40).max().unwrap_or(0);
    let (ids, places) = (column(0), column(1));
    let line = |row: &[String; 3]| {
        let [id, place, runtimes] = row;
        let length = 2 + width(id).max(ids) + 2 + width(place).max(places) + 2 + width(runtimes);
        let id = if length > WIDTH { format!("{id}\n    ") } else { format!("{id:ids$}  ") };
        let gap = " ".repeat(places.saturating_sub(width(place)) + 2);
        format!("  {id}{}{gap}{runtimes}\n", report.paint.cyan(place))
    };
    cells.iter().map(line).collect()
}

fn chain(report: &Report<'_>, function: &FunctionOutcome) -> String {
    let chain = &function.chain;
    let mut out = String::new();
    if !chain.archive.is_empty() {
        out.push_str(&row("package", &clean(&chain.archive)));
    }
    if !chain.binary.is_empty() {
        let moved = !chain.renamed.is_empty() && chain.renamed != chain.binary;
        let renamed = if moved { format!(" -> {}", clean(&chain.renamed)) } else { String::new() };
        out.push_str(&row("program", &format!("{}{renamed}", clean(&chain.binary))));
    }
    if !chain.builds.is_empty() {
        let builds: Vec<_> = chain.builds.iter().map(|place| report.place(place)).collect();
        out.push_str(&row("built", &builds.join(", ")));
    }
    out
}

fn row(label: &str, text: &str) -> String {
    wrap(&format!("    {label:<8} "), &" ".repeat(13), text)
}

/// `main.tf (4), Makefile (2)`.
fn changed_files(report: &Report<'_>, edits: &[&PlannedEdit]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for edit in edits {
        *counts.entry(report.file(edit)).or_default() += 1;
    }
    counts.iter().map(|(file, number)| format!("{} ({number})", clean(file))).collect::<Vec<_>>().join(", ")
}

/// `main.tf:4 runtime: go1.x -> provided.al2023`.
fn one_edit(report: &Report<'_>, planned: &PlannedEdit) -> String {
    let (old, line) = report.before(planned);
    let place = format!("{}:{line}", clean(&report.file(planned)));
    let (old, new) = (clean(old), clean(&planned.edit.text));
    let change = match (old.is_empty(), new.is_empty()) {
        (true, _) => format!("insert {new}"),
        (_, true) => format!("remove {old}"),
        _ => format!("{old} -> {new}"),
    };
    format!("    {} {}: {change}\n", report.paint.cyan(&place), planned.rule.name())
}

fn left(report: &Report<'_>) -> String {
    let number = report.outcome().with_status(Status::Left).count();
    if number == 0 {
        return String::new();
    }
    let heading = format!("Left as {}", if number == 1 { "it is" } else { "they are" });
    let mut out = format!("{}\n", report.paint.bold(&report.paint.yellow(&heading)));
    let functions = instances::together(report.outcome().with_status(Status::Left));
    let functions: Vec<_> = functions.iter().collect();
    for group in functions.chunk_by(|a, b| a.reasons == b.reasons) {
        out.push_str(&rows(report, group));
        group[0].reasons.iter().for_each(|reason| out.push_str(&report.sentence("    ", reason)));
    }
    out
}

fn follow_ups(report: &Report<'_>) -> String {
    let notes: Vec<_> = report.outcome().notes.iter().filter(|note| !is_problem(note)).collect();
    if notes.is_empty() {
        return String::new();
    }
    let root = &report.session.root;
    let aside = if root.is_here { String::new() } else { format!(" (commands count from {})", clean(&root.shown)) };
    let mut out = format!("{}{aside}\n", report.paint.bold("Follow-ups"));
    notes.iter().for_each(|note| out.push_str(&report.sentence("  ", note)));
    out
}

impl Report<'_> {
    /// The file of an edit, as it is shown.
    pub(super) fn file(&self, planned: &PlannedEdit) -> String {
        let path = self.outcome().files.get(planned.edit.span.file.0 as usize).map_or("", |file| &file.path);
        format!("{}{path}", self.session.root.prefix)
    }

    /// The text that an edit replaces, and its line.
    pub(super) fn before(&self, planned: &PlannedEdit) -> (&str, usize) {
        let span = planned.edit.span;
        let text = self.outcome().files.get(span.file.0 as usize).map_or("", |file| &*file.text);
        let line = text.bytes().take(span.start()).filter(|byte| *byte == b'\n').count() + 1;
        (text.get(span.range()).unwrap_or(""), line)
    }
}
