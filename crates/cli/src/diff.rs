//! The unified diff, accepted by `git apply`: lines end at `\n` only, so `\r` and lone `\r` stay content.
//!
//! There is no `diff --git` line: with it git would read the paths from the top of the repository, not from here.

use std::fmt::Write;

use rebootstrap_transform::ChangedFile;
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use crate::paint::Paint;
use crate::quote::header;
use crate::text::clean;

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// Who reads a diff.
#[derive(Clone, Copy, Debug)]
pub enum Reader {
    /// `git apply`: every byte as it is.
    Machine,
    /// A person at a terminal: control characters are spelled out.
    Person(Paint),
}

/// The diff of all `changes`, with `prefix` before each path.
#[must_use]
pub fn diff(changes: &[ChangedFile], prefix: &str, reader: Reader) -> String {
    let files = changes.iter().map(|change| {
        let text = unified(&format!("{prefix}{}", change.path), &change.before, &change.after);
        match reader {
            Reader::Machine => text,
            Reader::Person(paint) => for_person(&text, paint),
        }
    });
    files.collect()
}

/// The diff of one file; empty when nothing changes.
#[must_use]
pub fn unified(path: &str, before: &str, after: &str) -> String {
    let old: Vec<_> = before.split_inclusive('\n').collect();
    let new: Vec<_> = after.split_inclusive('\n').collect();
    let operations = capture_diff_slices(Algorithm::Myers, &old, &new);
    let mut out = String::new();
    for hunk in group_diff_ops(operations, CONTEXT) {
        let changed = hunk.iter().any(|operation| operation.tag() != DiffTag::Equal);
        let (Some(first), Some(last), true) = (hunk.first(), hunk.last(), changed) else { continue };
        if out.is_empty() {
            out.push_str(&header("---", &format!("a/{path}")));
            out.push_str(&header("+++", &format!("b/{path}")));
        }
        let old_range = range(first.old_range().start, last.old_range().end);
        let new_range = range(first.new_range().start, last.new_range().end);
        let _ = writeln!(out, "@@ -{old_range} +{new_range} @@");
        for operation in &hunk {
            lines(&mut out, operation, &old, &new);
        }
    }
    out
}

/// Line numbers from 1, the count left out when it is one; an empty range names the line before it.
fn range(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        length => format!("{},{length}", start + 1),
    }
}

fn lines(out: &mut String, operation: &DiffOp, old: &[&str], new: &[&str]) {
    let (tag, from, to) = operation.as_tag_tuple();
    let mut put = |mark: char, lines: &[&str]| {
        for line in lines {
            out.push(mark);
            out.push_str(line);
            if !line.ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
    };
    match tag {
        DiffTag::Equal => put(' ', &old[from]),
        DiffTag::Delete | DiffTag::Insert | DiffTag::Replace => {
            put('-', &old[from]);
            put('+', &new[to]);
        }
    }
}

fn for_person(text: &str, paint: Paint) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let shown = line.split('\t').map(clean).collect::<Vec<_>>().join("\t");
        out.push_str(&match line.as_bytes().first() {
            _ if number < 2 => paint.bold(&shown),
            Some(b'@') => paint.cyan(&shown),
            Some(b'-') => paint.red(&shown),
            Some(b'+') => paint.green(&shown),
            _ => shown,
        });
        out.push('\n');
    }
    out
}
