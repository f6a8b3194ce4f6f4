//! A repository that can be read: its base, its default branches, and where the campaign's branch stands.

use std::path::Path;

use super::cat_file::CatFile;
use super::record::Reason;
use super::refs::Refs;
use super::source::Repository;
use super::terms::Terms;
use super::trees::UNSORTED;
use crate::git::{Failure, Git};

/// Why a repository is not worked on any further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It is passed over.
    Skip(Reason),
    /// It cannot be worked on.
    Fail(Reason),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        let said = failure.to_string();
        Self::Fail(match failure {
            Failure::Missing => Reason::new("no-git", said, "install git"),
            _ if said.contains("dubious ownership") => {
                Reason::new("foreign-owner", said, "git config --global --add safe.directory DIRECTORY")
            }
            _ if said.contains(UNSORTED) => Reason::new(
                "unsorted-tree",
                said,
                "have git write it anew: git ls-tree -rz HEAD | git update-index -z --index-info && git commit",
            ),
            _ if ["Out of memory", "Cannot allocate memory"].iter().any(|words| said.contains(words)) => {
                Reason::new("memory", said, "give more --memory")
            }
            _ => Reason::new("git", said, ""),
        })
    }
}

/// A repository that can be read.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Git in it.
    pub git: Git,
    /// The branch to start from; empty when only a commit is known.
    pub base: String,
    /// The commit to start from.
    pub base_commit: String,
    /// The branches that must not be written.
    pub defaults: Vec<String>,
    /// The commit of the campaign's branch here.
    pub tip: Option<String>,
    /// The commit of the campaign's branch at the remote, as far as it is known here.
    pub remote_tip: Option<String>,
}

/// Opens a repository on this machine, or one that was cloned into `clone`; and what reads its objects, if that is started already.
///
/// # Errors
/// It is missing, no repository, or empty.
pub(super) fn open(repository: &Repository, clone: &Path, terms: &Terms) -> Result<(Opened, Option<CatFile>), Stop> {
    let folder = repository.folder().unwrap_or_else(|| clone.to_owned());
    match folder.metadata() {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(fail("not-a-repository", "is not a folder", "give the folder of a clone")),
        Err(error) => return Err(fail("missing", &format!("cannot be opened: {error}"), "correct the list")),
    }
    let git = Git::only_at(&folder);
    let remote = &terms.remote;
    let (here, there) = (format!("refs/heads/{}", terms.branch), format!("refs/remotes/{remote}/{}", terms.branch));
    let remote_head = format!("refs/remotes/{remote}/HEAD");
    let based = terms.base.as_ref().map(|base| [format!("refs/remotes/{remote}/{base}"), format!("refs/heads/{base}")]);
    let mut asked = vec![here.as_str(), &there];
    asked.extend(based.iter().flatten().map(String::as_str));
    let (refs, objects) = Refs::of(&git, &remote_head, &asked)?;
    let commit = |name: &str| refs.object(name);
    let of_remote = refs.followed.as_deref().and_then(|name| name.strip_prefix(&format!("refs/remotes/{remote}/")));
    let of_head = refs.head.as_deref().and_then(|name| name.strip_prefix("refs/heads/"));
    let (base, base_commit) = match &terms.base {
        Some(base) => match based.iter().flatten().find_map(|name| commit(name)) {
            Some(found) => (base.clone(), found),
            None => {
                return Err(Stop::Skip(Reason::new(
                    "no-base",
                    format!("there is no branch {base}"),
                    "give another --base",
                )));
            }
        },
        None => match commit(&remote_head) {
            Some(found) => (of_remote.unwrap_or_default().to_owned(), found),
            None => match (&refs.head, of_head) {
                (Some(head), Some(name)) => match commit(head) {
                    Some(found) => (name.to_owned(), found),
                    None => {
                        let message = format!("the branch that HEAD names, {name}, has no commit");
                        return Err(Stop::Skip(Reason::new("empty", message, "if another branch has, give --base")));
                    }
                },
                _ => (String::new(), git.line(&["rev-parse", "--verify", "HEAD^{commit}"])?),
            },
        },
    };
    // Where the remote does not say which branch is its default, it is the one that a clone has checked out.
    let mut defaults: Vec<_> = of_remote.or(of_head).map(str::to_owned).into_iter().collect();
    defaults.extend(terms.base.clone());
    let (tip, remote_tip) = (commit(&here), commit(&there));
    Ok((Opened { git, base, base_commit, defaults, tip, remote_tip }, objects))
}

pub(super) fn fail(code: &str, message: &str, next: &str) -> Stop {
    Stop::Fail(Reason::new(code, message, next))
}
