//! Files that git tracks although an ignore file names them: they are in every checkout, and are read like all others.
//!
//! What is tracked stands in the index. A name in it that the walk did not find is a file that is ignored, or that is gone.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs::FileType;
use std::hash::{BuildHasher, RandomState};
use std::io::{Error, ErrorKind};
use std::path::{Component, Path, PathBuf};

use rebootstrap_parser::Paths;
use rebootstrap_transform::{Code, Diagnostic, Place};

use super::index::{self, Refused};
use super::{SKIPPED, rules};
use crate::git::Git;
use crate::root::Root;
use crate::write::git_directory;

/// An index that is longer is left to git, in bytes. That of a million files has a hundred million.
const LONGEST: u64 = 256 << 20;

/// A file that is tracked and was not found.
pub(super) struct Tracked {
    pub(super) path: String,
    pub(super) kind: FileType,
}

/// The tracked files below `root` that are not among `files`. `tops` are the work trees at and below the root.
/// A note for each index that cannot be read.
pub(super) fn unseen(root: &Root, tops: Vec<PathBuf>, files: &Paths) -> (Vec<Tracked>, Vec<Diagnostic>) {
    let above = root.path.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok());
    let mut tops: Vec<PathBuf> = above.map(Path::to_owned).into_iter().chain(tops).collect();
    tops.sort_unstable();
    tops.dedup();
    if tops.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let seen = Seen::new(files);
    let (mut found, mut notes, mut folders) = (Vec::new(), Vec::new(), HashMap::new());
    for top in tops {
        match names(root, &top, &seen) {
            Ok(names) => found.extend(names.into_iter().filter_map(|path| open(root, path, &mut folders))),
            Err(said) => notes.push(unread(root, &top, &said)),
        }
    }
    found.sort_unstable_by(|a: &Tracked, b| a.path.cmp(&b.path));
    found.dedup_by(|a, b| a.path == b.path);
    (found, notes)
}

/// The files that were found, as numbers made of their paths: to sort them would take a twentieth of the walk.
struct Seen {
    numbers: HashSet<u64>,
    state: RandomState,
}

impl Seen {
    fn new(files: &Paths) -> Self {
        let (mut numbers, state) = (HashSet::with_capacity(files.len()), RandomState::new());
        files.for_each(|file| {
            numbers.insert(state.hash_one(file));
        });
        Self { numbers, state }
    }

    fn has(&self, path: &str) -> bool {
        self.numbers.contains(&self.state.hash_one(path))
    }
}

/// The tracked names of the work tree `top` that are not among the files seen, from the root.
fn names(root: &Root, top: &Path, seen: &Seen) -> Result<Vec<String>, String> {
    let Some(file) = git_directory(top).map(|directory| directory.join("index")) else { return Ok(Vec::new()) };
    let bytes = match whole(&file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.to_string()),
    };
    match bytes.as_deref().map(index::names) {
        Some(Ok(names)) => return Ok(missing(root, top, names.into_iter(), seen)),
        Some(Err(Refused::Name)) => return Err("a name in it is longer than that of any file".to_owned()),
        Some(Err(Refused::Form)) | None => {}
    }
    // A form that is not known here, or an index that is split: git knows.
    let listed = Git::only_at(top).run(&["ls-files", "-z"]).map_err(|failure| failure.to_string())?;
    Ok(missing(root, top, listed.split(|byte| *byte == 0).map(Cow::Borrowed), seen))
}

/// The bytes of an index, or `None` when there are too many. Only a file is opened: a pipe would be waited for.
fn whole(file: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "is no file"));
    }
    (metadata.len() <= LONGEST).then(|| std::fs::read(file)).transpose()
}

/// Those of `names`, which count from `top`, that lie below the root and are not among the files seen.
fn missing<'a>(root: &Root, top: &Path, names: impl Iterator<Item = Cow<'a, [u8]>>, seen: &Seen) -> Vec<String> {
    let slashed =
        |path: &Path| path.to_str().map(|path| if path.is_empty() { String::new() } else { format!("{path}/") });
    let above = root.path.strip_prefix(top).ok().map_or(Some(String::new()), slashed);
    let below = top.strip_prefix(&root.path).ok().map_or(Some(String::new()), slashed);
    let (Some(above), Some(below)) = (above, below) else { return Vec::new() };
    let (above, below) = (above.replace('\\', "/"), below.replace('\\', "/"));
    let mut path = below.clone();
    let unseen = names.filter_map(|name| {
        let name = std::str::from_utf8(name.strip_prefix(above.as_bytes())?).ok()?;
        path.truncate(below.len());
        path.push_str(name);
        (!seen.has(&path) && is_plain(name)).then(|| path.clone())
    });
    unseen.collect()
}

/// Whether a name leads down, and neither into git's own files nor into what tools fetched.
fn is_plain(name: &str) -> bool {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
        && name.split('/').all(|part| !part.is_empty() && !part.eq_ignore_ascii_case(".git"))
        && folder.split('/').all(|part| !SKIPPED.contains(&part))
}

/// The file at `path`, if one of just that name is there and its folder is one of the root that is read.
fn open(root: &Root, path: String, folders: &mut HashMap<PathBuf, HashSet<OsString>>) -> Option<Tracked> {
    let file = root.path.join(&path);
    let folder = file.parent()?;
    let names = folders.entry(folder.to_owned()).or_insert_with(|| names_in(root, folder).unwrap_or_default());
    let kind = names.contains(file.file_name()?).then(|| file.symlink_metadata().ok()).flatten()?.file_type();
    (kind.is_file() || kind.is_symlink()).then_some(Tracked { path, kind })
}

/// The names in a folder that is read. A file system without letter case would find a file under names that it does not have.
fn names_in(root: &Root, folder: &Path) -> Option<HashSet<OsString>> {
    // A link where a folder was tracked may lead anywhere.
    let is_real = folder.canonicalize().is_ok_and(|real| real == folder);
    let mut between = folder.ancestors().take_while(|folder| *folder != root.path);
    if !is_real || between.any(|folder| rules::of(root, folder).is_some()) {
        return None;
    }
    Some(std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.file_name())).collect())
}

/// What is said of an index that nobody could read.
fn unread(root: &Root, top: &Path, said: &str) -> Diagnostic {
    let file = top.join(".git");
    let file = file.strip_prefix(&root.path).unwrap_or(&file).display().to_string();
    Diagnostic {
        code: Code::Unreadable,
        message: format!(
            "{file}: the index cannot be read ({said}), so that a file which is ignored and tracked by git was not read"
        ),
        place: Some(Place { file, line: 0 }),
        related: Vec::new(),
        next: "have `git ls-files` work there, then run again".to_owned(),
    }
}
