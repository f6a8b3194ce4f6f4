//! Two runs do not meet: the lock of a home, held while files are changed. It goes with the process that holds it.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::Path;

use super::disk::Disk;
use super::home::{Home, Unusable, show};
use super::stop::Stop;
use crate::engine::Engine;

/// Locks that are held until this is dropped.
#[derive(Debug, Default)]
pub(super) struct Lock(Vec<File>);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a program that another thread is starting has the file open until it runs.
        self.0.iter().for_each(|file| drop(file.unlock()));
    }
}

/// The home to write journals about `root` to, and the locks for changing `files`.
///
/// The own lock is taken before the others are looked at. So of two runs over roots within each other at least one sees
/// the other; neither waits.
///
/// # Errors
/// Another run is at work or was interrupted, or there is no place for a journal.
pub(super) fn claim(root: &Path, files: &[&Path], engine: &Engine) -> Result<(Home, Lock), Stop> {
    let mut reasons = Vec::new();
    let mut own = None;
    for home in Home::own(root, engine) {
        match home.make(engine.disk) {
            Ok(()) => {
                own = Some(home);
                break;
            }
            Err(Unusable::Foreign(reason)) => return Err(Stop::refused(reason)),
            Err(Unusable::Unmade(reason)) => reasons.push(reason),
        }
    }
    let Some(own) = own else {
        let why = if reasons.is_empty() { "there is no home directory".to_owned() } else { reasons.join(", ") };
        return Err(Stop::refused(format!(
            "there is no place for the journal, without which nothing is written: {why}"
        )));
    };
    let mut lock = Lock::default();
    lock.0.push(take(&own, engine.disk, true)?);
    own.refuse_open()?;
    let others = Home::around(root, files, engine).into_iter().filter(|home| home.folder != own.folder);
    for home in others.filter(Home::exists) {
        lock.0.push(take(&home, engine.disk, false)?);
        home.refuse_open()?;
    }
    Ok((own, lock))
}

/// The lock of one home, for settling what was interrupted there.
///
/// # Errors
/// Another run is at work.
pub(super) fn hold(home: &Home, disk: &dyn Disk) -> Result<Lock, Stop> {
    Ok(Lock(vec![take(home, disk, true)?]))
}

fn take(home: &Home, disk: &dyn Disk, alone: bool) -> Result<File, Stop> {
    let path = home.folder.join("lock");
    let failed = |error: std::io::Error| Stop::failed(format!("{} cannot be locked: {error}", show(&path)));
    let mut file = disk.open_lock(&path).map_err(|error| match error.kind() {
        ErrorKind::PermissionDenied => Stop::refused(format!(
            "{} is not open to you, because a run of another user made it: run as that user, or remove it",
            show(&home.folder)
        )),
        _ => failed(error),
    })?;
    match if alone { file.try_lock() } else { file.try_lock_shared() } {
        Ok(()) => {}
        // As cargo does: some network file systems have no locks.
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => return Ok(file),
        Err(TryLockError::Error(error)) => return Err(failed(error)),
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let _ = file.read_to_string(&mut text);
            let who = text.trim().parse::<u32>().map_or_else(|_| String::new(), |id| format!(" (process {id})"));
            return Err(Stop::refused(format!("another rebootstrap is writing in {}{who}", show(&home.base))));
        }
    }
    if alone {
        // Only for the sentence above: what stands here decides nothing.
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", std::process::id()));
    }
    Ok(file)
}
