//! The report of `check` for people and for editors: one `file:line: message` for each function that needs migrating.

use std::fmt::Write;

use rebootstrap_transform::{FunctionOutcome, Status};

use super::{Report, Verbosity, is_problem};
use crate::text::clean;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    for function in &report.outcome().functions {
        match function.status {
            Status::Current => {}
            Status::Migrated => {
                let _ =
                    writeln!(out, "{}; `rebootstrap apply` moves it to {}", head(report, function), function.target);
            }
            Status::Left => {
                let _ = writeln!(out, "{} and is left", head(report, function));
                function.reasons.iter().for_each(|reason| out.push_str(&report.sentence("  ", reason)));
            }
        }
    }
    for note in report.outcome().notes.iter().filter(|note| is_problem(note)) {
        out.push_str(&report.sentence("", note));
    }
    if report.verbosity != Verbosity::Quiet {
        out.push_str(&report.summary());
    }
    out
}

fn head(report: &Report<'_>, function: &FunctionOutcome) -> String {
    let place = report.paint.cyan(&report.place(&function.place));
    format!("{place}: {} is on {}", clean(&function.id), clean(&function.runtime))
}
