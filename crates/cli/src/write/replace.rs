//! Replaces one file through a temporary file beside it and a rename, so that a reader sees the old file or the new one.
//!
//! Mode and owner are kept. A hard link is broken, as git breaks it: the other names keep the old content.
//! Extended attributes and access control lists are not carried over.

use std::fs::Metadata;
use std::io::{Result, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// Writes `bytes` to `path`; `like` gives mode and owner.
///
/// # Errors
/// The file system's; `path` is then as it was.
pub fn replace(path: &Path, bytes: &[u8], like: Option<&Metadata>) -> Result<()> {
    commit(stage(path, bytes, like)?, path)
}

/// Writes `bytes` to a temporary file beside `path`, all the way to the disk. Dropping it removes it.
pub(super) fn stage(path: &Path, bytes: &[u8], like: Option<&Metadata>) -> Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    builder.prefix(".rebootstrap-").suffix(".tmp");
    #[cfg(unix)]
    let default = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666);
    #[cfg(unix)]
    if like.is_none() {
        builder.permissions(default);
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    if let Some(like) = like {
        keep_owner(&file, like)?;
        // After the owner: a change of owner clears the set-id bits.
        file.as_file().set_permissions(like.permissions())?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// Puts a staged file in its place.
pub(super) fn commit(file: NamedTempFile, path: &Path) -> Result<()> {
    file.persist(path).map(drop).map_err(|failed| failed.error)
}

/// Only root may give files away; for everyone else the file becomes theirs, as with every editor.
#[cfg(unix)]
fn keep_owner(file: &NamedTempFile, like: &Metadata) -> Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let now = file.as_file().metadata()?;
    if (now.uid(), now.gid()) == (like.uid(), like.gid()) {
        return Ok(());
    }
    let permitted = |result: Result<()>| match result {
        Err(error) if error.kind() != std::io::ErrorKind::PermissionDenied => Err(error),
        _ => Ok(()),
    };
    permitted(fchown(file.as_file(), None, Some(like.gid())))?;
    permitted(fchown(file.as_file(), Some(like.uid()), None))
}

#[cfg(not(unix))]
fn keep_owner(_: &NamedTempFile, _: &Metadata) -> Result<()> {
    Ok(())
}
