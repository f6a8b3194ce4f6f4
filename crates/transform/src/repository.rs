//! The repository as the core sees it: file names, and texts read once and numbered.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use rebootstrap_parser::{FileId, Listing, Span, path};

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::kept::Kept;
use crate::lines::Lines;
use crate::options::Architecture;
use crate::outcome::ReadFile;
use crate::parsed::Parsed;
use crate::reach::Reach;
use crate::tree;
pub use crate::tree::{Finds, Task, Tree, Wanted};

/// A tree whose files get a [`FileId`] when they are first read.
pub struct Repository<'a> {
    pub(crate) tree: &'a dyn Tree,
    read: RefCell<Read>,
    /// What the texts were parsed into.
    pub(crate) parsed: Parsed,
    /// The repository that this one is an edited copy of.
    original: Option<&'a Repository<'a>>,
    reach: RefCell<Reach>,
    named: RefCell<Named>,
    /// Whether it has to be known where a declaration can say its architecture.
    pub(crate) places_architectures: bool,
}

/// The names of files that were looked at, as their places in the listing, until more is in reach.
#[derive(Clone, Default)]
struct Named {
    /// The files in reach.
    reached: Option<Rc<[usize]>>,
    /// Those of them that a reader wants, by the address of the function that says so.
    wanted: HashMap<usize, Rc<[usize]>>,
}

#[derive(Default)]
struct Read {
    files: Vec<ReadFile>,
    by_path: BTreeMap<String, Option<FileId>>,
    followed: BTreeSet<String>,
    harmless: BTreeSet<FileId>,
    unreadable: Vec<Diagnostic>,
    lines: HashMap<FileId, Lines>,
}

impl<'a> Repository<'a> {
    /// Nothing is read yet.
    #[must_use]
    pub fn new(tree: &'a dyn Tree) -> Self {
        // What a run may ask for is not known, so that everything is looked for.
        Self::within(tree, Reach::Whole, Architecture::Arm)
    }

    /// The same, of which only a part is read.
    pub(crate) fn within(tree: &'a dyn Tree, reach: Reach, architecture: Architecture) -> Self {
        Self {
            tree,
            read: RefCell::default(),
            parsed: Parsed::default(),
            original: None,
            reach: RefCell::new(reach),
            named: RefCell::default(),
            // Without a declaration it is x86_64, so that no other one is ever written.
            places_architectures: architecture == Architecture::Arm,
        }
    }

    /// What can be read.
    pub(crate) fn reach(&self) -> Reach {
        self.reach.borrow().clone()
    }

    /// The folders of which all is read; none when that is everything.
    pub(crate) fn roots(&self) -> Vec<String> {
        match &*self.reach.borrow() {
            Reach::Whole => Vec::new(),
            Reach::Part { roots, .. } => roots.iter().cloned().collect(),
        }
    }

    /// Lets everything be read.
    pub(crate) fn reach_all(&self) {
        self.grow(|reach| {
            *reach = Reach::Whole;
            true
        });
    }

    /// Lets a folder be read, with all below; whether it was not.
    pub(crate) fn reach_folder(&self, directory: &str) -> bool {
        self.grow(|reach| reach.add(directory))
    }

    /// Lets the file at `path` be read, or the files of a folder; whether they were not.
    pub(crate) fn ask(&self, path: &str) -> bool {
        if self.is_surrounded(path) {
            return false;
        }
        let inside = if self.tree.is_dir(path) { path::join(path, "file") } else { path.to_owned() };
        !self.reach.borrow().roots_hold(&inside) && self.grow(|reach| reach.ask(path))
    }

    fn grow(&self, by: impl FnOnce(&mut Reach) -> bool) -> bool {
        let grew = by(&mut self.reach.borrow_mut());
        if grew {
            self.named.take();
            self.parsed.forget_names();
        }
        grew
    }

    /// Whether all is read that lies around the file.
    pub(crate) fn is_surrounded(&self, path: &str) -> bool {
        self.reach.borrow().roots_hold(path)
    }

    /// See [`Tree::links`].
    pub(crate) fn links(&self) -> Vec<(String, String)> {
        self.tree.links()
    }

    /// See [`Tree::search`].
    pub(crate) fn search(&self, wanted: &Wanted, finds: &Finds) -> Vec<String> {
        self.tree.search(wanted, finds)
    }

