//! `cp`, `mv`, `install` and `ln`: the same content under another path.

use rebootstrap_parser::path;

use super::sent;
use super::words::Words;
use crate::facts::{Copy, Role};

/// Options that take the next word.
const VALUED: [&str; 7] = ["-m", "--mode", "-o", "--owner", "-g", "--group", "-S"];

/// One copy for each source.
pub(super) fn collect(words: &mut Words) {
    let (mut operands, mut into) = (Vec::new(), None);
    let mut at = 1;
    while at < words.len() {
        let text = words.text(at);
        match text {
            "-t" | "--target-directory" => {
                into = (at + 1 < words.len()).then_some(at + 1);
                at += 1;
            }
            _ if VALUED.contains(&text) && words.program() == "install" => at += 1,
            // `install -d` makes directories.
            "-d" | "--directory" if words.program() == "install" => return,
            _ if text.starts_with('-') && text.len() > 1 => {}
            _ => operands.push(at),
        }
        at += 1;
    }
    let target = match into {
        Some(target) => target,
        None if operands.len() > 1 => operands.remove(operands.len() - 1),
        None => return,
    };
    let text = words.text(target);
    let is_directory = into.is_some()
        || operands.len() > 1
        || text.ends_with('/')
        || matches!(text, "." | "..")
        || text.ends_with("/.")
        || text.ends_with("/..")
        || operands.iter().any(|source| sent::is_unknown_directory(text, words.text(*source)))
        || words
            .path(target)
            .is_some_and(|path| words.is_directory(&path) || words.collector.facts.directories.contains(&path));
    let to = words.read(target, Role::Path);
    let here = words.directory.clone();
    let link = is_symbolic(words).then(|| {
        let link = words.path(target);
        if is_directory { link } else { link.map(|link| path::parent(&link).to_owned()) }
    });
    let mut sources = Vec::new();
    for source in operands {
        // What a symbolic link says counts from where the link stands.
        if let Some(link) = &link {
            words.directory.clone_from(link);
        }
        let from = words.read(source, Role::Path);
        words.directory.clone_from(&here);
        // `cp -R FROM/. TO`: what is in a directory, whether the other one is there or not.
        let contents = words.program() == "cp" && is_recursive(words) && words.text(source).ends_with("/.");
        let (into_directory, span) = (is_directory && !contents, words.span);
        words.collector.facts.copies.push(Copy { from, to, into_directory, contents, only: None, span });
        sources.push(from);
    }
    sent::outside(words, (target, is_directory), &sources);
}

/// `rsync -a FROM/ TO`: what is in a directory, or files. What is filtered is not followed.
pub(super) fn synchronised(words: &mut Words, operands: &[usize]) {
    let is_filter = |at: usize| {
        ["--exclude", "--include", "--filter", "--files-from", "-f", "-e", "--rsh"]
            .iter()
            .any(|option| words.text(at).split('=').next() == Some(option))
    };
    let Some((target, sources)) = operands.split_last().filter(|_| !(1..words.len()).any(is_filter)) else { return };
    let is_there = words.path(*target).is_some_and(|path| words.is_directory(&path));
    let is_directory = sources.len() > 1 || is_there || words.text(*target).ends_with(['/', '.']);
    let to = words.read(*target, Role::Path);
    for source in sources {
        let contents = words.text(*source).ends_with(['/', '.']);
        let from = words.read(*source, Role::Path);
        let span = words.span;
        let into_directory = is_directory && !contents;
        words.collector.facts.copies.push(Copy { from, to, into_directory, contents, only: None, span });
    }
}

/// `cp -r`, `-R`, `-a` and their long names.
fn is_recursive(words: &Words) -> bool {
    let is_it = |text: &str| match text.strip_prefix("--") {
        Some(long) => matches!(long, "recursive" | "archive"),
        None => text.starts_with('-') && text.contains(['r', 'R', 'a']),
    };
    (1..words.len()).any(|at| is_it(words.text(at)))
}

/// `ln -s` without `--relative`, by which the source counts from where the shell stands.
fn is_symbolic(words: &Words) -> bool {
    let says = |long: &str, short: char| {
        let is_it =
            |text: &str| text == long || (text.starts_with('-') && !text.starts_with("--") && text.contains(short));
        (1..words.len()).any(|at| is_it(words.text(at)))
    };
    words.program() == "ln" && says("--symbolic", 's') && !says("--relative", 'r')
}
