//! Programs of the repository that commands start and that are not read: Python, JavaScript, Ruby and others.

use super::words::Words;
use crate::facts::Started;
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
    let could_be = |at: &usize| ENDINGS.iter().any(|ending| words.text(*at).ends_with(ending));
    for at in (0..words.len()).filter(could_be).filter(|at| *at == 0 || first.is_some_and(|first| first < *at)) {
        let Some(file) = words.path(at).filter(|file| words.collector.repository.listing().is_file(file)) else {
            continue;
        };
        let span = words.value(at).place().unwrap_or(words.span);
        words.collector.facts.started.push(Started { file, span });
        break;
    }
}
