//! One commit on top of another, made of git's objects and an index of its own: no checkout and no index of the user's is
//! touched, no filter and no hook runs, and nothing is in it but the files that were edited.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use rebootstrap_transform::ChangedFile;

use super::objects::Commit;
use super::opened::{Stop, fail};
use super::terms::identity;
use crate::git::Git;

/// A commit to be made.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The parent.
    pub parent: &'a str,
    /// The files of the parent.
    pub files: &'a Commit,
    /// What changes in them.
    pub changes: &'a [ChangedFile],
    /// The message, with its trailers.
    pub message: &'a str,
    /// The author, as `NAME <MAIL>`; `None` for git's.
    pub author: Option<&'a str>,
}

impl Draft<'_> {
    /// Makes the commit and gives its id. No branch is moved. `folder` is a place for the index.
    ///
    /// # Errors
    /// Git's, or the commit would hold other changes than the draft.
    pub fn write(&self, git: &Git, folder: &Path) -> Result<String, Stop> {
        let index = folder.join("index");
        let commit = self.write_with(git, &index);
        // An index that stays is begun anew by the next.
        drop(std::fs::remove_file(&index));
        commit
    }

    fn write_with(&self, git: &Git, index: &Path) -> Result<String, Stop> {
        drop(std::fs::remove_file(index));
        drop(std::fs::remove_file(index.with_extension("lock")));
        let with_index = |args: &[&str]| {
            let mut command = git.command(args);
            command.env("GIT_INDEX_FILE", index);
            command
        };
        let mut lines = Vec::new();
        for change in self.changes {
            let Some(entry) = self.files.entry(&change.path) else {
                return Err(fail("bug", &format!("{} is edited and is no file of the commit", change.path), REPORT));
            };
            let object =
                last_line(git.command(&["hash-object", "-w", "--no-filters", "--stdin"]), change.after.as_bytes())?;
            lines.extend(format!("{} {object}\t{}\0", entry.mode, change.path).into_bytes());
        }
        Git::feed(with_index(&["read-tree", self.parent]), b"")?;
        Git::feed(with_index(&["update-index", "-z", "--index-info"]), &lines)?;
        // Objects that a partial clone has not fetched are none of ours.
        let tree = last_line(with_index(&["write-tree", "--missing-ok"]), b"")?;
        self.compare(git, &tree)?;
        let mut command = git.command(&[
            "-c",
            "i18n.commitEncoding=UTF-8",
            "commit-tree",
            "--no-gpg-sign",
            "-p",
            self.parent,
            "-F",
            "-",
            &tree,
        ]);
        if let Some((name, mail)) = self.author.and_then(identity) {
            command.env("GIT_AUTHOR_NAME", name).env("GIT_AUTHOR_EMAIL", mail);
            command.env("GIT_COMMITTER_NAME", name).env("GIT_COMMITTER_EMAIL", mail);
        }
        last_line(command, self.message.as_bytes()).map_err(|stop| match stop {
            Stop::Fail(reason)
                if reason.message.contains("tell me who you are") || reason.message.contains("ident") =>
            {
                fail(
                    "no-author",
                    "git knows no author for the commit",
                    "set user.name and user.email, or give --author 'NAME <MAIL>'",
                )
            }
            other => other,
        })
    }

    /// The new tree differs from the parent's in the files of the draft, and in nothing else.
    fn compare(&self, git: &Git, tree: &str) -> Result<(), Stop> {
        let differing = git.run(&["diff-tree", "-r", "-z", "--name-only", "--no-renames", self.parent, tree])?;
        let differing: BTreeSet<_> = differing.split(|byte| *byte == 0).filter(|path| !path.is_empty()).collect();
        let wanted: BTreeSet<_> = self.changes.iter().map(|change| change.path.as_bytes()).collect();
        if differing == wanted && wanted.len() == self.changes.len() {
            return Ok(());
        }
        Err(fail("bug", "the commit would hold other changes than were planned", REPORT))
    }
}

const REPORT: &str = concat!("please report it: ", env!("CARGO_PKG_REPOSITORY"), "/issues");

fn last_line(command: Command, input: &[u8]) -> Result<String, Stop> {
    let printed = Git::feed(command, input)?;
    Ok(String::from_utf8_lossy(&printed).trim_end().to_owned())
}
