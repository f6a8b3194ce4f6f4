//! A disk that writes down what is done to it, and what of that a medium may hold when the power fails.
//!
//! The worst that POSIX allows: a file's bytes are there only after they were waited for, a name only after its folder was
//! waited for; without that, each folder may be as it was at its last wait or as it is now, whatever the others are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, Permissions};
use std::io::Result;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rebootstrap_cli::write::{Disk, NewFile, RealDisk};

/// What was done.
#[derive(Clone, Debug)]
enum Deed {
    Folder(PathBuf),
    Create(PathBuf),
    Write(PathBuf, Vec<u8>),
    Mode(PathBuf, u32),
    Sync(PathBuf),
    SyncFolder(PathBuf),
    Link(PathBuf, PathBuf),
    Rename(PathBuf, PathBuf),
    Exchange(PathBuf, PathBuf),
    Remove(PathBuf),
}

/// The disk.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    deeds: Mutex<Vec<Deed>>,
    /// Waiting is not written down: a protocol that forgets it.
    forgetful: bool,
}

impl Recorder {
    pub(crate) fn new(forgetful: bool) -> &'static Self {
        Box::leak(Box::new(Self { forgetful, ..Self::default() }))
    }

    /// How much was done.
    pub(crate) fn len(&self) -> usize {
        self.deeds.lock().expect("deeds").len()
    }

    fn add(&self, deed: Deed) {
        let waits = matches!(deed, Deed::Sync(_) | Deed::SyncFolder(_));
        if !(self.forgetful && waits) {
            self.deeds.lock().expect("deeds").push(deed);
        }
    }

    /// The medium after the first `done` deeds, from `start` on.
    pub(crate) fn medium(&self, start: &Medium, done: usize) -> Medium {
        let mut medium = start.clone();
        self.deeds.lock().expect("deeds")[..done].iter().for_each(|deed| medium.take(deed));
        medium
    }
}

impl Disk for Recorder {
    fn make_folder(&self, path: &Path) -> Result<()> {
        RealDisk.make_folder(path).inspect(|()| self.add(Deed::Folder(path.into())))
    }

    fn open_lock(&self, path: &Path) -> Result<File> {
        RealDisk.open_lock(path).inspect(|_| self.add(Deed::Create(path.into())))
    }

    fn create(&self, path: &Path) -> Result<NewFile> {
        RealDisk.create(path).inspect(|_| self.add(Deed::Create(path.into())))
    }

    fn write(&self, new: &mut NewFile, bytes: &[u8]) -> Result<()> {
        RealDisk.write(new, bytes).inspect(|()| self.add(Deed::Write(new.path.clone(), bytes.into())))
    }

    fn set_mode(&self, new: &NewFile, mode: Permissions) -> Result<()> {
        let number = mode.mode();
        RealDisk.set_mode(new, mode).inspect(|()| self.add(Deed::Mode(new.path.clone(), number)))
    }

    fn sync(&self, new: &NewFile) -> Result<()> {
        self.add(Deed::Sync(new.path.clone()));
        Ok(())
    }

    fn sync_folder(&self, path: &Path) -> Result<()> {
        self.add(Deed::SyncFolder(path.into()));
        Ok(())
    }

    fn link(&self, file: &Path, name: &Path) -> Result<()> {
        RealDisk.link(file, name).inspect(|()| self.add(Deed::Link(file.into(), name.into())))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        RealDisk.rename(from, to).inspect(|()| self.add(Deed::Rename(from.into(), to.into())))
    }

    fn exchange(&self, one: &Path, other: &Path) -> Result<()> {
        RealDisk.exchange(one, other).inspect(|()| self.add(Deed::Exchange(one.into(), other.into())))
    }

    fn remove(&self, path: &Path) -> Result<()> {
        RealDisk.remove(path).inspect(|()| self.add(Deed::Remove(path.into())))
    }
}

/// A name leads to a file, or to a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing {
    File(usize),
    Folder,
}

/// A file: what programs see, and what the medium has; bytes and mode.
#[derive(Clone, Debug)]
struct Node {
    seen: (Vec<u8>, u32),
    kept: (Vec<u8>, u32),
}

/// What a medium holds, and what programs see of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Medium {
    nodes: Vec<Node>,
    seen: BTreeMap<PathBuf, Thing>,
    kept: BTreeMap<PathBuf, Thing>,
}

