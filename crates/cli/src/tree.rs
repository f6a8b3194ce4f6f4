//! The files of a root as the core reads them: texts, or the sentence why not, and a stamp of each for later.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use rebootstrap_parser::{Listing, Paths};
use rebootstrap_transform::repository::{Finds, Task, Wanted};
use rebootstrap_transform::{Kept, Tree};

use crate::folder::Folder;
use crate::kept::Keeper;
use crate::probe::{Content, LIMIT, LIMIT_OF_OTHERS, Probe, Stamp};
use crate::slashed::slashed;
use crate::spread::spread;
use crate::walk::Walk;

/// So many files are searched by one thread at a time.
const PART: usize = 256;

/// A root on disk. Every file is read at most once.
#[derive(Debug)]
pub struct DiskTree {
    root: PathBuf,
    folder: Folder,
    /// Sorted when somebody asks: where nothing is a hit nobody does.
    files: LazyLock<Paths, Box<dyn FnOnce() -> Paths + Send>>,
    links: BTreeMap<String, PathBuf>,
    read: Mutex<Seen>,
    keeper: Keeper,
    jobs: usize,
}

#[derive(Debug, Default)]
struct Seen {
    contents: BTreeMap<String, Content>,
    probe: Probe,
    failed: bool,
}

impl DiskTree {
    /// The tree that `walk` found at `root`, and the hits in it.
    #[must_use]
    pub fn new(root: &Path, walk: Walk) -> (Self, Vec<String>) {
        let hits = walk.hits.keys().cloned().collect();
        let seen = Seen { contents: walk.hits, failed: walk.failed, ..Seen::default() };
        let (root, folder, keeper) = (root.to_owned(), Folder::new(root), Keeper::new(root));
        let Walk { files, links, jobs, .. } = walk;
        let files = LazyLock::new(Box::new(move || files.sorted()) as Box<dyn FnOnce() -> Paths + Send>);
        (Self { root, folder, files, links, read: Mutex::new(seen), keeper, jobs }, hits)
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

    /// The same, from the root where it lies there under its own name.
    fn near<'a>(&'a self, path: &'a str) -> &'a Path {
        self.links.get(path).map_or(Path::new(path), PathBuf::as_path)
    }

    /// The repository path of the file itself, for a path that may be a symbolic link.
    #[must_use]
    pub fn target<'a>(&'a self, path: &'a str) -> Cow<'a, str> {
        let real = self.links.get(path).and_then(|real| slashed(real.strip_prefix(&self.root).ok()?));
        real.unwrap_or(Cow::Borrowed(path))
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
    fn files(&self) -> &Paths {
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
        match seen.probe.whole(&self.folder, self.near(path), Self::limit(path)) {
            Ok(content) => seen.contents.entry(path.to_owned()).or_insert(content).text.clone(),
            Err(error) => {
                seen.failed = true;
                Err(format!("cannot be read: {error}"))
            }
        }
    }

    fn links(&self) -> Vec<(String, String)> {
        self.links.keys().map(|link| (link.clone(), self.target(link).into_owned())).collect()
    }

    fn search(&self, wanted: &Wanted, finds: &Finds) -> Vec<String> {
        let searched = |part: usize| {
            let mut probe = Probe::default();
            let has = |path: &str| {
                let mut found =
                    || probe.finds(&self.folder, self.near(path), Self::limit(path), |bytes| finds(path, bytes));
                wanted(path) && found().unwrap_or(true)
            };
            let start = part * PART;
            self.files.places(start..self.files.len().min(start + PART), has).collect::<Vec<_>>()
        };
        let parts: Vec<OnceLock<Vec<usize>>> = vec![OnceLock::new(); self.files.len().div_ceil(PART)];
        self.spread(parts.len(), &|number| {
            parts[number].get_or_init(|| searched(number));
        });
        let found = parts.into_iter().filter_map(OnceLock::into_inner).flatten();
        found.filter_map(|at| self.files.get(at)).collect()
    }

    fn spread(&self, count: usize, task: &Task) {
        spread(self.jobs, count, task);
    }

    fn kept(&self, path: &str) -> Option<Kept> {
        self.keeper.kept(path, &self.real(path), &self.files)
    }

    fn identity(&self, path: &str) -> String {
        self.target(path).into_owned()
    }
}
