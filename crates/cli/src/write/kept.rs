//! What a file held that somebody edited while it was being changed, beside the journals: what it was before the run, what
//! it would have been after it, and what else somebody wrote to it in between.

use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::home::{Home, remove, show};
use super::journal::{Entry, Journal, Name};
use super::staging::{Unready, fill};
use super::stop::Stop;

/// Keeps what the file of `entry` was and would have been. Returns the folder of the run.
///
/// # Errors
/// The file system's.
pub(super) fn contents(entry: &Entry, journal: &Journal, home: &Home, disk: &dyn Disk) -> Result<PathBuf, Stop> {
    let folder = folder(journal, home);
    for (moment, content) in [("before", &entry.old), ("after", &entry.new)] {
        // What stands there is of an earlier try to settle the same run.
        put(&folder.join(moment).join(&entry.names[0].path), &content.bytes, home, disk)?;
    }
    Ok(folder)
}

/// Moves here what is beside a file, under a name that nothing has yet.
///
/// # Errors
/// The file system's, or it is no file.
pub(super) fn meanwhile(name: &Name, root: &Path, journal: &Journal, home: &Home, disk: &dyn Disk) -> Result<(), Stop> {
    let ready = name.ready(root);
    if !ready.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
        let (ready, path) = (show(&ready), show(Path::new(&name.path)));
        return Err(Stop::failed(format!(
            "{ready} is what somebody put in the place of {path}, where something else is now; move it where it belongs"
        )));
    }
    let failed = |error: std::io::Error| Stop::failed(format!("{} cannot be moved: {error}", show(&ready)));
    let bytes = disk.read(&ready).map_err(failed)?;
    let places = (1..).map(|number: u32| match number {
        1 => folder(journal, home).join("meanwhile").join(&name.path),
        number => folder(journal, home).join(format!("meanwhile-{number}")).join(&name.path),
    });
    for place in places {
        if place.symlink_metadata().is_err() {
            put(&place, &bytes, home, disk)?;
            break;
        }
        // An earlier try, of the same run.
        if disk.read(&place).map_err(failed)? == bytes {
            break;
        }
    }
    disk.remove(&ready).map_err(failed)
}

fn folder(journal: &Journal, home: &Home) -> PathBuf {
    home.folder.join("kept").join(journal.at.to_string())
}

/// Makes a file of `bytes`, on the medium with all folders up to the home.
fn put(path: &Path, bytes: &[u8], home: &Home, disk: &dyn Disk) -> Result<(), Stop> {
    let folders: Vec<_> = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&home.folder)).collect();
    let made = folders.first().map_or(Ok(()), |folder| disk.make_folder(folder)).and_then(|()| remove(path, disk));
    let filled = made.map_err(Unready::from).and_then(|()| fill(path, bytes, None, disk));
    let synced = filled.and_then(|new| {
        disk.sync(&new)?;
        Ok(folders.iter().try_for_each(|folder| disk.sync_folder(folder))?)
    });
    synced.map_err(|why| Stop::failed(format!("{} cannot be written: {why}", show(path))))
}
