//! `BuildMethod: go1.x`: `sam build` compiles the source itself and names the program after the runtime.
//!
//! On go1.x the program is called as the handler says, on `provided.*` it is `bootstrap` (SAM CLI 1.111.0 and newer). What
//! is compiled is the package in `CodeUri`, or else the one that the handler names below it
//! (`aws_lambda_builders/workflows/go_modules/builder.py`). Two functions with the same `CodeUri` and settings are built
//! once on `provided.*`: both would get the program of the first.

use rebootstrap_parser::value::SCOPE;
use rebootstrap_parser::{Value, path};

use super::{built, is_program};
use crate::facts::{Build, Demand, Facts, Output, Package, ReadId};
use crate::frameworks::cloudformation::{self, Declaration, packed, path_read};
use crate::repository::Repository;

/// What is compiled for a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// The directory of the package.
    pub(super) directory: String,
    /// The part of it that the handler gives and `CodeUri` does not, when there is one.
    pub(super) by_handler: Option<String>,
}

/// The Go package that `sam build` compiles for a `code` directory and one of `handlers`.
pub(super) fn compiled(repository: &Repository, code: &str, handlers: &[String]) -> Option<Source> {
    if is_program(repository, code) {
        return Some(Source { directory: code.to_owned(), by_handler: None });
    }
    let [handler] = handlers else { return None };
    let directory = path::resolve(code, handler).filter(|directory| directory != code)?;
    is_program(repository, &directory).then(|| Source { directory, by_handler: Some(handler.clone()) })
}

/// Adds the build, and gives the package that it becomes.
pub(super) fn package(declaration: &Declaration, compiled: &Source, taken: &[String], facts: &mut Facts) -> Package {
    let span = declaration.entry.span;
    let name = format!("{}{SCOPE}{}", declaration.id, declaration.template.path);
    let root = path::rooted("");
    let directory = Value::concat([&Value::computed(&format!("{root}/")), &Value::unknown(&name)]);
    let at = path::resolve("", directory.text()).unwrap_or_default();
    let runs_handler = declaration.texts("Runtime").iter().any(|runtime| runtime.text() == "go1.x");
    let handler = declaration.texts("Handler").first().map(|handler| handler.text().to_owned());
    let program = handler.filter(|_| runs_handler).unwrap_or_else(|| "bootstrap".to_owned());
    let verb = facts.read(Value::computed("sam build"), None, crate::facts::Role::Word);
    facts.builds.push(Build {
        output: Output::Builder(path::resolve(&at, &program).unwrap_or_else(|| path::join(&at, &program))),
        several: false,
        packages: vec![compiled.directory.clone()],
        arguments: vec![".".to_owned()],
        argument_reads: Vec::new(),
        directory: compiled.directory.clone(),
        source: compiled.directory.clone(),
        shell: None,
        architecture: None,
        verb,
        tags: None,
        command: None,
        system: None,
        applied: None,
        time_zones: false,
        span,
    });
    let source = path_read(directory, "", facts);
    built::stands(declaration, source, span, taken, facts);
    packed(source, &at, span, facts)
}

/// What has to be said with the new runtime: the build method, and a source that tells the function from its neighbours.
///
/// `None` when it cannot be written.
pub(super) fn demands(
    declaration: &Declaration,
    compiled: &Source,
    code: (Option<ReadId>, &str),
    keeps_source: bool,
    is_shared: bool,
) -> Option<Vec<Demand>> {
    let mut demands = Vec::new();
    let mut settings: Vec<(&str, &str)> = Vec::new();
    if declaration.metadata("BuildMethod").is_none() {
        settings.push(("BuildMethod", "go1.x"));
    }
    if let Some(handler) = &compiled.by_handler {
        match (keeps_source, is_shared) {
            // Functions that differ in any setting are built one by one.
            (true, true) if declaration.metadata("GoPackage").is_none() => settings.push(("GoPackage", handler)),
            (true, _) => {}
            (false, _) => demands.push(narrowed(declaration, handler, code)?),
        }
    }
    if !settings.is_empty() {
        if !declaration.is_own() {
            return None;
        }
        let (span, text) = cloudformation::metadata(declaration.template, &declaration.entry.value, &settings)?;
        demands.push(Demand::Write(span, text));
    }
    Some(demands)
}

/// `CodeUri` with the package's path behind it: where the function says it, or as a setting of its own.
fn narrowed(declaration: &Declaration, handler: &str, (own, code): (Option<ReadId>, &str)) -> Option<Demand> {
    let handler = handler.trim_start_matches("./").trim_end_matches('/');
    let new = match code {
        "." | "./" => format!("./{handler}/"),
        code if code.ends_with('/') => format!("{code}{handler}/"),
        code => format!("{code}/{handler}"),
    };
    if let Some(own) = own {
        return Some(Demand::Text(own, new));
    }
    let (span, text) = declaration.place("CodeUri")?;
    Some(Demand::Write(span, text.filled(&new)))
}
