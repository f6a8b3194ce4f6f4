//! Facts: what the files of a repository say, as plain data. Readers add them; nobody changes them.

use std::collections::BTreeSet;

use rebootstrap_parser::{FileId, Span, Value, path};

/// Names a [`Read`] in [`Facts::reads`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadId(pub usize);

/// What a text is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Any text; it counts as a reader of the definitions it comes through.
    Word,
    /// The path of a file or directory.
    Path,
    /// A name that is a path only if something makes that path: a Make target or prerequisite.
    Target,
    /// A line of `.gitignore` or `.dockerignore`, or another pattern over names.
    Pattern,
    /// What a script variable is set to: where a text is written, not where it is used.
    Definition,
    /// A Make variable's value or a target that is written again: it follows what it names, and is in nobody's way.
    Spelling,
}

/// One text that some file reads: every reader of a definition is here, or the definition is not safe to edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The text and where it comes from.
    pub value: Value,
    /// The repository path that a relative path starts from; `None` when not known.
    pub directory: Option<String>,
    /// What it is read as.
    pub role: Role,
}

impl Read {
    /// The repository path this names, when it names one.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        let directory = self.directory.as_deref();
        let rooted = self.value.text().starts_with(path::ROOT);
        if self.value.is_empty() || (directory.is_none() && !rooted) {
            return None;
        }
        path::resolve(directory.unwrap_or_default(), self.value.text())
    }
}

/// Where a function's code comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Package {
    /// A local zip (or a path that is zipped), one read per possibility.
    File(Vec<ReadId>),
    /// Made by the archive with this index, which the declaration itself holds.
    Own(usize),
    /// An S3 object with one of these keys.
    Object(Vec<ReadId>),
    /// Made by the module of another repository with this source.
    Remote(String),
    /// Declared in a way that is not followed yet: how.
    Unfollowed(String),
    /// Not to be found here: why, and where it is named.
    Elsewhere(String, Option<Span>),
    /// A container image.
    Image,
}

/// A Lambda function as declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its framework's name.
    pub framework: &'static str,
    /// Its address in the framework's words.
    pub id: String,
    /// Its declaration.
    pub span: Span,
    /// The runtime's possible texts; empty when there is none.
    pub runtime: Vec<ReadId>,
    /// The handler's possible texts.
    pub handler: Vec<ReadId>,
    /// Where the code comes from.
    pub package: Package,
    /// Whether the declaration gives a stand-in whose code others replace (`ignore_changes`).
    pub placed: bool,
    /// The hash of the package as declared.
    pub hash: Vec<ReadId>,
    /// Whether changes of its runtime are not carried out (`ignore_changes`).
    pub frozen: bool,
    /// Whether new code under the same name is deployed.
    pub tracking: Tracking,
    /// The architecture as declared.
    pub architecture: Option<ReadId>,
    /// Where an architecture can be declared that is not: behind this, as a text with the architecture left out.
    pub architecture_place: Option<(Span, Twin)>,
    /// Version constraints on the AWS provider that rule it.
    pub constraints: Vec<ReadId>,
    /// The directory whose lock file rules it; `None` when no provider does.
    pub root: Option<String>,
    /// The directories whose definitions flow into it, the nearest first.
    pub scopes: Vec<String>,
}

/// A list that a runtime must be in: `compatible_runtimes`, or the values a variable may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeList {
    /// Its items.
    pub items: Vec<ReadId>,
    /// The directory it belongs to.
    pub scope: String,
    /// The variable that it restricts, if it restricts one.
    pub variable: Option<String>,
}

/// An S3 object and the local file that becomes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The key, without a slash in front.
    pub key: String,
    /// The file.
    pub source: ReadId,
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

    /// The text for `name`.
    #[must_use]
    pub fn named(&self, name: &str) -> String {
        let identifier: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        self.0.replace(Self::DASHED, &format!("-{name}")).replace(Self::UNDERSCORED, &format!("_{identifier}"))
    }
}

/// Whether a changed package is noticed by what deploys it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tracking {
    /// It is.
    Tracked,
    /// It is once this text stands at this place.
    Line(Span, String),
    /// It is not: what is missing, as a line to write.
    Untracked(String),
}

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
}

/// What makes an archive, as far as edits need to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Maker {
    /// A declaration (`archive_file`, a module's `source_path`).
    Declared,
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
    /// The resource that has to be replaced for it to be made again.
    pub once: Option<String>,
    /// The mode its entries get, where it is set.
    pub mode: Option<ReadId>,
    /// Where it is made.
    pub span: Span,
}

