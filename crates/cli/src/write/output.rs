//! The file of `--output`.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use crate::write::replace;

/// Writes `text` to the file the user named: whole or not at all, where that is possible.
///
/// # Errors
/// Why it could not be written.
pub fn write_output(path: &Path, text: &str) -> std::io::Result<()> {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match real.metadata() {
        // A pipe or /dev/null is written to, not replaced.
        Ok(metadata) if !metadata.is_file() => OpenOptions::new().write(true).open(&real)?.write_all(text.as_bytes()),
        Ok(metadata) => replace(&real, text.as_bytes(), Some(&metadata)),
        Err(_) => replace(&real, text.as_bytes(), None),
    }
}
