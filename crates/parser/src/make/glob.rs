//! Globs: the repository paths that `cmd/*/main.go` names, written the way the pattern is.

use std::collections::BTreeSet;

use crate::listing::Listing;
use crate::path::{self, ROOT};
use crate::value::HOLE_OPEN;

/// The files and directories that `pattern` names when it is read in `directory`, in order; a slash at the end
/// asks for directories. `None` when the pattern is not known or leaves the repository.
pub(super) fn matches(files: &dyn Listing, directory: &str, pattern: &str) -> Option<Vec<String>> {
    if pattern.contains(HOLE_OPEN) {
        return None;
    }
    let only_directories = pattern.ends_with('/');
    let (start, rest) = match pattern.strip_prefix(ROOT) {
        Some(rest) => (ROOT.to_string(), rest),
        None => (String::new(), pattern),
    };
    let mut found = vec![start];
    for part in rest.split('/').filter(|part| !part.is_empty()) {
        let mut next = Vec::new();
        for base in &found {
            let join = |name: &str| if base.is_empty() { name.to_owned() } else { format!("{base}/{name}") };
            if part.contains(['*', '?', '[']) {
                let names: BTreeSet<String> = files.files().names(&path::resolve(directory, base)?).collect();
                let hidden = part.starts_with('.');
                let wanted = names.iter().filter(|name| fits(part, name) && (hidden || !name.starts_with('.')));
                next.extend(wanted.map(|name| join(name)));
            } else {
                next.push(join(part));
            }
        }
        found = next;
    }
    let resolve = |text: &String| path::resolve(directory, text);
    if found.iter().any(|text| resolve(text).is_none()) || (rest.starts_with('/') && !pattern.starts_with(ROOT)) {
        return None;
    }
    found.retain(|text| {
        resolve(text).is_some_and(|path| files.is_dir(&path) || (!only_directories && files.is_file(&path)))
    });
    if only_directories {
        found.iter_mut().for_each(|text| text.push('/'));
    }
    Some(found)
}

/// Whether `name` fits one component of a pattern: `*`, `?` and `[…]`.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while n < name.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, n));
            p += 1;
        } else if let Some(width) = pattern.get(p..).and_then(|rest| one(rest, name[n])) {
            p += width;
            n += 1;
        } else if let Some((at, taken)) = star {
            // Let the last star take one character more.
            (p, n) = (at + 1, taken + 1);
            star = Some((at, taken + 1));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|character| *character == '*')
}

/// How many characters of `pattern` stand for the one `character`, when they do.
fn one(pattern: &[char], character: char) -> Option<usize> {
    match pattern {
        ['?', ..] => Some(1),
        ['[', set @ ..] => {
            let end = set.iter().skip(1).position(|c| *c == ']')? + 1;
            let (negated, set_part) = match set[..end] {
                ['!' | '^', ref rest @ ..] => (true, rest),
                ref rest => (false, rest),
            };
            let mut inside = set_part.contains(&character);
            for range in set_part.windows(3).filter(|range| range[1] == '-') {
                inside |= (range[0]..=range[2]).contains(&character);
            }
            (inside != negated).then_some(end + 2)
        }
        [first, ..] => (*first == character).then_some(1),
        [] => None,
    }
}
