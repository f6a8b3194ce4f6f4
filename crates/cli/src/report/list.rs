//! The report of `list` for people: every function with its status, and the chain from its package back to the build.

use rebootstrap_transform::{FunctionOutcome, Status};

use super::{Report, Verbosity, human};
use crate::text::{clean, wrap};

pub(super) fn render(report: &Report<'_>) -> String {
    let quiet = report.verbosity == Verbosity::Quiet;
    let mut blocks = Vec::new();
    for status in [Status::Migrated, Status::Left, Status::Current] {
        let functions: Vec<_> = report.outcome().with_status(status).collect();
        if functions.is_empty() || (quiet && status != Status::Left) {
            continue;
        }
        let mut block = format!("{}\n", report.paint.bold(heading(status)));
        for group in functions.chunk_by(|a, b| (&a.chain, &a.reasons) == (&b.chain, &b.reasons)) {
            block.push_str(&human::rows(report, group));
            block.push_str(&chain(report, group[0]));
        }
        blocks.push(block);
    }
    blocks.push(report.problems());
    if !quiet {
        blocks.push(report.summary());
    }
    blocks.into_iter().filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n")
}

fn heading(status: Status) -> &'static str {
    match status {
        Status::Migrated => "Can be migrated",
        Status::Left => "Would be left",
        Status::Current => "Current",
    }
}

/// `terraform: build/hello.zip <- build/hello <- Makefile:7`, and the codes of what is to be said.
fn chain(report: &Report<'_>, function: &FunctionOutcome) -> String {
    let builds: Vec<_> = function.chain.builds.iter().map(|place| report.place(place)).collect();
    let known = [clean(&function.chain.archive), clean(&function.chain.binary), builds.join(", ").into()];
    let known: Vec<_> = known.into_iter().filter(|text| !text.is_empty()).collect();
    let mut codes: Vec<_> = function.reasons.iter().map(|reason| reason.code.name()).collect();
    codes.sort_unstable();
    codes.dedup();
    let codes: String = codes.iter().map(|code| format!(" [{code}]")).collect();
    let chain = if known.is_empty() { String::new() } else { format!(": {}", known.join(" <- ")) };
    wrap("    ", "      ", &format!("{}{chain}{codes}", function.framework))
}
