//! Reach: the folders of a large repository that can have to do with its hits. The build files of all others are not read.
//!
//! A folder is in reach when it declares a function that is to move, when a file in it names such a folder or a package or
//! name of its functions, or when something in reach names it. Of the folders above, only the files that build are. What is
//! found this way is a guess at first, so a plan that edits a file anywhere else is made again with the whole repository.

mod clues;
mod names;

use std::collections::BTreeSet;

use rebootstrap_parser::{Paths, path};

use crate::facts::Facts;
use crate::frameworks::{self, Hints, stack};
use crate::is_declared;
use crate::options::Options;
use crate::plan::Plan;
use crate::repository::{Repository, Tree};
use crate::tree::is_fetched;
use clues::Clues;

/// A search that finds more folders each time ends here, and the whole repository is read.
const ROUNDS: usize = 8;

/// What can be read of a repository; grows only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Everything.
    Whole,
    /// A part.
    Part {
        /// Folders that are read with all below.
        roots: BTreeSet<String>,
        /// Files, and folders whose own files, are read because something names them.
        asked: BTreeSet<String>,
    },
}

impl Reach {
    /// The places of those of `files` that are in reach. Folders are looked at once.
    pub(crate) fn among(&self, files: &Paths) -> Vec<usize> {
        let mut last: (String, Option<Folder>) = Default::default();
        let held = files.places(0..files.len(), |file| {
            let directory = path::parent(file);
            let known = last.1.filter(|_| last.0 == directory);
            let folder = known.unwrap_or_else(|| self.folder(directory));
            if known.is_none() {
                last = (directory.to_owned(), Some(folder));
            }
            self.holds_in(folder, file)
        });
        held.collect()
    }

    fn holds_in(&self, folder: Folder, path: &str) -> bool {
        let is_asked = || matches!(self, Self::Part { asked, .. } if asked.contains(path));
        match folder {
            Folder::Held => true,
            Folder::Beside => is_asked() || frameworks::builds(path) || !frameworks::reads(path),
            Folder::Outside => is_asked(),
        }
    }

    fn folder(&self, directory: &str) -> Folder {
        match self {
            Self::Whole => Folder::Held,
            Self::Part { asked, .. } if asked.contains(directory) => Folder::Held,
            Self::Part { roots, .. } if is_under(roots, directory) => Folder::Held,
            Self::Part { roots, .. } if is_beside(roots, directory) => Folder::Beside,
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

/// Whether the folder is one of `roots`, or below one.
fn is_under(roots: &BTreeSet<String>, directory: &str) -> bool {
    let mut at = directory;
    loop {
        if roots.contains(at) {
            return true;
        }
        if at.is_empty() {
            return false;
        }
        at = path::parent(at);
    }
}

/// Whether the folder is above a root, or one that lies there and whose name begins with a dot (`.github`).
fn is_beside(roots: &BTreeSet<String>, directory: &str) -> bool {
    let hidden = directory.split('/').position(|part| part.starts_with('.'));
    let above = match hidden {
        Some(at) => {
            let end = directory.match_indices('/').nth(at.wrapping_sub(1)).filter(|_| at > 0);
            end.map_or("", |(end, _)| &directory[..end])
        }
        None => directory,
    };
    above.is_empty() || names::first_below(roots, above).is_some()
}

/// What is in reach of `hits` at first: everything in a repository of at most [`Options::whole`] files, else the module or
/// folder of each.
pub(crate) fn of(tree: &dyn Tree, hits: &[String], options: &Options) -> Reach {
    if tree.files().len() <= options.whole {
        return Reach::Whole;
    }
    let mut reach = Reach::Part { roots: BTreeSet::new(), asked: BTreeSet::new() };
    // What cannot be read may declare anything.
    let is_declared =
        |hit: &String| options.all || tree.read(hit).map_or(true, |text| is_declared(hit, text.as_bytes(), options));
    for hit in hits.iter().filter(|hit| !stack::is_manifest(hit) && is_declared(hit)) {
        let own = path::parent(hit);
        let mut module = own;
        while !module.is_empty() && !tree.is_file(&path::join(module, "go.mod")) {
            module = path::parent(module);
        }
        reach.add(if module.is_empty() { own } else { module });
    }
    let values = |hit: &&String| [".tfvars", ".tfvars.json"].iter().any(|ending| hit.ends_with(ending));
    let values: Vec<&String> = hits.iter().filter(values).filter(|hit| is_declared(hit)).collect();
    if values.is_empty() {
        return reach;
    }
    let declares = |file: &str| file.ends_with(".tf") && !is_fetched(file);
    let roots: BTreeSet<String> = tree.files().matching(declares).map(|file| path::parent(&file).to_owned()).collect();
    if values.iter().any(|hit| !roots.contains(path::parent(hit))) {
        for file in &tree.search(&declares, &|_, bytes| is_given(bytes)) {
            reach.add(path::parent(file));
        }
    }
    reach
}

/// Whether a file of Terraform takes a runtime from a variable: what is given may be given from any folder.
fn is_given(bytes: &[u8]) -> bool {
    ["var.", "runtime"].iter().all(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some())
}

/// Reads the repository, and what its facts name, until no file out of reach can have to do with what moves.
pub(crate) fn collect(repository: &Repository, options: &Options) -> Facts {
    let (mut clues, mut hints) = (Clues::default(), Hints::default());
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
