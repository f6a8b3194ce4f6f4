//! Longer texts: those of which the path of a program is only a part (`--file=build/main`), and the lines of here-documents.

use std::collections::BTreeMap;
use std::ops::Range;

use rebootstrap_parser::value::HOLE_CLOSE;
use rebootstrap_parser::{Span, path};

use crate::facts::{Facts, Read, Role};

/// The places of such parts, by path.
pub(super) struct Longer(BTreeMap<String, Vec<Span>>);

impl Longer {
    pub(super) fn of(facts: &Facts) -> Self {
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
        Self(found)
    }

    /// Where texts name the path as a part of them.
    pub(super) fn places(&self, path: &str) -> &[Span] {
        self.0.get(path).map(Vec::as_slice).unwrap_or_default()
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
