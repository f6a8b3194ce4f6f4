//! The repositories of a run: arguments, lists of them, folders of clones; each once, in the order they were given.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::source::{Repository, hash, is_address};
use crate::root::is_bare;

/// One of `count` parts of a list; which repository is in which depends on its name only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    pub index: u64,
    /// How many there are.
    pub count: u64,
}

impl Shard {
    /// Reads `2/5`.
    ///
    /// # Errors
    /// What a shard looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<u64>().ok();
        match text.split_once('/').map(|(index, count)| (number(index), number(count))) {
            Some((Some(index), Some(count))) if 1 <= index && index <= count => Ok(Self { index, count }),
            _ => Err("a shard is I/N, with I from 1 to N".to_owned()),
        }
    }

    /// Whether `repository` is in it.
    #[must_use]
    pub fn holds(self, repository: &Repository) -> bool {
        hash(&repository.name) % self.count == self.index - 1
    }
}

/// The repositories that `arguments` and the text of a list name.
///
/// # Errors
/// A line of the list that cannot be read, or a name that is used for two repositories.
pub fn repositories(arguments: &[String], list: Option<&str>, here: &Path) -> Result<Vec<Repository>> {
    let mut found: Vec<Repository> = Vec::new();
    let mut known = BTreeSet::new();
    let mut add = |repository: Repository| {
        if known.insert(repository.source.clone()) {
            found.push(Repository { position: found.len(), ..repository });
        }
    };
    for argument in arguments {
        let repository = Repository::new(argument, None, here);
        match clones(&repository)? {
            Some(clones) => clones.into_iter().for_each(&mut add),
            None => add(repository),
        }
    }
    for (number, line) in list.unwrap_or_default().lines().enumerate() {
        let Some((text, name)) = entry(line) else { continue };
        if text.chars().any(char::is_control) || name.is_some_and(|name| name.chars().any(char::is_control)) {
            bail!("line {} of the list holds control characters: {}", number + 1, line.escape_debug());
        }
        add(Repository::new(text, name, here));
    }
    Ok(found)
}

/// `REPO`, or `REPO` and a name behind a tab; behind an address blanks will do, too, which a folder may hold. `#` begins a comment at the start of a line or behind a blank.
fn entry(line: &str) -> Option<(&str, Option<&str>)> {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line).trim();
    let comment = line.match_indices('#').find(|(at, _)| *at == 0 || line[..*at].ends_with([' ', '\t']));
    let line = comment.map_or(line, |(at, _)| &line[..at]).trim_end();
    if line.is_empty() {
        return None;
    }
    let named = line.split_once('\t').or_else(|| line.split_once(' ').filter(|(text, _)| is_address(text)));
    Some(named.map_or((line, None), |(text, name)| (text.trim_end(), Some(name.trim()))))
}

/// The clones in a folder that is none itself, by name; `None` when it is one or holds none.
fn clones(repository: &Repository) -> Result<Option<Vec<Repository>>> {
    let Some(folder) = repository.folder().filter(|folder| folder.is_dir() && !is_repository(folder)) else {
        return Ok(None);
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        if is_repository(&path) {
            names.push(path);
        }
    }
    names.sort();
    let found: Vec<_> = names.iter().map(|path| Repository::new(&path.to_string_lossy(), None, &folder)).collect();
    Ok(Some(found).filter(|found| !found.is_empty()))
}

/// Whether a folder looks like a clone, or like a bare repository.
fn is_repository(folder: &Path) -> bool {
    folder.join(".git").symlink_metadata().is_ok() || is_bare(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lists_with_comments_and_names() {
        let list = "\u{feff}# all of them\n\nhttps://x/a.git\r\n  https://x/b.git   B team # old\nhttps://x/c#d\nhttps://x/a.git\n/e f\n/g h\tG\n";
        let found = repositories(&[], Some(list), Path::new("/")).expect("a list");
        let found: Vec<_> = found.iter().map(|one| (one.position, one.source.as_str(), one.name.as_str())).collect();
        let want = [
            (0, "https://x/a.git", "a"),
            (1, "https://x/b.git", "B team"),
            (2, "https://x/c#d", "c#d"),
            (3, "/e f", "e f"),
            (4, "/g h", "G"),
        ];
        assert_eq!(found, want);
        assert!(repositories(&[], Some("a\u{1b}[2J"), Path::new("/")).is_err());
    }

    #[test]
    fn every_repository_is_in_one_shard() {
        let all: Vec<_> = (0..200).map(|n| Repository::new(&format!("https://x/{n}"), None, Path::new("/"))).collect();
        let shards: Vec<_> = (1..=5).map(|index| Shard { index, count: 5 }).collect();
        for one in &all {
            assert_eq!(shards.iter().filter(|shard| shard.holds(one)).count(), 1);
        }
        for shard in &shards {
            let held = all.iter().filter(|one| shard.holds(one)).count();
            assert!((20..=60).contains(&held), "{held} of 200 in {shard:?}");
        }
        for wrong in ["0/5", "6/5", "1", "a/b", "1/0"] {
            assert!(Shard::parse(wrong).is_err(), "{wrong}");
        }
    }
}
