//! Functions as declared.

use rebootstrap_parser::{Span, Value};

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
    /// An S3 object with one of these keys, in any of these buckets: none where they are not known.
    Object(Vec<ReadId>, Vec<ReadId>),
    /// Made by the module of another repository with this source, of what stands at one of these paths if it takes a file.
    Remote(String, Vec<String>),
    /// Declared in a way that is not followed yet: how, and what to do.
    Unfollowed(String, &'static str),
    /// Not to be found here: why, and where it is named.
    Elsewhere(String, Option<Span>),
    /// Each of these, in one place or another.
    Several(Vec<Package>),
    /// A container image.
    Image,
}

impl Package {
    /// One that is declared in a way that is not followed, for which there is no shorter way than by hand.
    pub(crate) fn unfollowed(how: String) -> Self {
        Self::Unfollowed(how, "change the runtime, the handler and the package by hand, all three")
    }
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
    /// The names that it has instead where a condition or a stage says so.
    pub other_names: Vec<String>,
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
    /// Why it stays whatever it is made of.
    pub hold: Option<Diagnostic>,
    /// Whether changes of its runtime are not carried out (`ignore_changes`).
    pub frozen: bool,
    /// Whether new code under the same name is deployed.
    pub tracking: Tracking,
    /// The architecture as declared.
    pub architecture: Option<ReadId>,
    /// Where an architecture can be declared that is not: behind this, as a text with the architecture left out.
    pub architecture_place: Option<(Span, Twin)>,
    /// Where a runtime of its own can be declared, when it has one from a shared declaration: behind this, as a text with
    /// the runtime left out.
    pub own_runtime: Option<(Span, Twin)>,
    /// Where a package of its own can be declared, when it has a share in one whose paths are kept.
    pub own_package: Option<OwnPackage>,
    /// What else has to be said once the runtime is a new one.
    pub demands: Vec<Demand>,
    /// What its owner has to look at once it moves.
    pub notes: Vec<Diagnostic>,
    /// Whether another tool reads the handler as the path of the source, so that it has to stay.
    pub handler_is_source: bool,
    /// Version constraints on the AWS provider that rule it.
    pub constraints: Vec<ReadId>,
    /// The directory whose lock file rules it; `None` when no provider does.
    pub root: Option<String>,
    /// The directories whose definitions flow into it, the nearest first.
    pub scopes: Vec<String>,
}

impl Function {
    /// A function with nothing but a name, a place and a package; its new code is deployed.
    #[must_use]
    pub fn new(framework: &'static str, id: String, span: Span, package: Package) -> Self {
        Self {
            framework,
            id,
            name: None,
            other_names: Vec::new(),
            span,
            runtime: Vec::new(),
            handler: Vec::new(),
            package,
            placed: false,
            hash: Vec::new(),
            hold: None,
            frozen: false,
            tracking: Tracking::Tracked,
            architecture: None,
            architecture_place: None,
            own_runtime: None,
            own_package: None,
            demands: Vec::new(),
            notes: Vec::new(),
            handler_is_source: false,
            constraints: Vec::new(),
            root: None,
            scopes: Vec::new(),
        }
    }

    /// The function with the first of these names, or another one of them.
    pub(crate) fn named(self, names: Vec<Value>) -> Self {
        let mut names = names.into_iter().map(|name| name.text().to_owned());
        let name = names.next();
        Self { name, other_names: names.collect(), ..self }
    }

    /// Whether it has this name somewhere.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name) || self.other_names.iter().any(|other| other == name)
    }

    /// Whether it has this name in any case.
    pub(crate) fn is_only_called(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name) && self.other_names.is_empty()
    }
}

/// What a package of a function's own can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A zip.
    Zip,
    /// A directory, which the deploying tool zips with the paths in it kept.
    Directory,
}

/// Where the path of a package can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPackage {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there then, with the path left out ([`Twin::DASHED`]).
    pub text: Twin,
    /// What the path names.
    pub holder: Holder,
    /// The directory that the path starts from.
    pub directory: String,
    /// The directory that the package's paths start from.
    pub root: String,
    /// Files beside the program that the package holds and that have to keep their paths: patterns below `root`.
    pub others: Vec<String>,
    /// Whether the package holds everything in `root`, so that only the program tells what it reads of it.
    pub whole: bool,
}

/// A change that comes with the new runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// This text reads so.
    Text(ReadId, String),
    /// This stands in the place of these bytes, with the new runtime for [`Twin::DASHED`]; an empty span inserts.
    Write(Span, String),
    /// The same, with another text where other functions of the same declaration keep their old runtime.
    Beside(Span, String, String),
}

/// Whether a changed package is noticed by what deploys it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tracking {
    /// It is.
    Tracked,
    /// It is once this text stands in the place of these bytes; an empty span inserts.
    Line(Span, String),
    /// It is not: what to do about it.
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
    /// The definition that it restricts, if it restricts one.
    pub definition: Option<Span>,
    /// Where another item goes, as a text with the runtime left out; `None` when it stands behind the last in HCL or JSON.
    pub place: Option<(Span, Twin)>,
}
