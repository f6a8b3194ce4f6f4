//! New names: where each program goes so that its entry can be `bootstrap`, and whether that can be done at all.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::path;

use super::own_package::others;
use super::rewrite::{self, Rewrite};

use crate::code::Code;
use crate::facts::{Facts, Named, Output, OwnPackage, ReadId, Role, Sweeps};
use crate::glob;
use crate::link::Gap;
use crate::programs::Programs;
use crate::repository::Repository;
use crate::shown::shown;

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
    /// Archive → path of the package of its own that the program gets instead.
    pub own: BTreeMap<usize, String>,
    /// Patterns of what is packed that have to read otherwise.
    pub patterns: Vec<(ReadId, String)>,
}

impl Moves {
    /// Whether nothing is moved, and nothing packed in another way.
    pub(super) fn are_none(&self) -> bool {
        let Moves { paths, rewrites, junk, own, patterns } = self;
        paths.is_empty() && rewrites.is_empty() && junk.is_empty() && own.is_empty() && patterns.is_empty()
    }

    /// Adds all of `other`.
    pub(super) fn join(&mut self, other: Moves) {
        self.paths.extend(other.paths);
        self.rewrites.extend(other.rewrites);
        self.junk.extend(other.junk);
        self.own.extend(other.own);
        self.patterns.extend(other.patterns);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style<'a> {
    /// `build/main` → `build/bootstrap`.
    InPlace,
    /// `bin/hello` → `bin/hello/bootstrap`.
    OwnDirectory,
    /// `bin/hello` → `bootstrap` in the directory that is packed.
    AtRoot(&'a str),
}

impl Style<'_> {
    fn apply(self, program: &str) -> String {
        match self {
            Style::InPlace => path::join(path::parent(program), ENTRY),
            Style::OwnDirectory => path::join(program, ENTRY),
            Style::AtRoot(directory) => path::join(directory, ENTRY),
        }
    }
}

/// What a program is packed in, and where the packages' paths can be written.
#[derive(Clone, Copy)]
pub struct Packed<'a> {
    /// The archives, by index.
    pub archives: &'a [usize],
    /// Those in whose stead a package of its own can be declared.
    pub own: &'a BTreeMap<usize, OwnPackage>,
}

/// What stands around a program and can keep it from a name.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Programs that move out of their directory in the same plan, so that they are nobody's neighbours.
    pub leaving: &'a BTreeSet<String>,
    /// Programs that get a directory of their own in any case, because a script's argument names them, or because no
    /// other name can be written where theirs is put together.
    pub by_argument: &'a BTreeSet<String>,
    /// The [`patterns`] that may take a directory for a file.
    pub swept: &'a [ReadId],
    /// What finds a program without a name for it.
    pub sweeps: &'a Sweeps<'a>,
    /// The texts that are paths.
    pub named: &'a Named<'a>,
}

