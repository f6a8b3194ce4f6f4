//! Ignored files: a program that git ignored is ignored where it stands afterwards, or it is said that it is not.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Span, path};

use super::build_output::names_only;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Ignored};
use crate::glob;
use crate::outcome::Rule;
use crate::plan::naming::ENTRY;
use crate::plan::want::{Change, Want};
use crate::repository::Repository;
use crate::shown::shown;

/// The lines that are to stand at one place, and the functions they are for.
struct Lines<'f> {
    behind: &'f Ignored,
    texts: BTreeSet<String>,
    functions: BTreeSet<usize>,
}

/// A line for each program that git would no longer ignore, behind the line that ignored it; and a note where none can be
/// written. `moves` are the old and the new path of each, with the functions they are for.
pub(crate) fn wants(
    repository: &Repository,
    facts: &Facts,
    moves: &[(&str, &str, Vec<usize>)],
) -> (Vec<Want>, Vec<Diagnostic>) {
    let (mut places, mut notes): (BTreeMap<Span, Lines>, _) = (BTreeMap::new(), Vec::new());
    for (old, new, functions) in moves {
        // What a tool makes elsewhere is in no repository.
        if new.starts_with(HOLE_OPEN) {
            continue;
        }
        // What is said of the old file is said of the folder that takes its place.
        if path::below(new, old).is_some() || deciding(facts, new).is_some_and(|line| !line.negated) {
            continue;
        }
        let Some(line) = deciding(facts, old).filter(|line| !line.negated) else { continue };
        // This text is the program's name, and changes with it.
        if names_only(facts, facts.get(line.pattern), old) {
            if deciding(facts, new).is_some_and(|taken| is_decided_after(facts, line, taken)) {
                notes.push(note(repository, facts, line, new));
            }
            continue;
        }
        // The line is the name of another program that has the same one, and changes with that.
        let is_renamed = |(other, to, _): &(&str, &str, Vec<usize>)| {
            path::parent(other) == path::parent(to) && names_only(facts, facts.get(line.pattern), other)
        };
        let is_name = !facts.get(line.pattern).value.text().contains('/') && path::name(new) == ENTRY;
        if is_name && path::below(new, &line.directory).is_some() && moves.iter().any(is_renamed) {
            continue;
        }
        let Some((behind, text)) = line.behind.zip(added(facts, line, new)) else {
            notes.push(note(repository, facts, line, new));
            continue;
        };
        let lines = || Lines { behind: line, texts: BTreeSet::new(), functions: BTreeSet::new() };
        let lines = places.entry(behind).or_insert_with(lines);
        lines.texts.insert(text);
        lines.functions.extend(functions);
    }
    let want = |(behind, lines): (Span, Lines)| Want {
        read: lines.behind.pattern,
        change: Change::Write(behind, lines.texts.into_iter().collect()),
        rule: Rule::BuildOutput,
        optional: true,
        functions: lines.functions.into_iter().collect(),
    };
    (places.into_iter().map(want).collect(), notes)
}

/// The text behind `line` that has git ignore `new`; `None` where it would not, or where that is not certain.
fn added(facts: &Facts, line: &Ignored, new: &str) -> Option<String> {
    let below = path::below(new, &line.directory)?;
    let is_plain = new.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
    // A line that takes it back stands behind it, or means that it is not to be ignored.
    let is_writable = line.behind.is_some_and(|span| !facts.read_only.contains(&span.file));
    if !is_plain || !is_writable || deciding(facts, new).is_some() {
        return None;
    }
    Some(match line.ending {
        Some(ending) => format!("/{below}{ending}"),
        None => format!("\n/{below}"),
    })
}

fn note(repository: &Repository, facts: &Facts, line: &Ignored, new: &str) -> Diagnostic {
    let place = facts.get(line.pattern).value.place().map(|span| repository.place(span));
    let new = shown(new);
    Diagnostic {
        code: Code::NotIgnored,
        message: format!("git does not ignore {new}, and ignored the program where it stood"),
        place,
        related: Vec::new(),
        next: format!("have a .gitignore say /{new}, or keep it from being committed"),
    }
}

/// The line that decides whether git ignores the file, or a folder that holds it: of those that match, the last one of the
/// deepest `.gitignore`. Nothing in an ignored folder is looked at: <https://git-scm.com/docs/gitignore#_pattern_format>.
fn deciding<'f>(facts: &'f Facts, file: &str) -> Option<&'f Ignored> {
    let ends = file.match_indices('/').map(|(end, _)| end).chain([file.len()]);
    let mut last = None;
    for end in ends {
        let (at, is_folder) = (&file[..end], end < file.len());
        let matching = facts.ignored.iter().filter(|line| matches(facts, line, at, is_folder));
        let found = matching.max_by_key(|line| line.directory.len());
        if found.is_some_and(|line| !line.negated) {
            return found;
        }
        last = found;
    }
    last
}

/// Whether `later` decides where both lines match.
fn is_decided_after(facts: &Facts, line: &Ignored, later: &Ignored) -> bool {
    let rank = |line: &Ignored| (line.directory.len(), facts.get(line.pattern).value.place());
    rank(later) > rank(line)
}

/// Whether the line names the file or folder `at` itself.
fn matches(facts: &Facts, line: &Ignored, at: &str, is_folder: bool) -> bool {
    let Some(below) = path::below(at, &line.directory).filter(|_| is_folder || !line.of_folders) else { return false };
    let text = facts.get(line.pattern).value.text();
    let pattern = text.strip_prefix('/').unwrap_or(text);
    // A slash in front or within ties a pattern to its place. Braces mean themselves to git.
    let name = if text.contains('/') { below } else { path::name(below) };
    name == pattern || (!pattern.contains('{') && glob::matches_deep(pattern, name))
}
