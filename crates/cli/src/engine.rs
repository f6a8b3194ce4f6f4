//! The part of `transform` that a run calls. A test puts another in its place and so tests everything around the core.

use rebootstrap_transform::{Options, Outcome, Tree};

/// Three functions that decide everything about a repository.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    /// Whether a file of this name is read.
    pub wants: fn(&str) -> bool,
    /// Whether the content of a wanted file makes it a starting point.
    pub is_hit: fn(&str, &[u8], &Options) -> bool,
    /// Plans the run.
    pub run: fn(&dyn Tree, &[String], &Options) -> Outcome,
}

impl Engine {
    /// The core.
    pub const REAL: Self = Self {
        wants: rebootstrap_transform::wants,
        is_hit: rebootstrap_transform::is_hit,
        run: rebootstrap_transform::run,
    };

    /// Whether a file would be read if its name were UTF-8.
    pub(crate) fn wants_unnamed(&self, path: &std::path::Path) -> bool {
        (self.wants)(&path.to_string_lossy())
    }
}
