//! Placement: programs that builders make, and those that are copied to where they are packed.

use std::collections::BTreeMap;

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Origin, Segment, Span, Value, path};

use super::naming::{ENTRY, Moves, Namer};
use super::rewrite::Rewrite;
use crate::code::Code;
use crate::facts::{Build, Copy, Maker, Naming, Output};
use crate::lines::joined;
use crate::link::{Gap, contents};
use crate::shown::{shown, written};

impl Namer<'_> {
    /// Whether the package of a build is called after its program, as the stem of a pattern rule is after the target: then
    /// another name is another package.
    pub(super) fn gives_package(&self, build: usize) -> bool {
        let build = &self.facts.builds[build];
        let Output::File(output) = build.output else { return false };
        let name = path::name(self.facts.get(output).value.text());
        let is_copy = |(text, segment): (&str, &Segment)| {
            text == name && matches!(segment.origin, Origin::Escaped(_) | Origin::Computed)
        };
        build.argument_reads.iter().any(|read| parts(&self.facts.get(*read).value).any(is_copy))
    }

    /// Whether a loop's word, or another that is put together, ends the name of a package that `build` puts into a directory under
    /// its name. Where the loop finds a second one, both would be `bootstrap` there.
    pub(super) fn puts_what_a_loop_names(&self, build: &Build) -> bool {
        let is_copy = |end: &Segment| {
            matches!(end.origin, Origin::Escaped(_) | Origin::Computed) && !end.hops.is_empty() && end.len > 0
        };
        let ends = build.argument_reads.iter().filter_map(|read| self.facts.get(*read).value.segments().last());
        matches!(build.output, Output::Directory(..) | Output::Implicit(..)) && ends.into_iter().any(is_copy)
    }

    /// A builder of the deploying tool names its program by itself once the runtime is a new one.
    pub(super) fn made_by_builder(&self, program: &str, archives: &[usize]) -> Option<Moves> {
        let source = self.programs.get(program)?;
        let built = |build: &usize| matches!(self.facts.builds[*build].output, Output::Builder(_));
        let is_built = source.copies.is_empty() && source.builds.iter().all(built);
        let root = self.made_directory(archives).filter(|_| is_built)?;
        let paths = BTreeMap::from([(program.to_owned(), path::join(root, ENTRY))]);
        Some(Moves { paths, ..Moves::default() })
    }

    /// The directory that all of `archives` pack, when it is one that the deploying tool has made for the function.
    pub(super) fn made_directory(&self, archives: &[usize]) -> Option<&str> {
        let mut roots = archives.iter().map(|archive| {
            let archive = &self.facts.archives[*archive];
            let [entry] = archive.entries.as_slice() else { return None };
            match &entry.naming {
                Naming::Below(root) if archive.maker == Maker::Packager && self.is_made(root) => Some(root.as_str()),
                _ => None,
            }
        });
        let first = roots.next()??;
        roots.all(|root| root == Some(first)).then_some(first)
    }

    fn is_made(&self, root: &str) -> bool {
        root.contains(rebootstrap_parser::value::HOLE_OPEN)
    }

    /// Why the program keeps its name.
    pub(super) fn refused(&self, program: &str, why: &str, span: Option<Span>) -> Gap {
        Gap {
            code: Code::NotWritable,
            message: format!("{} cannot become {ENTRY}: {why}", shown(program)),
            span,
            next: "give the program a directory and a build command of its own, then run again".to_owned(),
        }
    }

    /// Another program in its directory, that stays there.
    pub(super) fn beside(&self, program: &str) -> Option<String> {
        let mut near = self.programs.directly_in(path::parent(program));
        near.find(|other| *other != program && !self.around.leaving.contains(*other) && !self.is_idle(other)).cloned()
    }

    /// Whether commands put the program into a directory that it has for itself, and nothing builds it there: they can say its
    /// name, and where it is built it keeps its own beside others.
    pub(super) fn is_put_into(&self, program: &str) -> bool {
        let source = self.programs.get(program).filter(|source| source.builds.is_empty() && !source.copies.is_empty());
        let into = |(copy, _): &(usize, String)| {
            let copy = &self.facts.copies[*copy];
            copy.into_directory && !copy.contents && self.is_of_one_word(copy)
        };
        source.is_some_and(|source| source.copies.iter().all(into)) && self.beside(program).is_none()
    }

    /// Whether the copy is a command that is given one word and the directory: another one, also behind it, may only be empty today.
    fn is_of_one_word(&self, copy: &Copy) -> bool {
        let to = &self.facts.get(copy.to).value;
        let Some(whole) = to.place().filter(|place| place.file == copy.span.file) else { return false };
        let text = self.repository.text(copy.span.file);
        let source = text.get(copy.span.start()..whole.start()).unwrap_or_default();
        let mut words = source.trim_end_matches(['"', '\'']).split_whitespace();
        let is_command = matches!(words.next(), Some("cp" | "mv"));
        // What is empty is no part of the command.
        let behind = text.get(whole.end()..).and_then(|rest| joined(rest).split(['&', ';', '|', '#']).next());
        let is_last = behind.is_none_or(|behind| !behind.contains(['$', '`']));
        is_command && is_last && !to.text().ends_with("/.") && words.filter(|word| !word.starts_with('-')).count() == 1
    }

    /// How the copy puts its program at the root of `root`, whose spelling stays.
    pub(super) fn copied_to(&self, copy: &Copy, root: &str) -> Option<Rewrite> {
        let to = self.facts.get(copy.to);
        let text = to.value.text();
        let is_root = |at: usize| {
            path::resolve(to.directory.as_deref().unwrap_or_default(), &text[..at]).as_deref() == Some(root)
        };
        let slashes = text.match_indices('/').map(|(at, _)| at).chain([text.len()]);
        let end = slashes.into_iter().find(|at| is_root(*at))?;
        let (front, whole) = (to.value.source(0..end)?, to.value.source(0..text.len())?);
        // Only one file can take a name.
        let several = self.facts.path(copy.from).is_none_or(|from| crate::glob::has_wildcard(&from))
            || self.facts.copies.iter().filter(|other| other.to == copy.to).count() > 1;
        let source = self.repository.text(whole.file);
        // After `-t` stands a directory, whatever it is called.
        let before = source.get(copy.span.start()..whole.start()).unwrap_or_default().trim_end_matches(['"', '\'']);
        let only_directory = ["-t", "--target-directory"].iter().any(|flag| before.trim_end().ends_with(flag));
        if front.file != whole.file || copy.contents || several || only_directory {
            return None;
        }
        if text[end..].trim_end_matches('/').is_empty() {
            return Some((whole, format!("{}/{ENTRY}", source.get(whole.range())?.trim_end_matches('/'))));
        }
        // A quote may end in between (`"$OUT"/hello`). What is only a part of a variable cannot be written here.
        let tail = source.get(front.end()..whole.end())?;
        let below = tail.strip_prefix(['"', '\'']).unwrap_or(tail);
        let start = whole.end() - below.len();
        let is_plain = below.starts_with('/') && !below.contains(['"', '\'']);
        is_plain.then(|| (Span::new(whole.file, start, whole.end()), format!("/{ENTRY}")))
    }

    /// Where a command puts another file at `new`, such as a starter script, or names one there that nothing here builds.
    pub(super) fn claimed(&self, program: &str, new: &str) -> Option<Option<Span>> {
        let is_put = |copy: &&Copy| {
            let from = self.facts.copied_from(copy, new).filter(|from| from != program);
            // What a pattern or a directory holds is not known but for files.
            let is_named = |from: &String| !copy.contents && self.facts.path(copy.from).as_ref() == Some(from);
            from.is_some_and(|from| is_named(&from) || self.repository.listing().is_file(&from))
        };
        // `cp -r runtime/. build`: into the directory, or as it.
        let is_within = |copy: &&Copy| {
            let (Some(from), Some(to)) = (self.facts.path(copy.from), self.facts.path(copy.to)) else { return false };
            let within = [path::below(new, &to), path::below(new, &path::join(&to, path::name(&from)))];
            within.into_iter().flatten().any(|below| self.repository.listing().is_file(&path::join(&from, below)))
        };
        let mut near = self.around.putting.to(new).into_iter().map(|copy| &self.facts.copies[copy]);
        let put = near.find(|copy| is_put(copy) || is_within(copy)).map(|copy| Some(copy.span));
        // What is fetched is named by its address only, and stands nowhere.
        let named = || self.around.named.get(new).first().map(|read| self.facts.get(*read).value.place());
        put.or_else(named)
    }

    /// Whether a program that is copied to a place in an image, or in a directory that only its environment knows, is taken from
    /// there by nobody who is read: a process may be started by that path in another file, or by its name.
    pub(super) fn unseen(&self, program: &str, copy: &Copy, target: &str) -> Option<Gap> {
        if !target.contains(HOLE_OPEN) {
            return None;
        }
        let is_copied = || self.programs.get(target).is_some_and(|source| !source.taken.is_empty());
        let is_packed =
            |archive: usize| contents(self.facts, self.programs, archive).iter().any(|(held, _)| held == target);
        let is_named = || !self.around.named.get(target).is_empty();
        let is_seen = is_named() || is_copied() || (0..self.facts.archives.len()).any(is_packed);
        let place = shown(self.facts.get(copy.to).value.text().trim_end_matches('/'));
        let why = format!("it is put into {place} under its name, and nothing here says who takes it there");
        let typed = written(self.facts.get(copy.to).value.text().trim_end_matches('/'));
        let next = format!("name the file there ({typed}/{}), then run again", path::name(target));
        (!is_seen).then(|| Gap { next, ..self.refused(program, &why, Some(copy.span)) })
    }

    /// Whether the program is only what some `go build` leaves behind, such as that of a check: nobody names or packs it.
    pub(super) fn is_idle(&self, program: &str) -> bool {
        let Some(source) = self.programs.get(program) else { return false };
        let unnamed = |build: &usize| matches!(self.facts.builds[*build].output, Output::Implicit(_, true));
        let taken =
            |archive: usize| contents(self.facts, self.programs, archive).iter().any(|(held, _)| held == program);
        let named = || !self.around.named.get(program).is_empty();
        source.copies.is_empty()
            && source.builds.iter().all(unnamed)
            && !named()
            && !(0..self.facts.archives.len()).any(taken)
    }
}

/// The parts of a value with their texts.
fn parts(value: &Value) -> impl Iterator<Item = (&str, &Segment)> {
    let mut at = 0;
    value.segments().iter().map(move |segment| {
        at += segment.len;
        (&value.text()[at - segment.len..at], segment)
    })
}
