//! Reach: the folders of a large repository that can have to do with its hits. The build files of all others are not read.
//!
//! A folder is in reach when it declares a function that is to move, when a file in it names such a folder or a package or
//! name of its functions, or when something in reach names it. Of the folders above, only the files that build are. What is
//! found this way is a guess at first, so a plan that edits a file anywhere else is made again with the whole repository.
//! Folders that have nothing to do with one another are parts.

mod clues;
mod files;
mod names;
mod parts;
mod search;
mod within;

use std::collections::BTreeSet;

use rebootstrap_parser::path;

use crate::facts::Facts;
use crate::frameworks::{self, Hints, stack};
use crate::is_declared;
use crate::options::Options;
use crate::plan::Plan;
use crate::repository::{Repository, Tree};
pub(crate) use clues::Clues;
pub(crate) use names::outside;
pub(crate) use parts::{Parts, Whole};
pub(crate) use within::Named;

/// A search that finds more folders each time ends here, and the whole repository is read.
const ROUNDS: usize = 8;

/// What can be read of a repository; grows only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Everything.
    Whole,
    /// A part.
    Part {
        /// Folders that are read with all below; none lies in another.
        roots: BTreeSet<String>,
        /// Files, and folders whose own files, are read because something names them.
        asked: BTreeSet<String>,
    },
}

impl Reach {
    fn holds_in(&self, folder: Folder, path: &str) -> bool {
        let is_asked = || matches!(self, Self::Part { asked, .. } if asked.contains(path));
        match folder {
            Folder::Held => true,
            Folder::Beside => is_asked() || is_beside(path),
            Folder::Outside => is_asked(),
        }
    }

    fn folder(&self, directory: &str) -> Folder {
        match self {
            Self::Whole => Folder::Held,
            Self::Part { asked, .. } if asked.contains(directory) => Folder::Held,
            Self::Part { roots, .. } if is_under(roots, directory) => Folder::Held,
            Self::Part { roots, .. } if is_above(roots, directory) => Folder::Beside,
            Self::Part { .. } => Folder::Outside,
        }
    }

    /// Whether the file lies in a folder of which all is read.
    pub(crate) fn roots_hold(&self, path: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Part { roots, .. } => is_under(roots, path::parent(path)),
        }
    }

    /// Adds a folder with all below; whether it is new. The top folder is everything.
    pub(crate) fn add(&mut self, directory: &str) -> bool {
        let inside = path::join(directory, "file");
        if self.roots_hold(&inside) {
            return false;
        }
        match self {
            Self::Part { roots, .. } if !directory.is_empty() => {
                while let Some(inner) = names::first_below(roots, directory).cloned() {
                    roots.remove(&inner);
                }
                roots.insert(directory.to_owned());
            }
            _ => *self = Self::Whole,
        }
        true
    }

    /// Adds what something in reach names; whether it is new.
    pub(crate) fn ask(&mut self, path: &str) -> bool {
        match self {
            Self::Part { asked, .. } => asked.insert(path.to_owned()),
            Self::Whole => false,
        }
    }
}

/// What of the files of a folder, and not of those below, is in reach whatever they are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Folder {
    /// All of them.
    Held,
    /// Those that build.
    Beside,
    /// None.
    Outside,
}

/// Whether a file in a folder above one in reach is read: it builds, or no framework reads it for what it declares.
fn is_beside(file: &str) -> bool {
    frameworks::builds(file) || !frameworks::reads(file)
}

/// Whether the folder is one of `roots`, or below one.
fn is_under(roots: &BTreeSet<String>, directory: &str) -> bool {
    nearest(directory, |folder| roots.get(folder)).is_some()
}

/// What `find` finds for the folder, or for the nearest above it.
fn nearest<T>(directory: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    let mut at = directory;
    loop {
        let found = find(at);
        if found.is_some() || at.is_empty() {
            return found;
        }
        at = path::parent(at);
    }
}

/// Whether what the folder's files build for holds one of `roots`.
fn is_above(roots: &BTreeSet<String>, directory: &str) -> bool {
    let above = above(directory);
    above.is_empty() || names::first_below(roots, above).is_some()
}

/// The folder that a folder's files build for: the one that a hidden folder (`.github`) lies in, or itself.
fn above(directory: &str) -> &str {
    let hidden = directory.split('/').position(|part| part.starts_with('.'));
    match hidden {
        Some(at) => {
            let end = directory.match_indices('/').nth(at.wrapping_sub(1)).filter(|_| at > 0);
            end.map_or("", |(end, _)| &directory[..end])
        }
        None => directory,
    }
}

/// What is in reach of `hits` at first, in parts that have nothing to do with one another: the module or folder of each, and
/// the folders of all files that name them. `None` is everything, as in a repository of at most [`Options::whole`] files.
pub(crate) fn of<'a>(tree: &'a dyn Tree, hits: &[String], options: &Options) -> Option<(Parts<'a>, Clues)> {
    if tree.files().len() <= options.whole {
        return None;
    }
    let (mut parts, mut clues) = (Parts::new(tree), Clues::default());
    // What cannot be read may declare anything.
    let is_declared = |hit: &String| tree.read(hit).map_or(true, |text| is_declared(hit, text.as_bytes(), options));
    for hit in hits.iter().filter(|hit| !stack::is_manifest(hit) && is_declared(hit)) {
        let own = path::parent(hit);
        let mut module = own;
        while !module.is_empty() && !tree.is_file(&path::join(module, "go.mod")) {
            module = path::parent(module);
        }
        parts.start(if module.is_empty() { own } else { module }).ok()?;
    }
    parts.search(&mut clues).ok()?;
    parts.gather(options.part);
    Some((parts, clues))
}

/// Reads the repository, and what its facts name, until no file out of reach can have to do with what moves.
pub(crate) fn collect(repository: &Repository, mut clues: Clues, options: &Options) -> Facts {
    let mut hints = Hints::default();
    for _ in 0..ROUNDS {
        if repository.reach() == Reach::Whole {
            break;
        }
        if linked(repository) || clues.search(repository) {
            continue;
        }
        let facts = frameworks::collect_with(repository, &mut hints);
        if !names::led_to(repository, &facts, options, &mut clues) && !clues.search(repository) {
            return facts;
        }
    }
    repository.reach_all();
    frameworks::collect(repository)
}

/// The same for one of several parts: names by which others can name what moves come back, and are not searched for.
pub(crate) fn collect_part(repository: &Repository, options: &Options) -> Option<(Facts, Clues)> {
    let (mut clues, mut hints) = (Clues::default(), Hints::default());
    for _ in 0..ROUNDS {
        if linked(repository) {
            continue;
        }
        let facts = frameworks::collect_with(repository, &mut hints);
        if !names::led_to(repository, &facts, options, &mut clues) {
            return (repository.reach() != Reach::Whole).then_some((facts, clues));
        }
    }
    None
}

/// Takes the folders of symbolic links to files in reach; whether there was one that was not.
fn linked(repository: &Repository) -> bool {
    let links = repository.links().into_iter().filter(|(_, file)| repository.is_surrounded(file));
    links.fold(false, |grew, (link, _)| repository.reach_folder(path::parent(&link)) || grew)
}

/// Whether the plan edits a file that was not looked for from all sides: who else reads it is not known then.
pub(crate) fn is_left_by(repository: &Repository, plan: &Plan) -> bool {
    let mut files = plan.edits.iter().map(|planned| planned.edit.span.file);
    files.any(|file| !repository.is_surrounded(&repository.path(file)))
}
