//! What lies at the names of a file while a run is under way, told by the contents in the journal.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use super::disk::Disk;
use super::home::show;
use super::journal::Entry;

/// What one path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Nothing,
    Old,
    New,
    /// A file with another text.
    Other,
    /// A folder, a link, a pipe.
    NoFile,
}

/// What a file is now, under all of its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Old,
    New,
    /// Some names old, some new, or not the same file.
    Mixed,
    Foreign,
}

/// What `path`, one of the names of `entry`, leads to.
///
/// # Errors
/// It cannot be read; then nothing is known.
pub(super) fn holds(entry: &Entry, path: &Path, disk: &dyn Disk) -> Result<Holds, String> {
    let failed = |error: std::io::Error| format!("{} cannot be read: {error}", show(path));
    match path.symlink_metadata() {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Holds::Nothing);
        }
        Err(error) => return Err(failed(error)),
        Ok(metadata) if !metadata.is_file() => return Ok(Holds::NoFile),
        Ok(_) => {}
    }
    let bytes = disk.read(path).map_err(failed)?;
    Ok(if bytes == entry.new.bytes {
        Holds::New
    } else if bytes == entry.old.bytes {
        Holds::Old
    } else {
        Holds::Other
    })
}

/// What the file of `entry` is now.
///
/// # Errors
/// It cannot be read; then nothing is known.
pub(super) fn state(entry: &Entry, root: &Path, disk: &dyn Disk) -> Result<State, String> {
    let mut states = Vec::new();
    let mut files = BTreeSet::new();
    for name in &entry.names {
        let path = name.real(root);
        let folder = path.parent().unwrap_or(root);
        let held = holds(entry, &path, disk)?;
        if !matches!(held, Holds::Old | Holds::New) {
            return Ok(State::Foreign);
        }
        let failed = |error: std::io::Error| format!("{} cannot be read: {error}", show(&path));
        // A folder on the way that is a link now leads to files that no journal speaks of.
        if dunce::canonicalize(folder).map_err(failed)? != folder {
            return Ok(State::Foreign);
        }
        files.insert(inode(&path));
        states.push(if held == Holds::New { State::New } else { State::Old });
    }
    let same = files.len() == 1 && states.iter().all(|state| *state == states[0]);
    Ok(if same { states[0] } else { State::Mixed })
}

/// The mode of the file at `path`, as the system numbers it and [`Entry`] has it; no mode at all when there is none.
#[cfg(unix)]
pub(super) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::MetadataExt;
    path.symlink_metadata().map_or(u32::MAX, |metadata| metadata.mode() & 0o7777)
}

/// The mode of the file at `path`: elsewhere there are none.
#[cfg(not(unix))]
pub(super) fn mode(_: &Path) -> u32 {
    0
}

/// What makes two names one file.
#[cfg(unix)]
fn inode(path: &Path) -> u64 {
    path.symlink_metadata().map_or(0, |metadata| std::os::unix::fs::MetadataExt::ino(&metadata))
}

/// What makes two names one file: elsewhere nobody says.
#[cfg(not(unix))]
fn inode(_: &Path) -> u64 {
    0
}
