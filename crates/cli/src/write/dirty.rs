//! Asks git whether files have changes that only the work tree holds. Asks about these files only, and runs no hook.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How many files one question names.
const BATCH: usize = 500;

/// What a hook or an alias leaves in the environment and would point git elsewhere.
const INHERITED: [&str; 12] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_SHALLOW_FILE",
    "GIT_TRACE",
];

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
    let mut git = Command::new("git");
    git.arg("-C").arg(top);
    git.args(["--literal-pathspecs", "--no-optional-locks"]);
    // A repository's own configuration must not make the question run a program.
    git.args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]);
    git.args(super::filters::switched_off(top, &INHERITED)?);
    git.args([
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=all",
        "--no-renames",
        "--ignore-submodules=all",
        "--",
    ]);
    git.args(files);
    for name in INHERITED {
        git.env_remove(name);
    }
    git.env("LC_ALL", "C").stdin(Stdio::null());
    let answer = match git.output() {
        Ok(answer) => answer,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("git cannot be started: {error}")),
    };
    if !answer.status.success() {
        let said = String::from_utf8_lossy(&answer.stderr);
        return if said.contains("not a git repository") { Ok(Vec::new()) } else { Err(said.trim().to_owned()) };
    }
    Ok(entries(&answer.stdout))
}

/// The paths of `XY path` entries that end in NUL.
fn entries(output: &[u8]) -> Vec<PathBuf> {
    let paths = output.split(|byte| *byte == 0).filter_map(|entry| entry.get(3..));
    paths.map(|path| PathBuf::from(String::from_utf8_lossy(path).into_owned())).collect()
}
