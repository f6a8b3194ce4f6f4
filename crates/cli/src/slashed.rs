//! Slashed paths: those that count from a root have `/` between their names on every system, as in the core and in git.

use std::borrow::Cow;
use std::path::{MAIN_SEPARATOR, Path};

/// The path with `/` between its names; `None` where it is not UTF-8.
pub(crate) fn slashed(path: &Path) -> Option<Cow<'_, str>> {
    path.to_str().map(|path| with_slashes(path, MAIN_SEPARATOR))
}

/// The same for the screen: what is not UTF-8 is shown as well as it can be.
pub(crate) fn shown(path: &Path) -> String {
    with_slashes(&path.to_string_lossy(), MAIN_SEPARATOR).into_owned()
}

/// The text of a path, with `/` in the place of what separates names on this system.
pub(crate) fn with_slashes(path: &str, separator: char) -> Cow<'_, str> {
    // Where both are the same nothing is looked at: all files of a repository come through here.
    match separator != '/' && path.contains(separator) {
        true => Cow::Owned(path.replace(separator, "/")),
        false => Cow::Borrowed(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_between_slashes_and_a_backslash_is_a_part_of_a_name_where_it_separates_nothing() {
        assert_eq!(with_slashes("a\\b\\c.tf", '\\'), "a/b/c.tf");
        assert_eq!(with_slashes("a\\b.tf", '/'), "a\\b.tf");
        assert!(matches!(with_slashes("a/b.tf", '\\'), Cow::Borrowed("a/b.tf")));
        assert_eq!(slashed(&Path::new("a").join("b")).as_deref(), Some("a/b"));
        assert_eq!(shown(&Path::new("a").join("b")), "a/b");
    }
}