/// Decides the new paths of the program that is packed as `packed` says.
///
/// In place when no other program stands in its directory, else in a directory of its own. Where the deploying tool keeps
/// paths, at the root of what it packs, or in a package of its own. Last, where it is put and not where it is built.
///
/// # Errors
/// Why none is possible.
pub fn moves(
    facts: &Facts,
    programs: &Programs,
    repository: &Repository,
    program: &str,
    packed: Packed,
    around: Around,
) -> Result<Moves, Gap> {
    let namer = Namer { facts, programs, repository, around };
    let none = Packed { own: &BTreeMap::new(), ..packed };
    if path::name(program) == ENTRY {
        let there = namer.packed(Moves::default(), program, program, none);
        return there.or_else(|_| namer.packed(Moves::default(), program, program, packed));
    }
    if let Some(moves) = namer.made_by_builder(program, packed.archives) {
        return namer.taken_along(program, moves, Style::InPlace, &mut vec![program.to_owned()]);
    }
    let mut attempts = vec![(Style::InPlace, none)];
    if packed.own.is_empty() {
        attempts.push((Style::OwnDirectory, none));
    }
    let root = packed.own.values().next().map(|place| place.root.as_str());
    let root = root.or_else(|| namer.made_directory(packed.archives));
    let at_root = root.filter(|root| namer.is_alone(program, root)).map(|root| (Style::AtRoot(root), none));
    let others = |place: &OwnPackage| others(repository, facts, programs, place, program);
    let has_others = packed.own.values().any(|place| !others(place).is_empty());
    attempts.extend(at_root.filter(|_| has_others));
    if !packed.own.is_empty() {
        attempts.extend([(Style::InPlace, packed), (Style::OwnDirectory, packed)]);
    }
    attempts.extend(at_root.filter(|_| !has_others));
    let has_no_own = packed.own.is_empty();
    let mut last = None;
    for (style, packed) in attempts {
        let new = style.apply(program);
        let tried =
            namer.moved(program, style, &mut Vec::new()).and_then(|moves| namer.packed(moves, program, &new, packed));
        match tried {
            Ok(moves) => return Ok(moves),
            // The root is tried in passing: where a package of its own can be declared, what keeps it from one says more.
            Err(_) if matches!(style, Style::AtRoot(_)) && !has_no_own && last.is_some() => {}
            // What stands in the way of the nearest name says more than why a name further off does not do either.
            Err(gap) => last = last.filter(|nearest: &Gap| nearest.code == Code::SharedArchive).or(Some(gap)),
        }
    }
    let here = Style::AtRoot(path::parent(program));
    let moved = || namer.moved(program, here, &mut Vec::new());
    let put = || namer.packed(moved()?, program, &here.apply(program), none);
    namer
        .is_put_into(program)
        .then(put)
        .and_then(Result::ok)
        .ok_or_else(|| last.unwrap_or_else(|| namer.refused(program, "it has no new name", None)))
}

pub(super) struct Namer<'a> {
    pub(super) facts: &'a Facts,
    pub(super) programs: &'a Programs,
    pub(super) repository: &'a Repository<'a>,
    pub(super) around: Around<'a>,
}

/// The texts that take several files: patterns of paths.
pub fn patterns(facts: &Facts) -> Vec<ReadId> {
    let is_pattern = |read: &crate::facts::Read| {
        matches!(read.role, Role::Path | Role::Removed) && read.names().is_some_and(glob::has_wildcard)
    };
    let found = facts.reads.iter().enumerate().filter(|(_, read)| is_pattern(read));
    found.map(|(index, _)| ReadId(index)).collect()
}

