//! Unused: what names an old runtime and is neither moved nor that of any function that was found, so that nobody has to search for it.

use std::collections::BTreeSet;

use rebootstrap_parser::{FileId, Span, Spans, path};

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::facts::Facts;
use crate::frameworks::cloudformation::is_generated;
use crate::lifecycle::Runtime;
use crate::options::Options;
use crate::plan::Plan;
use crate::repository::Repository;
use crate::tree::is_fetched;
use crate::verify::places;

/// So many places are shown beside the first; the others are counted.
const SHOWN: usize = 8;

/// So often the name is looked at in one line, which may be all of a long file.
const LOOKED_AT: usize = 16;

/// One note for each runtime on all such lines in `hits`. A file that something else is said of, and what tools made or fetched, has
/// none; on provided.al2 can be any language, and it counts only beside Go.
pub(crate) fn notes(
    repository: &Repository,
    facts: &Facts,
    plan: &Plan,
    hits: &[String],
    options: &Options,
) -> Vec<Diagnostic> {
    let lists = facts.runtime_lists.iter().flat_map(|list| &list.items);
    // One that moves has its runtime from where it was written, or is said now in another place.
    let stay = facts.functions.iter().enumerate().filter(|(index, _)| !plan.migrations.contains_key(index));
    let reads = stay.flat_map(|(_, function)| &function.runtime).chain(lists);
    let read = reads.flat_map(|read| places(facts.get(*read)));
    let edited = plan.edits.iter().map(|planned| planned.edit.span);
    let known: Spans = read.chain(edited).collect();
    let left = plan.candidates.iter().flat_map(|candidate| candidate.left.iter().chain(&candidate.notes));
    let said = facts.notes.iter().chain(&plan.notes).chain(left);
    let said: BTreeSet<&str> =
        said.flat_map(|note| note.place.iter().chain(&note.related)).map(|place| place.file.as_str()).collect();
    let is_read = |file: &&String| !is_fetched(file) && !is_generated(file) && !said.contains(file.as_str());
    let texts: Vec<_> = hits.iter().filter(is_read).filter_map(|file| repository.open(file)).collect();
    let has_go = || repository.listing().files().any(|file| file.ends_with(".go"));
    let runtimes = [Runtime::Go1, Runtime::ProvidedAl2].into_iter().filter(|runtime| options.from.contains(runtime));
    let runtimes = runtimes.filter(|runtime| !runtime.runs_bootstrap() || has_go());
    let mut told: BTreeSet<Place> = BTreeSet::new();
    let mut notes = Vec::new();
    for runtime in runtimes {
        let found = texts
            .iter()
            .flat_map(|(id, text)| unused(*id, is_script(&repository.path(*id)), runtime.name(), text, &known));
        // A list of runtimes has both in one line.
        let places = found.map(|span| repository.place(span)).filter(|place| told.insert(place.clone()));
        notes.extend(note(runtime, &places.collect::<Vec<_>>()));
    }
    notes
}

fn note(runtime: Runtime, places: &[Place]) -> Option<Diagnostic> {
    let (first, others) = places.split_first()?;
    let more = match others.len() {
        0 => String::new(),
        1 => " and at one place more".to_owned(),
        count => format!(" and at {count} places more"),
    };
    let next = match runtime.runs_bootstrap() {
        true => "if a Go function uses it after all, change it there; else take it out",
        false => "if something uses it after all, change it together with handler and package; else take it out",
    };
    let name = runtime.name();
    Some(Diagnostic {
        code: Code::UnusedRuntime,
        message: format!("{name} is named here{more}, and no function that was found has its runtime from there"),
        place: Some(first.clone()),
        related: others.iter().take(SHOWN).cloned().collect(),
        next: next.to_owned(),
    })
}

/// The lines of a text on which the runtime is named as a value that is in none of the `known`, by the first such place.
fn unused(file: FileId, is_script: bool, name: &str, text: &str, known: &Spans) -> Vec<Span> {
    let (mut start, mut found) = (0, Vec::new());
    for line in text.split_inclusive('\n') {
        let span = |at: usize| Span::new(file, start + at, start + at + name.len());
        let values = line.match_indices(name).take(LOOKED_AT).map(|(at, _)| at);
        let mut values = values.filter(|at| is_value(&line[..*at], line[at + name.len()..].trim_end(), is_script));
        found.extend(values.find(|at| !known.contain(span(*at))).map(span));
        start += line.len();
    }
    found
}

/// Whether what stands between quotes in the file is a word of a command, such as what is searched for.
fn is_script(file: &str) -> bool {
    let name = path::name(file);
    !name.contains('.') || [".sh", ".bash", ".mk"].iter().any(|ending| name.ends_with(ending))
}

/// Whether the name between `lead` and `rest` is a value of its own, and neither part of a comment nor of a sentence. `BuildMethod: go1.x`
/// goes with the new runtimes as well: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-custom-runtimes.html>.
fn is_value(lead: &str, rest: &str, is_script: bool) -> bool {
    let code = lead.trim_start();
    if code.starts_with('#') || code.starts_with("//") || lead.contains(" #") || lead.contains("BuildMethod") {
        return false;
    }
    let is_assigned = |lead: &str| {
        let is_compared = ["==", "!=", "<=", ">=", "=~"].iter().any(|sign| lead.ends_with(sign));
        lead.is_empty() || (lead.ends_with([':', ',', '[', '-']) && !is_script) || (lead.ends_with('=') && !is_compared)
    };
    match (lead.chars().next_back(), rest.chars().next()) {
        (Some(quote @ ('"' | '\'')), Some(end)) if quote == end => is_assigned(lead[..lead.len() - 1].trim()),
        (Some('='), None | Some(' ' | '\\' | ';')) => is_assigned(code),
        (Some(' ' | '\t'), None | Some(' ' | ',' | ']' | '}' | '\\')) => {
            lead.trim_end().ends_with("--runtime") || (is_assigned(code.trim_end()) && !lead.trim_end().ends_with('='))
        }
        _ => false,
    }
}
