//! Dockerfiles cut into instructions, words and lines of here-documents, by code that their reader does not share.

use std::ops::Range;

use super::parts::{Part, Parts};

/// Reads `text`; `None` when lines are joined by another sign than a backslash, or a here-document has no end.
/// <https://docs.docker.com/reference/dockerfile/>
pub(super) fn read(text: &str) -> Option<Parts> {
    let directives = text.lines().take_while(|line| line.starts_with('#'));
    if directives.into_iter().any(|line| line.to_lowercase().contains("escape")) {
        return None;
    }
    let mut lines = Lines { text, at: text.len() - text.trim_start_matches('\u{FEFF}').len() };
    let mut parts = Parts::new();
    while let Some(line) = lines.next() {
        if !is_nothing(&text[line.clone()]) {
            instruction(text, line, &mut lines, &mut parts)?;
        }
    }
    Some(parts)
}

/// Lines without their ends.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let line = self.text.get(self.at..)?.split_inclusive('\n').next()?;
        let start = self.at;
        self.at += line.len();
        Some(start..start + line.trim_end_matches(['\n', '\r']).len())
    }
}

/// Whether a line is blank or a comment.
fn is_nothing(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// Puts the instruction that begins with `line`, and goes on behind it.
fn instruction(text: &str, line: Range<usize>, lines: &mut Lines, parts: &mut Parts) -> Option<()> {
    let first = parts.len();
    let mut line = line;
    loop {
        let body = text[line.clone()].trim_end();
        let joined = body.strip_suffix('\\');
        let end = line.start + joined.unwrap_or(body).len();
        parts.extend(words(text, line.start..end, 1));
        if joined.is_none() {
            break;
        }
        // Comments and empty lines do not end what is joined.
        match lines.find(|line| !is_nothing(&text[line.clone()])) {
            Some(next) => line = next,
            None => break,
        }
    }
    let ends: Vec<(String, bool)> =
        parts[first..].iter().filter_map(|word| document(&text[word.range.clone()])).collect();
    for (end, tabs) in ends {
        loop {
            let line = lines.next()?;
            let said = &text[line.clone()];
            let is_end = end == if tabs { said.trim_start_matches('\t') } else { said };
            let kind = if is_end { "end of a here-document" } else { "line of a here-document" };
            if !line.is_empty() {
                parts.push(Part { depth: 1, kind, range: line, text: (!is_end).then(|| said.to_owned()) });
            }
            if is_end {
                break;
            }
        }
    }
    let range = parts.get(first)?.range.start..parts.last()?.range.end;
    parts.insert(first, Part { depth: 0, kind: "instruction", range, text: None });
    Some(())
}

/// The end of the here-document that a word begins, and whether tabs may stand in front of it.
fn document(word: &str) -> Option<(String, bool)> {
    let name = &word[word.find("<<")? + 2..];
    let (name, tabs) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
    let name = name.trim_matches(['"', '\'']);
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    is_name.then(|| (name.to_owned(), tabs))
}

/// The words between blanks in `range`.
pub(super) fn words(text: &str, range: Range<usize>, depth: usize) -> impl Iterator<Item = Part> {
    let body = text.get(range.clone()).unwrap_or_default();
    body.split_whitespace().map(move |word| {
        let start = range.start + (word.as_ptr().addr() - body.as_ptr().addr());
        Part { depth, kind: "word", range: start..start + word.len(), text: Some(word.to_owned()) }
    })
}
