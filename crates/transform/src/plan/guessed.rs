//! Guessed: paths that are not written out and may be those of programs that move (`bin/$(NAME)`), so that somebody looks at them.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{Span, path};

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Output, Read, ReadId, Role};
use crate::repository::Repository;
use crate::shown::{fits, shown};

/// Parts of names of variables that hold places outside of the repository, or no place of files.
const OUTSIDE: [&str; 18] = [
    "BINDIR", "BUCKET", "CHART", "DEST", "GOBIN", "GOPATH", "HOME", "HOST", "IMAGE", "INSTALL", "MKTEMP", "PKG",
    "PREFIX", "REG", "REMOTE", "REPO", "TMP", "URL",
];

/// Programs whose words with a slash are images, branches, packages and addresses more often than files.
const REMOTE: [&str; 14] =
    ["aws", "az", "curl", "docker", "gcloud", "gh", "git", "go", "helm", "kubectl", "podman", "scp", "ssh", "wget"];

/// The notes on all such paths, where programs move from the first of each pair to the second.
pub(super) fn notes(repository: &Repository, facts: &Facts, moved: &[(&str, &str)]) -> Vec<Diagnostic> {
    let made: BTreeSet<ReadId> = made(facts);
    let reads = facts.reads.iter().enumerate().filter(|(at, _)| !made.contains(&ReadId(*at))).map(|(_, read)| read);
    // A path of several lines is told of once.
    let mut found: BTreeMap<(String, &str), BTreeSet<Span>> = BTreeMap::new();
    for (read, named) in reads.filter_map(|read| Some((read, guess(read)?))) {
        let Some(span) = read.value.place().or_else(|| first(read)) else { continue };
        let fits = |(old, _): &(&str, &str)| may_be(named, old, || is_remote(repository, span));
        if moved.iter().any(fits) {
            found.entry((repository.place(span).file, named)).or_default().insert(span);
        }
    }
    let note = |((file, named), spans): (&(String, &str), &BTreeSet<Span>)| {
        let mut fitting = moved.iter().filter(|(old, _)| may_be(named, old, || false));
        let (old, new) = fitting.next()?;
        let more = match fitting.count() {
            0 => String::new(),
            1 => " or another program".to_owned(),
            others => format!(" or one of {others} other programs"),
        };
        let mut places = spans.iter().map(|span| repository.place(*span));
        let (place, mut related) = (places.next(), places.collect::<Vec<_>>());
        related.dedup();
        related.retain(|other| place.as_ref() != Some(other));
        Some(Diagnostic {
            code: Code::Mentioned,
            message: format!("`{}` in {file} may be {}{more}, which moves", shown(named), shown(old)),
            next: match path::below(new, old) {
                Some(below) => format!("if it is, write /{below} behind it, as in {}", shown(new)),
                None => format!("if it is, write {} there", shown(new)),
            },
            place,
            related,
        })
    };
    found.iter().filter_map(note).collect()
}

/// What something is put at, and not taken from.
fn made(facts: &Facts) -> BTreeSet<ReadId> {
    let outputs = facts.builds.iter().filter_map(|build| match &build.output {
        Output::File(read) | Output::Directory(read, _) => Some(*read),
        Output::Implicit(..) | Output::Builder(_) => None,
    });
    outputs.chain(facts.copies.iter().map(|copy| copy.to)).collect()
}

/// The path that the text names, if it is not known.
fn guess(read: &Read) -> Option<&str> {
    let named = read.names().filter(|named| named.contains(HOLE_OPEN) && path::system(named).is_none())?;
    // A word that is a variable alone may be anything.
    let parts = read.value.text().split(HOLE_OPEN).map(|part| part.rsplit(HOLE_CLOSE).next().unwrap_or_default());
    if !parts.into_iter().any(|literal| literal.contains('/')) {
        return None;
    }
    let is_outside = |hole: &str| {
        let name = hole.split(HOLE_CLOSE).next().unwrap_or_default().to_uppercase();
        OUTSIDE.iter().any(|part| name.contains(part))
    };
    (matches!(read.role, Role::Path | Role::Target) && !named.split(HOLE_OPEN).skip(1).any(is_outside)).then_some(named)
}

/// Whether the path can be that of the program: either its name is written out, or its directory. A name alone is none
/// where it `is_remote`.
fn may_be(named: &str, program: &str, is_remote: impl Fn() -> bool) -> bool {
    let (directory, name) = (path::parent(named), path::name(named));
    let says_name = name == path::name(program) && !directory.is_empty();
    let says_directory = !directory.is_empty() && directory == path::parent(program);
    let says = !program.contains(HOLE_OPEN) && (says_name || says_directory) && fits(named, program);
    says && (says_directory || !is_remote())
}

/// Whether the command before the text in its line is one that takes other things than files.
fn is_remote(repository: &Repository, span: Span) -> bool {
    let text = repository.text(span.file);
    let before = text.get(..span.start()).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let command = line.rsplit([';', '&', '|', '(']).next().unwrap_or_default();
    let mut words = command.split_whitespace().map(|word| word.trim_start_matches(['@', '-', '"']));
    // `docker cp`, `aws s3 cp`
    words.clone().any(|word| REMOTE.contains(&word)) && words.all(|word| word != "cp")
}

/// Where a text begins that stands at several places.
fn first(read: &Read) -> Option<Span> {
    read.value.segments().iter().find_map(rebootstrap_parser::Segment::place)
}
