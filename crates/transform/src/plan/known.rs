//! Known names: programs that keep theirs, because they are sent elsewhere under it or started by it.

use rebootstrap_parser::path;

use super::naming::Namer;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Parcel, Sending};
use crate::link::{Gap, contents};
use crate::programs::Programs;
use crate::repository::Repository;
use crate::shown::shown;

impl Namer<'_> {
    /// Why the program has to keep its name: it leaves under it, or an image in which it stands starts it by that.
    pub(super) fn known_by_name(&self, program: &str) -> Option<Gap> {
        let gap = |why: &str, next: &str, span| Gap { next: next.to_owned(), ..self.refused(program, why, span) };
        let is_program = |at: String| at == program || crate::glob::matches(&at, program);
        let published = &self.facts.published;
        let published = published.iter().find(|(read, _)| self.facts.path(*read).is_some_and(is_program));
        if let Some((read, sending)) = published {
            let (why, next) = said(*sending);
            return Some(gap(why, next, self.facts.get(*read).value.place()));
        }
        if let Some(parcel) = sent_with(self.facts, self.programs, program).find(|parcel| !is_for_zips(self, parcel)) {
            let why = format!("it is sent elsewhere under its name, with all of {}", directory(self.facts, parcel));
            let next = "send a directory without it, or a copy of it whose name there is said, then run again";
            return Some(gap(&why, next, self.facts.get(parcel.directory).value.place()));
        }
        let root = path::system(program)?;
        let is_it = |name: &str, at: &str| name == path::name(program) && at.starts_with(root);
        let (_, _, span) = self.facts.started_by_name.iter().find(|(at, name, _)| is_it(name, at))?;
        Some(gap("an image starts it by its name", "start it by its path there, then run again", Some(*span)))
    }
}

/// What is said of a program that leaves in this way, and what to do.
fn said(sending: Sending) -> (&'static str, &'static str) {
    match sending {
        Sending::Place => (
            "it is sent elsewhere under its name",
            "say its name in the place where it is sent, or send what a command of its own builds, then run again",
        ),
        Sending::Archive => (
            "a tar archive holds it under its name",
            "pack a copy of it that has this name, or what a command of its own builds, then run again",
        ),
        Sending::Release => (
            "people download it under its name",
            "publish a copy of it that has this name, or what a command of its own builds, then run again",
        ),
        Sending::Package => (
            "a package that people install holds it under its name",
            "put a copy of it that has this name into the package, or what a command of its own builds, then run again",
        ),
    }
}

/// The directories that are sent with the program in them. One with its sources is a checkout, and one that is unpacked again
/// stays in sight.
fn sent_with<'f>(facts: &'f Facts, programs: &Programs, program: &str) -> impl Iterator<Item = &'f Parcel> {
    let builds = programs.builds(program);
    let sources: Vec<String> = builds
        .iter()
        .flat_map(|build| {
            [facts.builds[*build].packages.clone(), vec![facts.builds[*build].directory.clone()]].concat()
        })
        .collect();
    facts.parcels.iter().filter(move |parcel| {
        let Some(at) = facts.path(parcel.directory) else { return false };
        let is_taken = path::below(program, &at).is_some_and(|below| !below.is_empty() && parcel.takes(below));
        let is_back = parcel.archive.as_ref().is_some_and(|archive| facts.unpacked.contains(archive));
        let has_sources = || sources.iter().any(|source| *source == at || path::below(source, &at).is_some());
        is_taken && !is_back && !has_sources()
    })
}

/// Whether a zip with a program is made in the directory that is sent: that is what is meant to arrive.
fn is_for_zips(namer: &Namer, parcel: &Parcel) -> bool {
    let Some(at) = namer.facts.path(parcel.directory) else { return false };
    let is_in = |archive: &usize| {
        let path = namer.facts.archives[*archive].path.as_deref();
        path.is_some_and(|path| path::below(path, &at).is_some())
            && !contents(namer.facts, namer.programs, *archive).is_empty()
    };
    (0..namer.facts.archives.len()).any(|archive| is_in(&archive))
}

fn directory(facts: &Facts, parcel: &Parcel) -> String {
    shown(facts.get(parcel.directory).value.text())
}

/// What to see to where the directory of a program that moves is sent for the zips in it.
pub(super) fn notes(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    (old, new): (&str, &str),
) -> Vec<Diagnostic> {
    let note = |parcel: &Parcel| {
        let place = repository.place(facts.get(parcel.directory).value.place()?);
        Some(Diagnostic {
            code: Code::Mentioned,
            message: format!("{} sends {}, in which {} moves", place.file, directory(facts, parcel), shown(old)),
            place: Some(place),
            related: Vec::new(),
            next: format!("see that nobody takes {} from there; it is {} then", path::name(old), shown(new)),
        })
    };
    sent_with(facts, programs, old).filter_map(note).collect()
}
