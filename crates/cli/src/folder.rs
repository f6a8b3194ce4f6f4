//! A root that is held open, so that of the path of each file in it less is looked up.

use std::fs::File;
use std::path::{Path, PathBuf};

/// The root.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    #[cfg(unix)]
    open: Option<std::os::fd::OwnedFd>,
    /// Whether a file was somebody else's, who alone can say that reading it is not written down.
    #[cfg(target_os = "linux")]
    is_foreign: std::sync::atomic::AtomicBool,
}

impl Folder {
    /// The folder at `path`. If it cannot be held open, its files are opened by their whole paths.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            #[cfg(unix)]
            open: File::open(path).ok().map(Into::into),
            #[cfg(target_os = "linux")]
            is_foreign: false.into(),
        }
    }

    /// Whether something is at `path`, which begins at the folder.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        #[cfg(unix)]
        if let Some(open) = &self.open {
            use rustix::fs::{AtFlags, statat};
            return rustix::io::retry_on_intr(|| statat(open, path, AtFlags::SYMLINK_NOFOLLOW)).is_ok();
        }
        self.path.join(path).symlink_metadata().is_ok()
    }

    /// Opens the file at `path`, which begins at the folder, or is absolute.
    ///
    /// # Errors
    /// The file system's.
    pub fn file(&self, path: &Path) -> std::io::Result<File> {
        #[cfg(unix)]
        if let Some(open) = &self.open {
            use rustix::fs::{Mode, OFlags, openat};
            let opened = |flags| rustix::io::retry_on_intr(|| openat(open, path, flags, Mode::empty()));
            let flags = OFlags::RDONLY | OFlags::CLOEXEC;
            #[cfg(target_os = "linux")]
            if !self.is_foreign.load(std::sync::atomic::Ordering::Relaxed) {
                // To find out whether the time of reading has to be written down takes a hundredth of a walk.
                match opened(flags | OFlags::NOATIME) {
                    Err(rustix::io::Errno::PERM) => self.is_foreign.store(true, std::sync::atomic::Ordering::Relaxed),
                    opened => return Ok(opened.map(File::from)?),
                }
            }
            return Ok(opened(flags).map(File::from)?);
        }
        File::open(self.path.join(path))
    }
}
