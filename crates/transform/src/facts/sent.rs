//! Sent files: what leaves the repository under the name that it has here.

use std::ops::Range;

use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{Span, path};

use super::ReadId;
use crate::glob;

/// How a file leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// A command or a step sends it to another machine, a container, a bucket or a folder outside of the repository.
    Place,
    /// It is put into a tar archive.
    Archive,
    /// It is published with a release.
    Release,
    /// It is installed with a package.
    Package,
}

/// A directory that is sent with what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The directory.
    pub directory: ReadId,
    /// The tar archive that it is put into, without its directory: what is unpacked again here has not left.
    pub archive: Option<String>,
    /// The patterns of files that are taken in any case.
    pub includes: Vec<String>,
    /// The patterns of files that are not.
    pub excludes: Vec<String>,
    /// Patterns over paths as named from the directory, each taking files in (`true`) or leaving them out; the last that matches
    /// decides: <https://docs.aws.amazon.com/cli/latest/reference/s3/#use-of-exclude-and-include-filters>.
    pub ordered: Vec<(bool, String)>,
}

/// A directory that is uploaded to S3 with what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipment {
    /// The directory, and what of it is taken.
    pub parcel: Parcel,
    /// The bucket.
    pub bucket: String,
    /// What stands before the paths of its files, without a slash at the ends.
    pub prefix: String,
    /// Whether all that it takes is uploaded each time, as far as its words are known.
    pub certain: bool,
    /// The archives that its script makes later, by index.
    pub later_archives: Range<usize>,
    /// The copies that its script makes later, by index.
    pub later_copies: Range<usize>,
    /// The command.
    pub span: Span,
}

impl Parcel {
    /// A directory that is sent to another place as a whole.
    pub(crate) fn of(directory: ReadId) -> Self {
        Self { directory, archive: None, includes: Vec::new(), excludes: Vec::new(), ordered: Vec::new() }
    }

    /// Whether the file at `below`, as named from the directory, is, or may be, sent with it.
    pub(crate) fn takes(&self, below: &str) -> bool {
        let fits = |pattern: &String| {
            let pattern = pattern.trim_start_matches('/');
            [below, path::name(below)].iter().any(|name| glob::matches_text(pattern, name))
        };
        let taken = self.includes.iter().any(fits) || !self.excludes.iter().any(fits);
        taken && self.ordered_takes(below).unwrap_or(true)
    }

    /// Whether the ordered patterns take the file at `below`; `None` where that is not known.
    pub(crate) fn ordered_takes(&self, below: &str) -> Option<bool> {
        let mut open = Vec::new();
        for (takes, pattern) in self.ordered.iter().rev() {
            match fits(pattern, below) {
                Some(true) => return open.iter().all(|other| other == takes).then_some(*takes),
                Some(false) => {}
                None => open.push(*takes),
            }
        }
        open.iter().all(|other| *other).then_some(true)
    }
}

/// Whether a pattern of the AWS CLI, in which `*` also stands for slashes, matches the path; `None` where that is not known.
fn fits(pattern: &str, below: &str) -> Option<bool> {
    let is_open = pattern.contains(HOLE_OPEN) || pattern.contains(['[', '\\']) || pattern.starts_with('/');
    let is_plain = !below.contains(HOLE_OPEN) && below.is_ascii();
    if is_open || (!is_plain && pattern.contains('?')) {
        return None;
    }
    let (end, of_pattern) = (below.rsplit(HOLE_CLOSE).next()?, pattern.rsplit('*').next()?);
    match glob::matches_text(pattern, below) {
        true => Some(true),
        // What is unknown may be anything, but not what stands behind it.
        false if below.contains(HOLE_OPEN) && (end.ends_with(of_pattern) || of_pattern.ends_with(end)) => None,
        false => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_say_what_is_sent_with_a_directory() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        for (includes, excludes, want) in
            [("", "", true), ("", ".git *.log", true), ("*.zip", "*", false), ("api", "*", true), ("", "/api", false)]
        {
            let parcel = Parcel { includes: words(includes), excludes: words(excludes), ..Parcel::of(ReadId(0)) };
            assert_eq!(parcel.takes("api"), want, "{includes} {excludes}");
        }
    }

    #[test]
    fn the_last_pattern_that_matches_decides() {
        let hole = format!("{HOLE_OPEN}N{HOLE_CLOSE}");
        for (ordered, below, want) in [
            ("", "old/a.zip", Some(true)),
            ("+*.zip -old/*", "old/a.zip", Some(false)),
            ("-old/* +*.zip", "old/a.zip", Some(true)),
            ("-* +a.zip", "old/a.zip", Some(false)),
            ("-* +*a.zip", "old/a.zip", Some(true)),
            ("-* +old/?.zip", "old/a.zip", Some(true)),
            ("-* +./old/*", "old/a.zip", Some(false)),
            ("-* +[ab].zip", "a.zip", None),
            ("-* +[ab].zip +*.zip", "a.zip", Some(true)),
            ("+[ab].zip", "a.zip", Some(true)),
            ("-@", "a.zip", None),
            ("-@ -*.zip", "a.zip", Some(false)),
            ("-/srv/*", "a.zip", None),
            ("-* +*.zip", "@.zip", Some(true)),
            ("-* +a.zip", "@.zip", None),
            ("-*.txt", "@.zip", Some(true)),
        ] {
            let pattern = |word: &str| (word.starts_with('+'), word[1..].replace('@', &hole));
            let ordered = ordered.split_whitespace().map(pattern).collect();
            let parcel = Parcel { ordered, ..Parcel::of(ReadId(0)) };
            assert_eq!(parcel.ordered_takes(&below.replace('@', &hole)), want, "{:?} {below}", parcel.ordered);
        }
    }
}
