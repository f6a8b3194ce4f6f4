//! New names: where each program goes so that its entry can be `bootstrap`, and whether that can be done at all.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::{Span, path};

use super::rewrite::{self, Rewrite};

use crate::code::Code;
use crate::facts::{Archive, Facts, Maker, Naming, Output, Role};
use crate::glob;
use crate::link::{Gap, shown};
use crate::programs::Programs;
use crate::repository::Repository;

/// The name that `provided.*` runtimes start.
pub const ENTRY: &str = "bootstrap";

/// What becomes of the paths of one program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Old path → new path.
    pub paths: BTreeMap<String, String>,
    /// Commands that are written anew.
    pub rewrites: Vec<Rewrite>,
    /// Archives that need `-j`.
    pub junk: Vec<usize>,
}

impl Moves {
    /// Adds all of `other`.
    pub(super) fn join(&mut self, other: Moves) {
        self.paths.extend(other.paths);
        self.rewrites.extend(other.rewrites);
        self.junk.extend(other.junk);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `build/main` → `build/bootstrap`.
    InPlace,
    /// `bin/hello` → `bin/hello/bootstrap`.
    OwnDirectory,
}

impl Style {
    fn apply(self, program: &str) -> String {
        match self {
            Style::InPlace => path::join(path::parent(program), ENTRY),
            Style::OwnDirectory => path::join(program, ENTRY),
        }
    }
}

/// Decides the new paths of the program that is packed in `archives`.
///
/// `by_argument` are programs that get a directory of their own in any case, because a script's argument names them.
/// `leaving` are programs that move out of their directory in the same plan, so that they are nobody's neighbours.
///
/// In place when no other program stands in its directory, else in a directory of its own.
///
/// # Errors
/// Why neither is possible.
pub fn moves(
    facts: &Facts,
    programs: &Programs,
    repository: &Repository,
    program: &str,
    archives: &[usize],
    leaving: &BTreeSet<String>,
    by_argument: &BTreeSet<String>,
) -> Result<Moves, Gap> {
    let namer = Namer { facts, programs, repository, leaving, by_argument };
    if path::name(program) == ENTRY {
        return namer.packed(Moves::default(), program, program, archives);
    }
    let styles = [Style::InPlace, Style::OwnDirectory];
    let mut last = None;
    for style in styles {
        let tried = namer
            .moved(program, style, &mut Vec::new())
            .and_then(|moves| namer.packed(moves, program, &style.apply(program), archives));
        match tried {
            Ok(moves) => return Ok(moves),
            Err(gap) => last = Some(gap),
        }
    }
    Err(last.unwrap_or_else(|| namer.refused(program, "it has no new name", None)))
}

struct Namer<'a> {
    facts: &'a Facts,
    programs: &'a Programs,
    repository: &'a Repository<'a>,
    leaving: &'a BTreeSet<String>,
    by_argument: &'a BTreeSet<String>,
}

