//! `find`: what it prints follows from the names of the repository's files.

use std::collections::BTreeSet;

use super::pathname::{folder, name};
use super::pattern::matches;
use crate::listing::Listing;
use crate::path;
use crate::value::{HOLE_CLOSE, HOLE_OPEN};

/// More lines than this are not followed.
const MAX_LINES: usize = 512;

/// What is asked of each file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Test {
    Directory,
    File,
    Name(String),
    /// A name in small letters, for names in letters of any size.
    NameInAnyCase(String),
    Path(String),
}

impl Test {
    /// Whether it holds of what `find` writes so, a directory or not.
    pub(super) fn holds(&self, written: &str, is_directory: bool) -> bool {
        match self {
            Test::Directory => is_directory,
            Test::File => !is_directory,
            Test::Name(pattern) => matches(pattern, &written[name(written)]),
            Test::NameInAnyCase(pattern) => matches(pattern, &written[name(written)].to_lowercase()),
            Test::Path(pattern) => matches(pattern, written),
        }
    }

    /// Whether what passes is written by people, by its name: a build makes more of other files, such as zips.
    fn is_of_source(&self) -> bool {
        const SOURCES: [&str; 12] = [
            ".go",
            "go.mod",
            "go.sum",
            "akefile",
            ".mk",
            ".sh",
            ".tf",
            ".yml",
            ".yaml",
            ".json",
            "ockerfile",
            "README.md",
        ];
        match self {
            Test::Name(pattern) | Test::NameInAnyCase(pattern) | Test::Path(pattern) => {
                SOURCES.iter().any(|ending| pattern.ends_with(ending))
            }
            Test::Directory => true,
            Test::File => false,
        }
    }
}

/// What is printed of each file that passes.
#[derive(Clone, Copy)]
enum Part {
    Path,
    Parent,
    Name,
    Below,
}

/// What has to hold of a file: each test, or that it fails.
pub(super) type Tests = Vec<(bool, Test)>;

/// A search as its words say it.
pub(super) struct Search {
    pub(super) bases: Vec<String>,
    pub(super) least: usize,
    pub(super) most: usize,
    tests: Tests,
    part: Part,
}

/// What `find` with these words prints in repository directory `directory`; `None` when that is not known. Files that git
/// ignores are not known, so that a search through everything is not either.
pub(super) fn find(files: &dyn Listing, directory: &str, words: &[&str]) -> Option<Vec<String>> {
    let search = Search::parse(words)?;
    if !search.tests.iter().any(|(fails, test)| !fails && test.is_of_source()) {
        return None;
    }
    let named = search.tests.iter().any(|(fails, test)| !fails && !matches!(test, Test::Directory | Test::File));
    let mut found = Vec::new();
    for base in &search.bases {
        let at = path::resolve(directory, base).filter(|_| !base.contains(['*', '?', '[', HOLE_OPEN]))?;
        // The root holds `.git`, and all that is built.
        if !files.is_dir(&at) || (at.is_empty() && !named && search.most > 1) {
            return None;
        }
        for below in below(files, &at, search.most)? {
            let depth = if below.is_empty() { 0 } else { 1 + below.matches('/').count() };
            let written = written(base, &below);
            let is_dir = below.is_empty() || files.is_dir(&path::join(&at, &below));
            if depth >= search.least && search.tests.iter().all(|(fails, test)| test.holds(&written, is_dir) != *fails)
            {
                found.push(shown(search.part, &written, &below));
            }
        }
    }
    (found.len() <= MAX_LINES).then_some(found)
}

/// What `find` writes for what lies at `below` in `base`, itself at `""`.
pub(super) fn written(base: &str, below: &str) -> String {
    match (below.is_empty(), base.ends_with('/')) {
        (true, _) => base.to_owned(),
        (false, true) => format!("{base}{below}"),
        (false, false) => format!("{base}/{below}"),
    }
}

fn shown(part: Part, written: &str, below: &str) -> String {
    match part {
        Part::Path => written.to_owned(),
        Part::Parent => folder(written).unwrap_or(".").to_owned(),
        Part::Name => written[name(written)].to_owned(),
        Part::Below => below.to_owned(),
    }
}

/// The paths below directory `at`, itself (`""`) first, down to `most` levels; `None` when there are too many.
fn below(files: &dyn Listing, at: &str, most: usize) -> Option<BTreeSet<String>> {
    let mut found = BTreeSet::from([String::new()]);
    for file in files.files().below(at) {
        let ends = file.match_indices('/').map(|(end, _)| end).chain([file.len()]);
        for end in ends.take(most) {
            if !found.contains(&file[..end]) {
                found.insert(file[..end].to_owned());
            }
        }
        if found.len() > MAX_LINES * 64 {
            return None;
        }
    }
    Some(found)
}

