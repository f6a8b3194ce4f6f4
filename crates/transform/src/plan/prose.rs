//! Builds that are told and not followed: by a tool whose files are programs, or by a README.

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Span, path};

use super::nameless;
use crate::code::Code;
use crate::diagnostic::Place;
use crate::facts::{Facts, Function, Package};
use crate::frameworks::{unread, zipper};
use crate::link::Gap;
use crate::repository::Repository;

/// The gap told as what it is, when the missing build stands in a file of a tool that is not followed, or in a fenced
/// block of a Markdown file that is about the function: in its directory, above or below it. Nobody follows either, but a
/// person finds the line there.
pub(super) fn told(repository: &Repository, facts: &Facts, function: &Function, gap: Gap) -> Gap {
    if !matches!(gap.code, Code::NoBuild | Code::NoArchive) {
        return gap;
    }
    if let Some(gap) = not_followed(repository, facts, function) {
        return gap;
    }
    let directory = path::parent(&repository.place(function.span).file).to_owned();
    if let Some(place) = shell_in_container(repository, facts, &directory) {
        let message = format!("{}; {}:{} builds in a shell that is not followed", gap.message, place.file, place.line);
        let next =
            "mount the repository and have a script of it run there, or `go build` without `bash -c`, then run again";
        return Gap { code: Code::Unfollowed, message, next: next.to_owned(), ..gap };
    }
    if let Some((place, program)) = by_xargs(repository, facts, function) {
        let (message, file, line) = (&gap.message, place.file, place.line);
        let message = format!("{message}; {file}:{line} has {program} make it, which is not followed");
        let next = "make each by a command of its own, or in a `for` loop over their names, then run again".to_owned();
        return Gap { code: Code::Unfollowed, message, next, ..gap };
    }
    if let Some((build, tool)) = unread::tool(repository, &directory) {
        let message =
            format!("{}; {}:{} builds with {tool}, which is not followed", gap.message, build.file, build.line);
        let next =
            "have it write `bootstrap` there, then run again with --assume-artifact and the function's id".to_owned();
        return Gap { code: Code::Unfollowed, message, next, ..gap };
    }
    if let Some(gap) = nameless::told(repository, facts, function, &gap) {
        return gap;
    }
    let is_near = |file: &str| is_near(file, &directory);
    let listing = repository.listing();
    let files = listing.files().matching(|file| is_markdown(file) && is_near(file));
    let names = names(facts, function);
    let mut found: Option<(bool, Span)> = None;
    for file in files {
        let Some((id, text)) = repository.open(&file) else { continue };
        for (at, line) in builds(&text) {
            let words = || line.split(|character: char| character.is_whitespace() || "\"'/;".contains(character));
            let says = names.iter().any(|name| words().any(|word| word == *name));
            let span = Span::new(id, at, at + line.len());
            match &found {
                Some((said, _)) if *said || !says => {}
                _ => found = Some((says, span)),
            }
        }
    }
    let Some((_, span)) = found else { return gap };
    let place = repository.place(span);
    Gap {
        code: Code::BuildInProse,
        message: format!("{}, and only {}:{} says how it is built", gap.message, place.file, place.line),
        span: Some(span),
        next: "put the commands into a script or Makefile of the repository, then run again".to_owned(),
    }
}

/// The gap told as a file that is searched only and makes the function's zip.
fn not_followed(repository: &Repository, facts: &Facts, function: &Function) -> Option<Gap> {
    let Package::File(reads) = &function.package else { return None };
    let zips: Vec<&str> = reads.iter().map(|read| path::name(facts.get(*read).value.text())).collect();
    let (maker, does) = zipper::maker(repository, &zips)?;
    let (id, text) = repository.open(&maker.file)?;
    let start: usize = text.split_inclusive('\n').take(maker.line - 1).map(str::len).sum();
    Some(Gap {
        code: Code::Unfollowed,
        message: format!("{}:{} {does}, and is not followed", maker.file, maker.line),
        span: Some(Span::new(id, start, start)),
        next: "have that command make an executable `bootstrap` at the root of the zip and change runtime and handler with \
               it, or put it into a script or Makefile, then run again"
            .to_owned(),
    })
}

/// Where a container near `directory` is given a script in which a program is built (`docker run … bash -c "…"`).
fn shell_in_container(repository: &Repository, facts: &Facts, directory: &str) -> Option<Place> {
    let builds =
        |said: &str| said.split_whitespace().any(|word| matches!(word, "run" | "exec")) && said.contains("go build");
    let mut told = facts.unfollowed.iter().filter(|(_, said)| builds(said)).map(|(span, _)| repository.place(*span));
    told.find(|place| is_near(&place.file, directory))
}

/// Where `xargs` or GNU parallel near the function is told to build or to pack something that may be its program or zip.
fn by_xargs(repository: &Repository, facts: &Facts, function: &Function) -> Option<(Place, &'static str)> {
    let directory = path::parent(&repository.place(function.span).file).to_owned();
    let handed = facts.unfollowed.iter().filter_map(|(span, said)| {
        let name = path::name(said.split(' ').next().unwrap_or_default());
        let program = ["xargs", "parallel"].into_iter().find(|program| *program == name)?;
        let makes = may_make(said, &names(facts, function));
        makes.then(|| (repository.place(*span), program))
    });
    handed.into_iter().find(|(place, _)| is_near(&place.file, &directory))
}

/// Whether the command writes a program or a zip whose name is not written out there, or is one of `names`.
fn may_make(said: &str, names: &[&str]) -> bool {
    let words: Vec<&str> = said.split(|sign: char| sign.is_whitespace() || "\"'".contains(sign)).collect();
    let is_open = |word: &str| word.contains(['{', '$', '%', HOLE_OPEN]);
    let is_it = |word: &str| is_open(word) || names.contains(&path::name(word));
    // Of several packages `go build` keeps nothing, unless `-o` is told a directory.
    let builds = words.windows(2).any(|pair| pair[0] == "-o" && (is_it(pair[1]) || pair[1].ends_with('/')));
    let mut zips = words.iter().filter(|word| word.ends_with(".zip")).peekable();
    let packs = words.contains(&"zip") && (zips.peek().is_none() || zips.any(|word| is_it(word)));
    builds || packs || said.contains("go install")
}

/// Whether the file stands in the directory, or in one above or below it.
fn is_near(file: &str, directory: &str) -> bool {
    let at = path::parent(file);
    at == directory || path::below(directory, at).is_some() || path::below(at, directory).is_some()
}

fn is_markdown(file: &str) -> bool {
    file.ends_with(".md") || file.ends_with(".markdown")
}

/// What a line about the function could name: its program and its zip.
fn names<'a>(facts: &'a Facts, function: &'a Function) -> Vec<&'a str> {
    let zips = match &function.package {
        Package::File(reads) => reads.as_slice(),
        _ => &[],
    };
    let texts = function.handler.iter().chain(zips).map(|read| path::name(facts.get(*read).value.text()));
    texts.filter(|name| !name.is_empty()).collect()
}

/// The lines of fenced or indented code with a `go build`, and where each begins.
fn builds(text: &str) -> Vec<(usize, &str)> {
    let (mut fenced, mut at, mut found) = (false, 0, Vec::new());
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        let is_fence = body.starts_with("```") || body.starts_with("~~~");
        fenced ^= is_fence;
        let is_code = !is_fence && (fenced || line.starts_with("    ") || line.starts_with('\t'));
        if is_code && body.contains("go build") {
            found.push((at + line.len() - line.trim_start().len(), body));
        }
        at += line.len();
    }
    found
}
