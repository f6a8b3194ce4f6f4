//! Programs: every path at which a build's result stands, directly or by way of copies.

use std::collections::{BTreeMap, HashMap};

use rebootstrap_parser::path;

use crate::facts::{Build, Facts, Taking};

/// Longer ways from copy to copy are not followed, and no more paths: copies that lead into each other have no end.
pub(crate) const COPIES: usize = 8;
pub(crate) const PATHS: usize = 1 << 16;
/// Nor are more found at once, nor so many times more than before where that are not few.
const MOST: usize = 16 * PATHS;
const GROWTH: usize = 4;
const FEW: usize = 1 << 14;

/// How a program gets to its path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The builds that write it there, by index.
    pub builds: Vec<usize>,
    /// The copies that put it there, by index, each with the path it takes it from.
    pub copies: Vec<(usize, String)>,
    /// The copies that take it from there, by index, each with the path it puts it at; sorted by that path.
    pub taken: Vec<(usize, String)>,
}

impl Source {
    /// Whether it was taken out of an image: it is not copied into one again, which would have no end.
    fn comes_out(&self) -> bool {
        self.copies.iter().any(|(_, from)| path::system(from).is_some())
    }
}

/// All programs of a repository, by path.
#[derive(Clone, Debug, Default)]
pub struct Programs(BTreeMap<String, Source>);

impl Programs {
    /// Follows the builds that can run on Lambda, and the copies of what they write.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let mut programs = Self::default();
        for (index, build) in facts.builds.iter().enumerate().filter(|(_, build)| is_linux(build)) {
            for output in facts.outputs(build) {
                programs.0.entry(output).or_default().builds.push(index);
            }
        }
        programs.copy(facts);
        let mut taken: Vec<(String, usize, String)> = Vec::new();
        for (target, source) in &programs.0 {
            taken.extend(source.copies.iter().map(|(copy, from)| (from.clone(), *copy, target.clone())));
        }
        for (from, copy, target) in taken {
            programs.0.entry(from).or_default().taken.push((copy, target));
        }
        programs
    }

    /// Adds the paths at which copies put what stands at others.
    fn copy(&mut self, facts: &Facts) {
        let all = Taking::of(facts, |_| true);
        let further = Taking::of(facts, |copy| !facts.is_into_itself(copy));
        // Each path is looked at when it is found, and once more when it is found to come by no copy into what it copies.
        let mut inner: HashMap<String, bool> = self.0.keys().map(|path| (path.clone(), false)).collect();
        let mut pending: Vec<String> = self.0.keys().cloned().collect();
        let mut before = usize::MAX;
        for _ in 0..COPIES {
            let mut found = Vec::new();
            for source in std::mem::take(&mut pending) {
                if found.len() > MOST {
                    break;
                }
                let (made, is_inner) = (self.0.get(&source), inner.get(&source).copied().unwrap_or_default());
                for index in if is_inner { &further } else { &all }.from(&source) {
                    let copy = &facts.copies[index];
                    // What is built there takes the place of what was copied along.
                    let is_built = |target: &String| self.0.get(target).is_some_and(|it| !it.builds.is_empty());
                    let goes_back =
                        |target: &String| made.is_some_and(Source::comes_out) && path::system(target).is_some();
                    let target = facts
                        .copied(copy, &source)
                        .filter(|target| !(copy.contents && (is_built(target) || goes_back(target))));
                    found.extend(
                        target.map(|target| (index, source.clone(), target, is_inner || facts.is_into_itself(copy))),
                    );
                }
            }
            // Copies that lead into each other put more and more.
            if found.len() > before.saturating_mul(GROWTH).max(FEW) {
                break;
            }
            before = found.len();
            found.sort_unstable();
            for (index, source, target, is_inner) in found {
                match inner.get_mut(&target) {
                    Some(before) if is_inner || !*before => {}
                    Some(before) => {
                        *before = false;
                        pending.push(target.clone());
                    }
                    None => {
                        inner.insert(target.clone(), is_inner);
                        pending.push(target.clone());
                    }
                }
                let copies = &mut self.0.entry(target).or_default().copies;
                if !copies.contains(&(index, source.clone())) {
                    copies.push((index, source));
                }
            }
            if pending.is_empty() || self.0.len() > PATHS {
                break;
            }
        }
    }

    /// How the program at `path` gets there.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Source> {
        self.0.get(path)
    }

    /// All paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// The paths directly in `directory`, sorted.
    pub fn directly_in<'p>(&'p self, directory: &'p str) -> impl Iterator<Item = &'p String> {
        let from = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let below = self.0.range(from.clone()..).map(|(path, _)| path).take_while(move |path| path.starts_with(&from));
        below.filter(move |path| path::parent(path) == directory)
    }

    /// The builds behind the program at `path`, through all copies.
    #[must_use]
    pub fn builds(&self, path: &str) -> Vec<usize> {
        let (mut pending, mut seen, mut builds) = (vec![path.to_owned()], Vec::new(), Vec::new());
        while let Some(at) = pending.pop() {
            if seen.contains(&at) {
                continue;
            }
            if let Some(source) = self.0.get(&at) {
                builds.extend(&source.builds);
                pending.extend(source.copies.iter().map(|(_, from)| from.clone()));
            }
            seen.push(at);
        }
        builds.sort_unstable();
        builds.dedup();
        builds
    }
}

/// A build for another operating system makes nothing for Lambda. One that does not say runs on the builder's own.
pub(crate) fn is_linux(build: &Build) -> bool {
    build
        .system
        .as_deref()
        .is_none_or(|system| system == "linux" || system.contains(rebootstrap_parser::value::HOLE_OPEN))
}
