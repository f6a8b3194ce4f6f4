//! The filters that a repository's configuration would have git run: each is switched off before git is asked anything.
//!
//! `git status` runs the `clean` or `process` command of a filter on every file that may have changed and that
//! `.gitattributes` gives to the filter, and the configuration of a repository can say any command. Such files then read as
//! changed, which refuses rather than loses.

use std::path::Path;
use std::process::{Command, Stdio};

/// Arguments for git that switch off every filter it knows of at `top`. Reading the configuration runs nothing.
///
/// # Errors
/// A filter has a name that cannot be given to git as an argument.
pub(super) fn switched_off(top: &Path, inherited: &[&str]) -> Result<Vec<String>, String> {
    let mut git = Command::new("git");
    git.arg("-C").arg(top).args(["config", "--null", "--name-only", "--get-regexp", r"^filter\."]);
    for name in inherited {
        git.env_remove(name);
    }
    // Without git, or outside of a repository, the question itself tells.
    let Ok(answer) = git.env("LC_ALL", "C").stdin(Stdio::null()).output() else { return Ok(Vec::new()) };
    let mut arguments = Vec::new();
    for name in String::from_utf8_lossy(&answer.stdout).split('\0').filter(|name| !name.is_empty()) {
        let Some((driver, _)) = name.rsplit_once('.') else { continue };
        if driver.contains(['=', '\u{FFFD}']) {
            return Err(format!("the configuration of git has a filter that cannot be switched off: {driver:?}"));
        }
        for (key, value) in [("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")] {
            arguments.extend(["-c".to_owned(), format!("{driver}.{key}={value}")]);
        }
    }
    Ok(arguments)
}
