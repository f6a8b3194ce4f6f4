//! A directory as a package, such as what `sam build` leaves: what would be packed, and the rights that its files have.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::package::{self, BOOTSTRAP, Mode, Package, Root, UNPACKED};
use super::program::{self, Program};
use crate::slashed;

/// How many files are opened to see whether they are programs, where there is no `bootstrap`.
const OPENED: usize = 1_000;

/// Reads the directory at `path`.
///
/// # Errors
/// A part of it cannot be read.
pub(super) fn open(path: &Path) -> Result<Package> {
    let mut package = Package { root: root(path)?, ..Package::default() };
    let mut opened = if package.root == Root::Missing { OPENED } else { 0 };
    let mut pending = vec![PathBuf::new()];
    while let Some(folder) = pending.pop() {
        let shown = || format!("{}", path.join(&folder).display());
        let mut entries: Vec<_> =
            fs::read_dir(path.join(&folder)).and_then(Iterator::collect::<Result<_, _>>).with_context(shown)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let below = folder.join(entry.file_name());
            package.entries += 1;
            if entry.file_type().with_context(shown)?.is_dir() {
                pending.push(below);
                continue;
            }
            // Programs that pack follow a link to a file; one that leads nowhere holds nothing.
            let Some(metadata) = fs::metadata(entry.path()).ok().filter(fs::Metadata::is_file) else { continue };
            package.unpacked = package.unpacked.saturating_add(metadata.len());
            let name = slashed::shown(&below);
            package.others.add(&name);
            if opened > 0 {
                opened -= 1;
                if head(&entry.path()).is_ok_and(|head| program::is_program(&head)) {
                    package.others.add_program(&name);
                }
            }
        }
        if package.unpacked > UNPACKED {
            break;
        }
    }
    Ok(package)
}

/// What is called `bootstrap` there.
fn root(folder: &Path) -> Result<Root> {
    let path = folder.join(BOOTSTRAP);
    // Some file systems take names for equal that differ in case; Lambda's does not.
    let has = |name: &fs::DirEntry| name.file_name() == BOOTSTRAP;
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let Some(entry) = entries.iter().find(|entry| has(entry)) else { return Ok(Root::Missing) };
    let is_link = entry.file_type().with_context(|| format!("{}", path.display()))?.is_symlink();
    let link = is_link.then(|| fs::read_link(&path).unwrap_or_default().to_string_lossy().into_owned());
    let metadata = match fs::metadata(&path) {
        Err(_) if is_link => return Ok(Root::DeadLink(link.unwrap_or_default())),
        metadata => metadata.with_context(|| format!("{}", path.display()))?,
    };
    if metadata.is_dir() {
        return Ok(Root::Folder);
    }
    anyhow::ensure!(metadata.is_file(), "{}: neither a directory nor a file", path.display());
    let program = if metadata.len() <= UNPACKED {
        let mut data = Vec::new();
        let file = File::open(&path).with_context(|| format!("{}", path.display()))?;
        file.take(UNPACKED).read_to_end(&mut data).with_context(|| format!("{}", path.display()))?;
        Some(Program::read(&data))
    } else {
        None
    };
    Ok(Root::File(package::File { mode: mode(&metadata), link, program }))
}

fn head(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(8).read_to_end(&mut head)?;
    Ok(head)
}

#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> Mode {
    Mode::Bits(std::os::unix::fs::MetadataExt::mode(metadata) & 0o7777)
}

#[cfg(not(unix))]
fn mode(_: &fs::Metadata) -> Mode {
    Mode::NotKept
}
