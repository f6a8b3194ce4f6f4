//! Facts: what the files of a repository say, as plain data. Readers add them; nobody changes them.

mod archive;
mod build;
mod copied;
mod function;
mod named;
mod packing;
mod sent;
mod swept;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rebootstrap_parser::shell::Sweep;
use rebootstrap_parser::{FileId, Span, Value, path};

pub use archive::{Archive, Entry, Maker, Naming, Object, Twin};
pub use build::{Applied, Build, Copy, Ensured, Made, Output, Processing, Upload};
pub use copied::{Putting, Taking};
pub use function::{Demand, Function, Holder, OwnPackage, Package, RuntimeList, Tracking};
pub use named::Named;
pub use packing::{Packing, Step, Tool};
pub use sent::{Parcel, Sending, Shipment};
pub use swept::{Found, Ignored, Opened, Purpose, Removal, Started, Sweeps, Swept, Unnamed};

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
    /// The path of a file that is removed; it has to go on being removed, and reads nothing.
    Removed,
    /// A name that is a path only if something makes that path: a Make target or prerequisite.
    Target,
    /// A line of `.gitignore` or `.dockerignore`, or another pattern over names.
    Pattern,
    /// What a local, an input or a script variable is set to: where a text is written, not where it is used.
    Definition,
    /// What a variable of an environment is set to: every program that is started there may read it, and only some are known.
    Exported,
    /// A Make variable's value: it follows what it names, and is in nobody's way.
    Spelling,
    /// What a call is given that makes another text of it (`lower(var.name)`): it is read as long as the call is there.
    Given,
}

impl Role {
    /// Whether the text is a place where something is written, and no use of it.
    #[must_use]
    pub fn is_written(self) -> bool {
        matches!(self, Self::Definition | Self::Exported | Self::Spelling | Self::Given)
    }
}

/// One text that some file reads: every reader of a definition is here, or the definition is not safe to edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The text and where it comes from.
    pub value: Value,
    /// The repository path that a relative path starts from; `None` when not known.
    pub directory: Option<Arc<str>>,
    /// What it is read as.
    pub role: Role,
    /// The path it names: looked at for every program, so it is found once.
    at: Option<Box<str>>,
}

impl Read {
    fn new(value: Value, directory: Option<Arc<str>>, role: Role) -> Self {
        let rooted = value.text().starts_with(path::ROOT);
        let names_nothing = value.is_empty() || (directory.is_none() && !rooted);
        let from = directory.as_deref().unwrap_or_default();
        let at = if names_nothing { None } else { path::resolve(from, value.text()).map(String::into_boxed_str) };
        Self { value, directory, role, at }
    }

