//! What is said of functions whose declaration leaves something open.

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Value, path};

use super::candidate::told;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Build, Facts, Function};
use crate::lifecycle::Runtime;
use crate::link::{Chain, Gap};
use crate::options::Options;
use crate::repository::Repository;
use crate::rules::architecture::is_unwritten;
use crate::shown::shown;

/// The package was found by the handler, because its name is given to the script.
pub(super) fn given(repository: &Repository, facts: &Facts, function: &Function, chain: &Chain) -> Diagnostic {
    let archive = chain.archives.iter().find_map(|archive| facts.archives[*archive].path.as_deref());
    Diagnostic {
        code: Code::GivenPackage,
        message: format!(
            "{}: its package is an argument of the script; {} was taken for it, the only one with the program of its handler",
            function.id,
            archive.map(shown).unwrap_or_default()
        ),
        place: Some(repository.place(function.span)),
        related: chain.archives.iter().map(|archive| repository.place(facts.archives[*archive].span)).collect(),
        next: "run the script with that package, or have the one it is run with hold `bootstrap` at its root"
            .to_owned(),
    }
}

/// Its build compiles no program that is found here: the package `other`, which is none, what is not there, or nothing that is known.
pub(super) fn no_program(
    repository: &Repository,
    facts: &Facts,
    function: &Function,
    chain: &Chain,
    other: Option<&str>,
) -> Diagnostic {
    let build = chain.builds.first().map(|build| &facts.builds[*build]);
    let (message, next) = match (other, build.and_then(|build| missing(repository, build))) {
        (Some(directory), _) => (
            format!("the Go package that its build compiles, {}, is not `package main`", shown(directory)),
            "build the package with its `main`, or make that one `package main`, then run again",
        ),
        (None, Some(at)) => (
            format!("{}, which its build compiles, is not in this repository", shown(&at)),
            "add it, or take the function out, then run again; where it is made or fetched before the build, change \
             the function by hand",
        ),
        (None, None) => (
            "the Go package that its build compiles is not found in this repository".to_owned(),
            "name the package in the build command so that it can be checked, then run again",
        ),
    };
    let gap = Gap { code: Code::NoBuild, message, span: build.map(|build| build.span), next: next.to_owned() };
    told(repository, function, &gap, facts)
}

/// In some stage it is a program in another language, whose handler and package must not change.
pub(super) fn foreign(repository: &Repository, facts: &Facts, function: &Function) -> Option<Diagnostic> {
    let known = function.runtime.iter().map(|read| &facts.get(*read).value).filter(|value| !value.has_holes());
    let runtime = known.map(Value::text).find(|text| Runtime::parse(text).is_none())?;
    Some(Diagnostic {
        code: Code::UnknownRuntime,
        message: format!("{} can also have the runtime {runtime}, which runs no Go program", function.id),
        place: Some(repository.place(function.span)),
        related: Vec::new(),
        next: "give each of its runtimes a function of its own, then run again".to_owned(),
    })
}

/// Without an architecture a function is x86_64, so an arm64 program would not start.
pub(super) fn no_architecture(repository: &Repository, function: &Function) -> Diagnostic {
    Diagnostic {
        code: Code::Architecture,
        message: format!(
            "{}: its declaration has no place for an architecture, and without one it is x86_64",
            function.id
        ),
        place: Some(repository.place(function.span)),
        related: Vec::new(),
        next: "give it its architecture where it is made or gets its code, then run again; or leave --arch out"
            .to_owned(),
    }
}

/// `--norpc` asks for a tag in a build whose command stands nowhere.
pub(super) fn not_applied(
    repository: &Repository,
    facts: &Facts,
    function: &Function,
    chain: &Chain,
    options: &Options,
) -> Option<Diagnostic> {
    let mut builds = chain.builds.iter().map(|build| &facts.builds[*build]);
    (options.norpc && builds.any(is_unwritten)).then(|| Diagnostic {
        code: Code::NotApplied,
        message: format!("{}: the tag lambda.norpc has no command to be put into", function.id),
        place: Some(repository.place(function.span)),
        related: Vec::new(),
        next: "give the builder its command or flags with `-tags lambda.norpc` in them".to_owned(),
    })
}

/// The first file or folder that the build names and that is not there.
fn missing(repository: &Repository, build: &Build) -> Option<String> {
    let is_path =
        |argument: &&String| argument.ends_with(".go") || argument.starts_with("./") || argument.starts_with("../");
    let is_plain = |at: &String| !at.contains(['*', '?', '[']) && !at.contains(HOLE_OPEN) && !at.contains(path::SYSTEM);
    let is_there = |at: &String| {
        let folder = at.trim_end_matches("...").trim_end_matches('/');
        repository.listing().is_file(folder) || repository.listing().files().below(folder).next().is_some()
    };
    let named = build.arguments.iter().filter(is_path).filter_map(|argument| path::resolve(&build.source, argument));
    named.filter(is_plain).find(|at| !is_there(at))
}

/// A build that says no architecture makes a program for the machine that it runs on, and cannot be told another.
pub(super) fn host_architecture(repository: &Repository, function: &Function, build: &Build) -> Diagnostic {
    Diagnostic {
        code: Code::Architecture,
        message: format!("{}: its build does not say GOARCH, and has no place for it", function.id),
        place: Some(repository.place(build.span)),
        related: Vec::new(),
        next: "have the build say GOARCH=arm64, then run again; or leave --arch out".to_owned(),
    }
}

/// An arm64 program in a function that does not say so.
pub(super) fn architecture(repository: &Repository, span: rebootstrap_parser::Span) -> Diagnostic {
    Diagnostic {
        code: Code::Architecture,
        message: "the build makes an arm64 program, and the function does not say `architectures`".to_owned(),
        place: Some(repository.place(span)),
        related: Vec::new(),
        next: "write `architectures = [\"arm64\"]`, or build with GOARCH=amd64".to_owned(),
    }
}

/// Nobody gives GOARCH to a command, `sam build` with a makefile neither: the machine that builds decides.
pub(super) fn unpinned(repository: &Repository, span: rebootstrap_parser::Span) -> Diagnostic {
    Diagnostic {
        code: Code::Architecture,
        message: "the build does not say GOARCH, and the function is arm64".to_owned(),
        place: Some(repository.place(span)),
        related: Vec::new(),
        next: "build with GOARCH=arm64".to_owned(),
    }
}
