//! Asks git whether files have changes that only the work tree holds. Asks about these files only, and runs no hook.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::git::{Failure, Git};

/// How many files one question names.
const BATCH: usize = 500;

/// Those of `files` (real paths) that git would lose: changed, staged or not tracked. Without git, or outside of a
/// repository, none.
///
/// # Errors
/// What git said when it could not tell.
pub fn uncommitted(files: &[&Path]) -> Result<Vec<PathBuf>, String> {
    let mut by_repository: BTreeMap<&Path, Vec<&Path>> = BTreeMap::new();
    for file in files {
        let top = file.ancestors().skip(1).find(|folder| folder.join(".git").symlink_metadata().is_ok());
        if let Some(top) = top {
            by_repository.entry(top).or_default().push(file.strip_prefix(top).unwrap_or(file));
        }
    }
    let mut dirty = Vec::new();
    for (top, files) in by_repository {
        for batch in files.chunks(BATCH) {
            dirty.extend(ask(top, batch)?.into_iter().map(|path| top.join(path)));
        }
    }
    Ok(dirty)
}

fn ask(top: &Path, files: &[&Path]) -> Result<Vec<PathBuf>, String> {
    let mut args: Vec<_> =
        ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--"].map(OsStr::new).into();
    args.extend(files.iter().map(|file| file.as_os_str()));
    match Git::at(top).run(&args) {
        Ok(answer) => Ok(entries(&answer)),
        Err(Failure::Missing) => Ok(Vec::new()),
        Err(Failure::Said(said)) if said.contains("not a git repository") => Ok(Vec::new()),
        Err(failure) => Err(failure.to_string()),
    }
}

/// The paths of `XY path` entries that end in NUL.
fn entries(output: &[u8]) -> Vec<PathBuf> {
    let paths = output.split(|byte| *byte == 0).filter_map(|entry| entry.get(3..));
    paths.map(|path| PathBuf::from(String::from_utf8_lossy(path).into_owned())).collect()
}
