//! Nameless: builds and archives that may be the missing ones, as the paths that they write to are known only when they run.

use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{Span, path};

use crate::code::Code;
use crate::facts::{Facts, Function, Maker, Output, Read, ReadId};
use crate::link::Gap;
use crate::package;
use crate::repository::Repository;
use crate::shown::{fits, shown};

/// The gap told with the command that may fill it: one that writes to an unknown path, which can be the one that is missing. `None`
/// where there is no such command.
pub(super) fn told(repository: &Repository, facts: &Facts, function: &Function, gap: &Gap) -> Option<Gap> {
    let (wanted, made): (Vec<ReadId>, Vec<(ReadId, Span)>) = match gap.code {
        Code::NoArchive => (package::files(facts, function), archives(facts)),
        Code::NoBuild => (programs(facts, function), builds(facts)),
        _ => return None,
    };
    let wanted: Vec<&Read> = wanted.iter().map(|read| facts.get(*read)).collect();
    let packed = package::archives(facts, function).unwrap_or_default();
    let packed = || packed.iter().flat_map(|at| &facts.archives[*at].entries);
    let folders: Vec<String> = packed().filter_map(|entry| facts.path(entry.source)).collect();
    let may_be = |made: &&Read| {
        let name = path::name(made.value.text());
        let is_it = |wanted: &&Read| {
            let text = wanted.value.text();
            // A handler is a text of its package, whose folder is not looked for.
            let wanted = wanted.names().unwrap_or(text);
            let is_folder = |at: &str| folders.iter().any(|folder| path::parent(&path::join(folder, wanted)) == at);
            let fits_whole = || {
                made.names().map(path::parent).is_some_and(|made| fits(made, path::parent(wanted)) || is_folder(made))
            };
            // Of a name that is not known at all, the folder has to be.
            !text.contains(HOLE_OPEN) && fits(name, path::name(text)) && (said(name) > 0 || fits_whole())
        };
        is_open(made) && wanted.iter().any(is_it)
    };
    let found = made.into_iter().map(|(read, span)| (facts.get(read), span)).filter(|(made, _)| may_be(made));
    // The one that says most of the name, and the first of these.
    let (made, span) = found.min_by_key(|(made, span)| (usize::MAX - said(path::name(made.value.text())), *span))?;
    let place = repository.place(span);
    // Where the name is known, the directory is not.
    let text = made.names().filter(|_| !made.value.has_holes()).unwrap_or(made.value.text());
    let (text, file, line) = (shown(text), place.file, place.line);
    Some(Gap {
        code: Code::Unfollowed,
        message: format!("{}, unless {file}:{line} does: the path of {text} is known only when it runs", gap.message),
        span: gap.span,
        next: "write the path out there, then run again; or have it make `bootstrap`, and run again with --assume-artifact \
               and the function's id"
            .to_owned(),
    })
}

/// Whether it is not known here where the file is. One in an image or elsewhere on the machine is no package of this repository.
fn is_open(made: &Read) -> bool {
    let (text, directory) = (made.value.text(), made.directory.as_deref());
    let is_elsewhere =
        text.starts_with('/') || [Some(text), directory].iter().flatten().any(|at| at.contains(path::SYSTEM));
    let is_known = !made.value.has_holes() && directory.is_some_and(|at| !at.contains(HOLE_OPEN));
    !is_elsewhere && (!is_known || text.starts_with('~'))
}

/// How many bytes of the name are known, beside its ending.
fn said(name: &str) -> usize {
    let known = name
        .strip_suffix(".zip")
        .unwrap_or(name)
        .split(HOLE_OPEN)
        .map(|part| part.rsplit(HOLE_CLOSE).next().unwrap_or_default());
    known.map(str::len).sum()
}

/// The files that go into the function's package, or that its handler names where all of a directory does.
fn programs(facts: &Facts, function: &Function) -> Vec<ReadId> {
    let archives = package::archives(facts, function).unwrap_or_default();
    let archives = || archives.iter().map(|at| &facts.archives[*at]);
    if archives().any(|archive| archive.maker == Maker::Packager) {
        return function.handler.clone();
    }
    archives().flat_map(|archive| &archive.entries).map(|entry| entry.source).collect()
}

fn archives(facts: &Facts) -> Vec<(ReadId, Span)> {
    facts.archives.iter().filter_map(|archive| Some((archive.output?, archive.span))).collect()
}

fn builds(facts: &Facts) -> Vec<(ReadId, Span)> {
    let output = |output: &Output| match output {
        Output::File(read) => Some(*read),
        _ => None,
    };
    facts.builds.iter().filter_map(|build| Some((output(&build.output)?, build.span))).collect()
}
