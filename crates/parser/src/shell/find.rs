//! `find`: what it prints follows from the names of the repository's files.

use std::collections::BTreeSet;

use super::pattern::matches;
use crate::listing::Listing;
use crate::path;
use crate::value::HOLE_OPEN;

/// More lines than this are not followed.
const MAX_LINES: usize = 512;

/// What is asked of each file.
enum Test<'a> {
    Directory,
    File,
    Name(&'a str),
    Path(&'a str),
}

impl Test<'_> {
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
            Test::Name(pattern) | Test::Path(pattern) => SOURCES.iter().any(|ending| pattern.ends_with(ending)),
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

/// A search as its words say it.
struct Search<'a> {
    bases: &'a [&'a str],
    least: usize,
    most: usize,
    /// Each with whether it has to fail.
    tests: Vec<(bool, Test<'a>)>,
    part: Part,
}

/// What `find` with these words prints in repository directory `directory`; `None` when that is not known. Files that git
/// ignores are not known, so that a search through everything is not either.
pub(super) fn find(files: &dyn Listing, directory: &str, words: &[&str]) -> Option<Vec<String>> {
    let search = parsed(words)?;
    if !search.tests.iter().any(|(fails, test)| !fails && test.is_of_source()) {
        return None;
    }
    let named = search.tests.iter().any(|(fails, test)| !fails && matches!(test, Test::Name(_) | Test::Path(_)));
    let mut found = Vec::new();
    for base in search.bases {
        let at = path::resolve(directory, base).filter(|_| !base.contains(['*', '?', '[', HOLE_OPEN]))?;
        // The root holds `.git`, and all that is built.
        if !files.is_dir(&at) || (at.is_empty() && !named && search.most > 1) {
            return None;
        }
        for below in below(files, &at, search.most)? {
            let depth = if below.is_empty() { 0 } else { 1 + below.matches('/').count() };
            let written = match (below.is_empty(), base.ends_with('/')) {
                (true, _) => (*base).to_owned(),
                (false, true) => format!("{base}{below}"),
                (false, false) => format!("{base}/{below}"),
            };
            let is_dir = below.is_empty() || files.is_dir(&path::join(&at, &below));
            let passes = |test: &Test| match test {
                Test::Directory => is_dir,
                Test::File => !is_dir,
                Test::Name(pattern) => matches(pattern, path::name(written.trim_end_matches('/'))),
                Test::Path(pattern) => matches(pattern, &written),
            };
            if depth >= search.least && search.tests.iter().all(|(fails, test)| passes(test) != *fails) {
                found.push(shown(search.part, &written, &below));
            }
        }
    }
    (found.len() <= MAX_LINES).then_some(found)
}

fn shown(part: Part, written: &str, below: &str) -> String {
    let parent = || written.trim_end_matches('/').rsplit_once('/').map_or(".", |(parent, _)| parent);
    match part {
        Part::Path => written.to_owned(),
        Part::Parent => parent().to_owned(),
        Part::Name => path::name(written.trim_end_matches('/')).to_owned(),
        Part::Below => below.to_owned(),
    }
}

/// The paths below directory `at`, itself (`""`) first, down to `most` levels; `None` when there are too many.
fn below(files: &dyn Listing, at: &str, most: usize) -> Option<BTreeSet<String>> {
    let prefix = if at.is_empty() { String::new() } else { format!("{at}/") };
    let from = files.files().partition_point(|file| file.as_str() < prefix.as_str());
    let inside = files.files().get(from..)?.iter().map_while(|file| file.strip_prefix(&prefix));
    let mut found = BTreeSet::from([String::new()]);
    for file in inside {
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

fn parsed<'a>(words: &'a [&'a str]) -> Option<Search<'a>> {
    let expression = words.iter().position(|word| word.starts_with(['-', '!', '('])).unwrap_or(words.len());
    let bases = if expression == 0 { &["."] } else { &words[..expression] };
    let mut search = Search { bases, least: 0, most: usize::MAX, tests: Vec::new(), part: Part::Path };
    let (mut at, mut fails) = (expression, false);
    while let Some(word) = words.get(at) {
        let value = words.get(at + 1).copied();
        let test = match *word {
            "!" | "-not" => {
                (at, fails) = (at + 1, !fails);
                continue;
            }
            "-print" => {
                at += 1;
                continue;
            }
            "-type" => match value? {
                "d" => Test::Directory,
                "f" => Test::File,
                _ => return None,
            },
            "-name" => Test::Name(value.filter(|name| !name.contains(HOLE_OPEN))?),
            "-path" | "-wholename" => Test::Path(value.filter(|path| !path.contains(HOLE_OPEN))?),
            "-mindepth" | "-maxdepth" => {
                let depth = value?.parse().ok()?;
                if *word == "-mindepth" {
                    search.least = depth
                } else {
                    search.most = depth
                }
                at += 2;
                continue;
            }
            "-exec" | "-printf" => {
                search.part = printed(&words[at..])?;
                break;
            }
            _ => return None,
        };
        search.tests.push((fails, test));
        (at, fails) = (at + 2, false);
    }
    Some(search)
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
