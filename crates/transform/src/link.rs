//! Links: from a function over its archive to the program it runs and the builds that make it.

use rebootstrap_parser::Span;

use crate::code::Code;
use crate::facts::{Facts, Function, Maker, ReadId};
use crate::package::{archives, elsewhere};
use crate::plan::naming::ENTRY;
use crate::programs::Programs;
use crate::shown::shown;
use crate::uploads;

/// How a function's program gets into its package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The archives that make the package, by index.
    pub archives: Vec<usize>,
    /// The path of the program that is packed.
    pub program: String,
    /// The builds behind it, by index.
    pub builds: Vec<usize>,
    /// Whether the package was found by the handler, because others put it into the function or its name is given.
    pub placed: bool,
}

/// Where a chain breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The kind.
    pub code: Code,
    /// What is missing.
    pub message: String,
    /// Where to look; `None` for the function's own declaration.
    pub span: Option<Span>,
    /// What to do.
    pub next: String,
}

/// Links `function` to the program that its runtime starts.
///
/// # Errors
/// The first gap.
pub fn link(facts: &Facts, programs: &Programs, function: &Function) -> Result<Chain, Gap> {
    let linked = |archives: Result<Vec<usize>, Gap>| {
        archives.and_then(|mut archives| {
            archives.sort_unstable();
            archives.dedup();
            chain(facts, programs, function, archives)
        })
    };
    // Only the declaration's stand-in is its own package.
    let uploads = uploads::of(facts, function);
    if uploads::places(facts, function) && !uploads.is_empty() {
        let is_argument = uploads.iter().any(|upload| uploads::is_argument(facts, &upload.package));
        match linked(uploads::archives(facts, function)) {
            Ok(chain) => return Ok(Chain { placed: true, ..chain }),
            // What the command uploads is its code, whatever else holds a program of the handler's name.
            Err(gap) if !is_argument => return Err(gap),
            Err(_) => {}
        }
    }
    match linked(archives(facts, function)) {
        Err(gap)
            if (function.placed && !facts.uploads.is_empty()) || uploads::is_argument(facts, &function.package) =>
        {
            placed(facts, programs, function).ok_or(gap)
        }
        other => other,
    }
}

/// The programs that an archive holds: path and entry name.
#[must_use]
pub fn contents(facts: &Facts, programs: &Programs, archive: usize) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in &facts.archives[archive].entries {
        let Some(taken) = facts.path(entry.source) else { continue };
        // Most entries name one file or one directory: few programs need a closer look.
        let any = crate::glob::has_wildcard(&taken);
        let near = |program: &&String| any || program.starts_with(&taken) && (entry.recursive || **program == taken);
        for program in programs.paths().filter(near) {
            found.extend(facts.entry_name(entry, program).map(|name| (program.clone(), name)));
        }
    }
    found.sort();
    found.dedup();
    found
}

fn chain(facts: &Facts, programs: &Programs, function: &Function, archives: Vec<usize>) -> Result<Chain, Gap> {
    let opaque = archives.iter().find_map(|at| Some((&facts.archives[*at], facts.archives[*at].opaque?)));
    if let Some((archive, why)) = opaque {
        return Err(Gap {
            code: Code::Unfollowed,
            message: format!("its archive {why}"),
            span: Some(archive.span),
            next: "name the files on the command line, then run again".to_owned(),
        });
    }
    let found: Vec<(String, String)> =
        archives.iter().flat_map(|archive| contents(facts, programs, *archive)).collect();
    let wanted: Vec<&str> = wanted(facts, function);
    let mut matching: Vec<&String> =
        found.iter().filter(|(_, name)| wanted.contains(&name.as_str())).map(|(program, _)| program).collect();
    matching.sort();
    matching.dedup();
    if matching.len() > 1 && ignores_handler(facts, function) {
        let started = |program: &&String| found.iter().any(|(other, name)| other == *program && name == ENTRY);
        matching.retain(started);
    }
    let mut all: Vec<&String> = found.iter().map(|(program, _)| program).collect();
    all.sort();
    all.dedup();
    let span = archives.first().map(|archive| facts.archives[*archive].span);
    let program = match (matching.as_slice(), all.as_slice()) {
        // A handler that names nothing: the function never ran like this, and there is only one program it can mean.
        ([one], _) => (*one).clone(),
        ([], [one]) if !keeps_paths(facts, &archives) => (*one).clone(),
        ([], _) if keeps_paths(facts, &archives) => return Err(no_entry(facts, function, &archives)),
        ([], []) => return Err(no_build(facts, &archives)),
        _ => {
            if let Some(gap) = made_apart(facts, programs, &archives, &matching) {
                return Err(gap);
            }
            let listed: Vec<String> = all.iter().map(|program| shown(program)).collect();
            return Err(Gap {
                code: Code::EntryUnknown,
                message: format!("its archive holds {}, and its handler names none of them", listed.join(", ")),
                span,
                next: "make the handler the path of the program inside of the zip, then run again".to_owned(),
            });
        }
    };
    let builds = packed(facts, programs, &archives, &program).unwrap_or_else(|| programs.builds(&program));
    Ok(Chain { archives, program, builds, placed: false })
}

