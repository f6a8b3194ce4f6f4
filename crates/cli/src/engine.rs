//! What a run calls: the core, and the disk it writes to. A test puts another in its place, and so tests what is around it.

use std::path::PathBuf;

use rebootstrap_transform::{Options, Outcome, Tree};

use crate::write::{Disk, RealDisk, state_directory};

/// Three functions that decide everything about a repository, and two ways to the world.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    /// Whether a file of this name is read.
    pub wants: fn(&str) -> bool,
    /// Whether the content of a wanted file makes it a starting point.
    pub is_hit: fn(&str, &[u8], &Options) -> bool,
    /// Plans the run.
    pub run: fn(&dyn Tree, &[String], &Options) -> Outcome,
    /// Changes files.
    pub disk: &'static dyn Disk,
    /// The state directory of the user, for journals about folders that are in no repository.
    pub state: fn() -> Option<PathBuf>,
}

impl Engine {
    /// The core, and this machine.
    pub const REAL: Self = Self {
        wants: rebootstrap_transform::wants,
        is_hit: rebootstrap_transform::is_hit,
        run: rebootstrap_transform::run,
        disk: &RealDisk,
        state: state_directory,
    };

    /// Whether a file would be read if its name were UTF-8.
    pub(crate) fn wants_unnamed(&self, path: &std::path::Path) -> bool {
        (self.wants)(&path.to_string_lossy())
    }
}
