//! Files as they are opened: a text, or the sentence why there is none, and a stamp for later. What is searched for is for the caller.

use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use crate::bytes;
use crate::folder::Folder;

/// Larger files that some reader wants are named and not read as a whole, in bytes. A parsed text takes up to five hundred times
/// its size in memory; the largest template that CloudFormation takes has 1 MB, and people write a hundredth of that.
pub const LIMIT: u64 = 1 << 20;

/// The same for other files, such as Go sources and checksums: they are searched and not parsed, and some are generated.
pub const LIMIT_OF_OTHERS: u64 = 8 << 20;

/// So much of a larger file is searched for a runtime, so that it can be named.
pub const SEARCHED: u64 = 64 << 20;

/// How much of a larger file is looked at in one go, and how much of it again in the next.
const WINDOW: usize = 1 << 20;
const OVERLAP: usize = 1 << 12;

/// How many bytes are read at first: nearly every file that people write is shorter.
const BUFFER: usize = 1 << 16;

/// What tells a file from a later version of itself without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

impl Stamp {
    /// The stamp of a file as it is now.
    #[must_use]
    pub fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Self { length: metadata.len(), modified: metadata.modified().ok(), inode }
    }
}

/// What reading a file gave.
#[derive(Clone, Debug)]
pub struct Content {
    /// The text, or why there is none, as in `is not UTF-8 (byte 17)`.
    pub text: Result<Arc<str>, String>,
    /// The file when it was opened.
    pub stamp: Stamp,
}

/// Opens files one after the other into one buffer.
#[derive(Debug, Default)]
pub struct Probe {
    /// As long as the longest of them; the file read last is the `length` bytes at its start.
    buffer: Vec<u8>,
    length: usize,
}

impl Probe {
    /// The content of the file at `path` in `folder`, of at most `limit` bytes, if `is_hit` says so.
    ///
    /// # Errors
    /// The file system's.
    pub fn read(
        &mut self,
        folder: &Folder,
        path: &Path,
        limit: u64,
        is_hit: impl Fn(&[u8]) -> bool,
    ) -> std::io::Result<Option<Content>> {
        let mut file = folder.file(path)?;
        if !self.finds_in(&mut file, limit, is_hit)? {
            return Ok(None);
        }
        // It is read once more: the stamp must be older than the text, and most files need none.
        file.seek(SeekFrom::Start(0))?;
        self.content(&file, limit).map(Some)
    }

    /// Whether `is_hit` says so of the file at `path` in `folder`, of which `limit` bytes are looked at in one go.
    ///
    /// # Errors
    /// The file system's.
    pub fn finds(
        &mut self,
        folder: &Folder,
        path: &Path,
        limit: u64,
        is_hit: impl Fn(&[u8]) -> bool,
    ) -> std::io::Result<bool> {
        self.finds_in(&mut folder.file(path)?, limit, is_hit)
    }

    fn finds_in(&mut self, file: &mut File, limit: u64, is_hit: impl Fn(&[u8]) -> bool) -> std::io::Result<bool> {
        self.fill(file, limit)?;
        let bytes = self.bytes();
        if bytes.len() as u64 > limit {
            return search(file, &is_hit);
        }
        Ok(is_hit(bytes) || bytes::without_zeros(bytes).is_some_and(|bytes| is_hit(&bytes)))
    }

    /// The content of the file at `path` in `folder`, of at most `limit` bytes.
    ///
    /// # Errors
    /// The file system's.
    pub fn whole(&mut self, folder: &Folder, path: &Path, limit: u64) -> std::io::Result<Content> {
        self.content(&folder.file(path)?, limit)
    }

    fn content(&mut self, file: &File, limit: u64) -> std::io::Result<Content> {
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(std::io::Error::from(ErrorKind::InvalidInput));
        }
        self.fill(file, limit)?;
        let bytes = self.bytes();
        let text = if bytes.len() as u64 > limit { Err(bytes::too_large(bytes, limit)) } else { bytes::decode(bytes) };
        Ok(Content { text, stamp: Stamp::of(&metadata) })
    }

    /// Whether the file read last is a pointer of Git LFS.
    #[must_use]
    pub fn is_pointer(&self) -> bool {
        bytes::is_pointer(self.bytes())
    }

    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// Reads a file, of which one byte more than `limit` is enough. Its size is not asked for: most fit in the buffer, and a read
    /// that says that there is no more costs less.
    fn fill(&mut self, mut file: &File, limit: u64) -> std::io::Result<()> {
        let most = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
        self.length = 0;
        loop {
            let wanted = self.buffer.len().clamp(BUFFER.min(most), most);
            self.buffer.resize(self.buffer.len().max(wanted), 0);
            match file.read(&mut self.buffer[self.length..wanted]) {
                Ok(0) => return Ok(()),
                Ok(fresh) => self.length += fresh,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            if self.length == most {
                return Ok(());
            }
            if self.length == wanted {
                self.buffer.resize(wanted.saturating_mul(2).min(most), 0);
            }
        }
    }
}

/// Whether `is_hit` says so of a part of a file that is too large to be read.
fn search(file: &mut File, is_hit: &impl Fn(&[u8]) -> bool) -> std::io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    let (mut window, mut searched) = (Vec::new(), 0);
    loop {
        let fresh = file.by_ref().take(WINDOW as u64).read_to_end(&mut window)?;
        if is_hit(&window) || bytes::without_zeros(&window).is_some_and(|bytes| is_hit(&bytes)) {
            return Ok(true);
        }
        searched += fresh as u64;
        if fresh == 0 || searched >= SEARCHED {
            // What was not searched may hold anything: it is named as well.
            return Ok(fresh > 0);
        }
        window.drain(..window.len().saturating_sub(OVERLAP));
    }
}
