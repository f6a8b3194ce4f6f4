//! Clues: names by which a file out of reach can name what is in reach. A file that has one comes into reach, with its folder.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Mutex;

use rebootstrap_parser::path;

use super::search::Search;
use crate::frameworks::{self, unread};
use crate::repository::{Repository, Tree};

/// What a clue is the name of. The same text can be several things.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A folder in reach: a path into it holds its name.
    Root,
    /// A folder above one, with the name of the folder that it lies in: a script that goes over its folders holds its path,
    /// or the end of it.
    Above(String),
    /// A package: a zip or the key of an object.
    Package,
    /// A part of the name of a function in the account: a script that gives it code holds the name.
    Function,
}

/// Those that a name belongs to, by their numbers.
pub(super) type Owners = BTreeSet<usize>;

/// Whether a file lies in one of the parts that a name belongs to: what it names is its own.
pub(super) type Own<'a> = dyn Fn(&str, &Owners) -> bool + Sync + 'a;

/// A name with what it is the name of, and whose.
pub(super) type Name = (String, Vec<(Kind, Owners)>);

/// Names to search for, and those that were.
#[derive(Debug, Default)]
pub(crate) struct Clues {
    found: BTreeMap<String, BTreeMap<Kind, Owners>>,
    searched: BTreeMap<(String, Kind), Owners>,
}

impl Clues {
    /// Adds the name of a package.
    pub(super) fn package(&mut self, name: &str, owner: usize) {
        self.add(name, Kind::Package, owner);
    }

    /// Adds a part of the name of a function.
    pub(super) fn function(&mut self, name: &str, owner: usize) {
        self.add(name, Kind::Function, owner);
    }

    /// Adds the names of a folder in reach, and of those that it lies in.
    pub(super) fn root(&mut self, root: &str, owner: usize) {
        self.add(path::name(root), Kind::Root, owner);
        let mut above = path::parent(root);
        while !above.is_empty() {
            let parent = path::parent(above);
            self.add(path::name(above), Kind::Above(path::name(parent).to_owned()), owner);
            above = parent;
        }
    }

    fn add(&mut self, name: &str, kind: Kind, owner: usize) {
        if !name.is_empty() {
            self.found.entry(name.to_owned()).or_default().entry(kind).or_default().insert(owner);
        }
    }

    /// Takes over what `other` is to search for, as that of `owner`.
    pub(crate) fn take(&mut self, other: Self, owner: usize) {
        for (name, kinds) in other.found {
            kinds.into_keys().for_each(|kind| self.add(&name, kind, owner));
        }
    }

    /// The same when all owners are one.
    pub(crate) fn of_one(mut self) -> Self {
        self.searched.values_mut().for_each(|owners| *owners = Owners::from([0]));
        self
    }

    /// The names that were not searched for before for all their owners.
    fn take_new(&mut self) -> Vec<Name> {
        let new = std::mem::take(&mut self.found).into_iter().map(|(name, kinds)| {
            let kinds = kinds.into_iter().filter_map(|(kind, owners)| {
                let searched = self.searched.entry((name.clone(), kind.clone())).or_default();
                let new: Owners = owners.difference(searched).copied().collect();
                searched.extend(&new);
                (!new.is_empty()).then_some((kind, new))
            });
            let kinds: Vec<(Kind, Owners)> = kinds.collect();
            (name, kinds)
        });
        new.filter(|(_, kinds)| !kinds.is_empty()).collect()
    }

    /// Brings the folders of all files into reach that hold a name not searched for before; whether there was one.
    pub(super) fn search(&mut self, repository: &Repository) -> bool {
        repository.roots().iter().for_each(|root| self.root(root, 0));
        let new = self.take_new();
        if new.is_empty() {
            return false;
        }
        let reached: HashSet<&str> = repository.reached().map(String::as_str).collect();
        let wanted = |file: &str| !reached.contains(file) && can_name(file);
        let found = match Search::new(&new) {
            Some(search) => repository.search(&wanted, &|file, bytes| search.finds(file, bytes)),
            None => repository.listing().files().iter().filter(|file| wanted(file)).cloned().collect(),
        };
        let mut grew = false;
        for file in found {
            grew |= repository.reach_folder(path::parent(&file));
        }
        grew
    }

    /// The files that hold names not searched for before, with the owners of these, but for names that `is_own` says the file
    /// has itself; `None` when that cannot be said.
    pub(super) fn found(&mut self, tree: &dyn Tree, is_own: &Own) -> Option<BTreeMap<String, Owners>> {
        let new = self.take_new();
        if new.is_empty() {
            return Some(BTreeMap::new());
        }
        let search = Search::new(&new)?;
        let owners = Mutex::new(BTreeMap::new());
        let finds = |file: &str, bytes: &[u8]| {
            let meant = search.meant(file, bytes).filter(|owners| !is_own(file, owners));
            let found: Owners = meant.flatten().copied().collect();
            let Ok(mut owners) = owners.lock() else { return true };
            !found.is_empty() && owners.insert(file.to_owned(), found).is_none()
        };
        let files = tree.search(&can_name, &finds);
        let mut owners = owners.into_inner().ok()?;
        // What cannot be read may hold every name.
        files.into_iter().map(|file| owners.remove(&file).map(|found| (file, found))).collect()
    }
}

/// Whether a file can name what is in reach, by its own name.
fn can_name(file: &str) -> bool {
    frameworks::reads(file) || unread::can_build(file)
}