impl Namer<'_> {
    fn refused(&self, program: &str, why: &str, span: Option<Span>) -> Gap {
        Gap {
            code: Code::NotWritable,
            message: format!("{} cannot become {ENTRY}: {why}", shown(program)),
            span,
            next: "give the program a directory and a build command of its own, then run again".to_owned(),
        }
    }

    /// The moves of `program` and of every path that gets its name from it.
    fn moved(&self, program: &str, style: Style, seen: &mut Vec<String>) -> Result<Moves, Gap> {
        let mut moves = Moves::default();
        if seen.iter().any(|known| known == program) {
            return Ok(moves);
        }
        seen.push(program.to_owned());
        let new = style.apply(program);
        if style == Style::InPlace {
            if self.by_argument.contains(program) {
                return Err(self.refused(program, "its name is an argument of the script that builds it", None));
            }
            let beside = self.programs.paths().find(|other| {
                *other != program && path::parent(other) == path::parent(program) && !self.leaving.contains(*other)
            });
            if let Some(other) = beside {
                return Err(self.refused(program, &format!("{} stands beside it", shown(other)), None));
            }
            if self.repository.listing().is_file(&new) || self.repository.listing().is_dir(&new) {
                return Err(self.refused(program, &format!("{} is there already", shown(&new)), None));
            }
        }
        let globs = self
            .facts
            .reads
            .iter()
            .filter(|read| style == Style::OwnDirectory && matches!(read.role, Role::Path | Role::Removed));
        let is_entry = |read: &crate::facts::Read| {
            let mut entries = self.facts.archives.iter().flat_map(|archive| &archive.entries);
            entries.any(|entry| std::ptr::eq(self.facts.get(entry.source), read))
        };
        let swept = globs
            .filter(|read| !is_entry(read))
            .find(|read| read.path().is_some_and(|pattern| glob::matches(&pattern, program)));
        if let Some(swept) = swept {
            let text = shown(swept.value.text());
            return Err(self.refused(program, &format!("`{text}` takes it for a file"), swept.value.place()));
        }
        moves.paths.insert(program.to_owned(), new);
        let Some(source) = self.programs.get(program) else { return Ok(moves) };
        for build in source.builds.iter().map(|build| &self.facts.builds[*build]) {
            match &build.output {
                Output::Directory(_, names) if names.len() != 1 || build.several => {
                    let apart = rewrite::builds_apart(self.repository, self.facts, build, &|_| None);
                    if apart.is_none() {
                        return Err(self.refused(program, "one command builds several packages", Some(build.span)));
                    }
                }
                Output::Implicit(_, false) => match rewrite::install(self.facts, build, &style.apply(program)) {
                    Some(rewrite) => moves.rewrites.push(rewrite),
                    None => {
                        return Err(self.refused(program, "go install takes no name", Some(build.span)));
                    }
                },
                _ => {}
            }
        }
        for (copy, from) in &source.copies {
            let copy = &self.facts.copies[*copy];
            if style == Style::OwnDirectory {
                // `cp` does not make the directory, as `go build -o` does.
                return Err(self.refused(program, "it is copied beside other programs", Some(copy.span)));
            }
            if copy.into_directory {
                moves.join(self.moved(from, Style::InPlace, seen)?);
            }
        }
        for copy in self.facts.copies.iter().filter(|copy| copy.into_directory) {
            if self.facts.path(copy.from).as_deref() == Some(program)
                && let Some(target) = self.facts.target(copy)
                && self.programs.get(&target).is_some()
            {
                moves.join(self.moved(&target, Style::InPlace, seen)?);
            }
        }
        Ok(moves)
    }

    /// Checks that every archive has the entry `bootstrap` once `old` is `new`.
    fn packed(&self, mut moves: Moves, old: &str, new: &str, archives: &[usize]) -> Result<Moves, Gap> {
        for index in archives {
            let archive = &self.facts.archives[*index];
            for entry in &archive.entries {
                if self.facts.entry_name(entry, old).is_none() {
                    continue;
                }
                let direct = self.facts.path(entry.source).as_deref() == Some(old);
                let name = match &entry.naming {
                    Naming::Base if direct => Some(path::name(new).to_owned()),
                    Naming::Below(directory) if direct => path::below(new, directory).map(str::to_owned),
                    _ => self.facts.entry_name(entry, new),
                };
                match name {
                    Some(name) if name == ENTRY => {}
                    _ if direct && self.can_drop_directories(archive, old) => moves.junk.push(*index),
                    _ if direct => match rewrite::zip_apart(self.repository, self.facts, archive, old, new) {
                        Some(rewrite) => moves.rewrites.push(rewrite),
                        None => {
                            let why = "its archive would not hold it at the root";
                            return Err(self.refused(old, why, Some(archive.span)));
                        }
                    },
                    _ => {
                        let why = "its archive would not hold it at the root";
                        return Err(self.refused(old, why, Some(archive.span)));
                    }
                }
            }
        }
        Ok(moves)
    }

    /// Whether `zip -j` would change no other entry's name: all others are single files at the root.
    fn can_drop_directories(&self, archive: &Archive, program: &str) -> bool {
        matches!(archive.maker, Maker::Zip { junk: false, .. })
            && archive.entries.iter().all(|entry| {
                let Some(source) = self.facts.path(entry.source) else { return false };
                let at_root = matches!(&entry.naming, Naming::Below(directory) if path::below(&source, directory)
                    .is_some_and(|name| !name.contains('/')));
                let single = !glob::has_wildcard(&source) && !self.repository.listing().is_dir(&source);
                source == program || (at_root && single)
            })
    }
}
