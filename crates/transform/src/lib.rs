//! Everything that is true of one repository: facts, links, plans and proofs. It returns data; it does no I/O and cannot fail.

pub mod code;
pub mod diagnostic;
pub mod lifecycle;
pub mod options;
pub mod outcome;
pub mod repository;

pub use code::Code;
pub use diagnostic::{Diagnostic, Place};
pub use lifecycle::Runtime;
pub use options::{Architecture, Handler, Options};
pub use outcome::{ChainSummary, ChangedFile, FunctionOutcome, Outcome, PlannedEdit, ReadFile, Rule, Status};
pub use repository::{Repository, Tree};

/// Whether any framework reads a file of this name; decided by the name alone, before it is opened.
#[must_use]
pub fn wants(path: &str) -> bool {
    let _ = path;
    true
}

/// Whether `content` of a wanted file names a runtime to move from: the literal prefilter, before any parse.
#[must_use]
pub fn is_hit(content: &[u8], options: &Options) -> bool {
    let _ = options;
    memchr::memmem::find(content, b"go1.x").is_some()
}

/// Reads `tree` starting from the files that [`is_hit`], plans, and proves. Writes nothing.
#[must_use]
pub fn run(tree: &dyn Tree, hits: &[String], options: &Options) -> Outcome {
    let _ = (tree, hits, options);
    Outcome::default()
}
