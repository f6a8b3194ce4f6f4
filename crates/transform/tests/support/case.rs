//! A case: one `.txtar` file of `testdata/` with its prose, its flags, a repository, and what is wanted of a run over it.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::txtar::{Archive, content};

/// The name of the wanted diff in a case.
pub(crate) const DIFF: &str = "want/diff";
/// The name of the wanted report in a case.
pub(crate) const REPORT: &str = "want/report";

/// One case.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// `terraform/seed_article`.
    pub(crate) name: String,
    /// Where it was read from.
    pub(crate) path: PathBuf,
    /// The file.
    pub(crate) archive: Archive,
}

impl Case {
    /// The case called `name` that `text` describes.
    pub(crate) fn parse(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), path: PathBuf::new(), archive: Archive::parse(text) }
    }

    /// The folder: the framework that the case is about.
    pub(crate) fn folder(&self) -> &str {
        self.name.split_once('/').map_or("", |(folder, _)| folder)
    }

    /// The name without the folder.
    pub(crate) fn title(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    /// Whether the case shows what is left as it is.
    pub(crate) fn is_left(&self) -> bool {
        self.title().starts_with("leave_")
    }

    /// The arguments of the first line, if it is `flags: …`.
    pub(crate) fn flags(&self) -> Vec<&str> {
        let first = self.archive.comment.lines().next().and_then(|line| line.strip_prefix("flags:"));
        first.unwrap_or_default().split_whitespace().collect()
    }

    /// The first paragraph of the prose, as one line.
    pub(crate) fn paragraph(&self) -> String {
        let lines = self.archive.comment.lines().skip_while(|line| line.starts_with("flags:") || line.is_empty());
        lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The repository: every file that is not wanted of the run.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        let files = self.archive.files.iter().filter(|(name, _)| name != DIFF && name != REPORT);
        files.map(|(name, text)| (name.clone(), content(text).to_owned())).collect()
    }

    /// The wanted diff.
    pub(crate) fn diff(&self) -> &str {
        self.archive.get(DIFF).unwrap_or_default()
    }

    /// The wanted report.
    pub(crate) fn report(&self) -> &str {
        self.archive.get(REPORT).unwrap_or_default()
    }
}

/// The top of the repository that these tests belong to.
pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the top of the repository")
}

/// Every case, by name. `CASE=text` chooses those whose name holds the text.
pub(crate) fn all() -> Vec<Case> {
    let chosen = std::env::var("CASE").unwrap_or_default();
    every().into_iter().filter(|case| case.name.contains(&chosen)).collect()
}

/// Every case, by name.
pub(crate) fn every() -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in entries(&top().join("testdata")) {
        for path in entries(&folder) {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let stem = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
            assert!(path.extension().is_some_and(|end| end == "txtar"), "{} is not a case", path.display());
            let name = format!("{}/{}", stem(&folder), stem(&path));
            cases.push(Case { name, path, archive: Archive::parse(&text) });
        }
    }
    cases
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}
