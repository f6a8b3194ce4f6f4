//! Ignore files that must not be read: what is no file would stop the walk, and rules take five hundred times their size.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use crate::folder::Folder;
use crate::root::Root;

/// How many bytes the ignore files of a folder and of the folders above it may have together.
const LONGEST: u64 = 256 << 10;

/// What the walk reads in each folder.
const NAMES: [&str; 2] = [".gitignore", ".git/info/exclude"];

/// An ignore file that keeps its folder from being read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) file: PathBuf,
    pub(super) reason: &'static str,
}

/// Why the folder at the root cannot be read, when it cannot. In a repository the rules of all folders above count.
pub(super) fn of_root(root: &Root) -> Option<Refused> {
    let above = if root.in_repository() { usize::MAX } else { 1 };
    root.path.ancestors().take(above).find_map(|folder| of(root, folder))
}

/// Whether there is anything in the folder `path` of the root that the walk reads: in most there is not, and most of the time that is
/// all that is asked.
pub(super) fn are_in(root: &Folder, path: &Path) -> bool {
    NAMES.iter().any(|name| root.has(&path.join(name)))
}

/// Why `folder`, in the root or above it, cannot be read, when it cannot. Nothing of the file is read for that.
pub(super) fn of(root: &Root, folder: &Path) -> Option<Refused> {
    let mut last = None;
    for file in NAMES.map(|name| folder.join(name)) {
        let Ok(metadata) = file.metadata() else { continue };
        let leaves = || folder.starts_with(&root.path) && !is_inside(&root.path, &file);
        if !metadata.is_dir() && (!metadata.is_file() || leaves()) {
            return Some(Refused { file, reason: "is no file of this folder" });
        }
        if length(&metadata) > 0 {
            last = Some(file);
        }
    }
    let file = last?;
    let files = folder.ancestors().flat_map(|folder| NAMES.map(|name| folder.join(name)));
    let total: u64 = files.filter_map(|file| file.metadata().ok()).map(|metadata| length(&metadata)).sum();
    (total > LONGEST)
        .then_some(Refused { file, reason: "is too long: more than 256 KiB with those of the folders above" })
}

fn length(metadata: &Metadata) -> u64 {
    if metadata.is_file() { metadata.len() } else { 0 }
}

/// Whether what `file` leads to lies below the root, or is no link.
fn is_inside(root: &Path, file: &Path) -> bool {
    !file.is_symlink() || dunce::canonicalize(file).is_ok_and(|real| real.starts_with(root))
}
