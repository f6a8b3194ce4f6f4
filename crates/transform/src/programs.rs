//! Programs: every path at which a build's result stands, directly or by way of copies.

use std::collections::BTreeMap;

use rebootstrap_parser::path;

use crate::facts::{Build, Facts};

/// Longer ways from copy to copy are not followed, and no more paths: copies that lead into each other have no end.
pub(crate) const COPIES: usize = 8;
pub(crate) const PATHS: usize = 1 << 16;

/// How a program gets to its path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The builds that write it there, by index.
    pub builds: Vec<usize>,
    /// The copies that put it there, by index, each with the path it takes it from.
    pub copies: Vec<(usize, String)>,
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
        for _ in 0..COPIES {
            let mut found = Vec::new();
            for (index, copy) in facts.copies.iter().enumerate() {
                for (source, made) in &programs.0 {
                    // What is built there takes the place of what was copied along.
                    let is_built = |target: &String| programs.0.get(target).is_some_and(|it| !it.builds.is_empty());
                    let goes_back = |target: &String| made.comes_out() && path::system(target).is_some();
                    let target = facts.copied(copy, source);
                    let target = target.filter(|target| !(copy.contents && (is_built(target) || goes_back(target))));
                    found.extend(target.map(|target| (target, index, source.clone())));
                }
            }
            let mut grew = false;
            for (target, index, source) in found {
                let copies = &mut programs.0.entry(target).or_default().copies;
                if !copies.contains(&(index, source.clone())) {
                    copies.push((index, source));
                    grew = true;
                }
            }
            if !grew || programs.0.len() > PATHS {
                break;
            }
        }
        programs
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
