//! Declarations of functions in files of tools that are not read: each is named, so that no old runtime stays unseen.

use std::cell::LazyCell;

use rebootstrap_parser::path;

use super::stack;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::lifecycle::Runtime;
use crate::options::Options;
use crate::repository::Repository;

/// Whether the file can declare functions in a way that is not read yet, by its name.
pub(crate) fn declares(file: &str) -> bool {
    let name = path::name(file);
    is_of_one_function(name) || has_declaring_ending(name) || is_code(name)
}

/// Whether a file of this name declares one function: lambroll is given one for each stage (`function.prod.json`).
fn is_of_one_function(name: &str) -> bool {
    let is_jsonnet = |rest: &str| rest.starts_with(['.', '-', '_']) && rest.ends_with(".jsonnet");
    DECLARING.contains(&name) || is_of_a_stage(name) || name.strip_prefix("function").is_some_and(is_jsonnet)
}

/// Whether the name is that of a function of lambroll or apex for a stage, or of anything else that begins so (`function-keys.json`).
fn is_of_a_stage(name: &str) -> bool {
    let rest = name.strip_prefix("function").and_then(|rest| rest.strip_suffix(".json"));
    rest.is_some_and(|rest| rest.starts_with(['.', '-', '_']))
}

/// Whether the line gives the name of the function, without which lambroll takes no file, or a key as apex writes it. The first takes
/// keys as Go does, in any letters.
fn declares_one(line: &str) -> bool {
    let keys = line.split(['{', '}', ',']).filter_map(|part| part.split_once(':')).map(|(key, _)| key.trim());
    keys.map(|key| key.trim_matches('"')).any(|key| key.eq_ignore_ascii_case("FunctionName") || key == "runtime")
}

/// Whether a file of this name is a program that makes a declaration (`serverless.ts`).
fn is_code(name: &str) -> bool {
    let ending = name.strip_prefix("serverless.");
    ending.is_some_and(|ending| matches!(ending, "ts" | "mts" | "cts" | "js" | "mjs" | "cjs"))
}

/// Files of tools with one function each: lambroll and apex, ask-cli.
const DECLARING: [&str; 3] = ["function.json", "project.json", "ask-resources.json"];

/// Whether the file can declare functions for some tool, or a template that such a file is made from, by its ending.
fn has_declaring_ending(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let declares =
        matches!(ending, "yml" | "yaml" | "template" | "jsonnet" | "libsonnet" | "dist" | "example" | "sample");
    declares
        || matches!(
            ending,
            "j2" | "jinja" | "jinja2" | "tmpl" | "tpl" | "tftpl" | "gotmpl" | "erb" | "ejs" | "hbs" | "mustache"
        )
}

/// Whether the file gives variables to whatever reads it, or a runtime alone, by its name. No reader is told.
pub(crate) fn is_environment(file: &str) -> bool {
    let name = path::name(file);
    name.starts_with(".env") || [".env", ".properties"].iter().any(|ending| name.ends_with(ending)) || is_runtime(file)
}

/// Whether the file holds nothing but a runtime, by its name (`$(cat runtime.txt)`).
pub(crate) fn is_runtime(file: &str) -> bool {
    path::name(file).ends_with("runtime.txt")
}

/// The files among `hits` that name an old runtime outside of comments: each is named, none is followed. On provided.al2 can be any
/// language: it counts in files that declare functions and nothing else, where the repository has functions in Go.
pub(crate) fn declarations(repository: &Repository, hits: &[String], options: &Options) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let has_go = LazyCell::new(|| stack::moves(Runtime::ProvidedAl2, options) && stack::has_go(repository));
    // A line that sets a runtime is no command: a script with one writes a declaration.
    let writes = |file: &String| [".sh", ".bash"].iter().any(|ending| file.ends_with(ending));
    for file in hits.iter().filter(|file| writes(file) || (declares(file) && !repository.is_followed(file))) {
        let Some((_, text)) = repository.open(file) else { continue };
        if is_of_a_stage(path::name(file)) && !text.lines().any(declares_one) {
            continue;
        }
        let is_of_functions = is_code(path::name(file)) || is_of_one_function(path::name(file));
        let runtimes = [Runtime::Go1, Runtime::ProvidedAl2].into_iter();
        let mut runtimes = runtimes.filter(|runtime| *runtime == Runtime::Go1 || (is_of_functions && *has_go));
        let first = runtimes.find_map(|runtime| Some((line(file, &text, runtime.name(), writes(file))?, runtime)));
        let Some((line, runtime)) = first else { continue };
        found.push(if writes(file) { declaration_in_text(file, line) } else { declaration(file, line, runtime) });
    }
    found
}

/// The first line that puts a function on the runtime of this name, from 1.
fn line(file: &str, text: &str, runtime: &str, is_script: bool) -> Option<usize> {
    let is_runtime = |line: &str| {
        let code = line.split(" #").next().unwrap_or_default().trim_start();
        // `{"Runtime":"go1.x"}` is no command, with or without blanks.
        let is_command = is_script && ![": ", "\":", " = "].iter().any(|sign| code.contains(sign));
        let sets = |(key, value): (&str, &str)| {
            let is_key = key.trim_matches(['"', '\'', ' ', '-']).eq_ignore_ascii_case("runtime");
            is_key && value.trim().trim_matches(['"', '\'', ',']) == runtime
        };
        // A mapping may stand in one line: `api: {handler: api, runtime: go1.x}`.
        !is_command && code.split(['{', '}', ',']).filter_map(|part| part.split_once([':', '='])).any(sets)
    };
    let is_literal = |line: &str| {
        let comment = line.trim_start().starts_with("//");
        !comment && ['\'', '"', '`'].iter().any(|quote| line.contains(&format!("{quote}{runtime}{quote}")))
    };
    let says = |line: &str| if is_code(path::name(file)) { is_literal(line) } else { is_runtime(line) };
    text.lines().position(says).map(|at| at + 1)
}

/// What is said of a line that declares a function on `runtime` and is not read.
pub(crate) fn declaration(file: &str, line: usize, runtime: Runtime) -> Diagnostic {
    let next = match runtime {
        Runtime::Go1 => "change runtime, handler and package by hand, all three",
        _ => "if the function is written in Go, change its runtime by hand; `bootstrap` is in its place already",
    };
    Diagnostic {
        code: Code::Unfollowed,
        message: format!("{file} declares a function on {} and is not read yet", runtime.name()),
        place: Some(Place { file: file.to_owned(), line }),
        related: Vec::new(),
        next: next.to_owned(),
    }
}

/// The same of a text in a file that is read otherwise, such as one that is written to another.
pub(crate) fn declaration_in_text(file: &str, line: usize) -> Diagnostic {
    let message = format!("{file} holds a text that declares a function on go1.x, and is not followed");
    Diagnostic { message, ..declaration(file, line, Runtime::Go1) }
}
