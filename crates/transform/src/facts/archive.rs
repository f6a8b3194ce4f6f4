//! Archives: what goes into a zip, and the objects that zips become.

use std::ops::Range;

use rebootstrap_parser::Span;

use super::{Applied, ReadId};

/// How the name of an entry follows from its source path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming {
    /// The last component.
    Base,
    /// The path below this directory.
    Below(String),
}

/// Files put into an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The file, directory or glob.
    pub source: ReadId,
    /// How entries are named.
    pub naming: Naming,
    /// Whether a directory's content is taken along.
    pub recursive: bool,
    /// Patterns over entry names that are left out.
    pub excludes: Vec<String>,
    /// Patterns over entry names, one of which has to match; none when empty.
    pub only: Vec<String>,
    /// Patterns over entry names in order, each taking in (`true`) or leaving out; the last that matches decides.
    pub ordered: Vec<(bool, ReadId)>,
}

impl Entry {
    /// The file, directory or glob `source`, with everything in it when it is `recursive`.
    #[must_use]
    pub fn new(source: ReadId, naming: Naming, recursive: bool) -> Self {
        Self { source, naming, recursive, excludes: Vec::new(), only: Vec::new(), ordered: Vec::new() }
    }
}

/// What makes an archive, as far as edits need to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Maker {
    /// A declaration (`archive_file`, a module's `source_path`).
    Declared,
    /// A declaration that packs texts and no file (`source_content`, blocks `source`).
    Text,
    /// The deploying tool itself packs a directory, with the paths in it kept.
    Packager,
    /// A `zip` command.
    Zip {
        /// Its program word, behind which a flag can be put.
        program: ReadId,
        /// Whether it has `-j`.
        junk: bool,
        /// Its other flags, as written.
        flags: Vec<String>,
        /// The command's own bytes, when they are one stretch.
        command: Option<Span>,
        /// The directory it runs in.
        directory: Option<String>,
        /// The builds before it in the same script or recipe, by index.
        behind: Range<usize>,
    },
}

/// A zip and what goes into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// Where the zip's path is written; `None` when only its declaration refers to it.
    pub output: Option<ReadId>,
    /// The zip's path.
    pub path: Option<String>,
    /// What goes in.
    pub entries: Vec<Entry>,
    /// What makes it.
    pub maker: Maker,
    /// Why its content is not known, when it is not.
    pub opaque: Option<&'static str>,
    /// How Terraform makes it while it applies, where it does.
    pub applied: Option<Applied>,
    /// The mode its entries get, where it is set.
    pub mode: Option<ReadId>,
    /// Where it is made.
    pub span: Span,
}

impl Archive {
    /// Says that the zip is made in a script whose first build is the `first`th.
    pub(crate) fn opens(&mut self, first: usize) {
        if let Maker::Zip { behind, .. } = &mut self.maker {
            behind.start = first;
        }
    }
}

/// An S3 object and the local file that becomes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The key, without a slash in front.
    pub key: String,
    /// The address of its declaration, for references to it; `None` for one that a command uploads.
    pub address: Option<String>,
    /// The bucket, where it is known.
    pub bucket: Option<String>,
    /// The file.
    pub source: ReadId,
    /// Whether it is sure that the file is uploaded, and becomes this object: some of what is uploaded with its directory is not.
    pub certain: bool,
    /// Whether it is uploaded again when only its content changes.
    pub tracked: bool,
    /// Where it is uploaded.
    pub span: Span,
    /// The declaration once more, for an object beside it; `None` when it cannot be said twice.
    pub twin: Option<Twin>,
}

/// The text of a second declaration, with holes for what tells the two apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin(pub String);

impl Twin {
    /// Stands where `-name` goes.
    pub const DASHED: char = '\u{E004}';
    /// Stands where `_name` goes.
    pub const UNDERSCORED: char = '\u{E005}';

    /// The text with `value` in the place of [`Twin::DASHED`].
    #[must_use]
    pub fn filled(&self, value: &str) -> String {
        self.0.replace(Self::DASHED, value)
    }

    /// The text for `name`.
    #[must_use]
    pub fn named(&self, name: &str) -> String {
        let identifier: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        self.0.replace(Self::DASHED, &format!("-{name}")).replace(Self::UNDERSCORED, &format!("_{identifier}"))
    }
}
