//! `unzip`, `zipinfo`: packages that are looked into, or unpacked.

use rebootstrap_parser::path;

use super::words::Words;
use crate::facts::{Opened, Role};

/// Options that take the next word.
const VALUED: [&str; 3] = ["-d", "-P", "-I"];

/// Adds the package that the command opens, and where it puts what is in it.
pub(super) fn collect(words: &mut Words) {
    let is_option = |at: usize| words.text(at).starts_with('-');
    let Some(zip) = (1..words.len()).find(|at| !is_option(*at) && !VALUED.contains(&words.text(*at - 1))) else {
        return;
    };
    let looks = words.program() == "zipinfo"
        || (1..zip).any(|at| is_option(at) && words.text(at).contains(['l', 'p', 'c', 't', 'v', 'z', 'Z']));
    let said = (1..words.len()).find_map(|at| match words.text(at).strip_prefix("-d")? {
        "" => Some(words.text(at + 1)),
        directory => Some(directory),
    });
    let place = |said: &str| words.directory.as_deref().and_then(|from| path::resolve(from, said));
    let into = match said {
        Some(said) => place(said).or_else(|| Some(said.trim_end_matches('/').to_owned())),
        None => words.directory.clone(),
    };
    let names = (zip + 1..words.len()).map(|at| words.text(at).to_owned()).collect();
    let (zip, span) = (words.read(zip, Role::Path), words.span);
    words.collector.facts.opened.push(Opened { zip, names, into: into.filter(|_| !looks), span });
}
