//! Files that git tracks although an ignore file names them: they are in every checkout, and are read like all others.
//!
//! What is tracked stands in the index. A name in it that the walk did not find is a file that is ignored, or that is gone.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs::{File, FileType};
use std::hash::BuildHasher;
use std::io::{BufReader, Error, ErrorKind};
use std::path::{Component, Path, PathBuf};

use foldhash::quality::RandomState;
use rebootstrap_parser::Unsorted;
use rebootstrap_transform::{Code, Diagnostic, Place};

use super::index::{self, Names, Refused};
use super::{SKIPPED, rules};
use crate::git::Git;
use crate::root::Root;
use crate::slashed::{shown, slashed};
use crate::write::git_directory;

/// So much of an index is read at once, in bytes.
const PIECE: usize = 1 << 16;

/// A file that is tracked and was not found.
pub(super) struct Tracked {
    pub(super) path: String,
    pub(super) kind: FileType,
}

/// What the indexes say beside what the walk has found.
#[derive(Default)]
pub(super) struct Unseen {
    /// Tracked files that were not found, and are there.
    pub(super) files: Vec<Tracked>,
    /// How many files and folders a sparse checkout leaves out, and the first of them.
    pub(super) left_out: usize,
    pub(super) first_left_out: String,
    /// A note for each index that cannot be read.
    pub(super) notes: Vec<Diagnostic>,
}

/// The tracked files below `root` that are not among `files`. `tops` are the work trees at and below the root.
pub(super) fn unseen(root: &Root, tops: Vec<PathBuf>, files: &Unsorted) -> Unseen {
    let above = root.path.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok());
    let mut tops: Vec<PathBuf> = above.map(Path::to_owned).into_iter().chain(tops).collect();
    tops.sort_unstable();
    tops.dedup();
    if tops.is_empty() {
        return Unseen::default();
    }
    let seen = Seen::new(files);
    let (mut found, mut folders) = (Unseen::default(), HashMap::new());
    for top in tops {
        match names(root, &top, &seen) {
            Ok((tracked, left_out)) => {
                tracked.into_iter().for_each(|path| found.add(root, (path, false), &mut folders));
                left_out.into_iter().for_each(|path| found.add(root, (path, true), &mut folders));
            }
            Err(said) => found.notes.push(unread(root, &top, &said)),
        }
    }
    found.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    found.files.dedup_by(|a, b| a.path == b.path);
    found
}

impl Unseen {
    fn add(&mut self, root: &Root, (path, is_left_out): (String, bool), folders: &mut Folders) {
        match open(root, &path, folders) {
            Some(kind) => self.files.push(Tracked { path, kind }),
            None if is_left_out => {
                self.left_out += 1;
                if self.first_left_out.is_empty() {
                    self.first_left_out = path;
                }
            }
            None => {}
        }
    }

    /// What is said where a sparse checkout leaves files out: they may build, pack or declare what is read.
    pub(super) fn sparse(&self) -> Option<Diagnostic> {
        let others = if self.left_out > 1 { format!(" and {} more", self.left_out - 1) } else { String::new() };
        let file = self.first_left_out.clone();
        (self.left_out > 0).then(|| Diagnostic {
            code: Code::Unreadable,
            message: format!("{file}{others}: left out by a sparse checkout, and not read"),
            place: Some(Place { file, line: 0 }),
            related: Vec::new(),
            next: "git sparse-checkout disable".to_owned(),
        })
    }
}

/// The names in folders that were looked at.
type Folders = HashMap<PathBuf, HashSet<OsString>>;

/// The files that were found, as numbers made of their paths: to sort them would take a twentieth of the walk.
pub(super) struct Seen {
    numbers: HashSet<u64, RandomState>,
    state: RandomState,
}

impl Seen {
    pub(super) fn new(files: &Unsorted) -> Self {
        let state = RandomState::default();
        let mut numbers = HashSet::with_capacity_and_hasher(files.len(), state.clone());
        files.for_each(|file| {
            numbers.insert(state.hash_one(file));
        });
        Self { numbers, state }
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.numbers.contains(&self.state.hash_one(path))
    }
}