    /// The repository path this names, when it names one.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        self.at.as_deref().map(str::to_owned)
    }

    /// The same, for those who only look: every program asks all texts.
    pub(crate) fn names(&self) -> Option<&str> {
        self.at.as_deref()
    }
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
    /// The runs of `dep ensure`.
    pub ensured: Vec<Ensured>,
    /// The copies.
    pub copies: Vec<Copy>,
    /// The files that are made by rules.
    pub made: Vec<Made>,
    /// Words with a slash that a command may start a program by: without one it would be looked for in `PATH`.
    pub launched: std::collections::BTreeSet<ReadId>,
    /// The commands that work on programs in their place.
    pub processing: Vec<Processing>,
    /// The uploads.
    pub uploads: Vec<Upload>,
    /// The commands that build and pack what templates declare.
    pub packings: Vec<Packing>,
    /// The versions of deploying tools that are installed.
    pub tools: Vec<Tool>,
    /// Commands that wait until a function has taken a change.
    pub waits: Vec<Span>,
    /// Directories of the repository in containers where commands run: the absolute path there, and the one here.
    pub mounts: Vec<(String, String)>,
    /// The S3 objects.
    pub objects: Vec<Object>,
    /// The lists of runtimes.
    pub runtime_lists: Vec<RuntimeList>,
    /// Steps that may make a package and are not followed: where, and what they run.
    pub unfollowed: Vec<(Span, String)>,
    /// Lines that only tidy up and that no shell reads: where, and what they say.
    pub passed_over: Vec<(Span, String)>,
    /// The paths of Make targets that are names of commands, not files.
    pub phony: BTreeSet<String>,
    /// Make variables, `TF_VAR_…`, and `task:…` of a Taskfile, that a command sets from outside.
    pub overrides: BTreeSet<String>,
    /// Variables that a tool gives to targets of makefiles whose recipes hand them on to another make, and those targets, each in
    /// its directory.
    pub handed: BTreeMap<String, BTreeSet<String>>,
    /// How arguments are used in a file, without blanks (`{{name}}` in a recipe).
    pub arguments: BTreeSet<(FileId, String)>,
    /// Directories that scripts make.
    pub directories: BTreeSet<String>,
    /// Files and directories whose modes get lost on the way to where they are used.
    pub modeless: Vec<ReadId>,
    /// Files that are handed on without their directories: in a new directory, they are found by their name only.
    pub flattened: Vec<ReadId>,
    /// Programs that people get under their name, so that it has to stay.
    pub published: Vec<(ReadId, Sending)>,
    /// The directories that leave the repository with what they hold.
    pub parcels: Vec<Parcel>,
    /// Those of them that go into S3.
    pub shipments: Vec<Shipment>,
    /// The tar archives that are unpacked, without their directories.
    pub unpacked: BTreeSet<String>,
    /// The words of what images start that are no paths: the root of the image, the word, and where it stands.
    pub started_by_name: Vec<(String, String, Span)>,
    /// Words of commands that run on other machines, where they name no file of the repository.
    pub foreign: Vec<ReadId>,
    /// Files that commands write, fetch or unpack, and where that is said; `DIRECTORY/*` where their names are not known.
    pub written: Vec<(String, Span)>,
    /// The patterns of files that are removed, and the paths of what is removed with all that it holds.
    pub removals: Vec<Removal>,
    /// Patterns of Jenkins, which take files and no directories: <https://ant.apache.org/manual/dirtasks.html#patterns>.
    pub files_only: Vec<ReadId>,
    /// The patterns of files that are shown or made executable, as files or folders.
    pub shown: Vec<ReadId>,
    /// The words of commands that only look at what they name, or name folders and packages: `cd`, `ls`, `test`, `go vet`.
    pub looked_at: BTreeSet<ReadId>,
    /// The texts that decide something when they are compared with others.
    pub compared: Vec<ReadId>,
    /// The lines of `.gitignore` files that ignore something.
    pub ignored: Vec<Ignored>,
    /// The files that commands take as they find them.
    pub swept: Vec<Swept>,
    /// The commands that take a file of a known directory by a name that is not known.
    pub unnamed: Vec<Unnamed>,
    /// What commands find that only look at it, by `ls` or `find`, and where.
    pub searched: Vec<(Sweep, Span)>,
    /// The packages that commands look into.
    pub opened: Vec<Opened>,
    /// The programs in other languages that commands start.
    pub started: Vec<Started>,
    /// Files that are made executable.
    pub executable: Vec<ReadId>,
    /// Files that are only read, because a part of them does not parse.
    pub read_only: BTreeSet<FileId>,
    /// Those of them that could be edited and are not to be.
    pub kept: BTreeMap<FileId, crate::kept::Kept>,
    /// What to know when a text in one of these places changes; [`Twin::DASHED`] stands for the new runtime.
    pub warnings: Vec<(Span, crate::Diagnostic)>,
    /// What the readers have to say about files.
    pub notes: Vec<crate::Diagnostic>,
}

impl Facts {
    /// Adds a read.
    pub fn read(&mut self, value: Value, directory: Option<&str>, role: Role) -> ReadId {
        // What stands together is mostly read from one directory.
        let last = self.reads.last().and_then(|read| read.directory.as_ref());
        let directory = directory.map(|at| match last {
            Some(last) if **last == *at => Arc::clone(last),
            _ => Arc::from(at),
        });
        self.reads.push(Read::new(value, directory, role));
        ReadId(self.reads.len() - 1)
    }

    /// Says that all builds found so far come behind the runs of `dep ensure` from the `from`th on.
    pub(crate) fn close_ensured(&mut self, from: usize) {
        let end = self.builds.len();
        self.ensured.iter_mut().skip(from).for_each(|one| one.builds.end = end);
    }

    /// Says that what was found since the directories from the `from`th on were uploaded was made later.
    pub(crate) fn close_shipments(&mut self, from: usize) {
        let (archives, copies) = (self.archives.len(), self.copies.len());
        for one in self.shipments.iter_mut().skip(from) {
            (one.later_archives.end, one.later_copies.end) = (archives, copies);
        }
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
            Output::Builder(path) => vec![path.clone()],
        }
    }

    /// The name that the file `source` gets in an archive by `entry`; `None` when the entry does not take it.
    #[must_use]
    pub fn entry_name(&self, entry: &Entry, source: &str) -> Option<String> {
        let taken = self.get(entry.source).names()?;
        let directly = taken == source || crate::glob::matches(taken, source);
        let inside =
            entry.recursive && (path::below(source, taken).is_some() || crate::glob::matches_above(taken, source));
        if !directly && !inside {
            return None;
        }
        let name = match &entry.naming {
            Naming::Base => path::name(source).to_owned(),
            Naming::Below(directory) => path::below(source, directory)?.to_owned(),
        };
        // zip matches its patterns against the path, in which `*` also stands for slashes.
        let matched = |pattern: &String| *pattern == name || crate::glob::matches_text(pattern, &name);
        let kept = !entry.excludes.iter().any(matched) && (entry.only.is_empty() || entry.only.iter().any(matched));
        let takes = |pattern: &ReadId| crate::glob::matches_deep(self.get(*pattern).value.text(), &name);
        let last = entry.ordered.iter().rev().find(|(_, pattern)| takes(pattern));
        (kept && last.is_none_or(|(takes, _)| *takes)).then_some(name)
    }
}