impl Search {
    /// The search that `find` with these words is; `None` where some of them are not known.
    fn parse(words: &[&str]) -> Option<Self> {
        let mut search = Self::of(words);
        let (mut at, mut fails) = (expression(words), false);
        while let Some(word) = words.get(at) {
            let value = words.get(at + 1).copied();
            match *word {
                "!" | "-not" => (at, fails) = (at + 1, !fails),
                "-print" => at += 1,
                "-exec" | "-printf" => {
                    search.part = printed(&words[at..])?;
                    break;
                }
                _ if search.depth(word, value) => at += 2,
                _ => {
                    search.tests.push((fails, test(word, value)?));
                    (at, fails) = (at + 2, false);
                }
            }
        }
        Some(search)
    }

    /// The same where it takes all that `find` with these words can take: what is not known of them is not asked for. Its
    /// tests are alternatives (`-o`), one of which has to hold.
    pub(super) fn loose(words: &[&str]) -> (Self, Vec<Tests>) {
        let mut search = Self::of(words);
        let mut alternatives = vec![(Tests::new(), false)];
        let (mut fails, mut passed_over, mut is_command) = (false, 0_usize, false);
        for (at, word) in words.iter().enumerate().skip(expression(words)) {
            let value = words.get(at + 1).copied();
            match *word {
                // What is run is no test, and is given what is found, whether its folder is entered or not.
                "-exec" | "-execdir" | "-ok" | "-okdir" => {
                    is_command = true;
                    alternatives.last_mut().into_iter().for_each(|(_, is_pruned)| *is_pruned = false);
                }
                word if is_command => is_command = !matches!(word, ";" | "+"),
                // What has to fail as a whole leaves out more than its parts would.
                "(" if fails || passed_over > 0 => passed_over += 1,
                ")" if passed_over > 0 => passed_over -= 1,
                _ if passed_over > 0 => {}
                "!" | "-not" => {
                    fails = !fails;
                    continue;
                }
                "-o" | "-or" | "," => alternatives.push((Tests::new(), false)),
                _ if search.depth(word, value) => {}
                _ => {
                    if let Some((tests, is_pruned)) = alternatives.last_mut() {
                        *is_pruned |= *word == "-prune";
                        // What is not known of a name is anything, and where it has to fail, nothing is asked.
                        let value = value.filter(|_| !fails).map(anything_for_holes).or(value.map(str::to_owned));
                        tests.extend(test(word, value.as_deref()).map(|test| (fails, test)));
                    }
                }
            }
            fails = false;
        }
        // A folder that is not entered is not found either, where the other alternative prints.
        if alternatives.iter().any(|(_, is_pruned)| !is_pruned) {
            alternatives.retain(|(_, is_pruned)| !is_pruned);
        }
        (search, alternatives.into_iter().map(|(tests, _)| tests).collect())
    }

    fn of(words: &[&str]) -> Self {
        let bases = match expression(words) {
            0 => vec![".".to_owned()],
            count => words[..count].iter().map(|base| (*base).to_owned()).collect(),
        };
        Self { bases, least: 0, most: usize::MAX, tests: Vec::new(), part: Part::Path }
    }

    /// Takes a depth; whether it is one.
    fn depth(&mut self, word: &str, value: Option<&str>) -> bool {
        let place = match word {
            "-mindepth" => &mut self.least,
            "-maxdepth" => &mut self.most,
            _ => return false,
        };
        let depth = value.and_then(|value| value.parse().ok());
        depth.map(|depth| *place = depth).is_some()
    }
}

/// The words behind those that say how links are followed (`-L`).
pub(super) fn without_options<'w>(words: &'w [&'w str]) -> &'w [&'w str] {
    let is_option = |word: &&&str| matches!(**word, "-H" | "-L" | "-P") || word.starts_with("-O");
    &words[words.iter().take_while(is_option).count()..]
}

/// How many words are the folders that are searched.
fn expression(words: &[&str]) -> usize {
    words.iter().take_while(|word| !word.starts_with(['-', '!', '('])).count()
}

/// The test that is written `word value`, when it is known.
fn test(word: &str, value: Option<&str>) -> Option<Test> {
    let known = || value.filter(|value| !value.contains(HOLE_OPEN)).map(str::to_owned);
    match word {
        "-type" if value? == "d" => Some(Test::Directory),
        "-type" if value? == "f" => Some(Test::File),
        "-name" => known().map(Test::Name),
        "-iname" => known().map(|pattern| Test::NameInAnyCase(pattern.to_lowercase())),
        "-path" | "-wholename" => known().map(Test::Path),
        _ => None,
    }
}

/// The pattern with `*` for each hole.
fn anything_for_holes(pattern: &str) -> String {
    let known = |part: &str| part.rsplit(HOLE_CLOSE).next().unwrap_or_default().to_owned();
    pattern.split(HOLE_OPEN).map(known).collect::<Vec<_>>().join("*")
}

/// What the last words of a search print.
fn printed(words: &[&str]) -> Option<Part> {
    match *words {
        ["-exec", "dirname", "{}", ";" | "+"] | ["-printf", "%h\\n"] => Some(Part::Parent),
        ["-exec", "basename", "{}", ";"] | ["-printf", "%f\\n"] => Some(Part::Name),
        ["-exec", "echo", "{}", ";"] | ["-printf", "%p\\n"] => Some(Part::Path),
        ["-printf", "%P\\n"] => Some(Part::Below),
        _ => None,
    }
}
