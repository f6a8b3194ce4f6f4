//! One way to move a program: the paths that change with it, or what keeps it from going there.

use rebootstrap_parser::path;

use super::naming::{ENTRY, Moves, Namer};
use super::rewrite::{self, Rewrite};
use crate::code::Code;
use crate::facts::{Build, Output, Read};
use crate::glob;
use crate::link::Gap;
use crate::shown::shown;

/// Where the program goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style<'a> {
    /// `build/main` → `build/bootstrap`.
    InPlace,
    /// `bin/hello` → `bin/hello/bootstrap`.
    OwnDirectory,
    /// `bin/hello` → `bootstrap` in the directory that is packed.
    AtRoot(&'a str),
}

impl Style<'_> {
    pub(super) fn apply(self, program: &str) -> String {
        match self {
            Style::InPlace => path::join(path::parent(program), ENTRY),
            Style::OwnDirectory => path::join(program, ENTRY),
            Style::AtRoot(directory) => path::join(directory, ENTRY),
        }
    }
}

impl Namer<'_> {
    /// The moves of `program` and of every path that gets its name from it.
    pub(super) fn moved(&self, program: &str, style: Style<'_>, seen: &mut Vec<String>) -> Result<Moves, Gap> {
        let mut moves = Moves::default();
        if seen.iter().any(|known| known == program) {
            return Ok(moves);
        }
        seen.push(program.to_owned());
        let new = style.apply(program);
        match style {
            Style::OwnDirectory => self.is_no_file(program)?,
            Style::InPlace | Style::AtRoot(_) => self.is_free(program, &new, style)?,
        }
        self.noticed(program, &new)?;
        if let Some(gap) = self.known_by_name(program) {
            return Err(gap);
        }
        if path::parent(&new) != path::parent(program) {
            self.keeps_directory(program)?;
        }
        moves.paths.insert(program.to_owned(), new);
        let Some(source) = self.programs.get(program) else { return Ok(moves) };
        for build in source.builds.iter().map(|build| &self.facts.builds[*build]) {
            moves.rewrites.extend(self.built(program, build, style)?);
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

    /// Whether the path `new` in a directory that is there can be the program's.
    fn is_free(&self, program: &str, new: &str, style: Style<'_>) -> Result<(), Gap> {
        if self.around.by_argument.contains(program) {
            return Err(self.refused(program, "its name is an argument of the script that builds it", None));
        }
        if let Some(other) = (style == Style::InPlace).then(|| self.beside(program)).flatten() {
            return Err(self.refused(program, &format!("{} stands beside it", shown(&other)), None));
        }
        let mut builds = self.programs.get(program).into_iter().flat_map(|source| &source.builds);
        if builds.any(|build| self.gives_package(*build)) {
            return Err(self.refused(program, "the package that is built is named after it", None));
        }
        if new == program {
            return Ok(());
        }
        let is_there = self.repository.listing().is_file(new) || self.repository.listing().is_dir(new);
        if is_there || self.programs.get(new).is_some() {
            return Err(self.refused(program, &format!("{} is there already", shown(new)), None));
        }
        match self.claimed(program, new) {
            None => Ok(()),
            Some(span) => {
                let why = format!("something else is put or named at {}", shown(new));
                Err(Gap { code: Code::SharedArchive, ..self.refused(program, &why, span) })
            }
        }
    }

    /// Whether its directory can be another one: who fetches the program by itself finds it under its name alone.
    fn keeps_directory(&self, program: &str) -> Result<(), Gap> {
        let mut flattened = self.facts.flattened.iter().map(|read| self.facts.get(*read));
        let found = flattened.find(|read| read.names() == Some(program));
        found.map_or(Ok(()), |read| {
            let why = "an artifact hands it on without its directory";
            Err(self.refused(program, why, read.value.place()))
        })
    }

    /// Whether a directory can be where the program is: no pattern takes that for a file.
    fn is_no_file(&self, program: &str) -> Result<(), Gap> {
        let globs = self.around.swept.iter().map(|read| self.facts.get(*read));
        let is_entry = |read: &Read| {
            let mut entries = self.facts.archives.iter().flat_map(|archive| &archive.entries);
            entries.any(|entry| std::ptr::eq(self.facts.get(entry.source), read))
        };
        // Hardly any text is a pattern, and to find the entry of a text takes a look at all of them.
        let swept = globs
            .filter(|read| read.names().is_some_and(|pattern| glob::matches(pattern, program)))
            .find(|read| !is_entry(read));
        swept.map_or(Ok(()), |swept| {
            let text = shown(swept.value.text());
            Err(self.refused(program, &format!("`{text}` takes it for a file"), swept.value.place()))
        })
    }

    /// How `build` is written anew to write the program at its new path, where naming that path is not enough.
    fn built(&self, program: &str, build: &Build, style: Style<'_>) -> Result<Option<Rewrite>, Gap> {
        let refused = |why: &str| Err(self.refused(program, why, Some(build.span)));
        match &build.output {
            Output::Directory(..) | Output::Implicit(_, false) if matches!(style, Style::AtRoot(_)) => {
                refused("its build names no file")
            }
            Output::Directory(_, names) if names.iter().filter(|name| *name == path::name(program)).count() > 1 => {
                refused("one command builds several packages of its name, to one path")
            }
            Output::Directory(_, names) if names.len() != 1 || build.several => {
                match rewrite::builds_apart(self.repository, self.facts, build, &|_| None) {
                    None => refused("one command builds several packages"),
                    Some(_) => Ok(None),
                }
            }
            Output::Directory(..) | Output::Implicit(..) if self.puts_what_a_loop_names(build) => {
                refused("its build puts whatever a loop names into one directory, under its own name")
            }
            Output::Implicit(_, false) => match rewrite::install(self.facts, build, &style.apply(program)) {
                None => refused("go install takes no name"),
                rewrite => Ok(rewrite),
            },
            _ => Ok(None),
        }
    }

    /// `moves` with those of the paths at which copies put `program` under its own name.
    pub(super) fn taken_along(
        &self,
        program: &str,
        mut moves: Moves,
        style: Style<'_>,
        seen: &mut Vec<String>,
    ) -> Result<Moves, Gap> {
        for (copy, target) in self.programs.get(program).into_iter().flat_map(|source| &source.taken) {
            let copy = &self.facts.copies[*copy];
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
        Ok(moves)
    }
}
