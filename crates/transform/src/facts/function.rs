//! Functions as declared.

use rebootstrap_parser::Span;

use super::{ReadId, Twin};
use crate::diagnostic::Diagnostic;

/// Where a function's code comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Package {
    /// A local zip (or a path that is zipped), one read per possibility.
    File(Vec<ReadId>),
    /// Put into it by the uploads that name it.
    Uploaded,
    /// Made by the archive with this index, which the declaration itself holds.
    Own(usize),
    /// An S3 object with one of these keys, and its bucket.
    Object(Vec<ReadId>, Option<ReadId>),
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
    /// Its name in the account, where it is known.
    pub name: Option<String>,
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
    /// What to know when it moves.
    pub notes: Vec<Diagnostic>,
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

/// A list that a runtime must be in: `compatible_runtimes`, or the values a variable may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeList {
    /// Its items.
    pub items: Vec<ReadId>,
    /// The directory it belongs to.
    pub scope: String,
    /// The variable that it restricts, if it restricts one.
    pub variable: Option<String>,
    /// Whether its items are words of a command line, not strings of a list.
    pub words: bool,
}
