//! Settles a run that did not come to its end.
//!
//! The rule, for each group of migrations that share a file:
//! 1. Every file is the new one: the group is *finished* and stays so. Nothing of it was left to do.
//! 2. Otherwise it is *taken back*: every file that is the new one becomes the old one again, from the journal. Nothing is
//!    ever rolled forward, because a plan is only good for the repository it was made for, and time has passed; the next
//!    apply plans again.
//! 3. A file that is neither, because someone edited it in between, is never touched. What it held before and would have
//!    held afterwards is kept beside the journal and named; the other files of its group are taken back as in 2. So the
//!    group is wholly old but for that file, and the user is told to look at it.
//!
//! An undo is a run from the new files to the old ones, under the same rule. Where a run fails while it is under way, all
//! groups are taken back, finished ones too. Recovery may be killed like every run: each step leaves each file old or new,
//! the journal goes last, and staged files are removed by the names that the journal has.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::home::{Home, remove, show};
use super::journal::{Content, Entry, Group, Journal, Kind};
use super::staging;
use super::stop::Stop;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays what the run made of it.
    Finished,
    /// It is what it was before the run.
    TakenBack,
    /// It is neither, and was left; this folder has both.
    Edited(PathBuf),
}

/// A run that was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Whether the run was an undo.
    pub undo: bool,
    /// The files, from the root of the run, by migration.
    pub files: Vec<(String, Fate)>,
}

/// What a file is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Old,
    New,
    /// Some names old, some new, or not the same file.
    Mixed,
    Foreign,
}

/// What happened to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It was killed: groups that are wholly new stay.
    Killed,
    /// It failed, and so many files may have been replaced: everything is taken back.
    Failed(usize),
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
        let failed = |error: std::io::Error| format!("{} cannot be read: {error}", show(&path));
        let folder = path.parent().unwrap_or(root);
        let metadata = match path.symlink_metadata() {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(State::Foreign);
            }
            metadata => metadata.map_err(failed)?,
        };
        // A folder on the way that is a link now leads to files that no journal speaks of.
        if !metadata.is_file() || folder.canonicalize().map_err(failed)? != folder {
            return Ok(State::Foreign);
        }
        #[cfg(unix)]
        files.insert(std::os::unix::fs::MetadataExt::ino(&metadata));
        #[cfg(not(unix))]
        files.insert(0);
        let bytes = disk.read(&path).map_err(failed)?;
        let is = |content: &Content| bytes == content.bytes;
        states.push(if is(&entry.new) {
            State::New
        } else if is(&entry.old) {
            State::Old
        } else {
            return Ok(State::Foreign);
        });
    }
    let same = files.len() == 1 && states.iter().all(|state| *state == states[0]);
    Ok(if same { states[0] } else { State::Mixed })
}

/// Settles the run of the open journal.
///
/// # Errors
/// The journal stays open: what could not be done is left to the next try.
pub(super) fn settle(journal: &Journal, home: &Home, end: End, disk: &dyn Disk) -> Result<Settled, Stop> {
    let root = home.root(journal);
    let failed = |sentence: String| Stop::failed(sentence);
    // First of all, because it makes room.
    for name in journal.files().flat_map(|entry| &entry.names) {
        let staged = name.staged(&root);
        remove(&staged, disk).map_err(|error| failed(format!("{} cannot be removed: {error}", show(&staged))))?;
    }
    let mut settled = Settled { undo: journal.kind == Kind::Undo, files: Vec::new() };
    let (mut done, mut back, mut folders) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut number = 0;
    for group in &journal.groups {
        let states =
            group.files.iter().map(|entry| state(entry, &root, disk)).collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let stays = end == End::Killed && states.iter().all(|state| *state == State::New);
        if stays { &mut done } else { &mut back }.push(group.clone());
        for (entry, state) in group.files.iter().zip(states) {
            number += 1;
            folders.extend(entry.names.iter().filter_map(|name| Some(name.real(&root).parent()?.to_owned())));
            let fate = match state {
                _ if stays => Fate::Finished,
                // It was never touched; who called has named it.
                State::Foreign if matches!(end, End::Failed(replaced) if number > replaced) => continue,
                State::Foreign => Fate::Edited(keep(entry, journal, home, disk)?),
                State::Old => Fate::TakenBack,
                State::New | State::Mixed => {
                    put_back(entry, &root, disk).map_err(|why| {
                        failed(format!("{} cannot be taken back: {why}", show(&entry.names[0].real(&root))))
                    })?;
                    Fate::TakenBack
                }
            };
            settled.files.extend(entry.names.iter().map(|name| (name.path.clone(), fate.clone())));
        }
    }
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        disk.sync_folder(folder).map_err(|error| failed(format!("{} cannot be written: {error}", show(folder))))?;
    }
    close(journal, done, back, home, disk)
        .map_err(|error| failed(format!("the journal in {} cannot be closed: {error}", show(&home.folder))))?;
    Ok(settled)
}

/// Writes down what is applied now, for undo, and then removes the open journal.
fn close(journal: &Journal, done: Vec<Group>, back: Vec<Group>, home: &Home, disk: &dyn Disk) -> std::io::Result<()> {
    let last = home.last(&journal.root);
    match journal.kind {
        Kind::Apply if done.is_empty() => {}
        Kind::Apply => home.write(&Journal { groups: done, ..journal.clone() }, &last, disk)?,
        Kind::Undo if back.is_empty() => remove(&last, disk)?,
        // Nothing was undone: what stands there is right.
        Kind::Undo if done.is_empty() && last.symlink_metadata().is_ok() => {}
        Kind::Undo => home.write(&Journal { groups: back, ..journal.clone() }.reversed(Kind::Apply), &last, disk)?,
    }
    remove(&home.draft(), disk)?;
    remove(&home.open(), disk)?;
    disk.sync_folder(&home.folder)
}

/// Makes a file the old one again.
fn put_back(entry: &Entry, root: &Path, disk: &dyn Disk) -> Result<(), String> {
    let ready = staging::stage(entry, root, &entry.old.bytes, disk).map_err(|why| why.to_string())?;
    disk.sync(&ready).and_then(|()| staging::link(entry, root, disk)).map_err(|error| error.to_string())?;
    if state(entry, root, disk)? == State::Foreign {
        return Err("it was edited at this very moment".to_owned());
    }
    staging::place(entry, root, disk).map_err(|error| error.to_string())
}

/// Keeps both contents of a file that someone edited. Returns the folder they are in.
fn keep(entry: &Entry, journal: &Journal, home: &Home, disk: &dyn Disk) -> Result<PathBuf, Stop> {
    let kept = home.folder.join("kept").join(journal.at.to_string());
    for (moment, content) in [("before", &entry.old), ("after", &entry.new)] {
        let path = kept.join(moment).join(&entry.names[0].path);
        let made = disk.make_folder(path.parent().unwrap_or(&kept)).and_then(|()| remove(&path, disk));
        let filled =
            made.map_err(staging::Unready::from).and_then(|()| staging::fill(&path, &content.bytes, None, disk));
        filled
            .and_then(|new| Ok(disk.sync(&new)?))
            .map_err(|why| Stop::failed(format!("{} cannot be written: {why}", show(&path))))?;
    }
    Ok(kept)
}
