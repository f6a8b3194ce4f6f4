//! Where a script that nobody runs is meant to be run: the root of the repository or its own directory.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use rebootstrap_parser::path;

use crate::commands::{self, Script};
use crate::frameworks;
use crate::repository::Repository;

/// The directory that has more of the files which the script names. Where both have as many, it is its own if it names there, and
/// not from the root, a zip that another script makes (`build.sh` and `deploy.sh` in the folder of each function).
pub(super) fn likeliest(
    repository: &Repository,
    file: &str,
    script: &dyn Fn(&str) -> Script,
    packed: &LazyCell<BTreeSet<String>, impl FnOnce() -> BTreeSet<String>>,
) -> String {
    let own = path::parent(file);
    let names = |directory: &str| !named(repository, &script(directory)).is_disjoint(packed);
    let is_its = || names(own) && !names("") && !is_named_elsewhere(repository, &named(repository, &script(own)));
    let is_own = strictly(repository, file, script).unwrap_or_else(is_its);
    if is_own { own.to_owned() } else { String::new() }
}

/// Whether a file that builds and is no script names one of the `zips`: it may make it at the root.
fn is_named_elsewhere(repository: &Repository, zips: &BTreeSet<String>) -> bool {
    let files = repository.reached().filter(|file| frameworks::builds(file) && !file.ends_with(".sh"));
    let mut texts = files.filter_map(|file| {
        let (_, text) = repository.open(&file)?;
        (!super::is_script(&file, &text)).then_some(text)
    });
    texts.any(|text| zips.iter().any(|zip| text.contains(path::name(zip))))
}

/// The zips that scripts make with `zip` where they are at home for certain.
pub(super) fn packed<'s, S: Fn(&str) -> Script>(
    repository: &Repository,
    scripts: impl Iterator<Item = (&'s str, S)>,
) -> BTreeSet<String> {
    let zips = |(file, script): (&str, S)| {
        let directory = if strictly(repository, file, &script)? { path::parent(file) } else { "" };
        let trace = repository.trace(&script(directory));
        let made =
            trace.commands.iter().filter(|command| command.words.first().is_some_and(|word| word.text() == "zip"));
        let made = made.filter_map(|command| {
            let archive = command.words.iter().find(|word| word.text().ends_with(".zip"))?;
            path::resolve(command.directory.as_deref()?, archive.text())
        });
        Some(made.collect::<Vec<_>>())
    };
    scripts.filter_map(zips).flatten().collect()
}

/// Whether the script is at home in its own directory, if that or the root has more of the files that it names, or it lies there.
fn strictly(repository: &Repository, file: &str, script: &dyn Fn(&str) -> Script) -> Option<bool> {
    let own = path::parent(file);
    if own.is_empty() {
        return Some(false);
    }
    let count = |directory: &str| commands::existing(&script(directory), repository);
    let (own, root) = (count(own), count(""));
    (own != root).then_some(own > root)
}

/// The zips that the script names.
fn named(repository: &Repository, script: &Script) -> BTreeSet<String> {
    let trace = repository.trace(script);
    let words = trace.commands.iter().flat_map(|command| {
        let zips = command.words.iter().map(|word| word.text().strip_prefix("fileb://").unwrap_or(word.text()));
        let zips = zips.filter(|word| word.ends_with(".zip"));
        zips.filter_map(|word| path::resolve(command.directory.as_deref()?, word))
    });
    words.collect()
}
