//! Swept files: what commands take as they find it, without a name for it.

use std::collections::HashMap;

use rebootstrap_parser::shell::Sweep;
use rebootstrap_parser::{Span, path};

use super::ReadId;
use crate::glob;

/// Files that are found when a script or a configuration is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swept {
    /// Which.
    pub found: Found,
    /// Where they are looked for.
    pub span: Span,
    /// What they are found for.
    pub purpose: Purpose,
}

/// What files are found for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Anything.
    Open,
    /// Each is only worked on where it lies (`upx`) or summed up (`length`, `sha1`), so that another place of it is as good.
    InPlace,
    /// Each is read as a file, which fails for a folder.
    Read,
    /// Files, not folders, are removed, which does no harm to a program that is not found.
    Removal,
}

/// A pattern of files that `rm` removes, or a path that it is told with `-r`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The pattern.
    pub pattern: ReadId,
    /// The word `rm`, when it can be told to remove folders too (`-r`), and is not.
    pub verb: Option<ReadId>,
    /// Whether it is no failure that nothing is found.
    pub is_idle: bool,
    /// Whether a directory goes, too, with all that it holds.
    pub is_whole: bool,
}

/// A command that is given a file by a name that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unnamed {
    /// The path, with a hole in its last name.
    pub path: String,
    /// Where it is written.
    pub span: Span,
    /// The word, as it stands there.
    pub word: String,
}

/// A package that a command looks into or unpacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The package.
    pub zip: ReadId,
    /// The words behind it: what is looked for there.
    pub names: Vec<String>,
    /// The directory in which it is unpacked, as a path here or as it is written.
    pub into: Option<String>,
    /// The command.
    pub span: Span,
}

/// What finds files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A pattern of a shell, `ls` or `find`.
    Shell(Sweep),
    /// A pattern of files, and never of folders, in which `**` also stands for folders.
    Files {
        /// The pattern, from the root of the repository.
        pattern: String,
        /// What finds them, as it is written.
        written: String,
    },
}

/// A program of the repository that is not read and that a command starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// Its file.
    pub file: String,
    /// The directory that it is started in, where that is known.
    pub directory: Option<String>,
    /// Where it is started.
    pub span: Span,
}

/// A line that has git ignore something, or not ignore it after all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// What is meant.
    pub pattern: ReadId,
    /// Whether it is not ignored (`!` in front).
    pub negated: bool,
    /// Whether only folders are meant (a slash at the end).
    pub of_folders: bool,
    /// The directory of the file, from which it is ignored.
    pub directory: String,
    /// The place behind the line; `None` where none can be written.
    pub behind: Option<Span>,
    /// How the line ends; `None` for the last one, when it does not.
    pub ending: Option<&'static str>,
}

impl Found {
    fn takes(&self, path: &str, is_directory: bool) -> bool {
        match self {
            Found::Shell(sweep) => sweep.takes(path, is_directory),
            Found::Files { pattern, .. } => !is_directory && (pattern == path || glob::matches_deep(pattern, path)),
        }
    }

    /// Whether the folder above `path` that is searched is found itself.
    fn takes_folder_above(&self, path: &str) -> bool {
        matches!(self, Found::Shell(sweep) if sweep.takes_start_above(path))
    }

    /// The folders in or below which everything lies that is found.
    fn roots(&self) -> Vec<String> {
        match self {
            Found::Shell(sweep) => sweep.roots().collect(),
            Found::Files { pattern, .. } => {
                let is_known = |part: &&str| !part.contains(['*', '?', '[', '{', '\\']);
                let known: Vec<&str> = parts(pattern.trim_start_matches("./")).take_while(is_known).collect();
                vec![known.join("/")]
            }
        }
    }

    /// What finds them, as it is written, and for whom.
    #[must_use]
    pub fn says(&self) -> (&str, &'static str) {
        match self {
            Found::Shell(sweep) => (&sweep.written, "for commands that do not name it"),
            Found::Files { written, .. } => (written, "without naming it"),
        }
    }
}

impl Swept {
    /// Whether it is seen that the program at `old` stands at `new`.
    #[must_use]
    pub fn notices(&self, old: &str, new: &str) -> bool {
        let takes = |file: &str| self.found.takes(file, false);
        // The folder that takes the place of the file is found as the file was.
        let takes_folder = path::below(new, old).is_some() && self.found.takes(old, true);
        let is_noticed = match self.purpose {
            Purpose::Open => takes(old) || takes(new),
            // What finds the folder that it looks through reads that, too: it says so of one more.
            Purpose::Read if self.found.takes_folder_above(old) => return false,
            Purpose::Read | Purpose::InPlace => takes(old) && !takes(new),
            Purpose::Removal => takes(new) && !takes(old),
        };
        takes_folder || is_noticed
    }
}

/// Swept files by the folders that they lie in or below: who asks about one path need not look at all.
#[derive(Debug)]
pub struct Sweeps<'f> {
    all: &'f [Swept],
    by_root: HashMap<String, Vec<usize>>,
}

impl<'f> Sweeps<'f> {
    /// Of all that is swept.
    #[must_use]
    pub fn of(all: &'f [Swept]) -> Self {
        let mut by_root: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, swept) in all.iter().enumerate() {
            for root in swept.found.roots() {
                by_root.entry(root).or_default().push(index);
            }
        }
        Self { all, by_root }
    }

    /// The first that sees that the program at `old` stands at `new`.
    #[must_use]
    pub fn noticing(&self, old: &str, new: &str) -> Option<&'f Swept> {
        let near = [old, new].into_iter().flat_map(|path| self.around(path));
        let noticing = near.filter(|index| self.all[*index].notices(old, new));
        noticing.min().map(|index| &self.all[index])
    }

    /// Those with a root at `path` or above.
    fn around(&self, path: &str) -> Vec<usize> {
        let (mut at, mut found) = (String::new(), self.rooted(""));
        for part in parts(path) {
            at.push_str(if at.is_empty() { "" } else { "/" });
            at.push_str(part);
            found.extend(self.rooted(&at));
        }
        found
    }

    fn rooted(&self, folder: &str) -> Vec<usize> {
        self.by_root.get(folder).cloned().unwrap_or_default()
    }
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}
