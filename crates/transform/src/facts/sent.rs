//! Sent files: what leaves the repository under the name that it has here.

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
    /// The command.
    pub span: Span,
}

impl Parcel {
    /// A directory that is sent to another place as a whole.
    pub(crate) fn of(directory: ReadId) -> Self {
        let (includes, excludes) = (Vec::new(), Vec::new());
        Self { directory, archive: None, includes, excludes }
    }

    /// Whether the file at `below`, as named from the directory, is sent with it.
    pub(crate) fn takes(&self, below: &str) -> bool {
        let fits = |pattern: &String| {
            let pattern = pattern.trim_start_matches('/');
            [below, path::name(below)].iter().any(|name| glob::matches_text(pattern, name))
        };
        self.includes.iter().any(fits) || !self.excludes.iter().any(fits)
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
            let parcel =
                Parcel { directory: ReadId(0), archive: None, includes: words(includes), excludes: words(excludes) };
            assert_eq!(parcel.takes("api"), want, "{includes} {excludes}");
        }
    }
}
