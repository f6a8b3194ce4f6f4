//! The campaign's branch in one repository: where it starts, and when it must not be written.

use super::opened::{Opened, Stop, fail};
use super::record::{Reason, Record, State};
use super::terms::{Existing, Terms};
use crate::git::Failure;

/// What to do when a branch cannot be written: as a rule, a lock file is left of a git that was killed.
const BUSY: &str =
    "look whether a git is running there; remove the lock file it names if none is, and run with --only failed";

/// Where the branch starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The parent of the new commit, which is also what is read.
    pub commit: String,
    /// What the branch is expected to be when it is written; `None` when it must not be there.
    pub old: Option<String>,
}

/// Decides where the branch starts; `previous` is what the campaign knows of the repository.
///
/// # Errors
/// The branch is a default branch, or is there already and must be left alone.
pub fn start(opened: &Opened, terms: &Terms, previous: Option<&Record>) -> Result<Start, Stop> {
    let branch = &terms.branch;
    if opened.defaults.contains(branch) {
        let message = format!("{branch} is the default branch here, which is never written");
        return Err(skip("default-branch", message, "give another --branch"));
    }
    let anew = Start { commit: opened.base_commit.clone(), old: opened.tip.clone() };
    let ours =
        previous.is_some_and(|record| record.state == State::Applied && Some(&record.commit) == opened.tip.as_ref());
    match (terms.existing, &opened.tip, &opened.remote_tip) {
        (_, None, None) | (Existing::Recreate, ..) => Ok(anew),
        (Existing::Skip, Some(_), None) if ours => Ok(anew),
        (Existing::Skip, ..) => Err(skip(
            "branch-exists",
            format!("the branch {branch} is there already"),
            "--existing reuse adds to it, --existing recreate begins it anew",
        )),
        (Existing::Reuse, Some(here), Some(there)) if here != there => {
            let contains =
                |newer: &str, older: &str| match opened.git.run(&["merge-base", "--is-ancestor", older, newer]) {
                    Ok(_) => Ok(true),
                    Err(Failure::Silent(_)) => Ok(false),
                    Err(failure) => Err(Stop::from(failure)),
                };
            let newest = match (contains(here, there)?, contains(there, here)?) {
                (true, _) => here,
                (_, true) => there,
                _ => return Err(skip("diverged", format!("{branch} is another branch at the remote"), "join the two")),
            };
            Ok(Start { commit: newest.clone(), old: Some(here.clone()) })
        }
        (Existing::Reuse, Some(here), _) => Ok(Start { commit: here.clone(), old: Some(here.clone()) }),
        (Existing::Reuse, None, Some(there)) => Ok(Start { commit: there.clone(), old: None }),
    }
}

/// Puts the branch at `commit`. Nobody's checkout follows: a branch that is checked out somewhere is not written.
///
/// # Errors
/// The branch is checked out, or has changed since it was looked at.
pub fn write(opened: &Opened, branch: &str, commit: &str, start: &Start) -> Result<(), Stop> {
    let name = format!("refs/heads/{branch}");
    let trees = opened.git.run(&["worktree", "list", "--porcelain"])?;
    let line = format!("branch {name}");
    if String::from_utf8_lossy(&trees).lines().any(|one| one == line) {
        let message = format!("the branch {branch} is checked out, and the checkout would not follow");
        return Err(skip("checked-out", message, "check out another branch there"));
    }
    let old = start.old.as_deref().unwrap_or_default();
    opened.git.run(&["update-ref", "-m", "rebootstrap bulk", &name, commit, old]).map(drop).map_err(|failure| {
        match failure {
            Failure::Said(said) => fail("branch", &format!("the branch {branch} cannot be written: {said}"), BUSY),
            other => other.into(),
        }
    })
}

fn skip(code: &str, message: impl Into<String>, next: &str) -> Stop {
    Stop::Skip(Reason::new(code, message, next))
}
