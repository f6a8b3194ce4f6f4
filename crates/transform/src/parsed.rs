//! Parsed files: what each text was parsed into. A text is parsed once, however often and by whomever it is read.

use std::cell::{Cell, RefCell};
use std::hash::Hash;
use std::rc::Rc;

use foldhash::{HashMap, HashSet};
use rebootstrap_parser::dockerfile::{self, Instruction};
use rebootstrap_parser::document::{self, Document, Format};
use rebootstrap_parser::hcl::{self, Body};
use rebootstrap_parser::just::{self, Justfile};
use rebootstrap_parser::{FileId, identity, path};

use crate::frameworks::{self, make::Readings, program};
use crate::repository::Repository;
use crate::traces::Traces;

/// Answers that depend on nothing but their key and on what does not change: each is made once.
#[derive(Debug)]
pub(crate) struct Memo<K, T>(RefCell<HashMap<K, T>>);

impl<K, T> Default for Memo<K, T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Eq + Hash, T: Clone> Memo<K, T> {
    /// The answer for `key`, which `make` makes when it is asked for first.
    pub(crate) fn get(&self, key: K, make: impl FnOnce() -> T) -> T {
        if let Some(known) = self.known(&key) {
            return known;
        }
        let made = make();
        self.put(key, made.clone());
        made
    }

    /// The answer for `key`, if it was made.
    pub(crate) fn known(&self, key: &K) -> Option<T> {
        self.0.borrow().get(key).cloned()
    }

    /// Remembers an answer that was made elsewhere.
    pub(crate) fn put(&self, key: K, answer: T) {
        self.0.borrow_mut().insert(key, answer);
    }
}

/// Why a file is read-only whose tree does not give back its text.
pub(crate) const OTHERWISE: &str = "it is not read as it is written";

/// The trees of the files of one repository, whose texts never change.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    documents: Memo<(FileId, Format), Result<Rc<Document>, document::Broken>>,
    bodies: Memo<FileId, Result<Rc<Body>, hcl::Broken>>,
    dockerfiles: Memo<FileId, Result<Rc<Vec<Instruction>>, dockerfile::Broken>>,
    justfiles: Memo<FileId, Result<Rc<Justfile>, just::Broken>>,
    pipelines: Memo<FileId, bool>,
    script_homes: Memo<FileId, String>,
    old: Memo<FileId, bool>,
    /// Shared by all edited copies.
    pub(crate) traces: Rc<Traces>,
    /// Shared likewise.
    pub(crate) makefiles: Rc<Readings>,
    /// How many texts the last reading found: the next one finds about as many.
    pub(crate) texts: Rc<Cell<usize>>,
    /// The files that [`Repository::searchable`] finds.
    searchable: RefCell<Option<Rc<Vec<String>>>>,
    /// Those that [`Repository::starting_go`] finds.
    starting_go: RefCell<Option<Rc<Vec<String>>>>,
}

impl Parsed {
    /// Nothing is parsed yet of an edited copy, and what was run is known.
    pub(crate) fn of_copy(&self) -> Self {
        Self {
            traces: Rc::clone(&self.traces),
            makefiles: Rc::clone(&self.makefiles),
            texts: Rc::clone(&self.texts),
            starting_go: self.starting_go.clone(),
            ..Self::default()
        }
    }

    /// Forgets which files there are to search: more can be read now.
    pub(crate) fn forget_names(&self) {
        self.searchable.take();
        self.starting_go.take();
    }
}

