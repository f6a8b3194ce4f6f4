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
//! 4. What somebody wrote between the last look at a file and its exchange came out, and stands beside it: before anything
//!    else it goes back to its name, which then is a file of 3. Where the name was edited as well, it is kept with the rest.
//!
//! An undo is a run from the new files to the old ones, under the same rule. Where a run fails while it is under way, all
//! groups are taken back, finished ones too. Recovery may be killed like every run: each step leaves each file old or new,
//! the journal goes last, and files beside are removed by the names and the contents that the journal has.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::exchange;
use super::home::{Home, remove, show};
use super::journal::{Entry, Group, Journal, Kind};
use super::kept;
use super::staging;
use super::state::{State, state};
use super::stop::Stop;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays what the run made of it.
    Finished,
    /// It is what it was before the run.
    TakenBack,
    /// It is neither, and was left.
    Edited {
        /// The folder that has both.
        kept: PathBuf,
        /// Whether it also has what else somebody wrote to it.
        meanwhile: bool,
    },
}

/// A run that was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Whether the run was an undo.
    pub undo: bool,
    /// The files, from the root of the run, by migration.
    pub files: Vec<(String, Fate)>,
}

/// What happened to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It was killed: groups that are wholly new stay.
    Killed,
    /// It failed, and so many files may have been replaced: everything is taken back.
    Failed(usize),
}

/// Settles the run of the open journal.
///
/// # Errors
/// The journal stays open: what could not be done is left to the next try.
pub(super) fn settle(journal: &Journal, home: &Home, end: End, disk: &dyn Disk) -> Result<Settled, Stop> {
    let root = home.root(journal);
    let stranded = make_way(journal, &root, home, disk)?;
    let mut settled = Settled { undo: journal.kind == Kind::Undo, files: Vec::new() };
    let (mut done, mut back, mut folders) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut number = 0;
    for group in &journal.groups {
        let states = || group.files.iter().map(|entry| state(entry, &root, disk)).collect::<Result<Vec<_>, _>>();
        let mut now = states().map_err(Stop::failed)?;
        let stays = end == End::Killed && now.iter().all(|state| *state == State::New);
        if !stays {
            let taken = group.files.iter().try_for_each(|entry| exchange::take_back(entry, &root, disk));
            now = taken.and_then(|()| states()).map_err(Stop::failed)?;
        }
        if stays { &mut done } else { &mut back }.push(group.clone());
        for (entry, state) in group.files.iter().zip(now) {
            number += 1;
            folders.extend(entry.names.iter().filter_map(|name| Some(name.real(&root).parent()?.to_owned())));
            clear(entry, &root, disk).map_err(|why| untaken(entry, &root, &why))?;
            if matches!(state, State::New | State::Mixed) && !stays {
                put_back(entry, &root, disk).map_err(|why| untaken(entry, &root, &why))?;
            }
            let meanwhile = stranded.contains(&number);
            let fate = match state {
                // It was never touched; who called has named it.
                State::Foreign if !meanwhile && matches!(end, End::Failed(replaced) if number > replaced) => continue,
                _ if state == State::Foreign || meanwhile => {
                    Fate::Edited { kept: kept::contents(entry, journal, home, disk)?, meanwhile }
                }
                _ if stays => Fate::Finished,
                _ => Fate::TakenBack,
            };
            settled.files.extend(entry.names.iter().map(|name| (name.path.clone(), fate.clone())));
        }
    }
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let failed = |error| Stop::failed(format!("{} cannot be written: {error}", show(folder)));
        disk.sync_folder(folder).map_err(failed)?;
    }
    close(journal, done, back, home, disk)
        .map_err(|error| Stop::failed(format!("the journal in {} cannot be closed: {error}", show(&home.folder))))?;
    Ok(settled)
}

/// Removes what was being made, because that makes room, and gives back what somebody wrote. Returns which files, counted
/// from 1, somebody wrote twice to; what went in the way of the later text is kept.
fn make_way(journal: &Journal, root: &Path, home: &Home, disk: &dyn Disk) -> Result<BTreeSet<usize>, Stop> {
    for name in journal.files().flat_map(|entry| &entry.names) {
        let staged = name.staged(root);
        remove(&staged, disk).map_err(|error| Stop::failed(format!("{} cannot be removed: {error}", show(&staged))))?;
    }
    let mut stranded = BTreeSet::new();
    for (number, entry) in (1..).zip(journal.files()) {
        for name in exchange::give_back(entry, root, disk).map_err(Stop::failed)? {
            kept::meanwhile(name, root, journal, home, disk)?;
            stranded.insert(number);
        }
        exchange::remove_new(entry, root, disk).map_err(Stop::failed)?;
    }
    Ok(stranded)
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

/// Makes a file the old one again, from the journal.
fn put_back(entry: &Entry, root: &Path, disk: &dyn Disk) -> Result<(), String> {
    let new = staging::stage(entry, root, &entry.old.bytes, disk).map_err(|why| why.to_string())?;
    disk.sync(&new).and_then(|()| staging::ready(entry, root, disk)).map_err(|error| error.to_string())?;
    if state(entry, root, disk)? == State::Foreign {
        return Err(EDITED.to_owned());
    }
    exchange::place(entry, root, disk).map_err(|error| error.to_string())?;
    clear(entry, root, disk)
}

const EDITED: &str = "it was edited at this very moment";

fn clear(entry: &Entry, root: &Path, disk: &dyn Disk) -> Result<(), String> {
    if exchange::clear(entry, root, disk)? { Ok(()) } else { Err(EDITED.to_owned()) }
}

fn untaken(entry: &Entry, root: &Path, why: &str) -> Stop {
    Stop::failed(format!("{} cannot be taken back: {why}", show(&entry.names[0].real(root))))
}
