//! The report of one repository as the description of a pull request: what moves, what to do before it is merged, what is left.

use std::fmt::Write;

use rebootstrap_transform::{Diagnostic, FunctionOutcome, Status};

use super::{Purpose, Report, instances, is_problem};
use crate::markdown::{code, step, text};
use crate::text::count;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = format!("{}\n", report.summary().trim_end());
    let statuses: &[(Status, &str)] = match report.purpose {
        Purpose::List => &[(Status::Migrated, "Can be migrated"), (Status::Current, "Current")],
        _ => &[(Status::Migrated, if report.written { "Migrated" } else { "What changes" })],
    };
    for (status, heading) in statuses {
        table(report, *status, heading, &mut out);
    }
    let outcome = report.outcome();
    let of_functions = outcome.with_status(Status::Migrated).flat_map(|function| &function.reasons);
    let notes: Vec<_> = of_functions.chain(outcome.notes.iter().filter(|note| !is_problem(note))).collect();
    list(report, "Before you deploy", &notes, &mut out);
    left(report, &mut out);
    let problems: Vec<_> = outcome.notes.iter().filter(|note| is_problem(note)).collect();
    list(report, "Problems", &problems, &mut out);
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(out, "\n---\nMade by [rebootstrap]({}) {version}. ", env!("CARGO_PKG_REPOSITORY"));
    out.push_str("Lambda starts `bootstrap` at the root of the package: build, deploy to a stage and invoke once before you merge.\n");
    out
}

fn table(report: &Report<'_>, status: Status, heading: &str, out: &mut String) {
    let mut functions = report.outcome().with_status(status).peekable();
    if functions.peek().is_none() {
        return;
    }
    let _ = write!(out, "\n### {heading}\n\n| function | declared in | runtime | program |\n|---|---|---|---|\n");
    for function in functions {
        let runtime = if function.runtime == function.target {
            code(&function.runtime)
        } else {
            format!("{} → {}", code(&function.runtime), code(&function.target))
        };
        let (id, place) = (code(&function.id), code(&report.place(&function.place)));
        let _ = writeln!(out, "| {id} | {place} | {runtime} | {} |", program(function));
    }
    if status == Status::Migrated {
        let files: Vec<_> = report.session.changes.iter().map(|change| code(&report.path(&change.path))).collect();
        let _ = write!(out, "\n{} in {}.\n", count(report.outcome().edits.len(), "edit"), files.join(", "));
    }
}

fn program(function: &FunctionOutcome) -> String {
    let chain = &function.chain;
    let moved = !chain.renamed.is_empty() && chain.renamed != chain.binary;
    if moved { format!("{} → {}", code(&chain.binary), code(&chain.renamed)) } else { code(&chain.binary) }
}

fn left(report: &Report<'_>, out: &mut String) {
    let functions = instances::together(report.outcome().with_status(Status::Left));
    if functions.is_empty() {
        return;
    }
    out.push_str("\n### Left as they are\n\n");
    for function in functions {
        let (id, place) = (code(&function.id), code(&report.place(&function.place)));
        let _ = writeln!(out, "- {id} in {place}, on {}", code(&function.runtime));
        function.reasons.iter().for_each(|reason| item(report, "  ", reason, out));
    }
}

fn list(report: &Report<'_>, heading: &str, notes: &[&Diagnostic], out: &mut String) {
    if !notes.is_empty() {
        let _ = write!(out, "\n### {heading}\n\n");
        let mut said: Vec<&Diagnostic> = Vec::new();
        for note in notes {
            if !said.contains(note) {
                item(report, "", note, out);
                said.push(note);
            }
        }
    }
}

fn item(report: &Report<'_>, indent: &str, said: &Diagnostic, out: &mut String) {
    let place = said.place.as_ref().map(|place| format!("{}: ", code(&report.place(place)))).unwrap_or_default();
    let _ = writeln!(out, "{indent}- {place}{} ({})", text(&said.message), said.code);
    for line in said.next.lines().filter(|line| !line.trim().is_empty()) {
        let _ = writeln!(out, "{indent}  - next: {}", step(line));
    }
}
