//! What of a repository can be read, for those who read it and those who find more.

use std::collections::HashMap;
use std::rc::Rc;

use rebootstrap_parser::path;

use super::Reach;
use crate::repository::Repository;

/// The names of files that were looked at, as their places in the listing, until more is in reach.
#[derive(Clone, Default)]
pub(crate) struct Named {
    /// The files in reach.
    reached: Option<Rc<[usize]>>,
    /// Those of them that a reader wants, by the address of the function that says so.
    wanted: HashMap<usize, Rc<[usize]>>,
}

impl<'a> Repository<'a> {
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

    /// The names of the files in reach.
    pub(crate) fn reached(&self) -> impl Iterator<Item = &'a String> {
        let (files, reached) = (self.listing().files(), self.in_reach());
        (0..reached.len()).filter_map(move |at| files.get(*reached.get(at)?))
    }

    fn in_reach(&self) -> Rc<[usize]> {
        let found = || self.reach.borrow().among(self.listing().files()).into();
        Rc::clone(self.named.borrow_mut().reached.get_or_insert_with(found))
    }

    /// The names of the files in reach that a reader `wants`; it is asked once for each.
    pub(crate) fn wanted(&self, wants: fn(&str) -> bool) -> Vec<&'a String> {
        let files = self.listing().files();
        let known = self.named.borrow().wanted.get(&(wants as usize)).cloned();
        let known = known.unwrap_or_else(|| {
            let is_wanted = |index: &usize| files.get(*index).is_some_and(|file| wants(file));
            let found = self.in_reach().iter().copied().filter(is_wanted).collect();
            Rc::clone(self.named.borrow_mut().wanted.entry(wants as usize).or_insert(found))
        });
        known.iter().filter_map(|index| files.get(*index)).collect()
    }
}
