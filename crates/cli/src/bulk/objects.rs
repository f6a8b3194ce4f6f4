//! The files of a commit, read from git's objects: no checkout, so no filter, no hook, and no work tree is touched.
//!
//! Text comes as it is committed. A file that is tracked is read even where `.gitignore` names it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rebootstrap_parser::{Listing, Paths};
use rebootstrap_transform::{Code, Diagnostic, Kept, Options, Place, Tree};

use super::cat_file::CatFile;
use super::trees::leaves;
use crate::bytes::{decode, too_large, without_zeros};
use crate::engine::Engine;
use crate::git::Failure;
use crate::kept::{Attributes, Twins};
use crate::tree::DiskTree;

/// How many objects are asked for before the first answer is read: their names fit into any pipe.
pub(super) const BATCH: usize = 64;

/// How far a chain of symbolic links is followed.
const MOST_LINKS: usize = 32;

/// A regular file of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Git's mode, such as `100644`.
    pub mode: String,
    /// The object that holds the content.
    pub object: String,
}

/// The files of a commit.
#[derive(Debug)]
pub struct Commit {
    files: Paths,
    entries: BTreeMap<String, Entry>,
    links: BTreeMap<String, String>,
    reader: Mutex<Reader>,
    twins: Twins,
    attributes: Mutex<HashMap<PathBuf, Attributes>>,
}

#[derive(Debug)]
struct Reader {
    objects: CatFile,
    texts: BTreeMap<String, Result<Arc<str>, String>>,
    failed: bool,
}

/// What [`Commit::open`] finds besides the files.
#[derive(Debug, Default)]
pub struct Found {
    /// The wanted files that are starting points.
    pub hits: Vec<String>,
    /// Files that were passed over although their name is wanted.
    pub notes: Vec<Diagnostic>,
}

impl Commit {
    /// Lists the files of the commit `id`, of which `objects` are read, and finds the hits of `engine` among them.
    ///
    /// # Errors
    /// Git cannot read the commit.
    pub(super) fn open(
        mut objects: CatFile,
        id: &str,
        engine: &Engine,
        options: &Options,
    ) -> Result<(Self, Found), Failure> {
        let (mut entries, mut links, mut found) = (BTreeMap::new(), BTreeMap::new(), Found::default());
        for (path, leaf) in leaves(&mut objects, id)? {
            let path = match String::from_utf8(path) {
                Ok(path) => path,
                Err(error) => {
                    let path = error.as_bytes();
                    if (engine.wants)(&String::from_utf8_lossy(path)) {
                        found.notes.push(note(None, format!("{}: the file's name is not UTF-8", path.escape_ascii())));
                    }
                    continue;
                }
            };
            match leaf.mode.as_str() {
                "120000" => drop(links.insert(path, leaf.object)),
                "100644" | "100755" => drop(entries.insert(path, leaf)),
                _ => {}
            }
        }
        let links = resolve(&mut objects, &entries, &links, engine, &mut found.notes)?;
        let files: Paths = entries.keys().chain(links.keys()).collect();
        let wanted: Vec<_> = files.matching(engine.wants).collect();
        let mut texts = BTreeMap::new();
        for batch in wanted.chunks(BATCH) {
            let entry = |path: &String| entries.get(links.get(path).unwrap_or(path));
            let asked: Vec<_> = batch.iter().filter_map(|path| Some((path, entry(path)?))).collect();
            objects.ask(asked.iter().map(|(_, entry)| entry.object.as_str()))?;
            for (path, _) in asked {
                let content = objects.answer()?;
                let is_hit = |bytes: &[u8]| (engine.is_hit)(path, bytes, options);
                if is_hit(&content) || without_zeros(&content).is_some_and(|bytes| is_hit(&bytes)) {
                    texts.insert(path.clone(), text(path, &content));
                    found.hits.push(path.clone());
                }
            }
        }
        let reader = Mutex::new(Reader { objects, texts, failed: false });
        let (twins, attributes) = Default::default();
        Ok((Self { files, entries, links, reader, twins, attributes }, found))
    }

    /// The file of a path, and the path itself when it is no symbolic link.
    #[must_use]
    pub fn target<'a>(&'a self, path: &'a str) -> &'a str {
        self.links.get(path).map_or(path, String::as_str)
    }

