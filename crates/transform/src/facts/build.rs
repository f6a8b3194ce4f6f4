//! Builds, copies and uploads: what commands make.

use std::ops::Range;

use rebootstrap_parser::Span;

use super::{Package, ReadId};

/// Where a build's program goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// `-o file`.
    File(ReadId),
    /// `-o directory/`: one program per package, with these names.
    Directory(ReadId, Vec<String>),
    /// No `-o`: these repository paths, and whether an `-o` can be added; `go install` takes none.
    Implicit(Vec<String>, bool),
    /// A builder of the deploying tool names the program itself, after the handler or the runtime. The path is one that no
    /// file has.
    Builder(String),
}

/// A command that Terraform runs while it applies: what it makes is not there yet when the plan is made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Applied {
    /// The resource that runs it.
    pub address: String,
    /// Whether it runs at every apply, and not only when the resource is replaced.
    pub always: bool,
}

impl Applied {
    /// The address of the resource that has to be replaced for the command to run again.
    #[must_use]
    pub fn once(&self) -> Option<&str> {
        (!self.always).then_some(&self.address)
    }
}

/// A `go build`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Build {
    /// Where the program goes.
    pub output: Output,
    /// Whether the command names more packages than one, programs or not.
    pub several: bool,
    /// The directories of the programs built; empty when not known.
    pub packages: Vec<String>,
    /// The packages as the command names them.
    pub arguments: Vec<String>,
    /// Where they are named.
    pub argument_reads: Vec<ReadId>,
    /// The directory it runs in.
    pub directory: String,
    /// The directory of the repository that stands there; another one inside of an image.
    pub source: String,
    /// The directory of the shell that starts it, which differs inside of a container; `None` when not known.
    pub shell: Option<String>,
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
    /// How Terraform runs the command while it applies, where it does.
    pub applied: Option<Applied>,
    /// Whether `-tags` names `timetzdata`.
    pub time_zones: bool,
    /// The command.
    pub span: Span,
}

/// A `dep ensure`, which solves the requirements of a project anew where its lock file does not satisfy them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ensured {
    /// The directory that it runs in.
    pub directory: String,
    /// The builds behind it in the same script or recipe, by index.
    pub builds: Range<usize>,
}

impl Ensured {
    /// Whether it runs for the project in `directory` before `build`.
    #[must_use]
    pub fn serves(&self, build: usize, directory: &str) -> bool {
        self.directory == directory && self.builds.contains(&build)
    }
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
    /// Whether `from` is a directory whose content goes into `to`.
    pub contents: bool,
    /// The pattern of paths that are taken of that, where it is not all.
    pub only: Option<ReadId>,
    /// The command.
    pub span: Span,
}

/// A file that is made only when one of its sources is newer: the rule of a makefile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The files.
    pub targets: Vec<ReadId>,
    /// What they are made from.
    pub sources: Vec<ReadId>,
    /// The commands.
    pub recipe: Vec<Span>,
}

/// A command that works on a program in its place (`upx`, `strip`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processing {
    /// The program.
    pub program: ReadId,
    /// The command.
    pub command: Span,
}

/// A command that puts code into a function (`aws lambda update-function-code`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its framework's name.
    pub framework: &'static str,
    /// What it is, in the framework's words.
    pub id: String,
    /// The command.
    pub span: Span,
    /// The function's name, where one is said.
    pub function: Option<String>,
    /// The code.
    pub package: Package,
}
