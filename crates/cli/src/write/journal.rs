//! The journal of one run: which files change from what to what, by migration. It is complete before the first change.
//!
//! On disk it is a line with a name, a version and the hash of the next line; a line of JSON; and then the old and the new
//! content of each file, byte for byte, in the order of the JSON, which has their lengths and hashes.

use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const MAGIC: &str = "rebootstrap-journal/1";

/// What a run was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// To migrate.
    Apply,
    /// To take an apply back.
    Undo,
}

/// All that a run changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Journal {
    pub(super) kind: Kind,
    /// The root of the run, from the base of the journal's home.
    pub(super) root: PathBuf,
    /// When, in nanoseconds of the system's clock. Orders journals, and nothing else.
    pub(super) at: u64,
    pub(super) groups: Vec<Group>,
}

/// Migrations that share a file: they are written together or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Group {
    /// The functions that move.
    pub(super) functions: Vec<String>,
    pub(super) files: Vec<Entry>,
}

/// One file, under all of its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Never empty. Several are hard links to each other.
    pub(super) names: Vec<Name>,
    /// The mode, as the system numbers it.
    pub(super) mode: u32,
    pub(super) old: Content,
    pub(super) new: Content,
}

/// One name of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Name {
    /// From the root of the run.
    pub(super) path: String,
    /// The name in the same folder under which the file is made.
    pub(super) staged: String,
}

/// Bytes. In the line of JSON they stand as a length and a hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Sum", from = "Sum")]
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    sum: Sum,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sum {
    length: usize,
    sha256: String,
}

#[derive(Serialize, Deserialize)]
struct Header {
    kind: Kind,
    root: Vec<u8>,
    at: u64,
    groups: Vec<Group>,
}

impl Content {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let sum = Sum { length: bytes.len(), sha256: hash(&bytes) };
        Self { bytes, sum }
    }
}

impl From<Content> for Sum {
    fn from(content: Content) -> Self {
        content.sum
    }
}

impl From<Sum> for Content {
    fn from(sum: Sum) -> Self {
        Self { bytes: Vec::new(), sum }
    }
}

impl std::fmt::Debug for Content {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} bytes {}", self.sum.length, self.sum.sha256)
    }
}

impl Name {
    /// `path`, and a name beside it that no other file has.
    pub(super) fn new(path: String) -> Self {
        Self { path, staged: unique(".rebootstrap-", ".tmp") }
    }

    /// The file below `root`.
    pub(super) fn real(&self, root: &Path) -> PathBuf {
        root.join(&self.path)
    }

    /// The file that is being made, below `root`: nobody else's, and maybe half of it.
    pub(super) fn staged(&self, root: &Path) -> PathBuf {
        self.real(root).with_file_name(&self.staged)
    }

    /// The file that is ready, below `root`, and what it was exchanged with afterwards: always whole, and maybe somebody's.
    pub(super) fn ready(&self, root: &Path) -> PathBuf {
        self.real(root).with_file_name(format!("{}.ready", self.staged))
    }
}

impl Journal {
    /// A journal of now.
    pub(super) fn new(kind: Kind, root: PathBuf, groups: Vec<Group>) -> Self {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self { kind, root, at: u64::try_from(now.as_nanos()).unwrap_or(u64::MAX), groups }
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &Entry> {
        self.groups.iter().flat_map(|group| &group.files)
    }

    /// The way back, with fresh names for what is made ready.
    pub(super) fn reversed(&self, kind: Kind) -> Self {
        let entry = |entry: &Entry| Entry {
            names: entry.names.iter().map(|name| Name::new(name.path.clone())).collect(),
            mode: entry.mode,
            old: entry.new.clone(),
            new: entry.old.clone(),
        };
        let group = |group: &Group| Group {
            functions: group.functions.clone(),
            files: group.files.iter().map(entry).collect(),
        };
        Self::new(kind, self.root.clone(), self.groups.iter().map(group).collect())
    }

    /// The bytes of the journal.
    pub(super) fn encode(&self) -> Vec<u8> {
        let root = self.root.as_os_str().as_encoded_bytes().to_vec();
        let header = Header { kind: self.kind, root, at: self.at, groups: self.groups.clone() };
        // Serialising plain structs of text and numbers has no way to fail.
        let header = serde_json::to_string(&header).unwrap_or_default();
        let mut bytes = format!("{MAGIC} {}\n{header}\n", hash(header.as_bytes())).into_bytes();
        for entry in self.files() {
            bytes.extend_from_slice(&entry.old.bytes);
            bytes.extend_from_slice(&entry.new.bytes);
        }
        bytes
    }

    /// What [`Journal::encode`] wrote.
    ///
    /// # Errors
    /// In which way the bytes are not a journal. Paths that would lead out of the root are not a journal either.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, &'static str> {
        let (first, rest) = line(bytes).ok_or("is cut off")?;
        let sum = first.strip_prefix(MAGIC.as_bytes()).ok_or("was not written by this version of rebootstrap")?;
        let (header, mut rest) = line(rest).ok_or("is cut off")?;
        if sum.trim_ascii() != hash(header).as_bytes() {
            return Err("is damaged");
        }
        let header: Header = serde_json::from_slice(header).map_err(|_| "is damaged")?;
        let mut journal = Self { kind: header.kind, root: path(header.root)?, at: header.at, groups: header.groups };
        let inside = |path: &Path| path.components().all(|part| matches!(part, Component::Normal(_)));
        if !inside(&journal.root) {
            return Err("leads out of its folder");
        }
        for entry in journal.groups.iter_mut().flat_map(|group| &mut group.files) {
            let sound = |name: &Name| {
                let staged = Path::new(&name.staged);
                let parts: Vec<_> = Path::new(&name.path).components().collect();
                let hidden = parts.iter().any(|part| part.as_os_str() == ".git");
                inside(Path::new(&name.path))
                    && !parts.is_empty()
                    && !hidden
                    && staged.components().count() == 1
                    && inside(staged)
                    && name.staged.starts_with(".rebootstrap-")
            };
            if entry.names.is_empty() || !entry.names.iter().all(sound) {
                return Err("leads out of its folder");
            }
            for content in [&mut entry.old, &mut entry.new] {
                let (bytes, behind) = rest.split_at_checked(content.sum.length).ok_or("is cut off")?;
                if hash(bytes) != content.sum.sha256 {
                    return Err("is damaged");
                }
                content.bytes = bytes.to_vec();
                rest = behind;
            }
        }
        if rest.is_empty() { Ok(journal) } else { Err("is damaged") }
    }
}

/// SHA-256, in hexadecimal digits.
pub(super) fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A name that no other run and no other file has.
pub(super) fn unique(prefix: &str, suffix: &str) -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let random = || RandomState::new().build_hasher().finish();
    format!("{prefix}{:016x}{:08x}{suffix}", random(), std::process::id())
}

fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn path(bytes: Vec<u8>) -> Result<PathBuf, &'static str> {
    Ok(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path(bytes: Vec<u8>) -> Result<PathBuf, &'static str> {
    String::from_utf8(bytes).map(PathBuf::from).map_err(|_| "is damaged")
}
