//! Longer texts: those of which the path of a program is only a part (`--file=build/main`), and the lines of here-documents.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rebootstrap_parser::value::HOLE_CLOSE;
use rebootstrap_parser::{Span, path};

use crate::facts::{Facts, Read, Role};
use crate::frameworks::{namer, unread};
use crate::repository::Repository;

/// The places of such parts, by path.
pub(super) struct Longer {
    named: BTreeMap<String, Vec<Span>>,
    /// Texts that name a path as it is where functions run.
    deployed: Vec<(String, Span)>,
}

impl Longer {
    pub(super) fn of(repository: &Repository, facts: &Facts) -> Self {
        let mut found: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        for read in &facts.reads {
            for (path, range) in within(read) {
                let Some(span) = read.value.source(range).or_else(|| read.value.place()) else { continue };
                let spans = found.entry(path).or_default();
                if !spans.contains(&span) {
                    spans.push(span);
                }
            }
        }
        // Who runs it there has it from here, under that name or another.
        for read in facts.foreign.iter().map(|read| facts.get(*read)) {
            let named = read.names().filter(|_| read.value.text().contains('/'));
            if let Some((path, span)) = named.zip(read.value.place()) {
                found.entry(path.to_owned()).or_default().push(span);
            }
        }
        // What another interpreter than a shell is told: `python3 -c "os.stat('build/main')"`.
        for (span, said) in &facts.unfollowed {
            let folder = path::parent(&repository.path(span.file)).to_owned();
            for word in unread::words(said).filter(|word| word.contains('/')) {
                let places = [path::resolve(&folder, word), path::resolve("", word)];
                for path in places.into_iter().flatten().collect::<BTreeSet<_>>() {
                    found.entry(path).or_default().push(*span);
                }
            }
        }
        let deployed = facts.reads.iter().filter(|read| read.value.text().starts_with("/var/task/"));
        let deployed = deployed.filter_map(|read| Some((read.value.text().to_owned(), read.value.place()?)));
        Self { deployed: deployed.collect(), named: found }
    }

    /// Where texts name the path as a part of them.
    pub(super) fn places(&self, path: &str) -> Vec<Span> {
        let deployed = self.deployed.iter().filter(|(text, _)| namer::is_deployed(text, path)).map(|(_, span)| *span);
        let mut all: Vec<Span> = self.named.get(path).into_iter().flatten().copied().chain(deployed).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// The paths that are a part of the text and not all of it.
fn within(read: &Read) -> Vec<(String, Range<usize>)> {
    let text = read.value.text();
    // A sentence is for people, and a hole only quotes its source. Several lines are a file that is written, or a script.
    let is_written = text.contains('\n');
    let is_sentence = !is_written && (text.contains(char::is_whitespace) || read.value.has_holes());
    if is_sentence || !matches!(read.role, Role::Word | Role::Path) || !text.contains('/') {
        return Vec::new();
    }
    let Some(directory) = read.directory.as_deref() else { return Vec::new() };
    let is_path = |character: char| character.is_alphanumeric() || "._-/".contains(character);
    let parts = text.split(|character| !is_path(character));
    let parts = parts.filter(|part| part.contains('/') && part.len() < text.len());
    let placed = parts.filter_map(|part| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        // Behind a hole, such as that of the directory (`$PWD/build/main`), the path goes on.
        let part = if text[..start].ends_with([HOLE_CLOSE, path::ROOT]) { part.trim_start_matches('/') } else { part };
        Some((path::resolve(directory, part)?, start..start + part.len()))
    });
    placed.filter(|(path, _)| read.names() != Some(path.as_str())).collect()
}
