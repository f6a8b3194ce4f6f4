//! The system's git, called so that neither a repository nor the caller's environment can make it run something else.
//!
//! Hooks and the file system monitor are off, no question is asked on a terminal, and nothing is collected or repacked.

use std::ffi::OsStr;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

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

/// What a repository's own configuration must not do: run a program, follow a submodule, tidy up behind our back. A lock of a
/// git that is just ending is waited for, in milliseconds: one may be left of a run that was killed.
const SETTINGS: [&str; 7] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "core.filesRefLockTimeout=3000",
];

/// Why git did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// There is no program called git.
    Missing,
    /// It could not be started, or went away: the system's reason.
    Started(String),
    /// It ended with an error: what it said, on one line.
    Said(String),
    /// It ended with an error and said nothing, as `--quiet` asks of it: how it ended.
    Silent(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => out.write_str("git is not installed, or not in PATH"),
            Self::Started(reason) => write!(out, "git cannot be started: {reason}"),
            Self::Said(said) => out.write_str(said),
            Self::Silent(status) => write!(out, "git failed: {status}"),
        }
    }
}

impl std::error::Error for Failure {}

/// Git in one folder.
#[derive(Clone, Debug)]
pub struct Git {
    folder: PathBuf,
    ceiling: Option<PathBuf>,
}

impl Git {
    /// Git as if it was started in `folder`.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), ceiling: None }
    }

    /// Git in the repository that `folder` is: one that it only lies in is not taken for it.
    #[must_use]
    pub fn only_at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), ceiling: folder.parent().map(Path::to_owned) }
    }

    /// Where it is started.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// `git args…`, ready to be started with no input.
    #[must_use]
    pub fn command<Word: AsRef<OsStr>>(&self, args: &[Word]) -> Command {
        let mut git = Command::new("git");
        git.arg("-C").arg(&self.folder).args(["--literal-pathspecs", "--no-optional-locks"]);
        for setting in SETTINGS {
            git.args(["-c", setting]);
        }
        if self.ceiling.is_some() {
            // The folder was named as a repository, so that it is no one hidden in another.
            git.args(["-c", "safe.bareRepository=all"]);
        }
        git.args(args);
        for name in INHERITED {
            git.env_remove(name);
        }
        if let Some(ceiling) = &self.ceiling {
            git.env("GIT_CEILING_DIRECTORIES", ceiling);
        }
        git.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").stdin(Stdio::null());
        if std::env::var_os("SSH_ASKPASS").is_none() {
            // Whoever would be asked for a passphrase or a host key is not there.
            git.env("SSH_ASKPASS", "false").env("SSH_ASKPASS_REQUIRE", "force");
        }
        git
    }

    /// What `git args…` prints.
    ///
    /// # Errors
    /// Git is missing, or says that it failed.
    pub fn run<Word: AsRef<OsStr>>(&self, args: &[Word]) -> Result<Vec<u8>, Failure> {
        finish(self.command(args).output())
    }

    /// The first line of what `git args…` prints.
    ///
    /// # Errors
    /// As [`Git::run`].
    pub fn line<Word: AsRef<OsStr>>(&self, args: &[Word]) -> Result<String, Failure> {
        let printed = self.run(args)?;
        Ok(String::from_utf8_lossy(&printed).lines().next().unwrap_or_default().to_owned())
    }

    /// What `command` (made by [`Git::command`]) prints when it is given `input`.
    ///
    /// # Errors
    /// As [`Git::run`].
    pub fn feed(mut command: Command, input: &[u8]) -> Result<Vec<u8>, Failure> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(not_started)?;
        let stdin = child.stdin.take();
        // Another thread, because git may print before it has read everything.
        let output = std::thread::scope(|scope| {
            scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(input)));
            child.wait_with_output()
        });
        finish(output)
    }
}

fn not_started(error: std::io::Error) -> Failure {
    if error.kind() == ErrorKind::NotFound { Failure::Missing } else { Failure::Started(error.to_string()) }
}

fn finish(output: std::io::Result<Output>) -> Result<Vec<u8>, Failure> {
    let output = output.map_err(not_started)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<_> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Err(if lines.is_empty() { Failure::Silent(output.status.to_string()) } else { Failure::Said(lines.join("; ")) })
}
