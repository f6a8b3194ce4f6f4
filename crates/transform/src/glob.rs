//! Shell globs over repository paths: `*`, `?` and `[…]` match inside one component.

use std::cell::RefCell;
use std::collections::HashMap;

use globset::GlobMatcher;

/// Whether `pattern` (with wildcards) matches the whole of `path`. A pattern without wildcards never does: compare it.
#[must_use]
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
    has_wildcard(pattern) && components(pattern, path, pattern.split('/').count())
}

/// Whether `pattern` matches a directory that holds `path`, at any depth.
#[must_use]
pub(crate) fn matches_above(pattern: &str, path: &str) -> bool {
    has_wildcard(pattern) && path.split('/').count() > pattern.split('/').count() && {
        let depth = pattern.split('/').count();
        let above: Vec<&str> = path.split('/').take(depth).collect();
        components(pattern, &above.join("/"), depth)
    }
}

/// Whether `pattern` matches the whole of `text`, where `*` stands for anything.
#[must_use]
pub(crate) fn matches_text(pattern: &str, text: &str) -> bool {
    component(pattern.as_bytes(), text.as_bytes())
}

/// Whether `pattern` matches the whole of `path`, where `**` also stands for directories and `{a,b}` for alternatives. A
/// pattern that cannot be read matches nothing.
#[must_use]
pub(crate) fn matches_deep(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_start_matches("./");
    COMPILED.with_borrow_mut(|known| {
        if let Some(glob) = known.get(pattern) {
            return glob.as_ref().is_some_and(|glob| glob.is_match(path));
        }
        let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build();
        let glob = glob.ok().map(|glob| glob.compile_matcher());
        let matches = glob.as_ref().is_some_and(|glob| glob.is_match(path));
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(pattern.to_owned(), glob);
        matches
    })
}

/// More compiled patterns are not kept.
const KEPT: usize = 1024;

thread_local! {
    /// Patterns as they were compiled, which says nothing but what they say: each is matched against many paths.
    static COMPILED: RefCell<HashMap<String, Option<GlobMatcher>>> = RefCell::default();
}

/// Whether there is anything to match.
#[must_use]
pub(crate) fn has_wildcard(pattern: &str) -> bool {
    pattern.contains(['*', '?', '['])
}

/// What every path that the pattern matches, or that lies below it, begins with.
#[must_use]
pub(crate) fn start(pattern: &str) -> &str {
    &pattern[..pattern.find(['*', '?', '[']).unwrap_or(pattern.len())]
}

fn components(pattern: &str, path: &str, depth: usize) -> bool {
    let (patterns, names): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    patterns.len() == depth
        && names.len() == depth
        && patterns.iter().zip(names).all(|(pattern, name)| component(pattern.as_bytes(), name.as_bytes()))
}

/// Matches one component; `*` is tried from the shortest on, remembering the last one, so the time stays quadratic.
fn component(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        let step = match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
                continue;
            }
            Some(b'?') => Some(1),
            Some(b'[') => class(&pattern[p..], name[n]),
            Some(byte) if *byte == name[n] => Some(1),
            _ => None,
        };
        match (step, star) {
            (Some(len), _) => {
                p += len;
                n += 1;
            }
            (None, Some((at, from))) => {
                p = at + 1;
                n = from + 1;
                star = Some((at, from + 1));
            }
            (None, None) => return false,
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// The length of the class `[…]` in the pattern if it holds `byte`.
fn class(pattern: &[u8], byte: u8) -> Option<usize> {
    let end = pattern.iter().skip(2).position(|byte| *byte == b']')? + 2;
    let negated = matches!(pattern[1], b'!' | b'^');
    let set = &pattern[if negated { 2 } else { 1 }..end];
    let within =
        set.contains(&byte) || set.windows(3).any(|three| three[1] == b'-' && (three[0]..=three[2]).contains(&byte));
    (within != negated).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_inside_a_component() {
        for (pattern, path, want) in [
            ("out/*", "out/main", true),
            ("out/*", "out/a/main", false),
            ("bin/*.zip", "bin/a.zip", true),
            ("bin/?", "bin/a", true),
            ("bin/[a-c]x", "bin/bx", true),
            ("bin/[!a]x", "bin/ax", false),
            ("out/main", "out/main", false),
            ("*", "main", true),
            ("a*b*c", "aXbYbZc", true),
        ] {
            assert_eq!(matches(pattern, path), want, "{pattern} {path}");
        }
        assert!(matches_above("*", "a/b/c") && !matches_above("b*", "a/b"));
    }
}
