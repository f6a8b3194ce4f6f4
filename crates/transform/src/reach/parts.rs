//! Parts: what is in reach of the hits, taken apart into folders that have nothing to do with one another.
//!
//! A part is what a run with its hits alone would have in reach: no file outside of it names anything of it, and nothing in it
//! names a folder of another part. Two that one file names are one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rebootstrap_parser::path;
use rebootstrap_parser::value::HOLE_OPEN;

use super::clues::{Clues, Owners};
use super::{ROUNDS, Reach, above, is_beside, nearest};
use crate::frameworks;
use crate::repository::Tree;

/// Folders, each of which belongs to one part; a part has the number of its first folder.
pub(crate) struct Parts<'a> {
    tree: &'a dyn Tree,
    roots: BTreeMap<String, usize>,
    /// The part that each has become part of, or itself.
    joined: Vec<usize>,
    /// Files and folders that are read because something in the part names them.
    asked: BTreeMap<usize, BTreeSet<String>>,
}

/// That nothing can be taken apart: all of the repository has to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Whole;

impl<'a> Parts<'a> {
    /// No part yet.
    pub(super) fn new(tree: &'a dyn Tree) -> Self {
        Self { tree, roots: BTreeMap::new(), joined: Vec::new(), asked: BTreeMap::new() }
    }

    /// A part of one folder, which is one with those that it holds or lies in.
    ///
    /// # Errors
    /// It is the top folder.
    pub(super) fn start(&mut self, root: &str) -> Result<(), Whole> {
        let number = self.joined.len();
        self.joined.push(number);
        self.add(number, root)
    }

    /// The part that `number` has become.
    pub(crate) fn part(&self, number: usize) -> usize {
        let mut at = number;
        while let Some(next) = self.joined.get(at).filter(|next| **next != at) {
            at = *next;
        }
        at
    }

    /// The part that the file lies in.
    pub(crate) fn home(&self, file: &str) -> Option<usize> {
        self.holder(path::parent(file))
    }

    /// The part that the folder is of or lies in.
    fn holder(&self, folder: &str) -> Option<usize> {
        nearest(folder, |folder| self.roots.get(folder)).map(|part| self.part(*part))
    }

    /// What is in reach of each part, by its number.
    pub(crate) fn reaches(&self) -> BTreeMap<usize, Reach> {
        let mut roots: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for (root, part) in &self.roots {
            roots.entry(self.part(*part)).or_default().insert(root.clone());
        }
        let asked = |part: usize| self.asked.get(&part).cloned().unwrap_or_default();
        roots.into_iter().map(|(part, roots)| (part, Reach::Part { roots, asked: asked(part) })).collect()
    }

    /// Whether there is more than one.
    pub(crate) fn are_several(&self) -> bool {
        self.reaches().len() > 1
    }

    /// What is in reach of all of them.
    pub(crate) fn united(&self) -> Reach {
        let asked = self.asked.values().flatten().cloned().collect();
        Reach::Part { roots: self.roots.keys().cloned().collect(), asked }
    }

    /// Makes one part of several, which has the lowest of their numbers.
    pub(crate) fn join(&mut self, parts: impl IntoIterator<Item = usize>) -> Option<usize> {
        let parts: BTreeSet<usize> = parts.into_iter().map(|part| self.part(part)).collect();
        let first = *parts.first()?;
        for part in parts.into_iter().skip(1) {
            self.joined[part] = first;
            let asked = self.asked.remove(&part).unwrap_or_default();
            self.asked.entry(first).or_default().extend(asked);
        }
        Some(first)
    }

    /// Adds a folder to a part, which becomes one with those that it holds or lies in.
    fn add(&mut self, part: usize, root: &str) -> Result<(), Whole> {
        if root.is_empty() {
            return Err(Whole);
        }
        let outer = nearest(root, |folder| self.roots.get(folder)).copied();
        let inner: Vec<String> = below(&self.roots, root).map(|(folder, _)| folder.clone()).collect();
        let held: Vec<usize> = inner.iter().filter_map(|folder| self.roots.remove(folder)).collect();
        let joined = self.join(held.into_iter().chain(outer).chain([part])).unwrap_or(part);
        if outer.is_none() {
            self.roots.insert(root.to_owned(), joined);
        }
        Ok(())
    }

    /// Adds what was found to be in reach of a part.
    ///
    /// # Errors
    /// That is everything.
    pub(crate) fn grow(&mut self, part: usize, reach: &Reach) -> Result<(), Whole> {
        let Reach::Part { roots, asked } = reach else { return Err(Whole) };
        roots.iter().try_for_each(|root| self.add(part, root))?;
        // What is named in a folder of another part has to do with that.
        let holders: Vec<usize> = asked.iter().filter_map(|at| self.holder(at)).collect();
        let joined = self.join(holders.into_iter().chain([part])).unwrap_or(part);
        self.asked.entry(joined).or_default().extend(asked.iter().cloned());
        Ok(())
    }

