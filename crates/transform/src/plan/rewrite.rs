//! Commands that are written anew as a whole: builds of several programs, installs, and zips with other files in them.

use rebootstrap_parser::{Span, path};

use super::zip_command::{joined, stands_alone};
use crate::facts::{Archive, Build, Facts, Maker, Output};
use crate::frameworks;
use crate::repository::Repository;

/// A command and what stands in its place.
pub type Rewrite = (Span, String);

/// `go build -o bin/ ./cmd/...` once for each program, each to where `goes` says; `None` when it cannot be taken apart.
pub fn builds_apart(
    repository: &Repository,
    facts: &Facts,
    build: &Build,
    goes: &dyn Fn(&str) -> Option<String>,
) -> Option<Rewrite> {
    let Output::Directory(output, names) = &build.output else { return None };
    let command = build.command?;
    let (_, text) = repository.open(&repository.path(command.file))?;
    let command = with_assignments(&text, command)?;
    stands_alone(&text, command, "").then_some(())?;
    let place = |read: &crate::facts::ReadId| {
        let value = &facts.get(*read).value;
        value.source(0..value.text().len()).filter(|span| command.contains(*span))
    };
    let output = place(output)?;
    let places: Option<Vec<Span>> = build.argument_reads.iter().map(place).collect();
    let places = places?;
    let argument = Span::new(command.file, places.first()?.start(), places.last()?.end());
    // Between packages that are named one by one stands nothing else, but that their line may go on in the next one.
    let is_blank = |pair: &[Span]| {
        let between = text.get(pair[0].end()..pair[1].start());
        between.is_some_and(|between| between.replace("\\\n", "").trim().is_empty())
    };
    places.windows(2).all(is_blank).then_some(())?;
    let is_twice = |name: &String| names.iter().filter(|other| *other == name).count() > 1;
    if names.len() != build.packages.len() || names.iter().any(is_twice) || output.end() > argument.start() {
        return None;
    }
    let outputs = facts.outputs(build);
    let directory = text.get(output.range())?.trim_end_matches('/').to_owned();
    let one = |(old, package): (&String, &String)| {
        let target = match goes(old) {
            Some(new) => format!("{directory}/{}", path::below(&new, path::parent(old))?),
            None => format!("{directory}/"),
        };
        let package = match path::below(package, &build.source) {
            Some("") => ".".to_owned(),
            Some(below) => format!("./{below}"),
            None => return None,
        };
        let (head, middle) = (text.get(command.start()..output.start())?, text.get(output.end()..argument.start())?);
        Some(format!("{head}{target}{middle}{package}{}", text.get(argument.end()..command.end())?))
    };
    let all: Option<Vec<String>> = outputs.iter().zip(&build.packages).map(one).collect();
    let script = frameworks::ends_on_error(&repository.path(command.file), &text);
    Some((command, joined(&text, command, &all?, script)))
}

/// The command with the assignments before it (`GOOS=linux go build …`), which each of its successors needs as well.
fn with_assignments(text: &str, command: Span) -> Option<Span> {
    let mut start = command.start();
    while let Some(word) =
        text.get(..start)?.strip_suffix(' ').and_then(|before| before.rsplit([' ', '\t', '\n', ';', '"', '@']).next())
    {
        let name = word.split_once('=').map_or("", |(name, _)| name);
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            break;
        }
        start -= word.len() + 1;
    }
    if start < command.start()
        && let Some(before) = text.get(..start)?.strip_suffix("env ")
        && (before.is_empty() || before.ends_with([' ', '\t', '\n', ';', '"', '@', '(']))
    {
        start -= "env ".len();
    }
    let said = text.get(start..command.end())?;
    let program = said.split(' ').find(|word| !word.contains('=') && *word != "env")?;
    (program == "go").then(|| Span::new(command.file, start, command.end()))
}

/// `go install ./cmd/x` as a `go build` that names its output; `None` when the output is not below where it runs.
pub fn install(facts: &Facts, build: &Build, new: &str) -> Option<Rewrite> {
    let verb = &facts.get(build.verb).value;
    let place = verb.source(0..verb.text().len()).filter(|_| !build.several)?;
    let name = path::below(new, &build.directory)?;
    Some((place, format!("build -o {name}")))
}

/// `zip f.zip bin/main etc/x` with the program on its own by `-j`, so that the other files keep their paths.
pub fn zip_apart(repository: &Repository, facts: &Facts, archive: &Archive, old: &str, new: &str) -> Option<Rewrite> {
    let Maker::Zip { command, directory, junk: false, .. } = &archive.maker else { return None };
    let (command, directory) = ((*command)?, directory.as_ref()?);
    let (_, text) = repository.open(&repository.path(command.file))?;
    stands_alone(&text, command, "zip ").then_some(())?;
    let place = |read: crate::facts::ReadId| {
        let value = &facts.get(read).value;
        value.source(0..value.text().len()).filter(|span| command.contains(*span))
    };
    let mut entries = archive.entries.iter().filter(|entry| facts.path(entry.source).as_deref() == Some(old));
    let (entry, None) = (entries.next()?, entries.next()) else { return None };
    let (program, output) = (place(entry.source)?, place(archive.output?)?);
    let quoted = |span: Span| text.get(span.end()..).is_some_and(|rest| rest.starts_with(['"', '\'']));
    if archive.entries.len() < 2 || quoted(program) || quoted(output) {
        return None;
    }
    let rest = format!(
        "{}{}",
        text.get(command.start()..program.start())?.trim_end(),
        text.get(program.end()..command.end())?
    );
    let own = format!("zip -j {} {}", text.get(output.range())?, path::below(new, directory)?);
    let script = frameworks::ends_on_error(&repository.path(command.file), &text);
    Some((command, joined(&text, command, &[rest, own], script)))
}
