//! A campaign: a directory with the list of repositories, the terms they are worked on, and the state of each.
//!
//! Every file in it is replaced as a whole, so that a run may be ended at any time. Nothing else remembers anything.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{DirBuilder, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::job::PREPARED;
use super::record::{Goal, Record};
use super::source::Repository;
use super::terms::Terms;

/// The layout of the directory.
pub const SCHEMA: &str = "rebootstrap-campaign/1";

/// `campaign.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charter {
    /// The layout of the directory.
    pub schema: String,
    /// What is to be done, and how.
    pub terms: Terms,
    /// How far the last run went.
    pub goal: Goal,
    /// Where, by position.
    pub repositories: Vec<Repository>,
}

/// A campaign on disk.
#[derive(Debug)]
pub struct Campaign {
    folder: PathBuf,
    /// What stands in `campaign.json`.
    pub charter: Charter,
}

/// Keeps a second run out of a campaign; given up when the process ends, however it does.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

impl Campaign {
    /// The campaign in `folder`, if there is one.
    ///
    /// # Errors
    /// It cannot be read, or is laid out in another way.
    pub fn find(folder: &Path) -> Result<Option<Self>> {
        let file = folder.join("campaign.json");
        if !file.exists() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let charter: Charter = serde_json::from_str(&text).with_context(|| file.display().to_string())?;
        if charter.schema != SCHEMA {
            bail!("{} is of schema {}, and this program knows {SCHEMA}", file.display(), charter.schema.escape_debug());
        }
        Ok(Some(Self { folder: folder.to_owned(), charter }))
    }

    /// Adds those of `repositories` that are not in it.
    pub fn add(&mut self, repositories: Vec<Repository>) {
        let known: BTreeSet<_> = self.charter.repositories.iter().map(|one| one.source.clone()).collect();
        let first = self.charter.repositories.iter().map(|one| one.position + 1).max().unwrap_or(0);
        let new = repositories.into_iter().filter(|one| !known.contains(&one.source)).enumerate();
        self.charter.repositories.extend(new.map(|(at, one)| Repository { position: first + at, ..one }));
    }

    /// Forgets what is known of all repositories.
    ///
    /// # Errors
    /// The file system's.
    pub fn forget(&self) -> Result<()> {
        for repository in &self.charter.repositories {
            for name in ["state.json", PREPARED] {
                let file = self.folder_of(repository).join(name);
                match std::fs::remove_file(&file) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(error).with_context(|| file.display().to_string());
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The campaign in `folder`.
    ///
    /// # Errors
    /// There is none, or as [`Campaign::find`].
    pub fn open(folder: &Path) -> Result<Self> {
        match Self::find(folder)? {
            Some(campaign) => Ok(campaign),
            None => bail!("{} is no campaign: it has no campaign.json", folder.display()),
        }
    }

    /// Writes `charter` into `folder`, which may exist.
    ///
    /// # Errors
    /// The file system's.
    pub fn create(folder: &Path, charter: Charter) -> Result<Self> {
        make_private(&folder.join("repositories")).with_context(|| folder.display().to_string())?;
        let campaign = Self { folder: folder.to_owned(), charter };
        campaign.save()?;
        Ok(campaign)
    }

    /// Writes `campaign.json`.
    ///
    /// # Errors
    /// The file system's.
    pub fn save(&self) -> Result<()> {
        write_json(&self.folder.join("campaign.json"), &self.charter)
    }

    /// Makes `folder` if it is not there, and keeps others out.
    ///
    /// # Errors
    /// Another run is in progress, the folder is none of a campaign, or the file system's reason.
    pub fn lock(folder: &Path) -> Result<Lock> {
        let foreign = |name: &OsStr| !["lock", "campaign.json", "repositories"].iter().any(|own| name == *own);
        if !folder.join("campaign.json").exists()
            && let Ok(entries) = std::fs::read_dir(folder)
            && let Some(entry) = entries.flatten().find(|entry| foreign(&entry.file_name()))
        {
            bail!("{} is no campaign and not empty: it holds {:?}", folder.display(), entry.file_name());
        }
        make_private(folder).with_context(|| folder.display().to_string())?;
        let path = folder.join("lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.with_context(|| path.display().to_string())?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => bail!("another run works on {}", folder.display()),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// Where the campaign is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where what belongs to `repository` is kept: `state.json`, `report.json`, `change.patch`, `pull-request.md`,
    /// `log.txt` and, for an address, `clone.git`.
    #[must_use]
    pub fn folder_of(&self, repository: &Repository) -> PathBuf {
        self.folder.join("repositories").join(repository.key())
    }

    /// What is known of `repository`; `None` when it has not been worked on.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn record(&self, repository: &Repository) -> Result<Option<Record>> {
        read_json(&self.folder_of(repository).join("state.json"))
    }

    /// What is known of each repository, by position.
    ///
    /// # Errors
    /// As [`Campaign::record`].
    pub fn records(&self) -> Result<Vec<(&Repository, Option<Record>)>> {
        self.charter.repositories.iter().map(|one| Ok((one, self.record(one)?))).collect()
    }

    /// Remembers `record`.
    ///
    /// # Errors
    /// The file system's.
    pub fn set(&self, repository: &Repository, record: &Record) -> Result<()> {
        let folder = self.folder_of(repository);
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        write_json(&folder.join("state.json"), record)
    }
}

/// The value in a JSON file; `None` when there is no such file, or it was not written to its end before the machine stopped.
pub(super) fn read_json<Value: for<'de> Deserialize<'de>>(path: &Path) -> Result<Option<Value>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

/// Puts a value into a JSON file, which is replaced as a whole.
pub(super) fn write_json(path: &Path, value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value)? + "\n";
    put(path, text.as_bytes()).with_context(|| path.display().to_string())
}

/// Puts `bytes` into a file, which is replaced as a whole. It is not forced to the disk: what a stopped machine loses is
/// done again. Only one process writes to a folder at a time, so the name of the new file is always the same, and a process
/// that was ended leaves nothing that the next does not take away. Only its owner may read it.
pub(super) fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let mut private = File::options();
    private.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut private, 0o600);
    private.open(&new)?.write_all(bytes)?;
    std::fs::rename(&new, path)
}

/// Makes a folder that only its owner may enter, because addresses in it may hold secrets; one that exists is left as it is.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut maker = DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder)
}