impl Medium {
    /// Everything below `folders`, all of it kept. Symbolic links are not looked at.
    pub(crate) fn of(folders: &[&Path]) -> Self {
        use std::os::unix::fs::MetadataExt;
        let mut medium = Self::default();
        let mut known: BTreeMap<u64, usize> = BTreeMap::new();
        let mut pending: Vec<PathBuf> = folders.iter().map(|folder| (*folder).to_owned()).collect();
        while let Some(folder) = pending.pop() {
            medium.seen.insert(folder.clone(), Thing::Folder);
            for entry in std::fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.expect("an entry")) {
                let metadata = entry.metadata().expect("an entry");
                if metadata.is_dir() {
                    pending.push(entry.path());
                } else if metadata.is_file() {
                    let node = *known.entry(metadata.ino()).or_insert_with(|| {
                        let content = (std::fs::read(entry.path()).expect("a file"), metadata.mode() & 0o7777);
                        medium.nodes.push(Node { seen: content.clone(), kept: content });
                        medium.nodes.len() - 1
                    });
                    medium.seen.insert(entry.path(), Thing::File(node));
                }
            }
        }
        medium.kept = medium.seen.clone();
        medium
    }

    fn node(&mut self, path: &Path) -> &mut Node {
        let Some(Thing::File(node)) = self.seen.get(path) else { panic!("{} is a file", path.display()) };
        &mut self.nodes[*node]
    }

    fn take(&mut self, deed: &Deed) {
        match deed {
            Deed::Folder(path) => {
                for path in path.ancestors() {
                    self.seen.entry(path.into()).or_insert(Thing::Folder);
                }
            }
            Deed::Create(path) if self.seen.contains_key(path) => {}
            Deed::Create(path) => {
                self.nodes.push(Node { seen: (Vec::new(), 0o600), kept: (Vec::new(), 0o600) });
                self.seen.insert(path.clone(), Thing::File(self.nodes.len() - 1));
            }
            Deed::Write(path, bytes) => self.node(path).seen.0.extend_from_slice(bytes),
            Deed::Mode(path, mode) => self.node(path).seen.1 = mode & 0o7777,
            Deed::Sync(path) => {
                let node = self.node(path);
                node.kept = node.seen.clone();
            }
            Deed::SyncFolder(folder) => {
                let inside = |path: &Path| path.parent() == Some(folder);
                self.kept.retain(|path, _| !inside(path));
                self.kept.extend(
                    self.seen.iter().filter(|(path, _)| inside(path)).map(|(path, thing)| (path.clone(), *thing)),
                );
            }
            Deed::Link(file, name) => drop(self.seen.insert(name.clone(), self.seen[file])),
            Deed::Rename(from, to) => {
                let thing = self.seen.remove(from).expect("a file");
                self.seen.insert(to.clone(), thing);
            }
            Deed::Exchange(one, other) => {
                let things = [self.seen[other], self.seen[one]];
                self.seen.extend([one, other].map(Clone::clone).into_iter().zip(things));
            }
            Deed::Remove(path) => drop(self.seen.remove(path)),
        }
    }

    /// Makes what is left below `folders` after the power failed: each folder whose number is in `lucky` is as programs saw
    /// it, the others are as they were kept. Bytes are those that were kept.
    pub(crate) fn fail(&self, folders: &[&Path], lucky: impl Fn(usize) -> bool) {
        let parents: BTreeSet<_> = self.seen.keys().chain(self.kept.keys()).filter_map(|path| path.parent()).collect();
        let mut left: BTreeMap<&Path, Thing> = BTreeMap::new();
        for (number, folder) in parents.into_iter().enumerate() {
            let names = if lucky(number) { &self.seen } else { &self.kept };
            left.extend(
                names
                    .iter()
                    .filter(|(path, _)| path.parent() == Some(folder))
                    .map(|(path, thing)| (path.as_path(), *thing)),
            );
        }
        let inside = |path: &Path| folders.iter().any(|folder| path.starts_with(folder));
        for folder in folders {
            clear(folder);
        }
        let mut made: BTreeMap<usize, &Path> = BTreeMap::new();
        for (path, thing) in left.into_iter().filter(|(path, _)| inside(path)) {
            // A name in a folder that is not there is not there.
            match thing {
                Thing::Folder if path.parent().is_some_and(Path::is_dir) || folders.contains(&path) => {
                    let _ = std::fs::DirBuilder::new().mode(0o755).create(path);
                }
                Thing::File(node) if path.parent().is_some_and(Path::is_dir) => match made.get(&node) {
                    Some(first) => std::fs::hard_link(first, path).expect("a link"),
                    None => {
                        let (bytes, mode) = &self.nodes[node].kept;
                        std::fs::write(path, bytes).expect("a file");
                        std::fs::set_permissions(path, PermissionsExt::from_mode(*mode)).expect("a mode");
                        made.insert(node, path);
                    }
                },
                _ => {}
            }
        }
    }
}

/// Removes all files and folders below `folder`; symbolic links stay.
fn clear(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry")) {
        let kind = entry.file_type().expect("a type");
        if kind.is_dir() {
            clear(&entry.path());
            let _ = std::fs::remove_dir(entry.path());
        } else if kind.is_file() {
            std::fs::remove_file(entry.path()).expect("a file");
        }
    }
}
