//! Makes a file ready beside the one it will replace.
//!
//! Mode, owner, group, extended attributes and access control lists (which are such attributes on Linux) are those of the
//! file that is replaced; where one of them cannot be kept, the file is refused by name. Left out are only attributes by
//! which the kernel vouches for the old content (`security.ima`, `security.evm`) or says who made the file
//! (`com.apple.provenance`). Other names of the file (hard links) become names of the new one.

use std::fs::Metadata;
#[cfg(unix)]
use std::io::ErrorKind;
use std::io::Result;
use std::path::Path;

use super::disk::{Disk, NewFile};
use super::journal::Entry;
#[cfg(unix)]
use crate::text::clean;

/// Why a file could not be made ready.
#[derive(Debug)]
pub(super) enum Unready {
    /// Something about the file could not be kept.
    #[cfg_attr(not(unix), expect(dead_code, reason = "nothing but the content and the mode is asked for there"))]
    Unkept(String),
    /// The file system failed.
    Failed(std::io::Error),
}

impl From<std::io::Error> for Unready {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error)
    }
}

impl std::fmt::Display for Unready {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unkept(what) => write!(out, "{what} cannot be kept"),
            Self::Failed(error) => write!(out, "{error}"),
        }
    }
}

/// Makes `bytes` ready under the staged name of `entry`, not yet waited for, and without its other names.
pub(super) fn stage(
    entry: &Entry,
    root: &Path,
    bytes: &[u8],
    disk: &dyn Disk,
) -> std::result::Result<NewFile, Unready> {
    let name = &entry.names[0];
    fill(&name.staged(root), bytes, Some(&name.real(root)), disk)
}

/// Gives a staged file, which is whole and on the medium, all of its names as one that is ready.
pub(super) fn ready(entry: &Entry, root: &Path, disk: &dyn Disk) -> Result<()> {
    let (first, others) = (&entry.names[0], &entry.names[1..]);
    others.iter().try_for_each(|name| disk.link(&first.staged(root), &name.ready(root)))?;
    disk.rename(&first.staged(root), &first.ready(root))
}

/// Makes a file of `bytes` at `path`; everything else about it is as with the file `like`.
pub(super) fn fill(
    path: &Path,
    bytes: &[u8],
    like: Option<&Path>,
    disk: &dyn Disk,
) -> std::result::Result<NewFile, Unready> {
    let mut new = disk.create(path)?;
    disk.write(&mut new, bytes)?;
    if let Some(like) = like {
        let metadata = like.symlink_metadata()?;
        keep_owner(&new, &metadata, disk)?;
        #[cfg(unix)]
        keep_attributes(&new, like, disk)?;
        // After the owner, because a change of owner clears the set-id bits, and after the access control list.
        disk.set_mode(&new, metadata.permissions())?;
    }
    Ok(new)
}

#[cfg(unix)]
fn keep_owner(new: &NewFile, like: &Metadata, disk: &dyn Disk) -> std::result::Result<(), Unready> {
    use std::os::unix::fs::MetadataExt;
    let now = new.file.metadata()?;
    let unkept = |what: &str, id: u32| {
        let sentence = format!("its {what} ({id})");
        move |error: std::io::Error| match error.kind() {
            ErrorKind::PermissionDenied => Unready::Unkept(sentence),
            _ => error.into(),
        }
    };
    if now.gid() != like.gid() {
        disk.set_owner(new, None, Some(like.gid())).map_err(unkept("group", like.gid()))?;
    }
    if now.uid() != like.uid() {
        disk.set_owner(new, Some(like.uid()), None).map_err(unkept("owner", like.uid()))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn keep_owner(_: &NewFile, _: &Metadata, _: &dyn Disk) -> std::result::Result<(), Unready> {
    Ok(())
}

/// Attributes that the kernel makes, and that would say something false of another content.
#[cfg(unix)]
const OF_THE_KERNEL: [&str; 3] = ["security.ima", "security.evm", "com.apple.provenance"];

#[cfg(unix)]
fn keep_attributes(new: &NewFile, like: &Path, disk: &dyn Disk) -> std::result::Result<(), Unready> {
    use std::collections::BTreeMap;
    use std::ffi::OsString;
    use xattr::FileExt;

    // A file system without attributes has none to lose.
    let missing = |error: &std::io::Error| error.kind() == ErrorKind::Unsupported;
    let all = |names: Result<xattr::XAttrs>, value: &dyn Fn(&OsString) -> Result<Option<Vec<u8>>>| {
        let names = match names {
            Err(error) if missing(&error) => return Ok(BTreeMap::new()),
            names => names?,
        };
        let kept = names.filter(|name| OF_THE_KERNEL.iter().all(|made| name != *made));
        let read = kept.map(|name| Ok((name.clone(), value(&name)?.unwrap_or_default())));
        read.collect::<Result<BTreeMap<OsString, Vec<u8>>>>()
    };
    let old = all(xattr::list(like), &|name| xattr::get(like, name))?;
    let now = all(new.file.list_xattr(), &|name| new.file.get_xattr(name))?;
    for (name, value) in &old {
        if now.get(name) != Some(value) {
            let unkept = |_| Unready::Unkept(format!("its attribute {}", clean(&name.to_string_lossy())));
            disk.set_attribute(new, name, Some(value)).map_err(unkept)?;
        }
    }
    // What the folder gives to new files, and the old one had not.
    for name in now.keys().filter(|name| !old.contains_key(*name)) {
        if !name.to_string_lossy().starts_with("security.") {
            disk.set_attribute(new, name, None)?;
        }
    }
    Ok(())
}
