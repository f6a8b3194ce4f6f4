//! Unused: what names an old runtime and is neither moved nor that of any function that was found, so that nobody has to search for it.

use std::collections::BTreeSet;

use rebootstrap_parser::{FileId, Span, Spans, path};

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::facts::Facts;
use crate::frameworks::cloudformation::is_generated;
use crate::frameworks::unfollowed::is_runtime;
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

/// One note for each runtime on all such lines in `hits`. A line that something else is said of, a file of which it is said, and what tools
/// made or fetched has none; on provided.al2 can be any language, and it counts only beside Go.
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
    let left = || plan.candidates.iter().flat_map(|candidate| candidate.left.iter().chain(&candidate.notes));
    // A runtime that is not known may be any that its file names.
    let unknown = left().filter(|note| note.code == Code::UnknownRuntime);
    let said = facts.notes.iter().chain(&plan.notes).chain(unknown);
    let said: BTreeSet<&str> =
        said.flat_map(|note| note.place.iter().chain(&note.related)).map(|place| place.file.as_str()).collect();
    let is_read =
        |file: &&String| !is_fetched(file) && !is_generated(file) && !is_about(file) && !said.contains(file.as_str());
    let texts: Vec<_> = hits.iter().filter(is_read).filter_map(|file| repository.open(file)).collect();
    let has_go = || repository.listing().files().any(|file| file.ends_with(".go"));
    let runtimes = [Runtime::Go1, Runtime::ProvidedAl2].into_iter().filter(|runtime| options.from.contains(runtime));
    let runtimes = runtimes.filter(|runtime| !runtime.runs_bootstrap() || has_go());
    let mut told: BTreeSet<Place> = left().flat_map(|note| note.place.iter().chain(&note.related)).cloned().collect();
    let mut notes = Vec::new();
    for runtime in runtimes {
        let found = texts.iter().flat_map(|(id, text)| match alone(*id, &repository.path(*id), runtime.name(), text) {
            Some(span) => vec![span],
            None => unused(*id, is_script(&repository.path(*id)), runtime.name(), text, &known),
        });
        // One line can say both.
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
    let (mut start, mut found, mut commented) = (0, Vec::new(), 0);
    // Where a comment has no end, no other one behind it has.
    let mut has_end = true;
    for line in text.split_inclusive('\n') {
        if has_end && start >= commented && line.trim_start().starts_with("/*") {
            let end = text[start..].find("*/");
            has_end = end.is_some();
            commented = end.map_or(commented, |end| start + end);
        }
        let span = |at: usize| Span::new(file, start + at, start + at + name.len());
        let values = line.match_indices(name).take(LOOKED_AT).map(|(at, _)| at).filter(|at| start + at >= commented);
        let mut values = values.filter(|at| is_value(&line[..*at], line[at + name.len()..].trim_end(), is_script));
        found.extend(values.find(|at| !known.contain(span(*at))).map(span));
        start += line.len();
    }
    found
}

/// The runtime that a file of runtimes holds by itself.
fn alone(file: FileId, path: &str, name: &str, text: &str) -> Option<Span> {
    let at = text.find(name).filter(|_| is_runtime(path) && text.trim() == name)?;
    Some(Span::new(file, at, at + name.len()))
}

/// Whether what stands between quotes in the file is a word of a command, such as what is searched for.
fn is_script(file: &str) -> bool {
    let name = path::name(file);
    !name.contains('.') || [".sh", ".bash", ".mk"].iter().any(|ending| name.ends_with(ending))
}

/// Whether the file is about runtimes and declares nothing: a schema, a lock file, a test and what it expects, another platform's.
fn is_about(file: &str) -> bool {
    let folders = path::parent(file).split('/');
    let is_test =
        |folder: &str| matches!(folder, "test" | "tests" | "testdata" | "fixtures" | "golden" | "schemas" | "policies");
    let name = path::name(file);
    name == "vercel.json"
        || name.contains(".lock")
        || name.contains("-lock.")
        || name.contains("schema")
        || name.contains("_test.")
        || folders.into_iter().any(is_test)
}

/// Whether the name between `lead` and `rest` is said to be a runtime: of a key that says so or has a default, of an option, or as a key
/// of its own. A list of runtimes says which there are. `BuildMethod: go1.x` goes with the new runtimes as well:
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-custom-runtimes.html>.
fn is_value(lead: &str, rest: &str, is_script: bool) -> bool {
    let code = lead.trim_start();
    if code.starts_with('#')
        || code.starts_with("//")
        || code.starts_with('*')
        || lead.contains(" #")
        || lead.contains("/*")
    {
        return false;
    }
    let plain = lead.trim_end_matches(['"', '\'']);
    let is_quoted = plain.len() + 1 == lead.len() && rest.starts_with(&lead[plain.len()..]);
    if plain.len() < lead.len() && !is_quoted {
        return false;
    }
    let ends = |rest: &str| matches!(rest.chars().next(), None | Some(' ' | ',' | '}' | ')' | '\\' | ';'));
    if !is_quoted && !ends(rest) {
        return false;
    }
    let key = plain.trim_end();
    let Some(named) = key.strip_suffix([':', '=']).filter(|named| !named.ends_with(['=', '!', '<', '>'])) else {
        let behind = rest.get(usize::from(is_quoted)..).unwrap_or_default().trim_start();
        let is_key = is_quoted && key.is_empty() && (behind.starts_with("= ") || behind.starts_with(':'));
        return key.ends_with("--runtime") || is_key;
    };
    // In a script a text in quotes behind a colon is searched for, and a word behind a blank is compared, but where a line sets it.
    let named = named.trim_end_matches([':', '?', ' ']);
    let sets = || named.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if is_script && (key.ends_with(':') || (key.len() < plain.len() && !sets())) {
        return false;
    }
    let word = named.rsplit([' ', ',', '{', '(', '\t', '-']).next().unwrap_or_default().trim_matches(['"', '\'']);
    let word = word.to_ascii_lowercase();
    word.ends_with("runtime") || matches!(word.as_str(), "default" | "parametervalue" | "value")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_ends_where_it_says() {
        for (text, lines) in [
            ("/* a\n runtime = \"go1.x\"\n*/\nruntime = \"go1.x\"\n", vec![4]),
            ("/* a\n b */ runtime = \"go1.x\"\n", vec![2]),
            ("/* one */\nruntime = \"go1.x\"\n", vec![2]),
            // One that never ends is none: a path in YAML may look like it.
            ("/*\nruntime = \"go1.x\"\n/*\nruntime = \"go1.x\"\n", vec![2, 4]),
        ] {
            let found = unused(FileId(0), false, "go1.x", text, &Spans::default());
            let found: Vec<usize> = found.iter().map(|span| text[..span.start()].matches('\n').count() + 1).collect();
            assert_eq!(found, lines, "{text}");
        }
    }
}
