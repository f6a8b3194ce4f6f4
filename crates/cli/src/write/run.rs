//! Carries out a journal. From here on a run can be killed at every step, and fail at every step.
//!
//! 1. The journal is on the medium, under the name `open`.
//! 2. Every new file is ready beside the one it replaces, and on the medium.
//! 3. Every file is still the old one; each is exchanged with the new one, migration by migration, and what came out is
//!    the old one.
//! 4. What came out is still the old one, and is removed.
//! 5. The names are on the medium.
//! 6. The journal is renamed to the last one. This ends the run.
//!
//! What fails before 6 is taken back at once. What is killed before 6 is settled by `recovery`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::exchange;
use super::home::{Home, remove, show};
use super::journal::{Entry, Journal, Kind};
use super::recovery::{End, Fate, settle};
use super::staging::{self, Unready};
use super::state::{State, state};
use super::stop::Stop;
use super::waiting::each;

/// How many files are made ready before they are waited for: the system writes them together. Each is open until then.
const BATCH: usize = 200;

/// Carries out `journal`. The caller holds the lock of `home`.
///
/// # Errors
/// Every file is as it was, unless a sentence says which is not.
pub(super) fn run(journal: &Journal, home: &Home, disk: &dyn Disk) -> Result<(), Stop> {
    let root = home.root(journal);
    let mut replaced = 0;
    let done = attempt(journal, home, &root, disk, &mut replaced);
    done.map_err(|stop| match settle(journal, home, End::Failed(replaced), disk) {
        Ok(settled) => stop.and(settled.files.iter().filter_map(|(path, fate)| edited(path, fate))),
        Err(left) => stop.and(left.sentences().to_vec()).and([format!(
            "not all could be taken back; once the cause is gone, `rebootstrap undo --recover {}` does it",
            show(&root)
        )]),
    })
}

/// What to say of a file that someone edited while it was being changed.
pub(super) fn edited(path: &str, fate: &Fate) -> Option<String> {
    let Fate::Edited { kept, meanwhile } = fate else { return None };
    let path = show(Path::new(path));
    let more = if *meanwhile { ", and in `meanwhile` what else somebody wrote to it" } else { "" };
    Some(format!(
        "{path} was edited in between and is left as it is; the rest of its migration is taken back, so make sure that it \
         holds nothing of it: {} has it as it was before and as it would have been after{more}",
        show(kept)
    ))
}

fn attempt(journal: &Journal, home: &Home, root: &Path, disk: &dyn Disk, replaced: &mut usize) -> Result<(), Stop> {
    home.write(journal, &home.open(), disk)
        .map_err(|error| Stop::failed(format!("the journal in {} cannot be written: {error}", show(&home.folder))))?;
    let entries: Vec<_> = journal.files().collect();
    for batch in entries.chunks(BATCH) {
        let mut ready = Vec::new();
        for entry in batch {
            let new = staging::stage(entry, root, &entry.new.bytes, disk).map_err(|why| unready(entry, &why))?;
            ready.push((entry, new));
        }
        each(&ready, |(entry, new)| disk.sync(new).map_err(|error| unready(entry, &error.into())))?;
        for (entry, _) in &ready {
            staging::ready(entry, root, disk).map_err(|error| unready(entry, &error.into()))?;
        }
    }
    unchanged(&entries, root, disk)?;
    for entry in &entries {
        unchanged(&[entry], root, disk)?;
        *replaced += 1;
        exchange::place(entry, root, disk).map_err(|error| unready(entry, &error.into()))?;
        if !exchange::came_out(entry, root, disk).map_err(Stop::failed)? {
            *replaced -= 1;
            return Err(Stop::Refused(vec![changed(entry)]));
        }
    }
    for entry in &entries {
        // Somebody may have had it open.
        if !exchange::clear(entry, root, disk).map_err(Stop::failed)? {
            return Err(Stop::Refused(vec![changed(entry)]));
        }
    }
    let folders: BTreeSet<PathBuf> = names(&entries, root).filter_map(|path| Some(path.parent()?.to_owned())).collect();
    each(&Vec::from_iter(folders), |folder| {
        disk.sync_folder(folder).map_err(|error| Stop::failed(format!("{} cannot be written: {error}", show(folder))))
    })?;
    end(journal, home, disk)
        .map_err(|error| Stop::failed(format!("the journal in {} cannot be closed: {error}", show(&home.folder))))
}

/// Ends the run: from the first rename or removal on, it has happened.
fn end(journal: &Journal, home: &Home, disk: &dyn Disk) -> std::io::Result<()> {
    let last = home.last(&journal.root);
    match journal.kind {
        Kind::Apply => disk.rename(&home.open(), &last)?,
        Kind::Undo => {
            remove(&last, disk)?;
            remove(&home.open(), disk)?;
        }
    }
    // Should the medium lose these names, recovery finds every file new, and ends the run again.
    let _ = disk.sync_folder(&home.folder);
    Ok(())
}

fn names<'a>(entries: &'a [&Entry], root: &'a Path) -> impl Iterator<Item = PathBuf> + 'a {
    entries.iter().flat_map(|entry| &entry.names).map(|name| name.real(root))
}

/// Whether every file is what the journal says it was.
fn unchanged(entries: &[&Entry], root: &Path, disk: &dyn Disk) -> Result<(), Stop> {
    let mut refused = Vec::new();
    for entry in entries {
        if state(entry, root, disk).map_err(Stop::failed)? != State::Old {
            refused.push(changed(entry));
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(Stop::Refused(refused)) }
}

fn changed(entry: &Entry) -> String {
    format!("{} changed since it was read", show(Path::new(&entry.names[0].path)))
}

fn unready(entry: &Entry, why: &Unready) -> Stop {
    let sentence = format!("{} cannot be written: {why}", show(Path::new(&entry.names[0].path)));
    match why {
        Unready::Unkept(_) => Stop::refused(sentence),
        Unready::Failed(_) => Stop::failed(sentence),
    }
}
