//! A folder, opened as a run opens it.

use std::path::Path;

use rebootstrap_cli::engine::Engine;
use rebootstrap_cli::root::Root;
use rebootstrap_cli::tree::DiskTree;
use rebootstrap_cli::walk::walk;
use rebootstrap_parser::Listing;
use rebootstrap_transform::{Options, Tree};

/// The files of `folder`, which is a tree of `tree.py` or `growth.py`; and the hits among them.
///
/// # Panics
/// There is no such folder.
#[must_use]
pub fn open(folder: &Path) -> (DiskTree, Vec<String>) {
    let root = Root::new(folder).expect("a folder");
    let walk = walk(&root, &Engine::REAL, &Options::default(), 1);
    let (tree, hits) = DiskTree::new(&root.path, walk);
    assert!(!hits.is_empty(), "{}: no file names a runtime to move from", folder.display());
    (tree, hits)
}

/// The texts of all files with one of `endings`, one behind the other, until there are `size` bytes.
#[must_use]
pub fn joined(tree: &DiskTree, endings: &[&str], size: usize) -> String {
    let wanted = tree.files().matching(|file| endings.iter().any(|ending| file.ends_with(ending)));
    let mut text = String::new();
    for found in wanted.filter_map(|file| tree.read(&file).ok()) {
        if text.len() + found.len() <= size {
            text.push_str(&found);
        }
    }
    text
}
