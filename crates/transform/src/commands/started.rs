//! Programs of the repository that commands start and that are not read: Python, JavaScript, Ruby and others, and Go by `go run`.

use super::go_build::VALUED;
use super::words::Words;
use crate::facts::Started;
use crate::go;
use rebootstrap_parser::path;

/// Programs that run the file that they are given.
const INTERPRETERS: [&str; 12] =
    ["python", "python2", "python3", "ruby", "node", "nodejs", "ts-node", "tsx", "deno", "bun", "perl", "php"];

/// The endings of such files.
const ENDINGS: [&str; 9] = [".py", ".rb", ".js", ".mjs", ".cjs", ".ts", ".pl", ".php", ".mts"];

/// Adds the file that a command starts: by itself (`./pack.py`), or by an interpreter (`npx ts-node pack.ts`).
pub(super) fn collect(words: &mut Words) {
    let is_interpreter = |at: &usize| INTERPRETERS.contains(&path::name(words.text(*at)));
    let first = (0..words.len()).find(is_interpreter);
    // `python3 -c "…"`: what stands there may make a program or a package.
    let inline = first.and_then(|first| (first + 1..words.len()).find(|at| matches!(words.text(*at), "-c" | "-e")));
    if let Some(at) = inline.filter(|at| at + 1 < words.len()) {
        words.collector.facts.unfollowed.push((words.span, words.text(at + 1).to_owned()));
    }
    let could_be = |at: &usize| ENDINGS.iter().any(|ending| words.text(*at).ends_with(ending));
    for at in (0..words.len()).filter(could_be).filter(|at| *at == 0 || first.is_some_and(|first| first < *at)) {
        let Some(file) = words.path(at).filter(|file| words.collector.repository.listing().is_file(file)) else {
            continue;
        };
        add(words, at, [file]);
        break;
    }
}

/// Adds the files of the Go program that `go run` compiles and starts.
pub(super) fn go_run(words: &mut Words) {
    let begin = (0..words.len()).find(|at| words.text(*at) == "go" && words.text(at + 1) == "run");
    let Some((begin, directory)) = begin.zip(words.directory.clone()) else { return };
    let mut at = begin + 2;
    while at < words.len() && words.text(at).starts_with('-') {
        let flag = words.text(at).trim_start_matches('-');
        at += if VALUED.contains(&flag) || flag == "exec" { 2 } else { 1 };
    }
    let named: Vec<&str> = (at..words.len()).map(|at| words.text(at)).collect();
    let files = named.iter().take_while(|text| text.ends_with(".go")).count();
    let packages = go::named(words.collector.repository, &directory, &named[..files.max(1).min(named.len())]);
    let files = packages.into_iter().flatten().flat_map(|package| package.files);
    add(words, at, files);
}

/// Adds files that the word at `at` starts.
fn add(words: &mut Words, at: usize, files: impl IntoIterator<Item = String>) {
    let span = (at < words.len()).then(|| words.value(at).place()).flatten().unwrap_or(words.span);
    let directory = words.directory.clone();
    let started = files.into_iter().map(|file| Started { file, directory: directory.clone(), span });
    words.collector.facts.started.extend(started);
}
