//! Fetched files: what commands bring from elsewhere, unpack or write, by the names that they get here.

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Value, path};

use super::sent;
use super::words::Words;
use crate::facts::Role;

/// Any file of a directory.
const ANY: &str = "*";

/// Adds the files that the command writes, as far as their names are known, and the directories in which it puts any.
pub(super) fn collect(words: &mut Words) {
    match words.program() {
        "curl" => downloaded(words, ["--output", "--output-dir"], ['o', 'O']),
        "wget" => downloaded(words, ["--output-document", "--directory-prefix"], ['O', 'P']),
        "tee" => {
            let files: Vec<usize> = (1..words.len()).filter(|at| !words.text(*at).starts_with('-')).collect();
            files.into_iter().for_each(|at| put(words, at, None));
        }
        "openssl" => valued(words, &["-out", "-keyout"]).into_iter().for_each(|at| put(words, at, None)),
        "unzip" => match valued(words, &["-d"]).first() {
            Some(at) => put(words, *at, Some(ANY)),
            None => here(words, ANY),
        },
        "git" => {}
        _ => received(words),
    }
    for at in 0..words.command.redirects.len() {
        let target = &words.command.redirects[at];
        let read = words.collector.facts.read(target.clone(), words.directory.as_deref(), Role::Path);
        let written = words.collector.facts.path(read).zip(target.place());
        words.collector.facts.written.extend(written);
    }
}

/// The words behind one of `options`.
fn valued(words: &Words, options: &[&str]) -> Vec<usize> {
    (2..words.len()).filter(|at| options.contains(&words.text(*at - 1))).collect()
}

/// Adds the file that word `at` names, or `name` in the directory that it names.
fn put(words: &mut Words, at: usize, name: Option<&str>) {
    let place = words.value(at).place().unwrap_or(words.span);
    let Some(path) = words.path(at) else { return };
    let path = name.map_or_else(|| path.clone(), |name| path::join(&path, name));
    words.collector.facts.written.push((path, place));
}

/// Adds the file `name` of the directory in which the command runs.
fn here(words: &mut Words, name: &str) {
    let Some(directory) = words.directory.clone() else { return };
    let span = words.span;
    words.collector.facts.written.push((path::join(&directory, name), span));
}

/// `curl -o FILE URL`, `curl -O URL`, `wget URL`, `wget -P DIRECTORY URL`: the name is said, or the one that the address ends with.
fn downloaded(words: &mut Words, [to_file, to_directory]: [&str; 2], letters: [char; 2]) {
    let is_curl = words.program() == "curl";
    let text = |at: usize| words.text(at);
    let short = |at: usize, letter: char| {
        let text = words.text(at);
        text.starts_with('-') && !text.starts_with("--") && text.contains(letter)
    };
    let behind = |at: usize, long: &str, letter: Option<char>| {
        text(at) == long || letter.is_some_and(|letter| short(at, letter) && text(at).ends_with(letter))
    };
    let find = |long: &str, letter| (2..words.len()).filter(|at| behind(*at - 1, long, letter)).collect::<Vec<_>>();
    let files = find(to_file, Some(letters[0]));
    let directory = find(to_directory, (!is_curl).then_some(letters[1])).first().copied();
    let keeps_name = match is_curl {
        true => (1..words.len()).any(|at| text(at) == "--remote-name" || short(at, 'O')),
        false => files.is_empty() && !(1..words.len()).any(|at| text(at).starts_with("--output-document=")),
    };
    let addresses = (1..words.len()).filter(|at| keeps_name && text(*at).contains("://"));
    let names = addresses.map(|at| path::name(text(at))).filter(|name| !name.contains(['?', HOLE_OPEN]));
    let names: Vec<String> = names.map(str::to_owned).collect();
    for name in names {
        match directory {
            Some(at) => put(words, at, Some(&name)),
            None => {
                words.collector.facts.read(Value::computed(&name), words.directory.as_deref(), Role::Path);
                here(words, &name);
            }
        }
    }
    files.into_iter().for_each(|at| put(words, at, None));
}

/// `aws s3 cp s3://… FILE`, `scp HOST:FILE DIRECTORY`, `rsync -a HOST:DIRECTORY/ .`.
fn received(words: &mut Words) {
    let Some(operands) = sent::operands(words) else { return };
    let Some((target, sources)) = operands.split_last().filter(|(at, _)| !words.text(**at).contains(':')) else {
        return;
    };
    for source in sources.iter().filter(|at| words.text(**at).contains(':')).copied().collect::<Vec<_>>() {
        let (from, to) = (words.text(source), words.text(*target));
        let all =
            ["--recursive", "-r", "-R", "-a"].iter().any(|option| (1..words.len()).any(|at| words.text(at) == *option));
        let all = all || from.ends_with('/') || (1..words.len()).any(|at| words.text(at) == "sync");
        let is_directory =
            to.ends_with('/') || to == "." || words.path(*target).is_some_and(|at| words.is_directory(&at));
        let name = path::name(from.rsplit(':').next().unwrap_or_default());
        let name = match (all, is_directory) {
            (true, _) => Some(ANY),
            (false, true) => Some(name).filter(|name| !name.contains(HOLE_OPEN)).or(Some(ANY)),
            (false, false) => None,
        };
        put(words, *target, name);
    }
}
