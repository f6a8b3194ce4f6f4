//! The paths of a commit, read from its tree objects.

use std::fmt::Write;

use super::cat_file::CatFile;
use super::objects::{BATCH, Entry};
use crate::git::Failure;
use crate::walk::SKIPPED;

/// How many folders may lie in each other; git itself goes no further (`core.maxTreeDepth`,
/// <https://git-scm.com/docs/git-config#Documentation/git-config.txt-coremaxTreeDepth>).
const MOST_FOLDERS: usize = 2048;

/// All that is no folder in the commit `id`, by path: files, symbolic links and submodules. Folders that no run enters are
/// left out.
///
/// # Errors
/// Git cannot read the commit, it is nested too deep, has two files of one name, or names that are not in git's order.
pub(super) fn leaves(objects: &mut CatFile, id: &str) -> Result<Vec<(Vec<u8>, Entry)>, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![(Vec::new(), format!("{id}^{{tree}}"))];
    for _ in 0..MOST_FOLDERS {
        let mut below = Vec::new();
        for batch in folders.chunks(BATCH) {
            objects.ask(batch.iter().map(|(_, object)| object.as_str()))?;
            for (folder, object) in batch {
                let tree = objects.tree()?;
                let (mut rest, mut last) = (tree.as_slice(), Vec::new());
                while !rest.is_empty() {
                    let Some((name, entry, behind)) = entry(rest, id.len() / 2) else {
                        return Err(Failure::Said(format!("git object {object} is no tree")));
                    };
                    rest = behind;
                    let is_folder = entry.mode == FOLDER;
                    let place = place(name, is_folder);
                    if place < last {
                        return Err(Failure::Said(format!("git object {object} is {UNSORTED}")));
                    }
                    last = place;
                    if is_folder && SKIPPED.iter().any(|skipped| skipped.as_bytes() == name) {
                        continue;
                    }
                    let path = [folder.as_slice(), name].concat();
                    if is_folder {
                        below.push(([path.as_slice(), b"/"].concat(), entry.object));
                    } else {
                        found.push((path, entry));
                    }
                }
            }
        }
        if below.is_empty() {
            found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            // One of the two would be edited, and the other be gone from the commit.
            return match found.windows(2).find(|pair| pair[0].0 == pair[1].0) {
                Some(pair) => {
                    Err(Failure::Said(format!("git has two files {}; see git fsck", pair[0].0.escape_ascii())))
                }
                None => Ok(found),
            };
        }
        folders = below;
    }
    Err(Failure::Said(format!("the commit has more than {MOST_FOLDERS} folders in each other")))
}

/// The mode of a folder in a tree object.
const FOLDER: &str = "40000";

/// What is said of a tree object in which git itself looks for a name at the wrong place: a commit on top of it would change
/// more than was planned.
pub(super) const UNSORTED: &str = "a folder whose names are not in git's order";

/// Where an entry stands among others: git sorts folders as if a slash ended their names
/// (<https://github.com/git/git/blob/v2.51.0/tree.c>, `base_name_compare`).
fn place(name: &[u8], is_folder: bool) -> Vec<u8> {
    if is_folder { [name, b"/"].concat() } else { name.to_owned() }
}

/// The first entry of a tree object, and what is behind it: `100644 path\0` and the name of the object in `length` bytes.
/// `None` for what git takes for no entry.
fn entry(tree: &[u8], length: usize) -> Option<(&[u8], Entry, &[u8])> {
    let (mode, rest) = split(tree, b' ')?;
    let (name, rest) = split(rest, 0)?;
    let (object, rest) = rest.split_at_checked(length)?;
    let mode = known(mode)?.to_owned();
    if name.is_empty() {
        return None;
    }
    let hexadecimal = |mut text: String, byte: &u8| {
        // A text takes whatever is written into it.
        let _ = write!(text, "{byte:02x}");
        text
    };
    let object = object.iter().fold(String::with_capacity(2 * length), hexadecimal);
    Some((name, Entry { mode, object }, rest))
}

/// The mode that git takes an octal one for: old programs wrote `100664` and `040000`
/// (<https://github.com/git/git/blob/v2.51.0/object.h>, `canon_mode`).
fn known(mode: &[u8]) -> Option<&'static str> {
    let is_octal = !mode.is_empty() && mode.iter().all(|digit| (b'0'..b'8').contains(digit));
    let mode = is_octal.then(|| std::str::from_utf8(mode).ok()).flatten()?;
    let mode = u32::from_str_radix(mode, 8).ok()?;
    Some(match (mode & 0o170_000, mode & 0o100) {
        (0o100_000, 0) => "100644",
        (0o100_000, _) => "100755",
        (0o120_000, _) => "120000",
        (0o040_000, _) => FOLDER,
        _ => "160000",
    })
}

fn split(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == at)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}
