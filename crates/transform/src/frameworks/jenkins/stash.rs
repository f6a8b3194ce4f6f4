//! `stash` and `unstash`: files that stand in another directory of a later stage.

use std::collections::BTreeSet;

use rebootstrap_parser::groovy::{Text, Token};
use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Span, Value, path};

use super::scope::Scope;
use crate::facts::{Copy, ReadId, Role};
use crate::frameworks::Collector;
use crate::glob;
use crate::shown::fits;

/// The stashes of a pipeline, and where they are unpacked. A function that stands above the stages can be called by the last.
#[derive(Default)]
pub(super) struct Stashes {
    stashed: Vec<Stash>,
    unpacked: Vec<(String, String, Span)>,
}

#[derive(PartialEq, Eq)]
struct Stash {
    name: String,
    /// The directory that it is taken from.
    from: String,
    /// What it takes, as it is written; `None` when that is not known.
    taken: Option<Vec<Taken>>,
}

/// What one pattern takes.
#[derive(Clone)]
struct Taken {
    /// The directory that is written out, with all that it holds, or what the pattern says of it.
    directory: String,
    only: Option<ReadId>,
    text: String,
}

impl PartialEq for Taken {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Taken {}

impl Stashes {
    /// `stash name: 'bin', includes: 'bin/*'`, `stash 'bin'`. `patterns` are what is read of its files.
    pub(super) fn add(&mut self, rest: &[Token], patterns: &[ReadId], scope: &Scope, collector: &Collector) {
        let Some(name) = name(rest).map(|name| scope.resolved(name).text().to_owned()) else { return };
        // What is taken from a directory that is not known may be anything.
        let from = scope.directory.clone().unwrap_or_default();
        let taken = match includes(rest) {
            _ if scope.directory.is_none() => None,
            Includes::All => Some(vec![Taken { directory: from.clone(), only: None, text: String::new() }]),
            Includes::Said => patterns.iter().map(|pattern| taken(*pattern, &from, collector)).collect(),
            Includes::Unknown => None,
        };
        self.stashed.push(Stash { name, from, taken });
    }

    /// `unstash 'bin'`.
    pub(super) fn unpack(&mut self, rest: &[Token], scope: &Scope) {
        let (Some(name), Some(here)) = (name(rest), scope.directory.clone()) else { return };
        self.unpacked.push((scope.resolved(name).text().to_owned(), here, name.span));
    }

    /// Adds the copies: the files are put below the directory of the step under the paths that they had below that of the stash.
    /// Where it is not known which files these are, the program keeps its name if one is named there: see `plan::along`.
    pub(super) fn finish(self, collector: &mut Collector) {
        let mut known = BTreeSet::new();
        for (name, here, span) in &self.unpacked {
            let may_be = |one: &str, other: &str| one.contains(HOLE_OPEN) && fits(one, other);
            let is_it = |stash: &&Stash| stash.name == *name || may_be(name, &stash.name) || may_be(&stash.name, name);
            let stashes: Vec<&Stash> = self.stashed.iter().filter(is_it).collect();
            let first = stashes.first().filter(|first| stashes.iter().all(|other| other == *first));
            let is_clear = !name.contains(HOLE_OPEN);
            match first.and_then(|first| Some((first, first.taken.as_ref()?))).filter(|_| is_clear) {
                Some((Stash { from, .. }, taken)) => {
                    for Taken { directory, only, .. } in taken {
                        let below = path::below(directory, from).unwrap_or_default();
                        let copy = (directory.as_str(), path::join(here, below), *only, true);
                        add(copy, (&mut known, *span), collector);
                    }
                }
                None => {
                    for stash in stashes {
                        add((&stash.from, here.clone(), None, false), (&mut known, *span), collector);
                    }
                }
            }
        }
    }
}

type Known = BTreeSet<(String, String, Option<ReadId>)>;

/// Adds the copy of a directory, unless it is known.
fn add(
    (from, to, only, contents): (&str, String, Option<ReadId>, bool),
    (known, span): (&mut Known, Span),
    collector: &mut Collector,
) {
    if from == to || !known.insert((from.to_owned(), to.clone(), only)) {
        return;
    }
    let [from, to] = [from, &to].map(|at| collector.facts.read(Value::computed("."), Some(at), Role::Word));
    collector.facts.copies.push(Copy { from, to, into_directory: false, contents, only, span });
}

/// What a pattern of Ant takes: <https://ant.apache.org/manual/dirtasks.html#patterns>. `None` when it is not sure.
fn taken(pattern: ReadId, from: &str, collector: &Collector) -> Option<Taken> {
    let read = collector.facts.get(pattern);
    let (text, named) = (read.value.text(), read.names()?);
    let is_plain = |text: &str| !text.contains(['[', ']', '{', '}', '\\', HOLE_OPEN]);
    if !is_plain(named) || !is_plain(from) || glob::has_wildcard(from) {
        return None;
    }
    let (is_folder, is_pattern) = (text.ends_with('/'), glob::has_wildcard(named));
    if is_folder && is_pattern {
        return None;
    }
    let directory = match is_folder {
        true => named,
        false => path::parent(glob::start(named)),
    };
    let only = (!is_folder).then_some(pattern);
    Some(Taken { directory: directory.to_owned(), only, text: text.to_owned() })
}

/// What a stash is told of the files that it takes.
enum Includes {
    /// Nothing: it takes all.
    All,
    /// Patterns, one text with all of them.
    Said,
    /// Something else, or what it does not take.
    Unknown,
}

fn includes(rest: &[Token]) -> Includes {
    let call = call(rest);
    let is_named = |at: &usize| call[*at].is_word("includes") || call[*at].is_word("excludes");
    let named: Vec<usize> = (0..call.len()).filter(is_named).collect();
    match named.as_slice() {
        [] => Includes::All,
        [at] if call[*at].is_word("includes") => match &call[at + 1..] {
            [colon, Token::Text(_), end, ..] if colon.is(':') && [',', ']', '\n'].iter().any(|sign| end.is(*sign)) => {
                Includes::Said
            }
            [colon, Token::Text(_)] if colon.is(':') => Includes::Said,
            _ => Includes::Unknown,
        },
        _ => Includes::Unknown,
    }
}

/// What stands in a call.
fn call(rest: &[Token]) -> &[Token] {
    let is_inside = rest.first().is_some_and(|sign| sign.is('('));
    let ends = |(at, token): (usize, &Token)| match token.is('\n') {
        true => !is_inside && !rest[..at].last().is_some_and(|sign| sign.is(',')),
        false => [';', '{', '}', if is_inside { ')' } else { ';' }].iter().any(|sign| token.is(*sign)),
    };
    let end = rest.iter().enumerate().position(ends).unwrap_or(rest.len());
    &rest[..end]
}

/// The name of a stash: its only argument, or the one that is called so.
fn name(rest: &[Token]) -> Option<&Text> {
    let rest = call(rest);
    let named = rest.windows(3).find_map(|window| match window {
        [key, colon, Token::Text(text)] if key.is_word("name") && colon.is(':') => Some(text),
        _ => None,
    });
    named.or_else(|| match rest.iter().find(|token| !token.is('('))? {
        Token::Text(text) => Some(text),
        _ => None,
    })
}