/// The tracked names of the work tree `top` that are not among the files seen, from the root; behind them those that a sparse
/// checkout leaves out.
fn names(root: &Root, top: &Path, seen: &Seen) -> Result<(Vec<String>, Vec<String>), String> {
    let Some(file) = git_directory(top).map(|directory| directory.join("index")) else { return Ok(Default::default()) };
    let Some(missing) = missing(root, top, seen) else { return Ok(Default::default()) };
    match opened(&file).map_err(Refused::Unreadable).and_then(|index| index::names(index, &missing)) {
        Ok(Names { files, left_out }) => return Ok((files, left_out)),
        Err(Refused::Unreadable(error)) if error.kind() == ErrorKind::NotFound => return Ok(Default::default()),
        Err(Refused::Unreadable(error)) => return Err(error.to_string()),
        Err(Refused::Name) => return Err("a name in it is longer than that of any file".to_owned()),
        Err(Refused::Many) => return Err("it names too many files that are not there".to_owned()),
        Err(Refused::Form) => {}
    }
    // A form that is not known here, or an index that is split: git knows.
    let listed = Git::only_at(top).run(&["ls-files", "-z"]).map_err(|failure| failure.to_string())?;
    Ok((listed.split(|byte| *byte == 0).filter_map(missing).collect(), Vec::new()))
}

/// An index to be read. Only a file is opened: a pipe would be waited for.
fn opened(file: &Path) -> std::io::Result<BufReader<File>> {
    if !file.metadata()?.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "is no file"));
    }
    Ok(BufReader::with_capacity(PIECE, File::open(file)?))
}

/// Gives a name that counts from `top` as it counts from the root, if it lies below that and is not among the files seen. `None` when
/// none does.
fn missing(root: &Root, top: &Path, seen: &Seen) -> Option<impl Fn(&[u8]) -> Option<String>> {
    let slashed =
        |path: &Path| slashed(path).map(|path| if path.is_empty() { String::new() } else { format!("{path}/") });
    let above = root.path.strip_prefix(top).ok().map_or(Some(String::new()), slashed)?;
    let below = top.strip_prefix(&root.path).ok().map_or(Some(String::new()), slashed)?;
    Some(move |name: &[u8]| {
        let name = std::str::from_utf8(name.strip_prefix(above.as_bytes())?).ok()?.trim_end_matches('/');
        let path = if below.is_empty() { Cow::Borrowed(name) } else { Cow::Owned(format!("{below}{name}")) };
        (!seen.has(&path) && is_plain(name)).then(|| path.into_owned())
    })
}

/// Whether a name leads down, and neither into git's own files nor into what tools fetched.
fn is_plain(name: &str) -> bool {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
        && name.split('/').all(|part| !part.is_empty() && !part.eq_ignore_ascii_case(".git"))
        && folder.split('/').all(|part| !SKIPPED.contains(&part))
}

/// The file at `path`, if one of just that name is there and its folder is one of the root that is read.
fn open(root: &Root, path: &str, folders: &mut Folders) -> Option<FileType> {
    let file = root.path.join(path);
    let folder = file.parent()?;
    let names = folders.entry(folder.to_owned()).or_insert_with(|| names_in(root, folder).unwrap_or_default());
    let kind = names.contains(file.file_name()?).then(|| file.symlink_metadata().ok()).flatten()?.file_type();
    (kind.is_file() || kind.is_symlink()).then_some(kind)
}

/// The names in a folder that is read. A file system without letter case would find a file under names that it does not have.
fn names_in(root: &Root, folder: &Path) -> Option<HashSet<OsString>> {
    // A link where a folder was tracked may lead anywhere.
    let is_real = dunce::canonicalize(folder).is_ok_and(|real| real == folder);
    let mut between = folder.ancestors().take_while(|folder| *folder != root.path);
    if !is_real || between.any(|folder| rules::of(root, folder).is_some()) {
        return None;
    }
    Some(std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.file_name())).collect())
}

/// What is said of an index that nobody could read.
fn unread(root: &Root, top: &Path, said: &str) -> Diagnostic {
    let file = top.join(".git");
    let file = shown(file.strip_prefix(&root.path).unwrap_or(&file));
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
