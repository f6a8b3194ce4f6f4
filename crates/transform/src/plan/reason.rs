//! What is said of functions whose declaration leaves something open.

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Build, Facts, Function, Output};
use crate::link::{Chain, shown};
use crate::options::{Architecture, Options};
use crate::repository::Repository;

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

/// A build that says no architecture, where none can be put before it, would go on making what it makes.
pub(super) fn no_build_architecture(
    repository: &Repository,
    facts: &Facts,
    function: &Function,
    chain: &Chain,
    options: &Options,
) -> Option<Diagnostic> {
    let builds = chain.builds.iter().map(|build| &facts.builds[*build]);
    let placeless = |build: &&Build| {
        let by_tool = matches!(build.output, Output::Builder(_));
        build.architecture.is_none() && build.command.is_none() && !by_tool
    };
    let build = builds.into_iter().find(placeless).filter(|_| options.architecture == Architecture::Arm)?;
    Some(Diagnostic {
        code: Code::Architecture,
        message: format!("{}: its build says no architecture, and has no place for one", function.id),
        place: Some(repository.place(build.span)),
        related: Vec::new(),
        next: "set GOARCH where the program is built, then run again; or leave --arch out".to_owned(),
    })
}
