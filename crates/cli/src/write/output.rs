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
    let real = dunce::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match real.metadata() {
        // A pipe or /dev/null is written to, not replaced.
        Ok(metadata) if !metadata.is_file() => OpenOptions::new().write(true).open(&real)?.write_all(text.as_bytes()),
        Ok(_) => through(&real, |ready| {
            let new = fill(ready, text.as_bytes(), Some(&real), &RealDisk).map_err(|why| match why {
                Unready::Failed(error) => error,
                unkept @ Unready::Unkept(_) => Error::other(unkept.to_string()),
            })?;
            RealDisk.sync(&new)
        }),
        Err(_) => through(&real, |ready| std::fs::write(ready, text)),
    }
}

/// Lets `make` make a file beside `path`, and renames it.
fn through(path: &Path, make: impl FnOnce(&Path) -> std::io::Result<()>) -> std::io::Result<()> {
    let ready = path.with_file_name(unique(".rebootstrap-", ".tmp"));
    let made = make(&ready).and_then(|()| RealDisk.rename(&ready, path));
    if made.is_err() {
        let _ = RealDisk.remove(&ready);
    }
    made
}
