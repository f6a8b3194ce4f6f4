//! The file of `--output`.

use std::fs::OpenOptions;
use std::io::{Error, Write};
use std::path::Path;

use super::disk::{Disk, RealDisk};
use super::journal::unique;
use super::staging::{Unready, fill};

/// Writes `text` to the file the user named: whole or not at all, where that is possible.
///
/// # Errors
/// Why it could not be written.
pub fn write_output(path: &Path, text: &str) -> std::io::Result<()> {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match real.metadata() {
        // A pipe or /dev/null is written to, not replaced.
        Ok(metadata) if !metadata.is_file() => OpenOptions::new().write(true).open(&real)?.write_all(text.as_bytes()),
        Ok(_) => replace(&real, text),
        // There is nothing that could be lost.
        Err(_) => std::fs::write(&real, text),
    }
}

fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let ready = path.with_file_name(unique(".rebootstrap-", ".tmp"));
    let filled = fill(&ready, text.as_bytes(), Some(path), &RealDisk).map_err(|why| match why {
        Unready::Failed(error) => error,
        unkept @ Unready::Unkept(_) => Error::other(unkept.to_string()),
    });
    let replaced = filled.and_then(|new| RealDisk.sync(&new)).and_then(|()| RealDisk.rename(&ready, path));
    if replaced.is_err() {
        let _ = RealDisk.remove(&ready);
    }
    replaced
}
