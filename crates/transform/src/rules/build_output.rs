//! The program's name, wherever its path is written: where it is built, copied, packed and mentioned.

use rebootstrap_parser::path;

use crate::facts::{Facts, Named, Output, Read, ReadId, Role};
use crate::glob;
use crate::outcome::Rule;
use crate::plan::naming::ENTRY;
use crate::plan::own_package::relative;
use crate::plan::want::{Change, Want};

/// What it takes to move the program at `old` to `new`.
///
/// `paths` are the texts that can be paths of programs ([`is_path`]), `patterns` those with the role.
pub(crate) fn wants(
    facts: &Facts,
    (paths, patterns): (&Named, &[ReadId]),
    (old, new): (&str, &str),
    functions: &[usize],
) -> Vec<Want> {
    let want =
        |read, change| Want { read, change, rule: Rule::BuildOutput, optional: false, functions: functions.to_vec() };
    let mut wants = Vec::new();
    let named = paths.get(old).iter().copied().filter(|id| {
        let read = facts.get(*id);
        if read.role == Role::Exported { looks_like_path(read) } else { !is_command_name(facts, read) }
    });
    let patterns = patterns.iter().copied().filter(|id| names_only(facts, facts.get(*id), old));
    let mut renamed: Vec<ReadId> = named.chain(patterns).collect();
    renamed.sort_unstable();
    for id in renamed {
        let read = facts.get(id);
        if removes_folder(facts, id) && path::below(new, old).is_some() {
            continue;
        }
        let optional = read.role.is_written();
        let launched = facts.launched.contains(&id);
        wants.extend(change((read, launched), old, new).map(|change| Want { optional, ..want(id, change) }));
    }
    // `rm -f bin/*` does not remove the directory that takes the program's place.
    let sweeps = |pattern: ReadId| facts.path(pattern).is_some_and(|pattern| glob::matches(&pattern, old));
    let sweeping = facts.removals.iter().filter(|one| path::below(new, old).is_some() && sweeps(one.pattern));
    let verbs = sweeping.filter_map(|one| one.verb);
    wants.extend(verbs.map(|verb| want(verb, Change::AddWords("-r".to_owned()))));
    for build in &facts.builds {
        match &build.output {
            Output::Implicit(paths, true) if paths.iter().any(|path| path == old) => {
                if let Some(name) = path::below(new, &build.directory) {
                    wants.push(want(build.verb, Change::AddWords(format!("-o {name}"))));
                }
            }
            Output::Directory(read, _) if !build.several && facts.outputs(build).iter().any(|output| output == old) => {
                let value = &facts.get(*read).value;
                let behind =
                    facts.path(*read).and_then(|at| path::below(new, &at).map(str::to_owned)).unwrap_or_default();
                let slash = if value.text().ends_with('/') { "" } else { "/" };
                let end = value.text().len();
                wants.push(want(*read, Change::Replace(end..end, format!("{slash}{behind}"))));
            }
            _ => {}
        }
    }
    wants
}

/// The texts that are patterns of names, as in a `.gitignore`.
pub(crate) fn patterns(facts: &Facts) -> Vec<ReadId> {
    let all = facts.reads.iter().enumerate().filter(|(_, read)| read.role == Role::Pattern);
    all.map(|(index, _)| ReadId(index)).collect()
}

/// Whether texts of the role can be the path of a program.
pub(crate) fn is_path(role: Role) -> bool {
    matches!(role, Role::Path | Role::Removed | Role::Target | Role::Spelling | Role::Exported)
}

/// Whether a variable holds a path, and not a word that happens to be the name of a file.
fn looks_like_path(read: &Read) -> bool {
    read.value.text().contains('/') && !read.value.text().contains(char::is_whitespace)
}

/// Whether the text is a path that `rm -r` is told, its name written there: it removes the directory that takes the program's
/// place, and the file that an earlier build left in its way. Where a variable says the name, others who read it want another.
fn removes_folder(facts: &Facts, id: ReadId) -> bool {
    let is_written = || facts.get(id).value.segments().last().is_some_and(|end| end.hops.is_empty());
    facts.removals.iter().any(|removal| removal.pattern == id && removal.is_whole) && is_written()
}

/// A `.PHONY` target without a directory is a name people type, not a file.
fn is_command_name(facts: &Facts, read: &Read) -> bool {
    matches!(read.role, Role::Target | Role::Spelling)
        && !read.value.text().contains('/')
        && read.names().is_some_and(|at| facts.phony.contains(at))
}

/// Whether the pattern is the name of this program and of no other thing that stays.
pub(super) fn names_only(facts: &Facts, read: &Read, old: &str) -> bool {
    let text = read.value.text();
    let anchored = text.strip_prefix('/').unwrap_or(text);
    let directory = read.directory.as_deref().unwrap_or_default();
    if anchored.contains('/') || anchored != text {
        return path::resolve(directory, anchored).as_deref() == Some(old);
    }
    path::name(old) == text
        && path::below(old, directory).is_some()
        && !facts
            .builds
            .iter()
            .flat_map(|build| facts.outputs(build))
            .any(|other| other != old && path::name(&other) == text)
}

fn change((read, launched): (&Read, bool), old: &str, new: &str) -> Option<Change> {
    let text = read.value.text();
    let end = text.len();
    let in_place = path::parent(old) == path::parent(new);
    match (in_place, read.role) {
        (true, _) => {
            let start = end - path::name(text).len();
            Some(Change::Replace(start..end, ENTRY.to_owned()))
        }
        (false, role) => match path::below(new, old) {
            // A pattern for the old file also covers the directory that takes its place.
            Some(_) if role == Role::Pattern => None,
            Some(tail) => Some(Change::Replace(end..end, format!("/{tail}"))),
            None if ends_below(text, old, path::parent(new)).is_some() => {
                let start = ends_below(text, old, path::parent(new)).unwrap_or(end);
                let front = if launched && start == 0 { "./" } else { "" };
                Some(Change::Replace(start..end, format!("{front}{ENTRY}")))
            }
            None => {
                let front = if text.starts_with('/') {
                    "/"
                } else if text.starts_with("./") {
                    "./"
                } else {
                    ""
                };
                let at = relative(new, read.directory.as_deref()?);
                let front = if launched && front.is_empty() && !at.contains('/') { "./" } else { front };
                Some(Change::Replace(0..end, format!("{front}{at}")))
            }
        },
    }
}

/// Where the part of `text` begins that is below `root`, for a text that names `old` and says all of that part.
fn ends_below(text: &str, old: &str, root: &str) -> Option<usize> {
    let tail = path::below(old, root)?;
    let start = text.len().checked_sub(tail.len())?;
    (text.get(start..) == Some(tail) && (start == 0 || text[..start].ends_with('/'))).then_some(start)
}