    /// The entry of a regular file.
    #[must_use]
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// The attributes of a folder below the root `/`.
    fn attributes(&self, folder: &Path) -> Attributes {
        if let Some(known) = self.attributes.lock().ok().and_then(|known| known.get(folder).cloned()) {
            return known;
        }
        let path = folder.strip_prefix("/").unwrap_or(folder).join(".gitattributes");
        let text = path.to_str().filter(|path| self.entries.contains_key(*path)).and_then(|path| self.read(path).ok());
        let found = Attributes::new(folder, text.as_deref().unwrap_or_default());
        if let Ok(mut known) = self.attributes.lock() {
            known.insert(folder.to_owned(), found.clone());
        }
        found
    }

    /// Whether git could not read something that was asked for.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.reader.lock().is_ok_and(|reader| reader.failed)
    }
}

impl Listing for Commit {
    fn files(&self) -> &Paths {
        &self.files
    }
}

impl Tree for Commit {
    fn read(&self, path: &str) -> Result<Arc<str>, String> {
        let Some(entry) = self.entry(self.target(path)) else {
            return Err("is not a file of the repository".to_owned());
        };
        let Ok(mut reader) = self.reader.lock() else { return Err("cannot be read".to_owned()) };
        if let Some(text) = reader.texts.get(path) {
            return text.clone();
        }
        let content = reader.objects.ask([entry.object.as_str()]).and_then(|()| reader.objects.answer());
        let found = match content {
            Ok(content) => text(path, &content),
            Err(failure) => {
                reader.failed = true;
                Err(format!("cannot be read: {failure}"))
            }
        };
        reader.texts.insert(path.to_owned(), found.clone());
        found
    }

    /// Files of submodules are none of the commit, and modes say nothing of who may write.
    fn kept(&self, path: &str) -> Option<Kept> {
        let root = Path::new("/");
        let real = root.join(self.target(path));
        let attributes = || Attributes::kept(&real, (root, root), |folder| self.attributes(folder));
        self.twins.kept(path, &self.files).or_else(attributes)
    }

    fn links(&self) -> Vec<(String, String)> {
        self.links.iter().map(|(link, target)| (link.clone(), target.clone())).collect()
    }

    fn identity(&self, path: &str) -> String {
        self.target(path).to_owned()
    }
}

/// Where symbolic links to files of the commit lead to.
fn resolve(
    objects: &mut CatFile,
    entries: &BTreeMap<String, Entry>,
    links: &BTreeMap<String, String>,
    engine: &Engine,
    notes: &mut Vec<Diagnostic>,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut texts = BTreeMap::new();
    for (path, object) in links {
        objects.ask([object.as_str()])?;
        texts.insert(path.as_str(), String::from_utf8_lossy(&objects.answer()?).into_owned());
    }
    let mut found = BTreeMap::new();
    for path in links.keys() {
        match follow(path, &texts) {
            Some(target) if entries.contains_key(&target) => drop(found.insert(path.clone(), target)),
            Some(target) if is_folder(entries, &target) => {}
            _ if (engine.wants)(path) => {
                notes.push(note(
                    Some(path),
                    format!("{path} is a symbolic link that leads to no file of the repository"),
                ));
            }
            _ => {}
        }
    }
    Ok(found)
}

/// The path that the link at `path` leads to, if that lies in the repository.
fn follow(path: &str, links: &BTreeMap<&str, String>) -> Option<String> {
    let mut pending: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
    let mut real: Vec<String> = Vec::new();
    let mut followed = 0;
    while let Some(part) = pending.pop() {
        match part.as_str() {
            "" | "." => continue,
            ".." => drop(real.pop()?),
            _ => real.push(part),
        }
        if let Some(target) = links.get(real.join("/").as_str()) {
            followed += 1;
            if target.starts_with('/') || followed > MOST_LINKS {
                return None;
            }
            real.pop();
            pending.extend(target.split('/').rev().map(str::to_owned));
        }
    }
    Some(real.join("/"))
}

fn is_folder(entries: &BTreeMap<String, Entry>, path: &str) -> bool {
    let prefix = format!("{path}/");
    path.is_empty() || entries.range(prefix.clone()..).next().is_some_and(|(file, _)| file.starts_with(&prefix))
}

fn note(path: Option<&str>, message: String) -> Diagnostic {
    let place = path.map(|path| Place { file: path.to_owned(), line: 0 });
    Diagnostic { code: Code::Unreadable, message, place, related: Vec::new(), next: String::new() }
}

fn text(path: &str, content: &[u8]) -> Result<Arc<str>, String> {
    let limit = DiskTree::limit(path);
    if content.len() as u64 > limit {
        return Err(too_large(content, limit));
    }
    decode(content)
}
