//! Repository paths: text such as `../bin/x`, read from a directory, becomes one normal form that can be compared.

use crate::value::{HOLE_CLOSE, HOLE_OPEN};

/// Stands at the front of a text that begins at the repository's root (`$(git rev-parse --show-toplevel)/bin`).
pub const ROOT: char = '\u{E002}';

/// Begins the name of a hole that is the root of another file system, such as that of an image.
pub const SYSTEM: char = '\u{E006}';

/// What the bytes of a hole's ends begin with.
const HOLE_BYTE: u8 = 0xEE;

/// The root of the file system that the path `directory` is in, when it is not the repository's.
#[must_use]
pub fn system(directory: &str) -> Option<&str> {
    let inside = directory.strip_prefix(HOLE_OPEN)?;
    inside.starts_with(SYSTEM).then(|| directory.get(..directory.find(HOLE_CLOSE)? + HOLE_CLOSE.len_utf8())).flatten()
}

/// The repository path that `text` names when it is read in `directory` (itself a repository path, `""` for the root).
///
/// An absolute text is one in the file system of `directory`, when that is an image's. `.` and `..` are resolved, `/` at the end is dropped, a hole counts as one opaque component.
/// `None` when the path leaves the repository, is absolute elsewhere (`/tmp`, `~`), or goes up from a hole.
#[must_use]
pub fn resolve(directory: &str, text: &str) -> Option<String> {
    let (base, rest) = match text.strip_prefix(ROOT) {
        Some(rest) => ("", rest),
        None if text.starts_with('/') => (system(directory)?, text),
        None if text.starts_with('~') => return None,
        None => (directory, text),
    };
    // Nearly no path has a hole.
    if !base.as_bytes().contains(&HOLE_BYTE) && !rest.as_bytes().contains(&HOLE_BYTE) {
        return resolve_plain(base, rest);
    }
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in components(rest) {
        match part {
            "" | "." => {}
            ".." => {
                let last = parts.pop()?;
                if last.contains(HOLE_OPEN) {
                    return None;
                }
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The same for what has no holes; many are asked for, and nearly all are made of one piece of memory.
fn resolve_plain(base: &str, rest: &str) -> Option<String> {
    if (base.is_empty() || is_normal(base)) && is_normal(rest) {
        return Some(join(base, rest));
    }
    let mut resolved = String::with_capacity(base.len() + 1 + rest.len());
    let add = |resolved: &mut String, name: &str| {
        if !resolved.is_empty() {
            resolved.push('/');
        }
        resolved.push_str(name);
    };
    base.split('/').filter(|part| !part.is_empty()).for_each(|part| add(&mut resolved, part));
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." if resolved.is_empty() => return None,
            ".." => resolved.truncate(resolved.rfind('/').unwrap_or(0)),
            name => add(&mut resolved, name),
        }
    }
    Some(resolved)
}

/// Whether a text without holes is made of names with one slash between them, so that it is its own normal form.
fn is_normal(text: &str) -> bool {
    let is_name = |start: usize| !matches!(text.as_bytes().get(start), None | Some(b'/' | b'.'));
    // A name that begins with a dot is looked at in full.
    is_name(0) && memchr::memchr_iter(b'/', text.as_bytes()).all(|slash| is_name(slash + 1))
}

/// The directory part of a repository path, `""` at the root.
#[must_use]
pub fn parent(path: &str) -> &str {
    components_end(path).map_or("", |at| &path[..at])
}

/// The last component of a repository path.
#[must_use]
pub fn name(path: &str) -> &str {
    components_end(path).map_or(path, |at| &path[at + 1..])
}

/// The first component of `text` and what is behind its slash; a slash inside of a hole does not separate.
#[must_use]
pub fn split_first(text: &str) -> Option<(&str, &str)> {
    let first = *components(text).first()?;
    Some((first, text.get(first.len() + 1..)?))
}

/// `directory/name`, without a slash at the root.
#[must_use]
pub fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

/// The text that names repository path `path` from anywhere: [`ROOT`] and a slash before it.
#[must_use]
pub fn rooted(path: &str) -> String {
    if path.is_empty() { ROOT.to_string() } else { format!("{ROOT}/{path}") }
}

/// What is left of `path` below `directory`; `None` when it lies elsewhere.
#[must_use]
pub fn below<'a>(path: &'a str, directory: &str) -> Option<&'a str> {
    if directory.is_empty() {
        return system(path).is_none().then_some(path);
    }
    path.strip_prefix(directory)?.strip_prefix('/')
}

/// The byte offset of the last slash outside of holes.
fn components_end(path: &str) -> Option<usize> {
    // A slash inside of a hole has the hole's end behind it, and nearly no path has a hole.
    match memchr::memrchr2(b'/', HOLE_BYTE, path.as_bytes()) {
        None => return None,
        Some(at) if path.as_bytes()[at] == b'/' => return Some(at),
        Some(_) => {}
    }
    let mut depth = 0;
    let mut last = None;
    for (at, character) in path.char_indices() {
        match character {
            HOLE_OPEN => depth += 1,
            HOLE_CLOSE => depth -= 1,
            '/' if depth == 0 => last = Some(at),
            _ => {}
        }
    }
    last
}

/// The components of `text`; a slash inside of a hole does not separate.
fn components(text: &str) -> Vec<&str> {
    let (mut depth, mut start) = (0, 0);
    let mut parts = Vec::new();
    for (at, character) in text.char_indices() {
        match character {
            HOLE_OPEN => depth += 1,
            HOLE_CLOSE => depth -= 1,
            '/' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_from_a_directory() {
        for (directory, text, want) in [
            ("lambda/cmd", "../build/main", Some("lambda/build/main")),
            ("", "./main", Some("main")),
            ("a", "b//c/./", Some("a/b/c")),
            ("a", "b/", Some("a/b")),
            ("a", "b/.c/../d", Some("a/b/d")),
            ("a", ".github/x", Some("a/.github/x")),
            ("a/b/", "c", Some("a/b/c")),
            ("", "c/d", Some("c/d")),
            ("a", "", Some("a")),
            ("a", "../..", None),
            ("a", "/tmp/x", None),
            ("a", "~/x", None),
            ("a/b", "\u{E002}/c", Some("c")),
            ("a", "\u{E000}x/../y\u{E001}/main", Some("a/\u{E000}x/../y\u{E001}/main")),
            ("a", "\u{E000}x\u{E001}/../main", None),
            ("\u{E000}\u{E006}i\u{E001}/a", "/b/main", Some("\u{E000}\u{E006}i\u{E001}/b/main")),
            ("\u{E000}i\u{E001}/a", "/b/main", None),
            ("\u{E000}\u{E006}i\u{E001}/a", "../../b", None),
        ] {
            assert_eq!(resolve(directory, text).as_deref(), want, "{directory} {text}");
        }
    }

    #[test]
    fn takes_paths_apart() {
        assert_eq!((parent("a/b/c"), name("a/b/c")), ("a/b", "c"));
        assert_eq!((parent("c"), name("c")), ("", "c"));
        assert_eq!(below("a/b", "a"), Some("b"));
        assert_eq!(below("ab", "a"), None);
        assert_eq!(join("", "x"), "x");
        assert_eq!(split_first("\u{E000}a/b\u{E001}/c/d"), Some(("\u{E000}a/b\u{E001}", "c/d")));
        assert_eq!(split_first("a"), None);
    }
}
