//! What in a program depends on the runtime it runs on: environment variables, time zones, C code, old adapters.
//!
//! Comments do not count; string literals do. A name that is only set (`os.Setenv`) is not read.

use std::collections::BTreeSet;
use std::ops::Range;

use rebootstrap_parser::Span;

use super::program::Program;
use super::token::{Kind, Token, tokens};
use crate::diagnostic::Place;
use crate::repository::Repository;

/// A kind of dependence on the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HazardKind {
    /// Reads `_LAMBDA_SERVER_PORT`, which only go1.x sets.
    ServerPort,
    /// Looks at `AWS_EXECUTION_ENV`, which only managed runtimes set: `AWS_Lambda_go1.x` on go1.x, nothing on
    /// `provided.*`.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>.
    ExecutionEnvironment,
    /// Imports a library that serves go1.x or older runtimes only.
    Adapter,
    /// Reads `_HANDLER`.
    ReadsHandler,
    /// Looks at the path that it was started by: `/var/task/bin/hello` on go1.x, `/var/task/bootstrap` on `provided.*`.
    ReadsName,
    /// Loads time zones and does not link `time/tzdata`.
    TimeZone,
    /// Links C code.
    Cgo,
}

/// One place with its dependence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hazard {
    /// What it depends on.
    pub kind: HazardKind,
    /// Where.
    pub place: Place,
    /// The name that was found: a variable, a call, an import path.
    pub text: String,
}

/// Libraries that speak to go1.x through `net/rpc` or to Python through a plugin.
const ADAPTERS: &[&str] = &[
    "github.com/eawsy/aws-lambda-go",
    "github.com/eawsy/aws-lambda-go-core",
    "github.com/eawsy/aws-lambda-go-net",
    "github.com/eawsy/aws-lambda-go-shim",
    "github.com/apex/go-apex",
];

/// Modules that do not build without a C compiler.
const C_MODULES: &[&str] = &[
    "github.com/DataDog/zstd",
    "github.com/alexbrainman/odbc",
    "github.com/chai2010/webp",
    "github.com/confluentinc/confluent-kafka-go",
    "github.com/davidbyttow/govips",
    "github.com/gen2brain/go-fitz",
    "github.com/godror/godror",
    "github.com/h2non/bimg",
    "github.com/ibmdb/go_ibm_db",
    "github.com/kolesa-team/go-webp",
    "github.com/lestrrat-go/libxml2",
    "github.com/libgit2/git2go",
    "github.com/linxGnu/grocksdb",
    "github.com/marcboeker/go-duckdb",
    "github.com/mattn/go-oci8",
    "github.com/mattn/go-sqlite3",
    "github.com/otiai10/gosseract",
    "github.com/pebbe/zmq4",
    "github.com/tecbot/gorocksdb",
    "github.com/valyala/gozstd",
    "gocv.io/x/gocv",
    "gopkg.in/gographics/imagick.v2",
    "gopkg.in/gographics/imagick.v3",
];

/// Variables that Lambda sets to some text on every runtime that runs Go. `AWS_LAMBDA_RUNTIME_API` is not set on
/// go1.x, but `_LAMBDA_SERVER_PORT` is, so their disjunction holds on both.
const ALWAYS_SET: &[&str] =
    &["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT"];

/// Everything in `program` that depends on the runtime, by kind and place. Which of it matters for a move is decided by
/// [`super::library::check`].
#[must_use]
pub fn hazards(repository: &Repository, program: &Program) -> Vec<Hazard> {
    let mut found = BTreeSet::new();
    for file in &program.files {
        let Some((id, text)) = repository.open(file).filter(|(id, _)| !repository.is_harmless(*id)) else { continue };
        let all = in_text(&text);
        if all.is_empty() {
            repository.set_harmless(id);
        }
        let zones = !program.imports.contains_key("time/tzdata");
        for (kind, range, text) in all.into_iter().filter(|(kind, ..)| *kind != HazardKind::TimeZone || zones) {
            found.insert(Hazard { kind, place: repository.place(Span::new(id, range.start, range.end)), text });
        }
    }
    let modules = ADAPTERS.iter().map(|module| (HazardKind::Adapter, *module));
    let modules =
        modules.chain(C_MODULES.iter().map(|module| (HazardKind::Cgo, *module))).chain([(HazardKind::Cgo, "C")]);
    for (kind, module) in modules {
        if let Some((import, span)) = program.imports_of(module) {
            found.insert(Hazard { kind, place: repository.place(span), text: import.to_owned() });
        }
    }
    found.into_iter().collect()
}

type Found = (HazardKind, Range<usize>, String);

fn in_text(text: &str) -> Vec<Found> {
    const NEEDLES: [&str; 7] = [
        "_LAMBDA_SERVER_PORT",
        "AWS_EXECUTION_ENV",
        "AWS_Lambda_go1.x",
        "_HANDLER",
        "LoadLocation",
        "os.Args[0]",
        "os.Executable()",
    ];
    if !NEEDLES.iter().any(|needle| memchr::memmem::find(text.as_bytes(), needle.as_bytes()).is_some()) {
        return Vec::new();
    }
    let tokens: Vec<_> = tokens(text).collect();
    (0..tokens.len()).filter_map(|at| at_token(text, &tokens, at)).collect()
}

