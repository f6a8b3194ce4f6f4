//! The files of a root as the core reads them: texts, or the sentence why not, and a stamp of each for later.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::SystemTime;

use rebootstrap_parser::Listing;
use rebootstrap_transform::repository::{Finds, Task, Wanted};
use rebootstrap_transform::{Kept, Tree};

use crate::bytes;
use crate::kept::Keeper;
use crate::spread::spread;
use crate::walk::Walk;

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

/// So many files are searched by one thread at a time.
const PART: usize = 256;

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
    /// The content of the file at `path`, of at most `limit` bytes, if `is_hit` says so.
    ///
    /// # Errors
    /// The file system's.
    pub fn read(
        &mut self,
        path: &Path,
        limit: u64,
        is_hit: impl Fn(&[u8]) -> bool,
    ) -> std::io::Result<Option<Content>> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(std::io::Error::from(ErrorKind::InvalidInput));
        }
        self.fill(&file, metadata.len(), limit)?;
        let bytes = self.bytes();
        let (text, hit) = if bytes.len() as u64 > limit {
            (Err(bytes::too_large(bytes, limit)), search(&mut file, &is_hit)?)
        } else {
            let hit = is_hit(bytes) || bytes::without_zeros(bytes).is_some_and(|bytes| is_hit(&bytes));
            (if hit { bytes::decode(bytes) } else { Err(String::new()) }, hit)
        };
        Ok(hit.then(|| Content { text, stamp: Stamp::of(&metadata) }))
    }

    /// Whether the file read last is a pointer of Git LFS.
    #[must_use]
    pub fn is_pointer(&self) -> bool {
        bytes::is_pointer(self.bytes())
    }

    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// Reads a file of `length` bytes, of which one more than `limit` is enough, by one call where it is as long as it was.
    fn fill(&mut self, mut file: &File, length: u64, limit: u64) -> std::io::Result<()> {
        let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX).saturating_add(1);
        let most = size(limit);
        let mut wanted = size(length).min(most);
        self.length = 0;
        loop {
            self.buffer.resize(self.buffer.len().max(wanted), 0);
            match file.read(&mut self.buffer[self.length..wanted]) {
                Ok(0) => return Ok(()),
                Ok(fresh) => self.length += fresh,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            if self.length as u64 == length || self.length == most {
                return Ok(());
            }
            if self.length == wanted {
                wanted = wanted.saturating_mul(2).min(most);
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

/// A root on disk. Every file is read at most once.
#[derive(Debug)]
pub struct DiskTree {
    root: PathBuf,
    files: Vec<String>,
    links: BTreeMap<String, PathBuf>,
    read: Mutex<Seen>,
    keeper: Keeper,
    jobs: usize,
}

#[derive(Debug, Default)]
struct Seen {
    contents: BTreeMap<String, Content>,
    failed: bool,
}

impl DiskTree {
    /// The tree that `walk` found at `root`, and the hits in it.
    #[must_use]
    pub fn new(root: &Path, walk: Walk) -> (Self, Vec<String>) {
        let hits = walk.hits.keys().cloned().collect();
        let seen = Seen { contents: walk.hits, failed: walk.failed };
        let (root, keeper) = (root.to_owned(), Keeper::new(root));
        (Self { root, files: walk.files, links: walk.links, read: Mutex::new(seen), keeper, jobs: walk.jobs }, hits)
    }

    /// The real folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the file of a repository path is: the path below the root, or what the symbolic link led to.
    #[must_use]
    pub fn real(&self, path: &str) -> PathBuf {
        self.links.get(path).cloned().unwrap_or_else(|| self.root.join(path))
    }

    /// The repository path of the file itself, for a path that may be a symbolic link.
    #[must_use]
    pub fn target<'a>(&'a self, path: &'a str) -> &'a str {
        let real = self.links.get(path).and_then(|real| real.strip_prefix(&self.root).ok()?.to_str());
        real.unwrap_or(path)
    }

    /// How much of the file at a repository path is read, in bytes.
    #[must_use]
    pub fn limit(path: &str) -> u64 {
        if rebootstrap_transform::wants(path) { LIMIT } else { LIMIT_OF_OTHERS }
    }

    /// Whether the file system refused something that was asked for.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.read.lock().is_ok_and(|seen| seen.failed)
    }

    /// The files of which a text was read and that are not what they were then.
    #[must_use]
    pub fn changed(&self) -> Vec<String> {
        let Ok(seen) = self.read.lock() else { return Vec::new() };
        let is_same = |path: &str, content: &Content, text: &str| {
            let real = self.real(path);
            real.metadata().is_ok_and(|metadata| Stamp::of(&metadata) == content.stamp)
                || std::fs::read(real).is_ok_and(|now| now == text.as_bytes())
        };
        let changed = seen
            .contents
            .iter()
            .filter(|(path, content)| content.text.as_ref().is_ok_and(|text| !is_same(path, content, text)));
        changed.map(|(path, _)| path.clone()).collect()
    }
}

impl Listing for DiskTree {
    fn files(&self) -> &[String] {
        &self.files
    }
}

impl Tree for DiskTree {
    fn read(&self, path: &str) -> Result<Arc<str>, String> {
        if !self.is_file(path) {
            return Err("is not a file of the repository".to_owned());
        }
        let Ok(mut seen) = self.read.lock() else { return Err("cannot be read".to_owned()) };
        if let Some(content) = seen.contents.get(path) {
            return content.text.clone();
        }
        let probed = Probe::default().read(&self.real(path), Self::limit(path), |_| true);
        let content = probed.and_then(|content| content.ok_or_else(|| ErrorKind::NotFound.into()));
        match content {
            Ok(content) => seen.contents.entry(path.to_owned()).or_insert(content).text.clone(),
            Err(error) => {
                seen.failed = true;
                Err(format!("cannot be read: {error}"))
            }
        }
    }

    fn links(&self) -> Vec<(String, String)> {
        self.links.keys().map(|link| (link.clone(), self.target(link).to_owned())).collect()
    }

    fn search(&self, wanted: &Wanted, finds: &Finds) -> Vec<String> {
        let searched = |files: &[String]| {
            let mut probe = Probe::default();
            let mut has = |path: &&String| {
                let mut read = || probe.read(&self.real(path), Self::limit(path), |bytes| finds(path, bytes));
                wanted(path) && read().map_or(true, |content| content.is_some())
            };
            files.iter().filter(|path| has(path)).cloned().collect::<Vec<_>>()
        };
        let parts: Vec<(&[String], OnceLock<Vec<String>>)> =
            self.files.chunks(PART).map(|files| (files, OnceLock::new())).collect();
        self.spread(parts.len(), &|number| {
            let (files, found) = &parts[number];
            found.get_or_init(|| searched(files));
        });
        parts.into_iter().filter_map(|(_, found)| found.into_inner()).flatten().collect()
    }

    fn spread(&self, count: usize, task: &Task) {
        spread(self.jobs, count, task);
    }

    fn kept(&self, path: &str) -> Option<Kept> {
        self.keeper.kept(path, &self.real(path), &self.files)
    }

    fn identity(&self, path: &str) -> String {
        self.target(path).to_owned()
    }
}
