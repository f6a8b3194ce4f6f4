//! A repository in memory, and a run over it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rebootstrap_parser::{Listing, Paths};
use rebootstrap_transform::{Options, Outcome, Tree};

/// The function under test: [`rebootstrap_transform::run`], or a wrong one in the tests of the checks.
pub(crate) type Run = fn(&dyn Tree, &[String], &Options) -> Outcome;

/// Paths with texts.
pub(crate) type Files = BTreeMap<String, String>;

/// The files as the core reads them.
pub(crate) struct Memory {
    names: Paths,
    texts: BTreeMap<String, Arc<str>>,
}

impl Memory {
    pub(crate) fn new(files: &Files) -> Self {
        let texts: BTreeMap<_, Arc<str>> =
            files.iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect();
        Self { names: texts.keys().collect(), texts }
    }
}

impl Listing for Memory {
    fn files(&self) -> &Paths {
        &self.names
    }
}

impl Tree for Memory {
    fn read(&self, path: &str) -> Result<Arc<str>, String> {
        self.texts.get(path).cloned().ok_or_else(|| "is missing".to_owned())
    }
}

/// Runs over `files`; the hits are chosen as the command line chooses them.
pub(crate) fn run(run: Run, files: &Files, options: &Options) -> Outcome {
    let hits = wanted(files).filter(|path| rebootstrap_transform::is_hit(path, files[*path].as_bytes(), options));
    run(&Memory::new(files), &hits.cloned().collect::<Vec<_>>(), options)
}

/// Runs over `files` as if each could name an old runtime, so that functions without one are found as well.
pub(crate) fn run_all(run: Run, files: &Files, options: &Options) -> Outcome {
    run(&Memory::new(files), &wanted(files).cloned().collect::<Vec<_>>(), options)
}

fn wanted(files: &Files) -> impl Iterator<Item = &String> {
    files.keys().filter(|path| rebootstrap_transform::wants(path))
}