fn at_token(text: &str, tokens: &[Token], at: usize) -> Option<Found> {
    let token = tokens.get(at)?;
    let (kind, name) = match &token.kind {
        Kind::Word("LoadLocation") if loads_zone(tokens, at) => (HazardKind::TimeZone, "time.LoadLocation"),
        Kind::Word("Args") if is_first(tokens, at) && !is_usage(text, token.start) => {
            (HazardKind::ReadsName, "os.Args[0]")
        }
        Kind::Word("Executable") if is_of_os(tokens, at) => (HazardKind::ReadsName, "os.Executable"),
        Kind::Text(text) if names(text, "_LAMBDA_SERVER_PORT") => (HazardKind::ServerPort, "_LAMBDA_SERVER_PORT"),
        Kind::Text(text) if names(text, "AWS_EXECUTION_ENV") => (HazardKind::ExecutionEnvironment, "AWS_EXECUTION_ENV"),
        Kind::Text(text) if text == "AWS_Lambda_go1.x" => (HazardKind::ExecutionEnvironment, "AWS_Lambda_go1.x"),
        Kind::Text(text) if names(text, "_HANDLER") => (HazardKind::ReadsHandler, "_HANDLER"),
        _ => return None,
    };
    if kind == HazardKind::ReadsName {
        return Some((kind, token.start..token.end, name.to_owned()));
    }
    let is_variable = kind != HazardKind::TimeZone;
    if is_variable && is_set(tokens, at) || kind < HazardKind::Adapter && is_decided_elsewhere(text, tokens, at) {
        return None;
    }
    Some((kind, token.start..token.end, name.to_owned()))
}

/// Whether the literal is the variable's name: alone, in `NAME=`, or in a struct tag such as `env:"NAME,required"`.
fn names(literal: &str, name: &str) -> bool {
    literal == name
        || literal.strip_prefix(name).is_some_and(|rest| rest.starts_with('='))
        || literal.contains(&format!("\"{name}\""))
        || literal.contains(&format!("\"{name},"))
}

/// Whether the word at `at` stands behind `os.`.
fn is_of_os(tokens: &[Token], at: usize) -> bool {
    at > 1 && tokens[at - 1].is_mark(b'.') && tokens[at - 2].is_word("os")
}

/// `os.Args[0]`.
fn is_first(tokens: &[Token], at: usize) -> bool {
    let is_mark = |at: usize, mark: u8| tokens.get(at).is_some_and(|token| token.is_mark(mark));
    let is_zero = tokens.get(at + 2).is_some_and(|token| token.is_word("0"));
    is_of_os(tokens, at) && is_mark(at + 1, b'[') && is_zero && is_mark(at + 3, b']')
}

/// Whether the line tells people how the program is called: `fmt.Printf("usage: %s", os.Args[0])`.
fn is_usage(text: &str, at: usize) -> bool {
    let line = text.get(..at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    ["rint", "sage", "NewFlagSet", "log."].iter().any(|word| line.contains(word))
}

/// `time.LoadLocation(x)` for any `x` but the zones that need no file: `"UTC"`, `"Local"` and `""`.
fn loads_zone(tokens: &[Token], at: usize) -> bool {
    let is_call = at > 0 && tokens[at - 1].is_mark(b'.') && tokens.get(at + 1).is_some_and(|next| next.is_mark(b'('));
    let built_in = tokens.get(at + 2).is_some_and(|argument| match &argument.kind {
        Kind::Text(zone) => ["", "UTC", "Local"].contains(&zone.as_str()),
        _ => false,
    });
    is_call && !built_in
}

/// Whether the literal at `at` is an argument of `Setenv` or `Unsetenv`.
fn is_set(tokens: &[Token], at: usize) -> bool {
    let open = tokens[..at].iter().rposition(|token| token.is_mark(b'(') || token.is_mark(b')'));
    let Some(open) = open.filter(|open| tokens[*open].is_mark(b'(') && *open > 0) else { return false };
    let callee = &tokens[open - 1];
    callee.is_word("Setenv") || callee.is_word("Unsetenv")
}

/// Whether the literal at `at` stands in `a != "" || b != ""` or `a == "" && b == ""` with a variable that answers
/// alike on every runtime, as in `os.Getenv("AWS_LAMBDA_FUNCTION_NAME") != "" || os.Getenv("_LAMBDA_SERVER_PORT") !=
/// ""`.
fn is_decided_elsewhere(text: &str, tokens: &[Token], at: usize) -> bool {
    let joined = |left: usize| {
        let (Some(a), Some(b)) = (tokens.get(left), tokens.get(left + 1)) else { return false };
        let ends = |token: &Token| matches!(token.kind, Kind::Mark(b'{' | b'}' | b';'));
        let breaks = text.get(a.end..b.start).is_some_and(|gap| gap.contains('\n'));
        !ends(a) && !ends(b) && (!breaks || matches!(a.kind, Kind::Mark(b'|' | b'&' | b'(' | b',')))
    };
    let start = (0..at).rev().take_while(|left| joined(*left)).last().unwrap_or(at);
    let end = (at..tokens.len()).take_while(|left| joined(*left)).last().map_or(at, |left| left + 1);
    let Some(window) = tokens.get(start..=end) else { return false };
    let has = |a: u8, b: u8| window.windows(2).any(|pair| pair[0].is_mark(a) && pair[1].is_mark(b));
    let compares = |mark: u8| {
        window.windows(5).any(|five| {
            let always = matches!(&five[0].kind, Kind::Text(name) if ALWAYS_SET.contains(&name.as_str()));
            let empty = matches!(&five[4].kind, Kind::Text(text) if text.is_empty());
            always && empty && five[1].is_mark(b')') && five[2].is_mark(mark) && five[3].is_mark(b'=')
        })
    };
    let (or, and) = (has(b'|', b'|'), has(b'&', b'&'));
    or && !and && !has(b'=', b'=') && compares(b'!') || and && !or && !has(b'!', b'=') && compares(b'=')
}

#[cfg(test)]
#[path = "hazard_tests.rs"]
mod tests;
