//! Copied: where copies put files, and where they take them from.

use std::collections::HashMap;

use rebootstrap_parser::path;

use super::{Copy, Facts};

/// The copies by where they take files from: who asks for one file need not look at all copies.
#[derive(Debug)]
pub struct Taking<'f>(HashMap<&'f str, Vec<usize>>);

/// The copies by where they put files.
#[derive(Debug)]
pub struct Putting<'f>(HashMap<&'f str, Vec<usize>>);

impl<'f> Taking<'f> {
    /// Of the copies that are meant.
    pub(crate) fn of(facts: &'f Facts, is_meant: impl Fn(&Copy) -> bool) -> Self {
        // Of a pattern, the directory that is written out.
        let written = |from: &'f str| match crate::glob::start(from) {
            start if start.len() == from.len() => from,
            start => start.rfind('/').map_or("", |end| &start[..end]),
        };
        let copies = facts.copies.iter().map(|copy| facts.get(copy.from).names().filter(|_| is_meant(copy)));
        Self(sorted(copies.map(|from| from.map(written))))
    }

    /// All copies that may take the file `source`, and perhaps others, in their order.
    pub(crate) fn from(&self, source: &str) -> Vec<usize> {
        at_or_above(&self.0, source)
    }
}

impl<'f> Putting<'f> {
    pub(crate) fn of(facts: &'f Facts) -> Self {
        Self(sorted(facts.copies.iter().map(|copy| facts.get(copy.to).names())))
    }

    /// All copies that may put a file at `target`, and perhaps others, in their order.
    pub(crate) fn to(&self, target: &str) -> Vec<usize> {
        at_or_above(&self.0, target)
    }
}

fn sorted<'f>(places: impl Iterator<Item = Option<&'f str>>) -> HashMap<&'f str, Vec<usize>> {
    let mut found: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, place) in places.enumerate() {
        place.into_iter().for_each(|place| found.entry(place).or_default().push(index));
    }
    found
}

fn at_or_above(copies: &HashMap<&str, Vec<usize>>, file: &str) -> Vec<usize> {
    let ends = file.match_indices('/').map(|(end, _)| end).chain([file.len()]);
    let above = ends.chain((!file.is_empty()).then_some(0));
    let mut found: Vec<usize> = above.filter_map(|end| copies.get(&file[..end])).flatten().copied().collect();
    found.sort_unstable();
    found.dedup();
    found
}

impl Facts {
    /// The path that a copy writes.
    #[must_use]
    pub fn target(&self, copy: &Copy) -> Option<String> {
        let to = self.get(copy.to).names()?;
        if !copy.into_directory {
            return Some(to.to_owned());
        }
        Some(path::join(to, path::name(self.get(copy.from).names()?)))
    }

    /// Whether a copy takes the file, where it takes only what a pattern says.
    fn is_among(&self, copy: &Copy, source: &str) -> bool {
        let matches = |only| self.get(only).names().is_some_and(|only| crate::glob::matches_deep(only, source));
        copy.only.is_none_or(matches)
    }

    /// Whether a copy puts what is in a directory into a part of it (`rsync -a ./ dist/`): the next one would take that once more.
    pub(crate) fn is_into_itself(&self, copy: &Copy) -> bool {
        let (Some(from), Some(to)) = (self.get(copy.from).names(), self.get(copy.to).names()) else { return false };
        copy.contents && path::below(to, from).is_some()
    }

    /// Whether a copy puts what is in a part of a directory into that (`rsync -a dist/ ./`).
    pub(crate) fn is_from_itself(&self, copy: &Copy) -> bool {
        let (Some(from), Some(to)) = (self.get(copy.from).names(), self.get(copy.to).names()) else { return false };
        copy.contents && path::below(from, to).is_some()
    }

    /// The path at which a copy puts the file `source`; `None` when it does not take it.
    #[must_use]
    pub fn copied(&self, copy: &Copy, source: &str) -> Option<String> {
        let (from, to) = (self.get(copy.from).names()?, self.get(copy.to).names()?);
        let target = match path::below(source, from) {
            // What stands in the target already is not taken once more.
            Some(_) if copy.contents && path::below(to, from).is_some() && path::below(source, to).is_some() => {
                return None;
            }
            Some(below) if copy.contents && !below.is_empty() && self.is_among(copy, source) => path::join(to, below),
            _ if copy.contents => return None,
            _ if from == source => self.target(copy)?,
            _ if copy.into_directory && crate::glob::matches(from, source) => path::join(to, path::name(source)),
            _ => return None,
        };
        (target != source).then_some(target)
    }

    /// The path from which a copy takes what it puts at `target`; `None` when it is known not to.
    #[must_use]
    pub fn copied_from(&self, copy: &Copy, target: &str) -> Option<String> {
        let (from, to) = (self.get(copy.from).names()?, self.get(copy.to).names()?);
        if copy.contents {
            let source = path::join(from, path::below(target, to)?);
            return Some(source).filter(|source| self.is_among(copy, source));
        }
        // Most copies put nothing there, and every one is asked.
        let is_into = copy.into_directory && path::parent(target) == to;
        if target != to && !is_into {
            return None;
        }
        if self.target(copy).as_deref() == Some(target) {
            return Some(from.to_owned());
        }
        // `mv build/*.zip dist`
        let source = path::join(path::parent(from), path::name(target));
        (is_into && crate::glob::matches(from, &source)).then_some(source)
    }
}
