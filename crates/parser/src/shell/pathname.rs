//! The parts of a path: its folder and its last name, as `dirname` and `basename` print them.

use std::ops::Range;

use crate::path;

/// The start of `path` that is its folder; `None` where no folder is named, so that it is `.`. Slashes at the end do not
/// count, and one in a hole is none: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/dirname.html>.
pub(super) fn folder(path: &str) -> Option<&str> {
    let before = match name(path) {
        // `/` is its own folder.
        all if all == (0..1) && path.starts_with('/') => path.get(all)?,
        name => path.get(..name.start)?,
    };
    match before.trim_end_matches('/') {
        "" if before.is_empty() => None,
        "" => before.get(..1),
        folder => Some(folder),
    }
}

/// Where the last name of `path` stands in it, without slashes at its end; that of `/` is `/`.
pub(super) fn name(path: &str) -> Range<usize> {
    let whole = path.trim_end_matches('/');
    match whole.len() {
        0 => 0..path.len().min(1),
        end => end - path::name(whole).len()..end,
    }
}

#[cfg(test)]
mod tests {
    use super::{folder, name};

    #[test]
    fn parts_are_those_of_dirname_and_basename() {
        for (path, parent, last) in [
            ("a/b/c", Some("a/b"), "c"),
            ("./a", Some("."), "a"),
            ("a", None, "a"),
            (".a", None, ".a"),
            ("a/", None, "a"),
            ("a/b//", Some("a"), "b"),
            ("a//b", Some("a"), "b"),
            ("/a", Some("/"), "a"),
            ("//a", Some("/"), "a"),
            ("/", Some("/"), "/"),
            ("//", Some("/"), "/"),
            ("", None, ""),
            ("..", None, ".."),
            ("\u{E000}x/y\u{E001}", None, "\u{E000}x/y\u{E001}"),
            ("\u{E000}x/y\u{E001}/z/", Some("\u{E000}x/y\u{E001}"), "z"),
        ] {
            assert_eq!((folder(path), &path[name(path)]), (parent, last), "{path}");
        }
    }
}