    /// The names of the files in reach.
    pub(crate) fn reached(&self) -> impl Iterator<Item = String> + use<'a> {
        let (files, reached) = (self.listing().files(), self.in_reach());
        (0..reached.len()).filter_map(move |at| files.get(*reached.get(at)?))
    }

    fn in_reach(&self) -> Rc<[usize]> {
        let found = || self.reach.borrow().among(self.listing().files()).into();
        Rc::clone(self.named.borrow_mut().reached.get_or_insert_with(found))
    }

    /// The names of the files in reach that a reader `wants`; it is asked once for each.
    pub(crate) fn wanted(&self, wants: fn(&str) -> bool) -> Vec<String> {
        let files = self.listing().files();
        let known = self.named.borrow().wanted.get(&(wants as usize)).cloned();
        let known = known.unwrap_or_else(|| {
            let is_wanted = |index: &usize| files.get(*index).is_some_and(|file| wants(&file));
            let found = self.in_reach().iter().copied().filter(is_wanted).collect();
            Rc::clone(self.named.borrow_mut().wanted.entry(wants as usize).or_insert(found))
        });
        known.iter().filter_map(|index| files.get(*index)).collect()
    }

    /// The same repository with other texts for some of the files that were opened. Files keep their [`FileId`], and what was
    /// parsed of those that stay is not parsed again.
    #[must_use]
    pub fn edited(&'a self, texts: &BTreeMap<FileId, Arc<str>>) -> Self {
        let mut read = Read::default();
        {
            let before = self.read.borrow();
            read.files.clone_from(&before.files);
            read.by_path.clone_from(&before.by_path);
            read.unreadable.clone_from(&before.unreadable);
            read.harmless = before.harmless.iter().copied().filter(|file| !texts.contains_key(file)).collect();
        }
        for (file, text) in texts {
            if let Some(file) = read.files.get_mut(file.0 as usize) {
                file.text = Arc::clone(text);
            }
        }
        Self {
            read: RefCell::new(read),
            original: Some(self),
            parsed: self.parsed.of_copy(),
            named: self.named.clone(),
            tree: self.tree,
            reach: self.reach.clone(),
            places_architectures: self.places_architectures,
        }
    }

    /// The repository that the text of `file` was opened in first: this one, or the one that it is an edited copy of.
    pub(crate) fn home(&self, file: FileId) -> &Repository<'_> {
        match self.original {
            Some(original) if original.has(file, &self.text(file)) => original.home(file),
            _ => self,
        }
    }

    /// Whether `text` is the very text that was read of `file`.
    fn has(&self, file: FileId, text: &Arc<str>) -> bool {
        self.read.borrow().files.get(file.0 as usize).is_some_and(|own| Arc::ptr_eq(&own.text, text))
    }

    /// The text of a file that was opened; empty for any other.
    #[must_use]
    pub fn text(&self, file: FileId) -> Arc<str> {
        self.read.borrow().files.get(file.0 as usize).map(|file| Arc::clone(&file.text)).unwrap_or_default()
    }

    /// See [`Tree::kept`].
    pub(crate) fn kept(&self, path: &str) -> Option<Kept> {
        self.tree.kept(path)
    }

    /// See [`Tree::identity`].
    pub(crate) fn identity(&self, path: &str) -> String {
        self.tree.identity(path)
    }

    /// The names.
    #[must_use]
    pub fn listing(&self) -> &'a dyn Listing {
        self.tree
    }

    /// The file at `path` with its text; `None` when there is none or it cannot be read, which is noted.
    #[must_use]
    pub fn open(&self, path: &str) -> Option<(FileId, Arc<str>)> {
        let mut read = self.read.borrow_mut();
        if let Some(known) = read.by_path.get(path) {
            return known.map(|id| (id, Arc::clone(&read.files[id.0 as usize].text)));
        }
        if !self.tree.is_file(path) {
            return None;
        }
        let opened = match self.tree.read(path).and_then(tree::understood) {
            Ok(text) => {
                let id = FileId(u32::try_from(read.files.len()).ok()?);
                read.files.push(ReadFile { path: path.to_owned(), text: Arc::clone(&text) });
                Some((id, text))
            }
            Err(reason) => {
                read.unreadable.push(Diagnostic {
                    code: Code::Unreadable,
                    message: format!("{path} {reason}"),
                    place: Some(Place { file: path.to_owned(), line: 0 }),
                    related: Vec::new(),
                    next: String::new(),
                });
                None
            }
        };
        read.by_path.insert(path.to_owned(), opened.as_ref().map(|(id, _)| *id));
        opened
    }

    /// Says that a reader understands the file at `path`, so that it need not be searched for words.
    pub fn follow(&self, path: &str) {
        self.read.borrow_mut().followed.insert(path.to_owned());
    }

    /// Whether a reader understands the file at `path`.
    #[must_use]
    pub fn is_followed(&self, path: &str) -> bool {
        self.read.borrow().followed.contains(path)
    }

    /// Remembers of a Go file that nothing in it depends on the runtime: many programs are made of the same files.
    pub(crate) fn set_harmless(&self, file: FileId) {
        self.read.borrow_mut().harmless.insert(file);
    }

    /// Whether nothing in a Go file depends on the runtime, as far as it was looked at.
    pub(crate) fn is_harmless(&self, file: FileId) -> bool {
        self.read.borrow().harmless.contains(&file)
    }

    /// The path of a file that was opened.
    #[must_use]
    pub fn path(&self, file: FileId) -> String {
        self.read.borrow().files.get(file.0 as usize).map(|file| file.path.clone()).unwrap_or_default()
    }

    /// The place of a span, for people.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        let Read { files, lines, .. } = &mut *self.read.borrow_mut();
        let Some(file) = files.get(span.file.0 as usize) else { return Place { file: String::new(), line: 0 } };
        let line = lines.entry(span.file).or_insert_with(|| Lines::of(&file.text)).number(span.start());
        Place { file: file.path.clone(), line }
    }

    /// What could not be read so far.
    #[must_use]
    pub fn unreadable(&self) -> Vec<Diagnostic> {
        self.read.borrow().unreadable.clone()
    }

    /// The files read so far, by [`FileId`].
    #[must_use]
    pub fn files(&self) -> Vec<ReadFile> {
        self.read.borrow().files.clone()
    }
}
