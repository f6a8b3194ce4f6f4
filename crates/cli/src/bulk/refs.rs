//! What the branches of a repository are, and what HEAD names: nearly always told by the process that reads its objects, too.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::cat_file::CatFile;
use super::opened::{Stop, fail};
use crate::git::{Failure, Git};

/// A ref that names another is a short file, in bytes.
const LONGEST: u64 = 4096;

/// Of more packed refs, in bytes, git lists those that are asked for.
const MOST: u64 = 1 << 20;

/// What `HEAD` says where the refs are kept in tables
/// (<https://git-scm.com/docs/gitrepository-layout#Documentation/gitrepository-layout.txt-HEAD>,
/// <https://git-scm.com/docs/reftable>).
const IN_TABLES: &str = "refs/heads/.invalid";

/// The refs that were asked for.
#[derive(Debug)]
pub(super) struct Refs {
    /// What HEAD names; `None` when it is detached.
    pub(super) head: Option<String>,
    /// The object of each ref that is there.
    objects: BTreeMap<String, String>,
    /// The ref that the default branch of the remote is, where it is known.
    pub(super) followed: Option<String>,
}

impl Refs {
    /// What `HEAD`, `remote_head` (of which it is asked what it follows) and `names` are; and the reader of the repository's objects,
    /// where one was needed for that.
    ///
    /// # Errors
    /// It is no repository, or git cannot read it.
    pub(super) fn of(git: &Git, remote_head: &str, names: &[&str]) -> Result<(Self, Option<CatFile>), Stop> {
        match Self::plain(git, remote_head, names) {
            Some((refs, objects)) => Ok((refs, Some(objects))),
            None => Ok((Self::listed(git, remote_head, names)?, None)),
        }
    }

    /// The object of a ref.
    pub(super) fn object(&self, name: &str) -> Option<String> {
        self.objects.get(name).cloned()
    }

    /// What they are where HEAD is a file that names a branch with a commit. A second process of git would take as long as half
    /// of a small repository. `None` where git has to be asked, because something is as it seldom is.
    fn plain(git: &Git, remote_head: &str, names: &[&str]) -> Option<(Self, CatFile)> {
        let directory = directory(git.folder())?;
        let head = named_in(&directory.join("HEAD"))?;
        if !head.starts_with("refs/heads/") || head == IN_TABLES {
            return None;
        }
        let followed = named_in(&directory.join(remote_head));
        let branches: Vec<&str> =
            [head.as_str()].into_iter().chain(followed.as_deref()).chain(names.iter().copied()).collect();
        // A branch that is another one's name is listed as that.
        if branches.iter().any(|name| !is_plain(name) || named_in(&directory.join(name)).is_some())
            || !is_plain(remote_head)
        {
            return None;
        }
        let asked: Vec<&str> = [head.as_str(), remote_head].into_iter().chain(names.iter().copied()).collect();
        let packed = packed(&directory)?;
        let mut reader = CatFile::start(git).ok()?;
        reader.ask(asked.iter().copied()).ok()?;
        let mut objects = BTreeMap::new();
        for name in asked {
            // Git takes a name that is no ref for that of another one, such as a tag.
            let is_there =
                packed.contains(name) || directory.join(name).symlink_metadata().is_ok_and(|found| !found.is_dir());
            match reader.commit().ok()? {
                Some(commit) if is_there => drop(objects.insert(name.to_owned(), commit)),
                None if !is_there => {}
                _ => return None,
            }
        }
        let is_known = objects.contains_key(&head) && objects.contains_key(remote_head) == followed.is_some();
        is_known.then_some((Self { head: Some(head), objects, followed }, reader))
    }

