//! Asks git whether files have changes that only the work tree holds. Asks about these files only, and runs no hook.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::filters;
use crate::git::{Failure, Git};
use crate::text::clean;

/// How many files one question names.
const BATCH: usize = 500;

/// What it is asked.
const QUESTION: [&str; 7] =
    ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all", "--"];

/// What git answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The files that git would lose: changed, staged or not tracked.
    pub dirty: Vec<PathBuf>,
    /// Why nobody knows of the other files, where that is so: there is no git, or no repository.
    pub not_asked: Option<String>,
}

/// Asks about `files` (real paths).
///
/// # Errors
/// What git said when it could not tell, and what to do.
pub fn uncommitted(files: &[&Path]) -> Result<Asked, String> {
    let mut by_repository: BTreeMap<&Path, Vec<&Path>> = BTreeMap::new();
    let mut asked = Asked::default();
    for file in files {
        let top = file.ancestors().skip(1).find(|folder| folder.join(".git").symlink_metadata().is_ok());
        match top {
            Some(top) => by_repository.entry(top).or_default().push(file.strip_prefix(top).unwrap_or(file)),
            None => asked.not_asked = Some(NO_REPOSITORY.to_owned()),
        }
    }
    for (top, files) in by_repository {
        for batch in files.chunks(BATCH) {
            match ask(top, batch)? {
                Ok(dirty) => asked.dirty.extend(dirty.into_iter().map(|path| top.join(path))),
                Err(why) => asked.not_asked = Some(why.to_owned()),
            }
        }
    }
    Ok(asked)
}

const NO_REPOSITORY: &str = "this is no git repository, so nobody was asked for uncommitted changes";
const NO_GIT: &str = "there is no git on the PATH, so nobody was asked for uncommitted changes";

/// The files that git would lose, or why it could not be asked.
fn ask(top: &Path, files: &[&Path]) -> Result<Result<Vec<PathBuf>, &'static str>, String> {
    let git = Git::at(top);
    let mut args = filters::switched_off(&git)?;
    // The configuration may say that the work tree is elsewhere, where nothing has changed.
    args.extend(["--work-tree".into(), top.as_os_str().to_owned()]);
    args.extend(QUESTION.map(OsString::from));
    args.extend(files.iter().map(|file| file.as_os_str().to_owned()));
    let said = match git.run(&args) {
        Ok(answer) => return Ok(Ok(entries(&answer))),
        Err(Failure::Missing) => return Ok(Err(NO_GIT)),
        Err(failure) => failure.to_string(),
    };
    if said.contains("dubious ownership") {
        let top = clean(&top.to_string_lossy()).into_owned();
        return Err(format!(
            "{top} belongs to another user, so git does not say what is committed: \
             `git config --global --add safe.directory {top}` lets it, and --allow-dirty does not ask"
        ));
    }
    if said.contains("not a git repository") {
        return Ok(Err(NO_REPOSITORY));
    }
    Err(format!("git cannot say what is committed (--allow-dirty does not ask): {}", clean(said.trim())))
}

/// The paths of `XY path` entries that end in NUL.
fn entries(output: &[u8]) -> Vec<PathBuf> {
    let paths = output.split(|byte| *byte == 0).filter_map(|entry| entry.get(3..));
    paths.map(|path| PathBuf::from(String::from_utf8_lossy(path).into_owned())).collect()
}
