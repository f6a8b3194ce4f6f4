//! Exchanges a file that is ready with the one it replaces, and looks at what came out.
//!
//! Somebody can write to a file after the last look at it, and a rename over it would lose that. An exchange puts it under
//! the name of the file that went in: it is found there, and goes back to its name. What came out is only ever removed when
//! it holds what the journal holds as well. Where files cannot be exchanged they are renamed, with that gap.

use std::io::ErrorKind;
use std::path::Path;

use super::disk::Disk;
use super::home::show;
use super::journal::{Entry, Name};
use super::state::{Holds, holds, mode};

/// Puts the file that is ready in its place, under all of its names.
///
/// # Errors
/// The file system's; some names may have it by then.
pub(super) fn place(entry: &Entry, root: &Path, disk: &dyn Disk) -> std::io::Result<()> {
    entry.names.iter().try_for_each(|name| exchange(name, root, disk))
}

fn exchange(name: &Name, root: &Path, disk: &dyn Disk) -> std::io::Result<()> {
    let (ready, real) = (name.ready(root), name.real(root));
    match disk.exchange(&ready, &real) {
        Err(error) if error.kind() == ErrorKind::Unsupported => disk.rename(&ready, &real),
        done => done,
    }
}

/// Whether what came out is the old file, or nothing did because there was no exchange.
///
/// # Errors
/// It cannot be read.
pub(super) fn came_out(entry: &Entry, root: &Path, disk: &dyn Disk) -> Result<bool, String> {
    for name in &entry.names {
        let ready = name.ready(root);
        match holds(entry, &ready, disk)? {
            Holds::Nothing => {}
            Holds::Old if mode(&ready) == entry.mode => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Removes what is beside the file, when the journal holds it. Otherwise it stays, and the answer is no.
///
/// # Errors
/// It cannot be read or removed.
pub(super) fn clear(entry: &Entry, root: &Path, disk: &dyn Disk) -> Result<bool, String> {
    let mut all = true;
    for ready in entry.names.iter().map(|name| name.ready(root)) {
        match holds(entry, &ready, disk)? {
            Holds::Nothing => {}
            Holds::Old | Holds::New => remove(&ready, disk)?,
            Holds::Other | Holds::NoFile => all = false,
        }
    }
    Ok(all)
}

/// Removes a new file that is beside the file: it never went in, or was taken back.
///
/// # Errors
/// It cannot be read or removed.
pub(super) fn remove_new(entry: &Entry, root: &Path, disk: &dyn Disk) -> Result<(), String> {
    for ready in entry.names.iter().map(|name| name.ready(root)) {
        if holds(entry, &ready, disk)? == Holds::New {
            remove(&ready, disk)?;
        }
    }
    Ok(())
}

/// Gives names back what came out and the journal has not: somebody wrote it. Returns the names that hold something else
/// that the journal has not, and keep it.
///
/// # Errors
/// The file system's; the next try goes on from there.
pub(super) fn give_back<'a>(entry: &'a Entry, root: &Path, disk: &dyn Disk) -> Result<Vec<&'a Name>, String> {
    let mut stranded = Vec::new();
    for name in &entry.names {
        let (ready, real) = (name.ready(root), name.real(root));
        let is_somebodys = || Ok::<_, String>(matches!(holds(entry, &ready, disk)?, Holds::Other | Holds::NoFile));
        if is_somebodys()? && matches!(holds(entry, &real, disk)?, Holds::Old | Holds::New) {
            exchange(name, root, disk).map_err(|error| untaken(&real, &error))?;
        }
        if is_somebodys()? {
            stranded.push(name);
        }
    }
    Ok(stranded)
}

/// Gives the names at which the new file is their old one back, as long as it is beside it.
///
/// # Errors
/// The file system's; the next try goes on from there.
pub(super) fn take_back(entry: &Entry, root: &Path, disk: &dyn Disk) -> Result<(), String> {
    for name in &entry.names {
        let (ready, real) = (name.ready(root), name.real(root));
        if holds(entry, &ready, disk)? == Holds::Old && holds(entry, &real, disk)? == Holds::New {
            exchange(name, root, disk).map_err(|error| untaken(&real, &error))?;
        }
    }
    Ok(())
}

fn untaken(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be taken back: {error}", show(path))
}

fn remove(path: &Path, disk: &dyn Disk) -> Result<(), String> {
    disk.remove(path).map_err(|error| format!("{} cannot be removed: {error}", show(path)))
}
