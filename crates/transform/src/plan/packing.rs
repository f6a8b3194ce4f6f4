//! Packing: whether every archive has its program as `bootstrap` at the root once the program has its new path.

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Span, path};

use super::naming::{ENTRY, Moves, Namer, Packed};
use super::own_package::{may_read, others, own, relative};
use super::rewrite;
use crate::facts::{Archive, Entry, Holder, Maker, Naming, OwnPackage, ReadId};
use crate::glob;
use crate::link::{Gap, contents};
use crate::shown::{fits, shown};

impl Namer<'_> {
    /// Whether nothing that is packed from `root` holds another program.
    pub(super) fn is_alone(&self, program: &str, root: &str) -> bool {
        let is_packed = |archive: &Archive| {
            let from = |entry: &Entry| self.facts.path(entry.source).as_deref() == Some(root);
            archive.maker == Maker::Packager && archive.entries.iter().any(from)
        };
        let packed = (0..self.facts.archives.len()).filter(|index| is_packed(&self.facts.archives[*index]));
        packed
            .flat_map(|index| contents(self.facts, self.programs, index))
            .all(|(other, _)| other == program || path::below(&other, program).is_some())
    }

    /// Whether no command finds the program without a name for it, or may take it by a name that is not known.
    pub(super) fn noticed(&self, program: &str, new: &str) -> Result<(), Gap> {
        let swept = self.around.sweeps.noticing(program, new);
        let swept = swept.map(|swept| {
            let (written, how) = swept.found.says();
            (format!("`{}` finds it {how}", shown(written)), swept.span)
        });
        let is_known = !program.contains(HOLE_OPEN);
        let is_it = |path: &str| is_known && path::parent(path) == path::parent(program) && fits(path, program);
        let unnamed = || self.facts.unnamed.iter().find(|unnamed| is_it(&unnamed.path));
        let unnamed = || unnamed().map(|unnamed| (format!("`{}` may be it", unnamed.word), unnamed.span));
        match swept.or_else(unnamed) {
            Some((why, span)) => Err(Gap {
                next: "name the files there one by one, then run again".to_owned(),
                ..self.refused(program, &why, Some(span))
            }),
            None => Ok(()),
        }
    }

    /// Lets the patterns of an archive that keeps paths take `new`.
    fn taken(&self, moves: &mut Moves, entry: &Entry, old: &str, new: &str) -> Option<()> {
        if self.facts.entry_name(entry, new).is_some() {
            return Some(());
        }
        let Naming::Below(directory) = &entry.naming else { return None };
        let takes = |pattern: &ReadId, at: &str| {
            path::below(at, directory)
                .is_some_and(|name| glob::matches_deep(self.facts.get(*pattern).value.text(), name))
        };
        let (_, pattern) = entry.ordered.iter().rev().find(|(taken, pattern)| *taken && takes(pattern, old))?;
        // What commands put there is packed by the same pattern.
        let others = || self.first_put(&[""], |file, _| takes(pattern, file)).is_some();
        let committed = self.repository.listing().files().any(|file| takes(pattern, file)) || others();
        let text = self.facts.get(*pattern).value.text();
        let dot = if text.starts_with("./") { "./" } else { "" };
        moves.patterns.push((*pattern, format!("{dot}{}", path::below(new, directory)?)));
        (!committed).then_some(())
    }

    /// Why the program has to stay in its folder: `go build -o` makes it, nothing else does, and a command puts a file there.
    fn needed_folder(&self, old: &str, new: &str) -> Option<Gap> {
        let folder = path::parent(old);
        let is_there = |at: &str| at == folder || path::below(at, folder).is_some();
        let is_built = |other: &str| other != old && is_there(other) && !self.programs.builds(other).is_empty();
        if is_there(path::parent(new))
            || self.repository.listing().is_dir(folder)
            || self.facts.directories.iter().any(|made| is_there(made))
            || self.programs.paths().any(|other| is_built(other))
        {
            return None;
        }
        let copied = self.facts.copies.iter().filter_map(|copy| Some((self.facts.target(copy)?, copy.span)));
        let zipped = self.facts.archives.iter().filter(|archive| matches!(archive.maker, Maker::Zip { .. }));
        let zipped = zipped.filter_map(|archive| Some((archive.path.clone()?, archive.span)));
        let mut put = copied.chain(zipped).chain(self.facts.written.iter().cloned());
        let (file, span) = put.find(|(file, _)| file != old && is_there(file))?;
        let why = format!("its build makes {}, and a command puts {} there", shown(folder), shown(&file));
        Some(self.refused(old, &why, Some(span)))
    }

    /// Why a `zip` that makes none of `archives`, and takes the program by a pattern, would not find it any more.
    fn lost(&self, archives: &[usize], old: &str, new: &str) -> Option<Gap> {
        let is_pattern = |entry: &&Entry| self.facts.path(entry.source).is_some_and(|at| glob::has_wildcard(&at));
        let loses =
            |entry: &&Entry| self.facts.entry_name(entry, old).is_some() && self.facts.entry_name(entry, new).is_none();
        let mut others = (0..self.facts.archives.len()).filter(|index| !archives.contains(index));
        others.find_map(|index| {
            let archive = &self.facts.archives[index];
            let mut entries = archive.entries.iter().filter(|_| matches!(archive.maker, Maker::Zip { .. }));
            let entry = entries.find(|entry| is_pattern(entry) && loses(entry))?;
            let source = self.facts.get(entry.source);
            let why = format!("`{}` packs it, and would not take bootstrap", shown(source.value.text()));
            let next = "name the files there one by one, then run again".to_owned();
            Some(Gap { next, ..self.refused(old, &why, source.value.place().or(Some(archive.span))) })
        })
    }

    /// Checks that every archive has the entry `bootstrap` once `old` is `new`.
    pub(super) fn packed(&self, mut moves: Moves, old: &str, new: &str, packed: Packed) -> Result<Moves, Gap> {
        if let Some(gap) = self.needed_folder(old, new).or_else(|| self.lost(packed.archives, old, new)) {
            return Err(gap);
        }
        for index in packed.archives {
            let archive = &self.facts.archives[*index];
            if let Some(place) = packed.own.get(index) {
                if let Some(gap) = self.put_beside(archive, place, old) {
                    return Err(gap);
                }
                let own = own(self.repository, self.facts, self.programs, place, (old, new))
                    .map_err(|(why, span)| self.refused(old, &why, span.or(Some(archive.span))))?;
                moves.rewrites.extend(own.rewrites);
                moves.own.insert(*index, relative(&own.path, &place.directory));
                continue;
            }
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
                    None if archive.maker == Maker::Packager
                        && matches!(&entry.naming, Naming::Below(root) if path::below(new, root) == Some(ENTRY))
                        && self.taken(&mut moves, entry, old, new).is_some() => {}
                    _ if direct && self.can_drop_directories(archive, old) => moves.junk.push(*index),
                    _ if direct => match rewrite::zip_apart(self.repository, self.facts, archive, old, new) {
                        Some(rewrite) => moves.rewrites.push(rewrite),
                        None => {
                            let why = "its archive would not hold it at the root";
                            return Err(self.refused(old, why, Some(archive.span)));
                        }
                    },
                    _ => return Err(self.below_root(archive, entry, old)),
                }
            }
        }
        Ok(moves)
    }

    /// Why the archive would not do, and what to do where `zip` takes the program along with its directory.
    fn below_root(&self, archive: &Archive, entry: &Entry, program: &str) -> Gap {
        let gap = self.refused(program, "its archive would not hold it at the root", Some(archive.span));
        let source = self.facts.get(entry.source);
        if source.names().is_some_and(|named| glob::has_wildcard(path::name(named))) {
            let why =
                format!("`{}` puts it into its archive, and would not take bootstrap", shown(source.value.text()));
            let next = "name the program there instead of the pattern, then run again".to_owned();
            return Gap { next, ..self.refused(program, &why, source.value.place().or(Some(archive.span))) };
        }
        let is_zip = matches!(archive.maker, Maker::Zip { junk: false, .. });
        let taken = self.facts.path(entry.source).filter(|_| is_zip);
        if taken.is_none_or(|taken| path::below(program, &taken).is_none_or(|below| below.contains('/'))) {
            return gap;
        }
        let next = "have zip put it there, from within its directory or with -j, then run again".to_owned();
        Gap { next, ..gap }
    }

    fn first_put(&self, starts: &[&str], is_wanted: impl Fn(&str, Span) -> bool) -> Option<&(String, Span)> {
        self.around.put.first((self.repository, self.facts, self.programs), starts, is_wanted)
    }

    /// Why a package of its own would lack something: a command puts another file into what is packed now, when it is run.
    fn put_beside(&self, archive: &Archive, place: &OwnPackage, program: &str) -> Option<Gap> {
        let is_packed = |file: &str| archive.entries.iter().any(|entry| self.facts.entry_name(entry, file).is_some());
        // A zip takes what is there when the program is built.
        let taken = if place.holder == Holder::Directory {
            Vec::new()
        } else {
            others(self.repository, self.facts, self.programs, place, program)
        };
        let is_taken = |file: &str, span: Span| {
            let builds = self.programs.builds(program).into_iter().map(|build| self.facts.builds[build].span);
            let mut builds = builds.filter(|build| build.file != span.file || build.start() < span.start());
            let is_in = |other: &String| {
                let other = path::join(&place.root, other);
                other == file || path::below(file, &other).is_some()
            };
            taken.iter().any(is_in) && builds.next().is_none()
        };
        let (repository, facts, programs) = (self.repository, self.facts, self.programs);
        let is_read = |file: &str| may_read(repository, facts, programs, place, (program, file));
        let sources: Vec<String> = archive.entries.iter().filter_map(|entry| self.facts.path(entry.source)).collect();
        let starts: Vec<&str> = sources.iter().map(|taken| glob::start(taken)).collect();
        let (file, span) =
            self.first_put(&starts, |file, span| is_packed(file) && !is_taken(file, span) && is_read(file))?;
        let why = format!("a package of its own would lack {}, which a command puts beside it", shown(file));
        let next = "build each program and what goes with it into a directory of its own, then run again".to_owned();
        Some(Gap { next, ..self.refused(program, &why, Some(*span)) })
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
