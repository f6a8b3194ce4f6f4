//! What the world says about a file that could be edited: nobody may write it, or it is not this repository's.

mod attributes;
mod twins;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use rebootstrap_parser::Paths;
use rebootstrap_transform::Kept;

use crate::slashed::shown;

pub(crate) use attributes::Attributes;
pub(crate) use twins::Twins;

/// Larger files of git's own kind are not looked at, in bytes: people write a hundred lines.
const LONGEST: u64 = 1 << 20;

/// Knows the files of one root that are read and not edited.
#[derive(Debug)]
pub struct Keeper {
    root: PathBuf,
    /// The top of the repository that the root lies in, if it does.
    top: Option<PathBuf>,
    twins: Twins,
    /// The folders of submodules that the repository declares, from its top.
    modules: OnceLock<Vec<PathBuf>>,
    /// What was found out: the same files are asked about in each reading, and many of them are in one folder.
    folders: Mutex<HashMap<PathBuf, Folder>>,
    known: Mutex<HashMap<String, Option<Kept>>>,
}

/// What git keeps in a folder.
#[derive(Clone, Debug)]
struct Folder {
    is_repository: bool,
    attributes: Attributes,
}

impl Keeper {
    /// For the real folder `root`.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        let top = root.ancestors().find(|folder| is_repository(folder)).map(Path::to_path_buf);
        let (folders, known) = Default::default();
        Self { root: root.to_owned(), top, twins: Twins::default(), modules: OnceLock::new(), folders, known }
    }

    /// Why the file at repository path `path`, whose real place is `real`, is kept. `files` are all of the root.
    #[must_use]
    pub fn kept(&self, path: &str, real: &Path, files: &Paths) -> Option<Kept> {
        if let Some(known) = self.known.lock().ok().and_then(|known| known.get(path).cloned()) {
            return known;
        }
        let found = self.find(path, real, files);
        if let Ok(mut known) = self.known.lock() {
            known.insert(path.to_owned(), found.clone());
        }
        found
    }

    fn folder(&self, path: &Path) -> Folder {
        if let Some(known) = self.folders.lock().ok().and_then(|folders| folders.get(path).cloned()) {
            return known;
        }
        let text = small(&path.join(".gitattributes")).unwrap_or_default();
        let folder = Folder { is_repository: is_repository(path), attributes: Attributes::new(path, &text) };
        if let Ok(mut folders) = self.folders.lock() {
            folders.insert(path.to_owned(), folder.clone());
        }
        folder
    }

    fn find(&self, path: &str, real: &Path, files: &Paths) -> Option<Kept> {
        let kept = |reason: String, next: &str| Some(Kept { reason, next: next.to_owned() });
        if let Some(module) = self.module(real) {
            let next = "run this in the submodule's own repository, then take its new commit here";
            return kept(format!("belongs to the submodule {module}"), next);
        }
        if real.metadata().is_ok_and(|metadata| metadata.permissions().readonly()) {
            return kept("is read-only".to_owned(), "make it writable (chmod u+w), then run again");
        }
        let top = self.top.as_deref().unwrap_or(&self.root);
        self.twins
            .kept(path, files)
            .or_else(|| Attributes::kept(real, (top, &self.root), |folder| self.folder(folder).attributes))
    }

    /// The folder of the submodule that holds the real file, from the root.
    fn module(&self, real: &Path) -> Option<String> {
        let from_root = |folder: &Path| shown(folder.strip_prefix(&self.root).unwrap_or(folder));
        let below = real.ancestors().skip(1).take_while(|folder| *folder != self.root);
        let nested = below.into_iter().find(|folder| self.folder(folder).is_repository);
        // A repository of its own in a folder of repositories is nobody's submodule.
        let outer = nested.filter(|folder| folder.ancestors().skip(1).any(is_repository));
        if let Some(folder) = outer {
            return Some(from_root(folder));
        }
        let modules = self.modules.get_or_init(|| self.top.as_deref().map(declared).unwrap_or_default());
        modules
            .iter()
            .find(|module| real.starts_with(module) && !self.root.starts_with(module))
            .map(|one| from_root(one))
    }
}

/// Whether `folder` is the top of a repository, a submodule or a work tree: git's own files stand there, or the way to them.
fn is_repository(folder: &Path) -> bool {
    folder.join(".git").symlink_metadata().is_ok()
}

/// The text of a regular file, not too large. Nothing else is opened.
fn small(path: &Path) -> Option<String> {
    let metadata = path.symlink_metadata().ok()?;
    if !metadata.is_file() || metadata.len() > LONGEST {
        return None;
    }
    std::fs::read_to_string(path).ok()
}

/// The real folders that `.gitmodules` at `top` names.
fn declared(top: &Path) -> Vec<PathBuf> {
    let text = small(&top.join(".gitmodules")).unwrap_or_default();
    let settings = text.lines().filter_map(|line| line.split_once('='));
    let paths = settings.filter(|(name, _)| name.trim().eq_ignore_ascii_case("path"));
    paths.map(|(_, path)| top.join(path.trim().trim_matches('"'))).filter(|path| path != top).collect()
}
