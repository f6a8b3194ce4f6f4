//! A version of aws-lambda-go that speaks the Runtime API, written where the old one is required.

use rebootstrap_parser::{FileId, Span, path};

use super::library::LIBRARY;
use super::module::ruling_module;
use super::pin::Pin;
use crate::repository::Repository;

/// The version that is written: the last one that asks for no newer Go than 1.18, and logs the errors of handlers.
///
/// Source: the `go` line of its `go.mod`, <https://github.com/aws/aws-lambda-go/blob/v1.47.0/go.mod>.
pub const RAISED: &str = "1.47.0";

/// A requirement that can be raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raise {
    /// The bytes of the version.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
    /// The command that brings the lock file up to date; without it, or a build that runs it, `go build` refuses.
    pub then: &'static str,
}

/// How the version that `pin` found for a program in `directory` is raised; `None` where an old copy could go on being
/// built without a word: a replaced or committed library, a lock file that no build brings up to date.
///
/// `go build` refuses a requirement that `go.sum` does not know, and dep solves anew when `Gopkg.lock` does not satisfy
/// `Gopkg.toml`, as long as something runs `dep ensure` (`is_ensured`) before the build.
///
/// Sources: <https://go.dev/ref/mod#go-sum-files>, <https://golang.github.io/dep/docs/ensure-mechanics.html>.
pub(super) fn raise(
    repository: &Repository,
    directory: &str,
    pin: &Pin,
    is_ensured: impl Fn(&str) -> bool,
) -> Option<Raise> {
    let vendored = format!("vendor/{LIBRARY}");
    if pin.directory.is_some() || repository.listing().is_dir(&path::join(&pin.root, &vendored)) {
        return None;
    }
    if path::name(&pin.place.file) == "go.mod" {
        let module = ruling_module(repository, directory).filter(|module| module.directory == pin.root)?;
        let is_replaced = module.replaces.iter().any(|replace| replace.path == LIBRARY);
        let mut required = module.requires.iter().filter(|require| require.path == LIBRARY);
        let (Some(require), None, false) = (required.next(), required.next(), is_replaced) else { return None };
        return Some(Raise { span: require.span, text: format!("v{RAISED}"), then: "go mod tidy" });
    }
    let (file, text) = repository.open(&path::join(&pin.root, "Gopkg.toml"))?;
    let span =
        constraint(file, &text).filter(|_| path::name(&pin.place.file) == "Gopkg.lock" && is_ensured(&pin.root))?;
    let sign = text.get(span.range())?.chars().next().filter(|sign| "^~=".contains(*sign));
    let text = sign.into_iter().chain(RAISED.chars()).collect();
    Some(Raise { span, text, then: "dep ensure" })
}

/// The version in the one block of `Gopkg.toml` that constrains the library.
///
/// Source: <https://golang.github.io/dep/docs/Gopkg.toml.html>.
fn constraint(file: FileId, text: &str) -> Option<Span> {
    let (mut is_named, mut version, mut found) = (false, None, Vec::new());
    let mut start = 0;
    for line in text.split_inclusive('\n').chain(["[[end]]"]) {
        let value = |key: &str| {
            let rest = line.trim_start().strip_prefix(key)?.trim_start().strip_prefix('=')?;
            let written = rest.trim_start().strip_prefix('"')?.split('"').next()?;
            let at = line.rfind(written).filter(|_| !written.is_empty())?;
            Some((written, Span::new(file, start + at, start + at + written.len())))
        };
        if line.trim_start().starts_with('[') {
            found.extend(version.take().filter(|_| is_named));
            is_named = false;
        } else if let Some((name, _)) = value("name") {
            is_named = name == LIBRARY;
        } else if let Some((_, span)) = value("version") {
            version = Some(span);
        }
        start += line.len();
    }
    let [only] = found.as_slice() else { return None };
    Some(*only)
}

#[cfg(test)]
#[path = "raise_tests.rs"]
mod tests;
