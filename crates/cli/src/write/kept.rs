//! What a file held that somebody edited while it was being changed, beside the journals: what it was before the run, what
//! it would have been after it, and what else somebody wrote to it in between.
//!
//! It may be the only copy of a text, so it is kept until somebody says that it can go; until then each apply says where it is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::disk::Disk;
use super::home::{Home, remove, show};
use super::journal::{Entry, Journal, Name};
use super::lock::hold;
use super::staging::{Unready, fill};
use super::stop::Stop;
use crate::engine::Engine;
use crate::slashed::shown;
use crate::text::count;

/// What is kept of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The folder that has it.
    pub folder: PathBuf,
    /// The repository, or the root of the run outside of one.
    pub base: PathBuf,
    /// The files, from the root of the run.
    pub files: Vec<String>,
    /// The age of the run.
    pub days: u64,
}

/// What is kept of runs in the folders above or at `root`, a real path, the oldest first. Nothing is written.
#[must_use]
pub fn kept(root: &Path, engine: &Engine) -> Vec<Kept> {
    Home::around(root, &[], engine).iter().flat_map(of_home).collect()
}

/// Removes what is kept of runs in the folders above or at `root`, a real path. Returns what that was.
///
/// # Errors
/// Another run is at work or was interrupted, or the file system failed.
pub fn forget(root: &Path, engine: &Engine) -> Result<Vec<Kept>, Stop> {
    let mut gone = Vec::new();
    for home in Home::around(root, &[], engine).into_iter().filter(|home| !of_home(home).is_empty()) {
        let _lock = hold(&home, engine.disk)?;
        home.refuse_open()?;
        for kept in of_home(&home) {
            let failed = |error| Stop::failed(format!("{} cannot be removed: {error}", show(&kept.folder)));
            engine.disk.remove_tree(&kept.folder).map_err(failed)?;
            gone.push(kept);
        }
    }
    Ok(gone)
}

impl Kept {
    /// What is where, and how to be rid of it.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (folder, base) = (show(&self.folder), show(&self.base));
        format!("{folder} has {}; when you need it no more: `rebootstrap undo --forget {base}`", self.what())
    }

    /// What is gone.
    #[must_use]
    pub fn farewell(&self) -> String {
        format!("Removed {}, which had {}", show(&self.folder), self.what())
    }

    fn what(&self) -> String {
        let age = match self.days {
            0 => "less than a day".to_owned(),
            days => count(usize::try_from(days).unwrap_or(usize::MAX), "day"),
        };
        let files: Vec<_> = self.files.iter().map(|file| show(Path::new(file))).collect();
        format!("what {} held when it was edited during a run, {age} ago", files.join(", "))
    }
}

fn of_home(home: &Home) -> Vec<Kept> {
    // A link may lead anywhere.
    let folders = |path: &Path| -> Vec<PathBuf> {
        let entries = is_folder(path).then(|| std::fs::read_dir(path)).and_then(Result::ok).into_iter().flatten();
        let mut folders: Vec<_> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_folder(path)).collect();
        folders.sort();
        folders
    };
    let one = |folder: PathBuf| {
        let at = Duration::from_nanos(folder.file_name()?.to_str()?.parse().ok()?);
        let age = SystemTime::now().duration_since(UNIX_EPOCH + at).unwrap_or_default();
        let mut files = BTreeSet::new();
        let mut pending: Vec<_> = folders(&folder).into_iter().map(|moment| (moment.clone(), moment)).collect();
        while let Some((moment, inner)) = pending.pop() {
            for path in std::fs::read_dir(&inner).ok()?.filter_map(|entry| Some(entry.ok()?.path())) {
                if is_folder(&path) {
                    pending.push((moment.clone(), path));
                } else if let Ok(file) = path.strip_prefix(&moment) {
                    files.insert(shown(file));
                }
            }
        }
        Some(Kept {
            folder,
            base: home.base.clone(),
            files: files.into_iter().collect(),
            days: age.as_secs() / (24 * 60 * 60),
        })
    };
    folders(&home.kept()).into_iter().filter_map(one).collect()
}

fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir())
}

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
    home.kept().join(journal.at.to_string())
}

/// Makes a file of `bytes`, on the medium with all folders up to the home.
fn put(path: &Path, bytes: &[u8], home: &Home, disk: &dyn Disk) -> Result<(), Stop> {
    let folders: Vec<_> = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&home.folder)).collect();
    if home.kept().symlink_metadata().is_ok_and(|metadata| !metadata.is_dir()) {
        return Err(Stop::failed(format!("{} is not a folder", show(&home.kept()))));
    }
    let made = folders.first().map_or(Ok(()), |folder| disk.make_folder(folder)).and_then(|()| remove(path, disk));
    let filled = made.map_err(Unready::from).and_then(|()| fill(path, bytes, None, disk));
    let synced = filled.and_then(|new| {
        disk.sync(&new)?;
        Ok(folders.iter().try_for_each(|folder| disk.sync_folder(folder))?)
    });
    synced.map_err(|why| Stop::failed(format!("{} cannot be written: {why}", show(path))))
}