    /// Makes one part of this one and those that the `paths` lie in, which its files name. A name that is not known (a hole) can
    /// be every one in its folder.
    pub(crate) fn name(&mut self, part: usize, paths: &BTreeSet<String>) {
        let mut named = BTreeSet::from([part]);
        for at in paths {
            match at.split_once(HOLE_OPEN) {
                Some((known, _)) => {
                    let folder = known.rsplit_once('/').map_or("", |(folder, _)| folder);
                    named.extend(self.parts_below(folder));
                    named.extend(self.holder(folder));
                }
                None => named.extend(self.holder(at)),
            }
        }
        self.join(named);
    }

    /// Adds the folders of all files that name what is in reach, until there is no other; what one file names is one part.
    ///
    /// # Errors
    /// All of the repository is in reach.
    pub(crate) fn search(&mut self, clues: &mut Clues) -> Result<(), Whole> {
        for _ in 0..ROUNDS {
            self.follow_links()?;
            for (root, part) in &self.roots {
                clues.root(root, *part);
            }
            let is_own = |file: &str, owners: &Owners| {
                let home = self.home(file);
                owners.iter().any(|owner| Some(self.part(*owner)) == home)
            };
            let found = clues.found(self.tree, &is_own).ok_or(Whole)?;
            if found.is_empty() {
                return Ok(());
            }
            found.into_iter().try_for_each(|(file, owners)| self.take(&file, owners))?;
        }
        Err(Whole)
    }

    /// Takes in a file that names what the parts `owners` have.
    fn take(&mut self, file: &str, owners: Owners) -> Result<(), Whole> {
        let home = self.home(file);
        match self.join(owners.into_iter().chain(home)) {
            Some(part) if home.is_none() && !self.reads(part, file) => self.add(part, path::parent(file)),
            _ => Ok(()),
        }
    }

    /// Whether a file that lies in no part is read with this one, as it builds in a folder above.
    fn reads(&self, part: usize, file: &str) -> bool {
        let is_above = |folder: &str| {
            let mut inside = below(&self.roots, folder);
            folder.is_empty() || inside.any(|(_, other)| self.part(*other) == part)
        };
        let is_asked =
            self.asked.get(&part).is_some_and(|asked| asked.contains(file) || asked.contains(path::parent(file)));
        is_asked || (is_above(above(path::parent(file))) && is_beside(file))
    }

    /// Takes the folders of symbolic links to files of a part.
    fn follow_links(&mut self) -> Result<(), Whole> {
        for (link, file) in self.tree.links() {
            if let Some(part) = self.home(&file) {
                self.add(part, path::parent(&link))?;
            }
        }
        Ok(())
    }

    /// Makes one part of neighbours until each holds `least` files that are read, and twice as many as are read with it because
    /// they build in folders above: these are read once for each part.
    pub(super) fn gather(&mut self, least: usize) {
        let parts = self.reaches();
        let mut held: BTreeMap<usize, usize> = parts.keys().map(|part| (*part, 0)).collect();
        let (mut below_folders, mut beside) = (HashMap::new(), 0);
        for file in self.tree.files().iter().filter(|file| frameworks::reads(file)) {
            match self.home(file).and_then(|part| held.get_mut(&part)) {
                Some(count) => *count += 1,
                None if frameworks::builds(file) => {
                    let folder = above(path::parent(file));
                    beside += *below_folders.entry(folder).or_insert_with(|| self.parts_below(folder).len());
                }
                None => {}
            }
        }
        let least = least.max(2 * beside / parts.len().max(1));
        let (mut gathered, mut files) = (Vec::new(), 0);
        for (part, count) in held {
            gathered.push(part);
            files += count;
            if files >= least {
                self.join(std::mem::take(&mut gathered));
                files = 0;
            }
        }
        self.join(gathered);
    }

    /// The parts of which something lies below the folder.
    fn parts_below(&self, folder: &str) -> BTreeSet<usize> {
        let is_below = |root: &&String| folder.is_empty() || path::below(root, folder).is_some();
        let roots = self.roots.iter().filter(|(root, _)| is_below(root));
        roots.map(|(_, part)| self.part(*part)).collect()
    }
}

/// Those of `roots` that lie below the folder, with their parts.
fn below<'r>(roots: &'r BTreeMap<String, usize>, folder: &str) -> impl Iterator<Item = (&'r String, &'r usize)> {
    let from = format!("{folder}/");
    roots.range(from.clone()..).take_while(move |(root, _)| root.starts_with(&from))
}