/// Where a build's program goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// `-o file`.
    File(ReadId),
    /// `-o directory/`: one program per package, with these names.
    Directory(ReadId, Vec<String>),
    /// No `-o`: these repository paths, and whether an `-o` can be added.
    Implicit(Vec<String>, bool),
}

/// A `go build`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Build {
    /// Where the program goes.
    pub output: Output,
    /// The directories of the programs built; empty when not known.
    pub packages: Vec<String>,
    /// The packages as the command names them.
    pub arguments: Vec<String>,
    /// The directory it runs in.
    pub directory: String,
    /// `GOARCH`, where it is said.
    pub architecture: Option<ReadId>,
    /// The word `build`, behind which a flag can be put.
    pub verb: ReadId,
    /// The value of `-tags`.
    pub tags: Option<ReadId>,
    /// The command's own bytes, when they are one stretch.
    pub command: Option<Span>,
    /// `GOOS`, where it is said.
    pub system: Option<String>,
    /// The resource that has to be replaced for the command to run again.
    pub once: Option<String>,
    /// Whether `-tags` names `timetzdata`.
    pub time_zones: bool,
    /// The command.
    pub span: Span,
}

/// A `cp`, `mv`, `install` or `ln`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// What is copied.
    pub from: ReadId,
    /// Where to.
    pub to: ReadId,
    /// Whether `to` is a directory, so that the name stays.
    pub into_directory: bool,
    /// The command.
    pub span: Span,
}

/// A command that puts code into functions (`aws lambda update-function-code`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The command.
    pub span: Span,
}

/// Everything the readers found.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Every text that is read.
    pub reads: Vec<Read>,
    /// The functions.
    pub functions: Vec<Function>,
    /// The archives.
    pub archives: Vec<Archive>,
    /// The builds.
    pub builds: Vec<Build>,
    /// The copies.
    pub copies: Vec<Copy>,
    /// The uploads.
    pub uploads: Vec<Upload>,
    /// The S3 objects.
    pub objects: Vec<Object>,
    /// The lists of runtimes.
    pub runtime_lists: Vec<RuntimeList>,
    /// Steps that may make a package and are not followed: where, and what they run.
    pub unfollowed: Vec<(Span, String)>,
    /// The paths of Make targets that are names of commands, not files.
    pub phony: BTreeSet<String>,
    /// Directories that scripts make.
    pub directories: BTreeSet<String>,
    /// Files that are only read, because a part of them does not parse.
    pub read_only: BTreeSet<FileId>,
    /// What the readers have to say about files.
    pub notes: Vec<crate::Diagnostic>,
}

impl Facts {
    /// Adds a read.
    pub fn read(&mut self, value: Value, directory: Option<&str>, role: Role) -> ReadId {
        self.reads.push(Read { value, directory: directory.map(str::to_owned), role });
        ReadId(self.reads.len() - 1)
    }

    /// The read that `id` names.
    #[must_use]
    pub fn get(&self, id: ReadId) -> &Read {
        &self.reads[id.0]
    }

    /// The repository path that a read names.
    #[must_use]
    pub fn path(&self, id: ReadId) -> Option<String> {
        self.get(id).path()
    }

    /// The paths of the programs that a build writes.
    #[must_use]
    pub fn outputs(&self, build: &Build) -> Vec<String> {
        match &build.output {
            Output::File(read) => self.path(*read).into_iter().collect(),
            Output::Directory(read, names) => {
                let directory = self.path(*read);
                directory.iter().flat_map(|at| names.iter().map(move |name| path::join(at, name))).collect()
            }
            Output::Implicit(paths, _) => paths.clone(),
        }
    }

    /// The path that a copy writes.
    #[must_use]
    pub fn target(&self, copy: &Copy) -> Option<String> {
        let to = self.path(copy.to)?;
        if !copy.into_directory {
            return Some(to);
        }
        Some(path::join(&to, path::name(&self.path(copy.from)?)))
    }

    /// The name that the file `source` gets in an archive by `entry`; `None` when the entry does not take it.
    #[must_use]
    pub fn entry_name(&self, entry: &Entry, source: &str) -> Option<String> {
        let taken = self.path(entry.source)?;
        let directly = taken == source || crate::glob::matches(&taken, source);
        let inside =
            entry.recursive && (path::below(source, &taken).is_some() || crate::glob::matches_above(&taken, source));
        if !directly && !inside {
            return None;
        }
        match &entry.naming {
            Naming::Base => Some(path::name(source).to_owned()),
            Naming::Below(directory) => path::below(source, directory).map(str::to_owned),
        }
    }
}