    /// What git lists.
    fn listed(git: &Git, remote_head: &str, names: &[&str]) -> Result<Self, Stop> {
        let asked: Vec<&str> = ["refs/heads", remote_head].into_iter().chain(names.iter().copied()).collect();
        let mut refs = list(git, &asked)?;
        let head = match refs.iter().find(|one| one.is_head) {
            Some(head) => Some(head.name.clone()),
            None => head(git)?,
        };
        // It may name no branch, but some other ref.
        if let Some(name) = head.as_deref().filter(|name| !name.starts_with("refs/heads/")) {
            refs.extend(list(git, &[name])?);
        }
        let followed = refs.iter().find(|one| one.name == remote_head).map(|one| one.leads_to.clone());
        let objects = refs.into_iter().map(|one| (one.name, one.object)).collect();
        Ok(Self { head, objects, followed })
    }
}

/// Where git keeps its files for the repository `folder`, if that is a clone or a bare one.
fn directory(folder: &Path) -> Option<PathBuf> {
    let is_git = |at: &Path| at.join("HEAD").is_file() && at.join("objects").is_dir() && at.join("refs").is_dir();
    let inside = folder.join(".git");
    match inside.symlink_metadata() {
        Ok(metadata) => (metadata.is_dir() && is_git(&inside)).then_some(inside),
        Err(_) => is_git(folder).then(|| folder.to_owned()),
    }
}

/// Whether git takes the name for that of a ref, and not for a way from one to a commit
/// (<https://git-scm.com/docs/gitrevisions>).
fn is_plain(name: &str) -> bool {
    !name.contains(|sign: char| sign.is_whitespace() || sign.is_control() || "~^:?*[\\@{".contains(sign))
        && !name.contains("..")
}

/// The refs that have no files of their own (<https://git-scm.com/docs/gitrepository-layout>); `None` where they cannot be read.
fn packed(directory: &Path) -> Option<HashSet<String>> {
    let file = directory.join("packed-refs");
    let Ok(metadata) = file.symlink_metadata() else { return Some(HashSet::new()) };
    let text = (metadata.is_file() && metadata.len() <= MOST).then(|| std::fs::read_to_string(file).ok()).flatten()?;
    Some(text.lines().filter_map(|line| Some(line.split_once(' ')?.1.to_owned())).collect())
}

/// The ref that the file of a ref names (<https://git-scm.com/docs/git-symbolic-ref#_notes>); `None` for a commit, and for what is
/// no such file.
fn named_in(file: &Path) -> Option<String> {
    // A link was a ref that names another once, and a pipe would be waited for.
    let metadata = file.symlink_metadata().ok()?;
    let text =
        (metadata.is_file() && metadata.len() <= LONGEST).then(|| std::fs::read_to_string(file).ok()).flatten()?;
    Some(text.strip_prefix("ref:")?.trim().to_owned())
}

/// What HEAD names; `None` when it is detached.
fn head(git: &Git) -> Result<Option<String>, Stop> {
    match git.line(&["symbolic-ref", "--quiet", "HEAD"]) {
        Ok(name) => Ok(Some(name)),
        Err(Failure::Silent(_)) => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

struct Ref {
    name: String,
    object: String,
    leads_to: String,
    /// Whether HEAD names it.
    is_head: bool,
}

/// The refs of these names, and those below.
fn list(git: &Git, names: &[&str]) -> Result<Vec<Ref>, Stop> {
    let mut args = vec!["for-each-ref", "--format=%(refname)%00%(objectname)%00%(symref)%00%(HEAD)"];
    args.extend(names);
    let printed = git.run(&args).map_err(|failure| match failure {
        Failure::Said(said) if said.contains("not a git repository") => {
            fail("not-a-repository", "is not a git repository", "give the folder of a clone")
        }
        failure => failure.into(),
    })?;
    // Of two names that are no UTF-8, nobody could tell which is meant.
    let lines = printed.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    let refs = lines.filter_map(|line| {
        let mut parts = line.split('\0').map(str::to_owned);
        let (name, object, leads_to) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Ref { name, object, leads_to, is_head: parts.next()? == "*" })
    });
    Ok(refs.collect())
}
