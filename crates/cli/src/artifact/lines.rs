//! What was found of packages, for people: a line for each, with the next step below what would not start.

use std::fmt::Write;

use super::{Artifact, Finding, Verdict};
use crate::paint::Paint;
use crate::report::Verbosity;
use crate::text::clean;

/// `dist/a.zip: would start: provided.al2023, x86_64, static`, or why it would not. What could not be read is not told here.
#[must_use]
pub fn lines(artifact: &Artifact, verbosity: Verbosity, paint: Paint) -> String {
    let Ok((_, verdict)) = &artifact.judged else { return String::new() };
    let mut out = String::new();
    let path = paint.cyan(&clean(&artifact.path));
    match verdict.reasons.split_first() {
        None if verbosity == Verbosity::Quiet => return out,
        None => {
            let _ = writeln!(out, "{path}: {}: {}", paint.green("would start"), facts(verdict));
        }
        Some((first, others)) => {
            let _ = write!(out, "{path}: {}: ", paint.red("would not start"));
            finding(first, "", paint, &mut out);
            others.iter().for_each(|other| finding(other, "  also: ", paint, &mut out));
            if verbosity == Verbosity::Verbose {
                let _ = writeln!(out, "  what it is: {}", facts(verdict));
            }
        }
    }
    if verbosity > Verbosity::Quiet {
        verdict.notes.iter().for_each(|note| finding(note, "  note: ", paint, &mut out));
    }
    out
}

fn facts(verdict: &Verdict) -> String {
    clean(&verdict.facts.join(", ")).into_owned()
}

/// The sentence with its code, and the next step, which is never broken: it may be a command to paste.
fn finding(finding: &Finding, before: &str, paint: Paint, out: &mut String) {
    let code = paint.bold(&format!("[{}]", finding.code));
    let _ = writeln!(out, "{before}{} {code}", clean(&finding.message));
    let mut label = paint.yellow("next:");
    for line in finding.next.lines() {
        let _ = writeln!(out, "    {label} {}", clean(line));
        label = " ".repeat("next:".len());
    }
}

/// How many would start, below several lines.
#[must_use]
pub fn count(artifacts: &[Artifact]) -> String {
    let start = artifacts.iter().filter(|artifact| artifact.starts()).count();
    let unread = artifacts.iter().filter(|artifact| artifact.judged.is_err()).count();
    let not = artifacts.len() - start - unread;
    let unread = if unread > 0 { format!(", {unread} could not be read") } else { String::new() };
    format!("{start} of {} would start, {not} would not{unread}.\n", artifacts.len())
}
