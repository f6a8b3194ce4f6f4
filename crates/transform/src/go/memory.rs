//! A repository written as one string literal, for tests: `-- path --` lines, each followed by that file's text.

use std::collections::BTreeMap;
use std::sync::Arc;

use rebootstrap_parser::{Listing, Paths};

use crate::repository::Tree;

/// The files of the literal.
pub(crate) struct Memory {
    names: Paths,
    texts: BTreeMap<String, Arc<str>>,
}

impl Memory {
    /// The repository that `archive` describes.
    pub(crate) fn new(archive: &str) -> Self {
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        let mut current = String::new();
        for line in archive.split_inclusive('\n') {
            match line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
                Some(name) => {
                    name.clone_into(&mut current);
                    texts.entry(current.clone()).or_default();
                }
                None => texts.entry(current.clone()).or_default().push_str(line),
            }
        }
        texts.remove("");
        let texts: BTreeMap<_, Arc<str>> = texts.into_iter().map(|(name, text)| (name, text.into())).collect();
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
