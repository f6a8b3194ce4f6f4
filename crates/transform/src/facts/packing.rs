//! Packings: commands of a deploying tool that build, pack or deploy what a template declares.

use rebootstrap_parser::Span;

/// What a command does with a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It builds programs from their sources (`sam build`).
    Build,
    /// It uploads packages (`sam package`, `aws cloudformation package`).
    Package,
    /// It makes or changes a stack, packing first where the tool does.
    Deploy,
}

/// One such command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packing {
    /// What it does.
    pub step: Step,
    /// The template as a repository path; `None` when the command names none, or one that is not known.
    pub template: Option<String>,
    /// Whether the command names a template.
    pub named: bool,
    /// The file that it writes the packed template to.
    pub output: Option<String>,
    /// Where it runs.
    pub directory: Option<String>,
    /// The directory that relative paths of sources start from, when it is not the template's (`--base-dir`).
    pub base: Option<String>,
    /// Whether it builds in a container, which sees nothing outside of the source's directory.
    pub container: bool,
    /// The command.
    pub span: Span,
}

/// A deploying tool that the repository installs in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Its package: `aws-sam-cli`.
    pub name: String,
    /// The version as written.
    pub version: String,
    /// Where it is written.
    pub span: Span,
}