/// The package is made in several places, with a program of the handler's name in each that stands at another path.
fn made_apart(facts: &Facts, programs: &Programs, archives: &[usize], matching: &[&String]) -> Option<Gap> {
    let one_each = archives.iter().map(|archive| {
        let held = contents(facts, programs, *archive);
        let mut own = matching.iter().filter(|program| held.iter().any(|(other, _)| other == **program));
        own.next().filter(|_| own.next().is_none())
    });
    let each: Vec<&&String> = one_each.collect::<Option<_>>()?;
    let second = each.iter().position(|program| *program != each[0])?;
    Some(Gap {
        code: Code::EntryUnknown,
        message: format!(
            "its package is made with {} here, and elsewhere with {}",
            shown(each[second]),
            shown(each[0])
        ),
        span: Some(facts.archives[archives[second]].span),
        next: "build its program to one path in all places that make the package, then run again".to_owned(),
    })
}

/// The builds whose result is packed, where scripts build one path again and again, each time with a zip behind it: those that
/// stand between a zip and the one before it.
fn packed(facts: &Facts, programs: &Programs, archives: &[usize], program: &str) -> Option<Vec<usize>> {
    let source = programs.get(program).filter(|source| source.copies.is_empty() && source.builds.len() > 1)?;
    let behind = |at: usize| match &facts.archives[at].maker {
        Maker::Zip { behind, .. } => Some(behind),
        _ => None,
    };
    let holds = |at: &usize| contents(facts, programs, *at).iter().any(|(held, _)| held == program);
    let mut all = Vec::new();
    for at in archives {
        let ours = behind(*at)?;
        let before = (0..*at).rev().filter_map(|other| Some((other, behind(other)?)));
        let mut before = before.take_while(|(_, theirs)| theirs.start == ours.start);
        let first = before.find(|(other, _)| holds(other)).map_or(ours.start, |(_, theirs)| theirs.end);
        let between = source.builds.iter().filter(|build| (first..ours.end).contains(build));
        let found = all.len();
        all.extend(between.copied());
        if all.len() == found {
            return None;
        }
    }
    all.sort_unstable();
    all.dedup();
    Some(all).filter(|all| !all.is_empty())
}

/// Whether the deploying tool packs a directory, in which programs of others stand, too.
fn keeps_paths(facts: &Facts, archives: &[usize]) -> bool {
    archives.iter().any(|archive| facts.archives[*archive].maker == Maker::Packager)
}

/// No program is where the handler says.
fn no_entry(facts: &Facts, function: &Function, archives: &[usize]) -> Gap {
    let handler = function.handler.first().map(|read| facts.get(*read));
    let named = handler.map_or("a program".to_owned(), |read| shown(read.value.text()));
    Gap {
        code: Code::NoBuild,
        message: format!("no go build in this repository writes {named} into its package"),
        span: handler
            .and_then(|read| read.value.place())
            .or(archives.first().map(|archive| facts.archives[*archive].span)),
        next: "put the build command into a script or Makefile of the repository, then run again".to_owned(),
    }
}

/// Whether every runtime that the function can have starts `bootstrap`, whatever its handler says.
fn ignores_handler(facts: &Facts, function: &Function) -> bool {
    let runtime = |read: &ReadId| facts.get(*read).value.text().starts_with("provided");
    !function.runtime.is_empty() && function.runtime.iter().all(runtime)
}

/// The handler as the name of an entry: go1.x puts it behind the package's root, so that `/api` is `api` as `./api` is.
fn from_root(handler: &str) -> &str {
    handler.trim_start_matches("./").trim_start_matches('/')
}

/// The entry names that the function's runtime starts.
fn wanted<'a>(facts: &'a Facts, function: &Function) -> Vec<&'a str> {
    let text = |read: &ReadId| facts.get(*read).value.text();
    let mut names: Vec<&str> = function.handler.iter().map(text).map(from_root).collect();
    let starts_bootstrap = |read: &ReadId| text(read).starts_with("provided") || facts.get(*read).value.has_holes();
    if function.runtime.iter().any(starts_bootstrap) {
        names.push(ENTRY);
    }
    names
}

fn no_build(facts: &Facts, archives: &[usize]) -> Gap {
    let is_text = |archive: &usize| facts.archives[*archive].maker == Maker::Text;
    if let Some(first) = archives.first().filter(|_| archives.iter().all(is_text)) {
        let what = "its archive is packed from a text, in the place of which no command here brings a program";
        return elsewhere(what.to_owned(), Some(facts.archives[*first].span));
    }
    let entries = archives.iter().flat_map(|archive| &facts.archives[*archive].entries);
    let sources: Vec<&crate::facts::Read> = entries.map(|entry| facts.get(entry.source)).collect();
    let named = sources
        .first()
        .map_or("its content".to_owned(), |read| shown(&read.path().unwrap_or_else(|| read.value.text().to_owned())));
    Gap {
        code: Code::NoBuild,
        message: format!("no go build in this repository writes {named}"),
        span: sources.first().and_then(|read| read.value.place()),
        next: "put the build command into a script or Makefile of the repository, then run again".to_owned(),
    }
}

/// The one program of the repository whose entry name is the handler: how a script that uploads code finds it.
fn placed(facts: &Facts, programs: &Programs, function: &Function) -> Option<Chain> {
    let wanted = wanted(facts, function);
    let mut found: Vec<(usize, String)> = Vec::new();
    for archive in 0..facts.archives.len() {
        let matching =
            contents(facts, programs, archive).into_iter().filter(|(_, name)| wanted.contains(&name.as_str()));
        found.extend(matching.map(|(program, _)| (archive, program)));
    }
    let (_, program) = found.first()?.clone();
    if found.iter().any(|(_, other)| *other != program) {
        return None;
    }
    let archives = found.into_iter().map(|(archive, _)| archive).collect();
    let builds = programs.builds(&program);
    Some(Chain { archives, program, builds, placed: true })
}
