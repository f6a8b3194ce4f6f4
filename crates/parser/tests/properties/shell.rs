//! Shell: places of commands and their words, and what edits make of them.

use std::collections::BTreeMap;

use rebootstrap_parser::shell::{Command, Context, Trace, trace};
use rebootstrap_parser::{FileId, Listing, Span, Value, path};

use super::Verdict;
use super::make::Around;
use super::value::{Ties, follow, written};

/// Words that mean something else in front of a command, where another word would be one.
const RESERVED: [&str; 11] = ["case", "do", "done", "elif", "else", "esac", "fi", "if", "in", "then", "while"];

/// What must hold of any text.
pub(super) fn reads(text: &str) -> Verdict {
    holds(text, &run)
}

/// The same of what `run` makes of it.
fn holds(text: &str, run: &dyn Fn(&str) -> Trace) -> Verdict {
    let trace = run(text);
    for command in &trace.commands {
        if command.words.is_empty() {
            return Err("a command without words".to_owned());
        }
        if let Some(span) = command.span {
            written(text, span, "a command")?;
        }
        part(text, &command.range)?;
    }
    for range in trace.assignments.iter().map(|one| &one.range).chain(trace.problems.iter().map(|one| &one.range)) {
        part(text, range)?;
    }
    // Where an edit makes other statements wrong than were so, the values are those of other statements.
    let wrong: Vec<_> = trace.problems.iter().map(|one| one.range.clone()).collect();
    // A folder of another name holds other files, so that other words are read.
    let joined = text.replace("\\\n", "");
    let lists = text.contains(['*', '?', '[']) || ["ls", "find"].iter().any(|command| joined.contains(command));
    let is_name = |value: &Value| is_syntax(value.text()) || (lists && is_listed(value.text()));
    let before = shape(&trace);
    let words: Vec<Value> = values(trace).into_iter().filter(is_name).collect();
    follow(text, Ties::Code, &words, |edited| {
        let trace = run(edited);
        let grown = edited.len() as isize - text.len() as isize;
        let same = |is: usize, was: usize| is == was || is == was.saturating_add_signed(grown);
        let pairs = trace.problems.iter().map(|one| &one.range).zip(&wrong);
        let still = trace.problems.len() == wrong.len() && { pairs }
            .all(|(is, was)| same(is.start, was.start) && same(is.end, was.end));
        // As many values of other kinds are other values.
        (still && shape(&trace) == before).then(|| values(trace))
    })
}

/// How many values there are of each kind.
fn shape(trace: &Trace) -> [usize; 6] {
    let sum = |count: fn(&Command) -> usize| trace.commands.iter().map(count).sum();
    [
        sum(|command| command.words.len()),
        sum(|command| command.environment.len()),
        sum(|command| command.redirects.len()),
        trace.assignments.len(),
        trace.operands.len(),
        trace.reads.len(),
    ]
}

/// Whether another text in its place would make another command of it: a reserved word, or what is set in front of one.
fn is_syntax(word: &str) -> bool {
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    RESERVED.contains(&word) || word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

/// Whether the word names something in the repository, or a pattern there, read in the directory of the script or at the top.
fn is_listed(word: &str) -> bool {
    let files = Around::new();
    let wild = word.find(['*', '?', '[']);
    let literal = wild.map_or(word, |at| word[..at].rsplit_once('/').map_or("", |(folder, _)| folder));
    let places = ["svc", ""].into_iter().filter_map(|directory| path::resolve(directory, literal));
    places.into_iter().any(|at| files.is_dir(&at) || files.is_file(&at))
}

fn part(text: &str, range: &std::ops::Range<usize>) -> Verdict {
    text.get(range.clone()).map(drop).ok_or_else(|| format!("{range:?} is no part of the script"))
}

fn run(text: &str) -> Trace {
    let files = Around::new();
    let context = Context {
        directory: Some("svc".to_owned()),
        script: Some("scripts/build.sh".to_owned()),
        variables: BTreeMap::new(),
        files: &files,
        sourced: BTreeMap::new(),
        scope: "",
    };
    trace(&Value::raw(text, Span::new(FileId(0), 0, text.len())), &context)
}

fn values(trace: Trace) -> Vec<Value> {
    let mut found = Vec::new();
    for command in trace.commands {
        found.extend(command.words);
        found.extend(command.environment.into_iter().map(|(_, value)| value));
        found.extend(command.redirects);
    }
    found.extend(trace.assignments.into_iter().map(|assignment| assignment.value));
    found.extend(trace.operands.into_iter().map(|(value, _)| value));
    found.extend(trace.reads);
    found
}

#[test]
fn a_wrong_reader_is_noticed() {
    let text = "go -o bin/a\nd $(ls ../cmd); x";
    assert_eq!(holds(text, &run), Ok(()));
    // It reads the old word where another one is written now.
    let forgets = |edited: &str| {
        let mut trace = run(edited);
        let words = trace.commands.iter_mut().flat_map(|command| &mut command.words);
        words.filter(|word| word.text() == "bin/bootstrap").for_each(|word| *word = Value::computed("bin/a"));
        trace
    };
    let found = holds(text, &forgets);
    assert!(found.as_ref().is_err_and(|found| found.contains("was to read \"bin/bootstrap\"")), "{found:?}");
    // It says of a word that it stands elsewhere.
    let shifts = |edited: &str| {
        let mut trace = run(edited);
        let word = &mut trace.commands[0].words[0];
        *word = Value::raw(word.text(), Span::new(FileId(0), 1, 1 + word.text().len()));
        trace
    };
    let found = holds(text, &shifts);
    assert!(found.as_ref().is_err_and(|found| found.contains("is said to stand at")), "{found:?}");
}