impl Namer<'_> {
    /// The moves of `program` and of every path that gets its name from it.
    fn moved(&self, program: &str, style: Style<'_>, seen: &mut Vec<String>) -> Result<Moves, Gap> {
        let mut moves = Moves::default();
        if seen.iter().any(|known| known == program) {
            return Ok(moves);
        }
        seen.push(program.to_owned());
        let new = style.apply(program);
        if style != Style::OwnDirectory {
            if self.around.by_argument.contains(program) {
                return Err(self.refused(program, "its name is an argument of the script that builds it", None));
            }
            if let Some(other) = (style == Style::InPlace).then(|| self.beside(program)).flatten() {
                return Err(self.refused(program, &format!("{} stands beside it", shown(&other)), None));
            }
            if self
                .programs
                .get(program)
                .is_some_and(|source| source.builds.iter().any(|build| self.gives_package(*build)))
            {
                return Err(self.refused(program, "the package that is built is named after it", None));
            }
            let there = self.repository.listing().is_file(&new) || self.repository.listing().is_dir(&new);
            if new != program && (there || self.programs.get(&new).is_some()) {
                return Err(self.refused(program, &format!("{} is there already", shown(&new)), None));
            }
            if let Some(span) = self.claimed(program, &new).filter(|_| new != program) {
                let why = format!("something else is put or named at {}", shown(&new));
                return Err(Gap { code: Code::SharedArchive, ..self.refused(program, &why, span) });
            }
        }
        let globs = self.around.swept.iter().filter(|_| style == Style::OwnDirectory).map(|read| self.facts.get(*read));
        let is_entry = |read: &crate::facts::Read| {
            let mut entries = self.facts.archives.iter().flat_map(|archive| &archive.entries);
            entries.any(|entry| std::ptr::eq(self.facts.get(entry.source), read))
        };
        // Hardly any text is a pattern, and to find the entry of a text takes a look at all of them.
        let swept = globs
            .filter(|read| read.names().is_some_and(|pattern| glob::matches(pattern, program)))
            .find(|read| !is_entry(read));
        if let Some(swept) = swept {
            let text = shown(swept.value.text());
            return Err(self.refused(program, &format!("`{text}` takes it for a file"), swept.value.place()));
        }
        self.noticed(program, &new)?;
        if let Some(gap) = self.known_by_name(program) {
            return Err(gap);
        }
        moves.paths.insert(program.to_owned(), new);
        let Some(source) = self.programs.get(program) else { return Ok(moves) };
        for build in source.builds.iter().map(|build| &self.facts.builds[*build]) {
            match &build.output {
                Output::Directory(..) | Output::Implicit(_, false) if matches!(style, Style::AtRoot(_)) => {
                    return Err(self.refused(program, "its build names no file", Some(build.span)));
                }
                Output::Directory(_, names) if names.iter().filter(|name| *name == path::name(program)).count() > 1 => {
                    let why = "one command builds several packages of its name, to one path";
                    return Err(self.refused(program, why, Some(build.span)));
                }
                Output::Directory(_, names) if names.len() != 1 || build.several => {
                    let apart = rewrite::builds_apart(self.repository, self.facts, build, &|_| None);
                    if apart.is_none() {
                        return Err(self.refused(program, "one command builds several packages", Some(build.span)));
                    }
                }
                Output::Directory(..) | Output::Implicit(..) if self.puts_what_a_loop_names(build) => {
                    let why = "its build puts whatever a loop names into one directory, under its own name";
                    return Err(self.refused(program, why, Some(build.span)));
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
            if let Style::AtRoot(root) = style
                && let Some(rewrite) = self.copied_to(copy, root)
            {
                // Where the text names the program itself, it reads otherwise because the program is called otherwise.
                moves.rewrites.extend(copy.into_directory.then_some(rewrite));
                continue;
            }
            if style != Style::InPlace && !copy.contents {
                // `cp` does not make the directory, as `go build -o` does.
                return Err(self.refused(program, "it is copied beside other programs", Some(copy.span)));
            }
            if copy.into_directory || copy.contents {
                moves.join(self.moved(from, style, seen)?);
            }
        }
        self.taken_along(program, moves, style, seen)
    }

    /// `moves` with those of the paths at which copies put `program` under its own name.
    fn taken_along(
        &self,
        program: &str,
        mut moves: Moves,
        style: Style<'_>,
        seen: &mut Vec<String>,
    ) -> Result<Moves, Gap> {
        for target in self.programs.paths() {
            let copies = self.programs.get(target).map(|source| source.copies.as_slice()).unwrap_or_default();
            for copy in copies.iter().filter(|(_, from)| from == program).map(|(copy, _)| &self.facts.copies[*copy]) {
                if copy.contents {
                    moves.join(self.moved(target, style, seen)?);
                } else if copy.into_directory {
                    // Who starts it there says more than that nobody is seen to take it.
                    if let Some(gap) = self.known_by_name(target).or_else(|| self.unseen(program, copy, target)) {
                        return Err(gap);
                    }
                    moves.join(self.moved(target, Style::InPlace, seen)?);
                }
            }
        }
        Ok(moves)
    }
}
