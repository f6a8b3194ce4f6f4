//! The report as JSON, schema `rebootstrap/1`: fields may be added to it, none is renamed or removed.

use rebootstrap_transform::{Diagnostic, FunctionOutcome, Place, PlannedEdit};
use serde::Serialize;
use serde_json::Value;

use super::Report;
use crate::text::clean_json;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: &'static str,
    command: &'static str,
    root: &'a str,
    target: &'a str,
    functions: Vec<Function<'a>>,
    edits: Vec<Edit<'a>>,
    notes: Vec<Statement<'a>>,
    files_changed: usize,
    partial: bool,
    written: bool,
    errors: &'a [String],
    elapsed_ms: u64,
}

#[derive(Serialize)]
struct Function<'a> {
    id: &'a str,
    framework: &'a str,
    file: &'a str,
    line: usize,
    runtime: &'a str,
    target: &'a str,
    status: &'static str,
    migration: Option<usize>,
    chain: Chain<'a>,
    reasons: Vec<Statement<'a>>,
}

/// Paths are `null` where they are not known.
#[derive(Serialize)]
struct Chain<'a> {
    archive: Option<&'a str>,
    binary: Option<&'a str>,
    renamed: Option<&'a str>,
    builds: Vec<Location<'a>>,
}

#[derive(Serialize)]
struct Location<'a> {
    file: &'a str,
    line: Option<usize>,
}

#[derive(Serialize)]
struct Statement<'a> {
    code: &'static str,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
    related: Vec<Location<'a>>,
    next: &'a str,
}

/// `start` and `end` are bytes of the file as it was read.
#[derive(Serialize)]
struct Edit<'a> {
    file: &'a str,
    line: usize,
    start: usize,
    end: usize,
    old: &'a str,
    text: &'a str,
    rule: &'static str,
    migration: usize,
}

/// The report as one document.
pub(super) fn render(report: &Report<'_>) -> String {
    // Serialising plain structs of text and numbers has no way to fail.
    clean_json(&serde_json::to_string_pretty(&document(report)).unwrap_or_default()) + "\n"
}

/// The report as lines, each a document with its `kind` and `root`: the run, then functions, edits and notes.
pub(super) fn lines(report: &Report<'_>) -> String {
    // Serialising plain structs of text and numbers has no way to fail, and gives an object.
    let mut run = serde_json::to_value(document(report)).unwrap_or_default();
    let kinds = [("function", "functions"), ("edit", "edits"), ("note", "notes")];
    let lists = kinds.map(|(kind, list)| (kind, run.as_object_mut().and_then(|run| run.remove(list))));
    let mut out = line("run", report, run);
    for (kind, list) in lists {
        let Some(Value::Array(items)) = list else { continue };
        out.extend(items.into_iter().map(|item| line(kind, report, item)));
    }
    out
}

fn line(kind: &str, report: &Report<'_>, mut item: Value) -> String {
    item["kind"] = kind.into();
    item["root"] = report.session.root.shown.as_str().into();
    clean_json(&item.to_string()) + "\n"
}

fn document<'a>(report: &'a Report<'_>) -> Document<'a> {
    let outcome = report.outcome();
    Document {
        schema: "rebootstrap/1",
        version: env!("CARGO_PKG_VERSION"),
        command: report.purpose.name(),
        root: &report.session.root.shown,
        target: report.target,
        functions: outcome.functions.iter().map(function).collect(),
        edits: outcome.edits.iter().map(|planned| edit(report, planned)).collect(),
        notes: outcome.notes.iter().map(statement).collect(),
        files_changed: report.session.changes.len(),
        partial: report.outcome().partial,
        written: report.written,
        errors: report.errors,
        elapsed_ms: u64::try_from(report.session.elapsed.as_millis()).unwrap_or(u64::MAX),
    }
}

fn function(function: &FunctionOutcome) -> Function<'_> {
    let chain = &function.chain;
    Function {
        id: &function.id,
        framework: function.framework,
        file: &function.place.file,
        line: function.place.line,
        runtime: &function.runtime,
        target: &function.target,
        status: function.status.name(),
        migration: (function.migration > 0).then_some(function.migration),
        chain: Chain {
            archive: known(&chain.archive),
            binary: known(&chain.binary),
            renamed: known(&chain.renamed),
            builds: chain.builds.iter().map(location).collect(),
        },
        reasons: function.reasons.iter().map(statement).collect(),
    }
}

fn edit<'a>(report: &'a Report<'_>, planned: &'a PlannedEdit) -> Edit<'a> {
    let span = planned.edit.span;
    let (old, line) = report.before(planned);
    Edit {
        file: report.outcome().files.get(span.file.0 as usize).map_or("", |file| &file.path),
        line,
        start: span.start(),
        end: span.end(),
        old,
        text: &planned.edit.text,
        rule: planned.rule.name(),
        migration: planned.migration,
    }
}

fn statement(diagnostic: &Diagnostic) -> Statement<'_> {
    let place = diagnostic.place.as_ref().map(location);
    Statement {
        code: diagnostic.code.name(),
        message: &diagnostic.message,
        file: place.as_ref().map(|place| place.file),
        line: place.and_then(|place| place.line),
        related: diagnostic.related.iter().map(location).collect(),
        next: &diagnostic.next,
    }
}

fn location(place: &Place) -> Location<'_> {
    Location { file: &place.file, line: (place.line > 0).then_some(place.line) }
}

fn known(path: &str) -> Option<&str> {
    Some(path).filter(|path| !path.is_empty())
}
