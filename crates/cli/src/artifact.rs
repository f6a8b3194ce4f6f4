//! A built package, judged as Lambda takes it: what it holds, what its `bootstrap` is, and whether that would start.
//!
//! `zip` and `folder` touch the world and say what there is; all else is a judgement on that, and opens nothing.

mod build_info;
mod document;
mod elf;
mod folder;
mod lines;
mod missing;
mod package;
mod program;
mod script;
mod start;
mod verdict;
mod zip;

use std::path::Path;

use anyhow::{Result, bail};

pub use document::document;
pub use elf::{Elf, Kind, Machine};
pub use lines::{count, lines};
pub use package::Package;
pub use program::Program;
pub use verdict::{Finding, Target, Verdict};

/// One package that was named, and what became of it.
#[derive(Debug)]
pub struct Artifact {
    /// As it was named.
    pub path: String,
    /// What it holds and whether it would start, or why it could not be read.
    pub judged: Result<(Package, Verdict), String>,
}

impl Artifact {
    /// Reads the package at `path` and judges it.
    #[must_use]
    pub fn new(path: &Path, target: &Target) -> Self {
        let shown = path.to_string_lossy().into_owned();
        let package = open(path);
        let judged = package.map(|package| {
            let verdict = Verdict::new(&package, &shown, target);
            (package, verdict)
        });
        Self { path: shown, judged: judged.map_err(|error| format!("{error:#}")) }
    }

    /// Whether Lambda would start it.
    #[must_use]
    pub fn starts(&self) -> bool {
        self.judged.as_ref().is_ok_and(|(_, verdict)| verdict.starts())
    }
}

/// What is neither a file nor a directory is not opened: a pipe would never end.
fn open(path: &Path) -> Result<Package> {
    let metadata = path.metadata()?;
    if metadata.is_dir() {
        folder::open(path)
    } else if metadata.is_file() {
        zip::open(path)
    } else {
        bail!("neither a directory nor a file");
    }
}
