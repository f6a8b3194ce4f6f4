//! What is said of functions whose declaration leaves something open.

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Function};
use crate::link::{Chain, shown};
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
