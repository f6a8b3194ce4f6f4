//! What a run did, as the two texts that a case wants: the unified diff of the whole tree, and the report.

use std::fmt::Write;

use rebootstrap_transform::{Diagnostic, FunctionOutcome, Outcome, Place, Status};
use similar::TextDiff;

use super::memory::Files;

/// The unified diff from one tree to the other, as the command line prints it.
pub(crate) fn diff(before: &Files, after: &Files) -> String {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let text = |files: &Files, name: &String| files.get(name).cloned().unwrap_or_default();
    names.iter().map(|name| one(name, &text(before, name), &text(after, name))).collect()
}

fn one(name: &str, before: &str, after: &str) -> String {
    // Lines end at `\n` only, so that `\r` is content.
    let lines = |text| str::split_inclusive(text, '\n').collect::<Vec<_>>();
    let (old, new) = (lines(before), lines(after));
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    diff.unified_diff().context_radius(3).header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}

/// A line for each function, then one for each note.
pub(crate) fn report(outcome: &Outcome) -> String {
    let mut out = String::new();
    for function in &outcome.functions {
        out.push_str(&one_function(function));
    }
    let migrated = outcome.functions.iter().filter(|function| function.status == Status::Migrated);
    for note in migrated.flat_map(|function| &function.reasons).chain(&outcome.notes) {
        let line = format!("note [{}] {}{}\n", note.code, at(note.place.as_ref()), note.message);
        if !out.contains(&line) {
            out.push_str(&line);
        }
    }
    out
}

fn one_function(function: &FunctionOutcome) -> String {
    let subject = format!("{} {} {}", function.status.name(), function.id, at(Some(&function.place)));
    match function.status {
        Status::Migrated => format!("{subject}{} -> {}\n", function.runtime, function.target),
        Status::Current => format!("{subject}{}\n", function.runtime),
        Status::Left => function.reasons.iter().map(|reason| why(function, &subject, reason)).collect(),
    }
}

fn why(function: &FunctionOutcome, subject: &str, reason: &Diagnostic) -> String {
    let mut line = format!("{subject}[{}] {}", reason.code, reason.message);
    let elsewhere = reason.place.iter().filter(|place| **place != function.place).chain(&reason.related);
    let places: Vec<_> = elsewhere.map(|place| at(Some(place)).trim_end().to_owned()).collect();
    if !places.is_empty() {
        let _ = write!(line, " ({})", places.join(", "));
    }
    line + "\n"
}

/// `main.tf:3 `, or nothing.
fn at(place: Option<&Place>) -> String {
    match place {
        None => String::new(),
        Some(Place { file, line: 0 }) => format!("{file} "),
        Some(Place { file, line }) => format!("{file}:{line} "),
    }
}
