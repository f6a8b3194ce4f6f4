//! The files of a root as the core reads them: texts, or the sentence why not, and a stamp of each for later.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use rebootstrap_parser::Listing;
use rebootstrap_transform::Tree;

use crate::walk::Walk;

/// Larger files are searched, and named when they hit, but not read as a whole. People write no such files.
pub const LIMIT: u64 = 10_000_000;

/// How much of a larger file is looked at in one go, and how much of it again in the next.
const WINDOW: usize = 1 << 20;
const OVERLAP: usize = 1 << 12;

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
pub struct Probe(Vec<u8>);

impl Probe {
    /// The content of the file at `path` if `is_hit` says so.
    ///
    /// # Errors
    /// The file system's.
    pub fn read(&mut self, path: &Path, is_hit: impl Fn(&[u8]) -> bool) -> std::io::Result<Option<Content>> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(std::io::Error::from(ErrorKind::InvalidInput));
        }
        self.0.clear();
        (&file).take(LIMIT + 1).read_to_end(&mut self.0)?;
        let (text, hit) = if self.0.len() as u64 > LIMIT {
            (Err(format!("is larger than {} MB", LIMIT / 1_000_000)), self.search(&mut file, &is_hit)?)
        } else {
            let hit = is_hit(&self.0);
            (if hit { decode(&self.0) } else { Err(String::new()) }, hit)
        };
        Ok(hit.then(|| Content { text, stamp: Stamp::of(&metadata) }))
    }

    fn search(&mut self, file: &mut File, is_hit: &impl Fn(&[u8]) -> bool) -> std::io::Result<bool> {
        file.seek(SeekFrom::Start(0))?;
        self.0 = Vec::new();
        loop {
            let fresh = file.by_ref().take(WINDOW as u64).read_to_end(&mut self.0)?;
            if is_hit(&self.0) {
                return Ok(true);
            }
            if fresh == 0 {
                return Ok(false);
            }
            self.0.drain(..self.0.len().saturating_sub(OVERLAP));
        }
    }
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Arc<str>, String> {
    if bytes.contains(&0) {
        return Err("is binary".to_owned());
    }
    std::str::from_utf8(bytes).map(Arc::from).map_err(|error| format!("is not UTF-8 (byte {})", error.valid_up_to()))
}

/// A root on disk. Every file is read at most once.
#[derive(Debug)]
pub struct DiskTree {
    root: PathBuf,
    files: Vec<String>,
    links: BTreeMap<String, PathBuf>,
    read: Mutex<Seen>,
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
        (Self { root: root.to_owned(), files: walk.files, links: walk.links, read: Mutex::new(seen) }, hits)
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
        let probed = Probe::default().read(&self.real(path), |_| true);
        let content = probed.and_then(|content| content.ok_or_else(|| ErrorKind::NotFound.into()));
        match content {
            Ok(content) => seen.contents.entry(path.to_owned()).or_insert(content).text.clone(),
            Err(error) => {
                seen.failed = true;
                Err(format!("cannot be read: {error}"))
            }
        }
    }
}