impl Repository<'_> {
    /// Whether an opened file says what a CI system or task runner runs, by its name.
    pub(crate) fn is_pipeline(&self, file: FileId) -> bool {
        self.parsed.pipelines.get(file, || frameworks::is_pipeline(&self.path(file)))
    }

    /// The directory that a script is meant to be run in, as `find` says from its text and the names of files.
    pub(crate) fn home_of_script(&self, file: FileId, find: impl FnOnce() -> String) -> String {
        self.home(file).parsed.script_homes.get(file, find)
    }

    /// Whether an opened file names go1.x.
    pub(crate) fn names_go1(&self, file: FileId) -> bool {
        self.parsed.old.get(file, || self.text(file).contains("go1.x"))
    }

    /// The files in reach that `is_wanted`, by their names alone; it is asked once for each.
    pub(crate) fn searchable(&self, is_wanted: impl Fn(&str) -> bool) -> Rc<Vec<String>> {
        let files = || Rc::new(self.reached().filter(|file| is_wanted(file)).collect());
        Rc::clone(self.parsed.searchable.borrow_mut().get_or_insert_with(files))
    }

    /// The programs in reach that start the `go` command, which no edit changes; each is looked at once, and the texts of others are not kept.
    pub(crate) fn starting_go(&self) -> Rc<Vec<String>> {
        let found = || {
            let reached: HashSet<String> = self.reached().collect();
            let is_wanted = |file: &str| program::is_program(file) && reached.contains(file);
            Rc::new(self.search(&is_wanted, &|_, bytes| program::starts_go(bytes)))
        };
        Rc::clone(self.parsed.starting_go.borrow_mut().get_or_insert_with(found))
    }

    /// An opened file read as YAML or JSON.
    ///
    /// # Errors
    /// Those of [`document::parse`].
    pub(crate) fn document(&self, file: FileId, format: Format) -> Result<Rc<Document>, document::Broken> {
        let home = self.home(file);
        home.parsed.documents.get((file, format), || document(file, &home.text(file), format).map(Rc::new))
    }

    /// Reads many opened files, so that [`Self::document`] knows them.
    pub(crate) fn read_documents(&self, files: &[(FileId, Format)]) {
        let new = files.iter().filter(|key| self.home(key.0).parsed.documents.known(key).is_none());
        let new: Vec<_> = new.map(|key| (*key, self.text(key.0))).collect();
        let read = self.spread(&new, |((file, format), text)| document(*file, text, *format));
        for (((file, format), _), read) in new.iter().zip(read) {
            self.home(*file).parsed.documents.put((*file, *format), read.map(Rc::new));
        }
    }

    /// An opened file read as HCL.
    ///
    /// # Errors
    /// Those of [`hcl::parse`].
    pub(crate) fn body(&self, file: FileId) -> Result<Rc<Body>, hcl::Broken> {
        let home = self.home(file);
        home.parsed.bodies.get(file, || body(file, &home.text(file)).map(Rc::new))
    }

    /// Reads many opened files, so that [`Self::body`] knows them.
    pub(crate) fn read_bodies(&self, files: &[FileId]) {
        let new = files.iter().filter(|file| self.home(**file).parsed.bodies.known(file).is_none());
        let new: Vec<_> = new.map(|file| (*file, self.text(*file))).collect();
        let read = self.spread(&new, |(file, text)| body(*file, text));
        for ((file, _), read) in new.iter().zip(read) {
            self.home(*file).parsed.bodies.put(*file, read.map(Rc::new));
        }
    }

    /// An opened file read as a Dockerfile.
    ///
    /// # Errors
    /// Those of [`dockerfile::parse`].
    pub(crate) fn instructions(&self, file: FileId) -> Result<Rc<Vec<Instruction>>, dockerfile::Broken> {
        let home = self.home(file);
        home.parsed.dockerfiles.get(file, || dockerfile::parse(file, &home.text(file)).map(Rc::new))
    }

    /// An opened file read as a justfile.
    ///
    /// # Errors
    /// Those of [`just::parse`].
    pub(crate) fn justfile(&self, file: FileId) -> Result<Rc<Justfile>, just::Broken> {
        let home = self.home(file);
        let parse = || just::parse(file, &home.text(file), path::parent(&home.path(file))).map(Rc::new);
        home.parsed.justfiles.get(file, parse)
    }
}

fn document(file: FileId, text: &str, format: Format) -> Result<Document, document::Broken> {
    let document = document::parse(file, text, format)?;
    let broken = |span| document::Broken { span, reason: OTHERWISE.to_owned() };
    identity::document(&document).map_err(broken)?;
    Ok(document)
}

fn body(file: FileId, text: &str) -> Result<Body, hcl::Broken> {
    let body = hcl::parse(file, text)?;
    let broken = |span| hcl::Broken { span, reason: OTHERWISE.to_owned() };
    identity::body(&body, text).map_err(broken)?;
    Ok(body)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::go::memory::Memory;

    #[test]
    fn an_edited_text_is_parsed_again_and_no_other() {
        let tree = Memory::new("\n-- a.yml --\nkey: old\n-- b.yml --\nkey: same\n-- c.yml --\nkey: later\n");
        let before = Repository::new(&tree);
        let open = |repository: &Repository, path: &str| repository.open(path).expect("a file").0;
        let (a, b) = (open(&before, "a.yml"), open(&before, "b.yml"));
        let document = |repository: &Repository, file| repository.document(file, Format::Yaml).expect("sound");
        let key = |document: &Document| document.root().and_then(|root| root.get("key")?.text()).map(str::to_owned);
        assert!(Rc::ptr_eq(&document(&before, a), &document(&before, a)));
        let after = before.edited(&BTreeMap::from([(a, Arc::from("key: new\n"))]));
        assert_eq!((open(&after, "a.yml"), open(&after, "b.yml")), (a, b));
        assert_eq!(key(&document(&after, a)).as_deref(), Some("new"));
        assert_eq!(key(&document(&before, a)).as_deref(), Some("old"));
        assert!(Rc::ptr_eq(&document(&after, b), &document(&before, b)));
        // An edited copy of an edited copy knows all three texts.
        let again = after.edited(&BTreeMap::from([(b, Arc::from("key: newer\n"))]));
        assert!(Rc::ptr_eq(&document(&again, a), &document(&after, a)));
        assert_eq!(key(&document(&again, b)).as_deref(), Some("newer"));
        // A file that is opened later has its own number in each copy.
        let (here, there) = (open(&after, "c.yml"), open(&before, "c.yml"));
        assert_eq!(key(&document(&after, here)).as_deref(), Some("later"));
        assert_eq!(key(&document(&before, there)).as_deref(), Some("later"));
        // The same text in another allocation is another text, so that nothing rests on comparing contents.
        let same = before.edited(&BTreeMap::from([(b, Arc::from("key: same\n"))]));
        assert!(!Rc::ptr_eq(&document(&same, b), &document(&before, b)));
    }
}
