//! The seam between the write path and the operating system: every step that changes the disk is one method here.
//!
//! A test puts another disk in its place, one that counts the steps, fails or ends the process at one of them.

use std::fmt::Debug;
use std::fs::{File, OpenOptions, Permissions};
use std::io::{ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

/// A file that was made by [`Disk::create`] and is being filled.
#[derive(Debug)]
pub struct NewFile {
    /// Where.
    pub path: PathBuf,
    /// The open file.
    pub file: File,
}

/// The steps. What is written here is what they really do; every error is the file system's.
pub trait Disk: Debug + Sync {
    /// Makes a folder that only its owner may enter, and the folders above it; one that exists is left as it is.
    ///
    /// # Errors
    /// The file system's.
    fn make_folder(&self, path: &Path) -> Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)
    }

    /// Opens the file that is locked, and makes it when there is none. What it says is kept.
    ///
    /// # Errors
    /// The file system's.
    fn open_lock(&self, path: &Path) -> Result<File> {
        private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path)
    }

    /// Makes a file that only its owner may read, where there is none.
    ///
    /// # Errors
    /// The file system's, also when there is one.
    fn create(&self, path: &Path) -> Result<NewFile> {
        let file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
        Ok(NewFile { path: path.to_owned(), file })
    }

    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// The file system's; part of them may be written.
    fn write(&self, new: &mut NewFile, bytes: &[u8]) -> Result<()> {
        new.file.write_all(bytes)
    }

    /// Gives the file to another user, another group, or both.
    ///
    /// # Errors
    /// The file system's.
    fn set_owner(&self, new: &NewFile, user: Option<u32>, group: Option<u32>) -> Result<()> {
        #[cfg(unix)]
        return std::os::unix::fs::fchown(&new.file, user, group);
        #[cfg(not(unix))]
        {
            let _ = (new, user, group);
            Ok(())
        }
    }

    /// Sets an extended attribute, or takes it away.
    ///
    /// # Errors
    /// The file system's.
    #[cfg(unix)]
    fn set_attribute(&self, new: &NewFile, name: &std::ffi::OsStr, value: Option<&[u8]>) -> Result<()> {
        use xattr::FileExt;
        match value {
            Some(value) => new.file.set_xattr(name, value),
            None => new.file.remove_xattr(name),
        }
    }

    /// Sets the mode.
    ///
    /// # Errors
    /// The file system's.
    fn set_mode(&self, new: &NewFile, mode: Permissions) -> Result<()> {
        new.file.set_permissions(mode)
    }

    /// Waits until the content of the file is on the medium.
    ///
    /// # Errors
    /// The file system's.
    fn sync(&self, new: &NewFile) -> Result<()> {
        new.file.sync_all()
    }

    /// Waits until the names in a folder are on the medium, where the system can be asked for that.
    ///
    /// # Errors
    /// The file system's.
    fn sync_folder(&self, path: &Path) -> Result<()> {
        if cfg!(not(unix)) {
            return Ok(());
        }
        match File::open(path)?.sync_all() {
            // Some network file systems have no such question.
            Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
            result => result,
        }
    }

    /// Gives a file a second name.
    ///
    /// # Errors
    /// The file system's, also when there is something of that name.
    fn link(&self, file: &Path, name: &Path) -> Result<()> {
        std::fs::hard_link(file, name)
    }

    /// Renames a file over another.
    ///
    /// # Errors
    /// The file system's.
    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        std::fs::rename(from, to)
    }

    /// Exchanges two files: each gets the name of the other, and there is no moment at which a name leads to neither.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the file system or the system has no such step, else the file system's.
    fn exchange(&self, one: &Path, other: &Path) -> Result<()> {
        #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
        {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            use rustix::io::Errno;
            // renameat2(2): a flag or a system call that is not known; renameatx_np(2): ENOTSUP.
            let unknown = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP];
            renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)
                .map_err(|error| if unknown.contains(&error) { ErrorKind::Unsupported.into() } else { error.into() })
        }
        #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
        {
            let _ = (one, other);
            Err(ErrorKind::Unsupported.into())
        }
    }

    /// Takes a file away.
    ///
    /// # Errors
    /// The file system's, also when there is none.
    fn remove(&self, path: &Path) -> Result<()> {
        std::fs::remove_file(path)
    }

    /// Takes a folder away with all that is in it. Links are not followed.
    ///
    /// # Errors
    /// The file system's; part of it may be gone.
    fn remove_tree(&self, path: &Path) -> Result<()> {
        std::fs::remove_dir_all(path)
    }

    /// The content of a file.
    ///
    /// # Errors
    /// The file system's.
    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        std::fs::read(path)
    }
}

/// The disk of this machine.
#[derive(Clone, Copy, Debug)]
pub struct RealDisk;

impl Disk for RealDisk {}

fn private(options: &mut OpenOptions) -> &OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
