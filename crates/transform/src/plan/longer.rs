//! Longer texts: those of which the path of a program is only a part (`--file=build/main`), and the lines of here-documents.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rebootstrap_parser::value::HOLE_CLOSE;
use rebootstrap_parser::{Span, path};

use crate::facts::{Facts, Read, ReadId, Role};
use crate::frameworks::{namer, unread};
use crate::repository::Repository;

/// The places of such parts, by path.
pub(super) struct Longer {
    named: BTreeMap<String, Vec<Span>>,
    /// Texts that name a path as it is where functions run.
    deployed: Vec<(String, Span)>,
    /// Paths from the root of some machine, to which the repository may be mounted.
    absolute: Vec<(String, Span)>,
}

impl Longer {
    pub(super) fn of(repository: &Repository, facts: &Facts) -> Self {
        let mut found: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        // What is removed by a pattern is judged by the pattern.
        let removed: BTreeSet<ReadId> = facts.removals.iter().map(|removal| removal.pattern).collect();
        let reads = facts.reads.iter().enumerate().filter(|(at, _)| !removed.contains(&ReadId(*at)));
        for (_, read) in reads {
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
        let is_absolute = |read: &&Read| {
            matches!(read.role, Role::Path | Role::Removed)
                && read.names().is_none()
                && may_be_mounted(read.value.text())
        };
        let absolute = facts.reads.iter().filter(is_absolute);
        let absolute = absolute.filter_map(|read| Some((read.value.text().to_owned(), read.value.place()?)));
        Self { deployed: deployed.collect(), absolute: absolute.collect(), named: found }
    }

    /// Where texts name the path as a part of them.
    pub(super) fn places(&self, path: &str) -> Vec<Span> {
        let deployed = self.deployed.iter().filter(|(text, _)| namer::is_deployed(text, path)).map(|(_, span)| *span);
        // A name alone is that of many files.
        let end = format!("/{}", last_two(path));
        let is_it = |text: &str| path.contains('/') && text.ends_with(&end);
        let absolute = self.absolute.iter().filter(|(text, _)| is_it(text)).map(|(_, span)| *span);
        let named = self.named.get(path).into_iter().flatten().copied();
        let mut all: Vec<Span> = named.chain(deployed).chain(absolute).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// Whether the text is an absolute path where a checkout can be mounted, and no system has its own files.
fn may_be_mounted(text: &str) -> bool {
    let of_systems = ["/bin/", "/dev/", "/etc/", "/sbin/", "/tmp/", "/usr/bin/", "/usr/local/", "/var/task/"];
    text.starts_with('/') && !of_systems.iter().any(|start| text.starts_with(start))
}

/// The file and the directory that it is in.
fn last_two(file: &str) -> &str {
    let start = path::parent(file).rfind('/').map_or(0, |slash| slash + 1);
    &file[start..]
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
