//! Shell: places of commands and their words, and what edits make of them.

use std::collections::BTreeMap;

use rebootstrap_parser::shell::{Context, Trace, trace};
use rebootstrap_parser::{FileId, Span, Value};

use super::Verdict;
use super::make::Around;
use super::value::{Ties, follow, written};

/// Words that mean something else in front of a command, where another word would be one.
const RESERVED: [&str; 11] = ["case", "do", "done", "elif", "else", "esac", "fi", "if", "in", "then", "while"];

/// What must hold of any text.
pub(super) fn reads(text: &str) -> Verdict {
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
    let words: Vec<Value> = values(trace).into_iter().filter(|value| is_syntax(value.text())).collect();
    follow(text, Ties::Code, &words, |edited| {
        let trace = run(edited);
        let grown = edited.len() as isize - text.len() as isize;
        let same = |is: usize, was: usize| is == was || is == was.saturating_add_signed(grown);
        let pairs = trace.problems.iter().map(|one| &one.range).zip(&wrong);
        let still = trace.problems.len() == wrong.len() && { pairs }
            .all(|(is, was)| same(is.start, was.start) && same(is.end, was.end));
        still.then(|| values(trace))
    })
}

/// Whether another text in its place would make another command of it: a reserved word, or what is set in front of one.
fn is_syntax(word: &str) -> bool {
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    RESERVED.contains(&word) || word.split_once('=').is_some_and(|(name, _)| is_name(name))
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
