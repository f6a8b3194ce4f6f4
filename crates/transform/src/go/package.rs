//! Packages as `go build` is asked for them: directories, patterns, import paths and lists of files.
//!
//! Source: <https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns>.

use std::collections::BTreeSet;

use rebootstrap_parser::path;

use super::condition::{Truth, of_file, of_name};
use super::source::head;
use super::workspace::Workspace;
use crate::repository::Repository;

/// A Go package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its directory.
    pub directory: String,
    /// Its import path, where it is known.
    pub import: Option<String>,
    /// Its files that a Linux build can hold, tests excluded; in the order given when they were listed one by one.
    pub files: Vec<String>,
    /// Whether its package clause says `main`.
    pub is_main: bool,
    /// Whether its files were listed one by one.
    pub listed: bool,
}

impl Package {
    /// The package in `directory`; `None` when no file there is part of a Linux build.
    ///
    /// Files that carry another package clause than the files built without tags are not part of it.
    #[must_use]
    pub fn in_directory(repository: &Repository, directory: &str) -> Option<Self> {
        Self::seen_from(repository, directory, &Workspace::of(repository, directory))
    }

    fn seen_from(repository: &Repository, directory: &str, workspace: &Workspace) -> Option<Self> {
        let (name, files) = clause_and_files(repository, directory)?;
        Some(Self {
            directory: directory.to_owned(),
            import: workspace.import_path(directory),
            files,
            is_main: name == "main",
            listed: false,
        })
    }

    /// The package of files listed one by one; build conditions do not count then, and tests are passed over, as `go build`
    /// does. `None` when one is missing.
    fn of_files(repository: &Repository, cwd: &str, arguments: &[&str]) -> Option<Self> {
        let mut files = Vec::new();
        for argument in arguments {
            let file = path::resolve(cwd, argument)?;
            if let Some((before, after)) = path::name(&file).split_once('*') {
                let matches =
                    |name: &str| name.starts_with(before) && name.ends_with(after) && !name.ends_with("_test.go");
                files.extend(go_files(repository, path::parent(&file)).filter(|file| matches(path::name(file))));
            } else if !file.ends_with("_test.go") {
                files.push(file);
            }
        }
        let directory = path::parent(files.first()?).to_owned();
        let mut is_main = true;
        for file in &files {
            let (_, text) = repository.open(file).filter(|_| path::parent(file) == directory)?;
            is_main &= head(&text).package == "main";
        }
        Some(Self { directory, import: None, files, is_main, listed: true })
    }
}

/// The packages that one argument of `go build`, given in `cwd`, names: `.`, `./cmd/x`, `./...`, `cmd/x/main.go`,
/// `example.com/mod/cmd/x`, and `./cmd/*`, which the shell takes apart. Empty when it names none of the repository's.
#[must_use]
pub fn packages(repository: &Repository, cwd: &str, pattern: &str) -> Vec<Package> {
    if pattern.ends_with(".go") {
        return Package::of_files(repository, cwd, &[pattern]).into_iter().collect();
    }
    if let Some(before) = pattern.strip_suffix("/*").filter(|before| before.starts_with(['.', '/', path::ROOT])) {
        return each_below(repository, cwd, before);
    }
    let (fixed, wild) = match pattern.split_once("...") {
        Some((before, _)) => (before.rsplit_once('/').map_or("", |(directory, _)| directory), true),
        None => (pattern, false),
    };
    let is_path = pattern == "." || pattern == ".." || pattern.starts_with(['/', path::ROOT]);
    let is_path = is_path || pattern.starts_with("./") || pattern.starts_with("../");
    let resolved = if is_path || pattern.starts_with("...") {
        path::resolve(cwd, fixed)
    } else {
        Workspace::of(repository, cwd).directory(repository, fixed)
    };
    let Some(directory) = resolved else { return Vec::new() };
    if !wild {
        return Package::in_directory(repository, &directory).into_iter().collect();
    }
    let rest = pattern.get(fixed.len()..).unwrap_or_default();
    let found = directories_below(repository, &directory).into_iter();
    let found = found.filter(|found| {
        let below = if *found == directory { Some("") } else { path::below(found, &directory) };
        below.is_some_and(|below| matches(rest.strip_prefix('/').unwrap_or(rest), below))
    });
    let workspace = Workspace::of(repository, &directory);
    found.filter_map(|found| Package::seen_from(repository, &found, &workspace)).collect()
}

/// The packages that the arguments of one `go build` name together; no argument means the package in `cwd`.
///
/// `None` when an argument names nothing in the repository, so what is built is not known.
#[must_use]
pub fn named(repository: &Repository, cwd: &str, arguments: &[&str]) -> Option<Vec<Package>> {
    if arguments.first().is_some_and(|first| first.ends_with(".go")) {
        return Package::of_files(repository, cwd, arguments).map(|package| vec![package]);
    }
    if arguments.len() == 1 && arguments[0].strip_suffix("/*").is_some_and(|at| holds_sources_only(repository, cwd, at))
    {
        return Package::of_files(repository, cwd, arguments).map(|package| vec![package]);
    }
    let arguments = if arguments.is_empty() { &["."] } else { arguments };
    let mut all: Vec<Package> = Vec::new();
    for argument in arguments {
        let found = packages(repository, cwd, argument);
        if found.is_empty() {
            return None;
        }
        all.extend(found);
    }
    let mut seen = BTreeSet::new();
    all.retain(|package| seen.insert(package.directory.clone()));
    Some(all)
}

/// The package clause in `directory` and the files that carry it and can be part of a Linux build.
pub(super) fn clause_and_files(repository: &Repository, directory: &str) -> Option<(String, Vec<String>)> {
    let mut found = Vec::new();
    for file in go_files(repository, directory) {
        if of_name(path::name(&file)) == Truth::No {
            continue;
        }
        let Some((_, text)) = repository.open(&file) else { continue };
        let truth = of_file(path::name(&file), &text);
        let name = head(&text).package;
        if truth != Truth::No && !name.is_empty() {
            found.push((truth, name, file));
        }
    }
    let name = found.iter().max_by_key(|(truth, name, _)| (*truth, name == "main"))?.1.clone();
    let files = found.into_iter().filter(|(_, found, _)| *found == name).map(|(_, _, file)| file).collect();
    Some((name, files))
}

/// Whether all that lies in the directory `text` are Go files, which the shell then puts in the place of `text/*`.
fn holds_sources_only(repository: &Repository, cwd: &str, text: &str) -> bool {
    let Some(directory) = path::resolve(cwd, text) else { return false };
    let mut inside = repository.listing().files().below(&directory).peekable();
    let is_source = |name: &str| !name.contains('/') && name.ends_with(".go");
    inside.peek().is_some() && inside.all(|name| is_source(&name))
}

/// The packages that the shell puts in the place of `text/*`: one for each folder there. Empty where something else lies there, which
/// go would refuse.
fn each_below(repository: &Repository, cwd: &str, text: &str) -> Vec<Package> {
    let Some(directory) = path::resolve(cwd, text).filter(|_| !text.contains(['*', '?', '['])) else {
        return Vec::new();
    };
    let names = repository.listing().files().names(&directory).filter(|name| !name.starts_with('.'));
    let is_file = |name: &str| repository.listing().is_file(&path::join(&directory, name));
    let folders: Option<Vec<String>> = names.map(|name| (!is_file(&name)).then_some(name)).collect();
    let package = |folder: &str| {
        let folder = path::join(&directory, folder);
        let is_module = repository.listing().is_file(&path::join(&folder, "go.mod"));
        Package::in_directory(repository, &folder).filter(|_| !is_module)
    };
    folders.and_then(|folders| folders.iter().map(|folder| package(folder)).collect()).unwrap_or_default()
}

/// The `.go` files directly in `directory`, sorted.
fn go_files(repository: &Repository, directory: &str) -> impl Iterator<Item = String> {
    let sources = repository.listing().files().names(directory).filter(|name| name.ends_with(".go"));
    // A folder can be called so.
    sources.map(|name| path::join(directory, &name)).filter(|file| repository.listing().is_file(file))
}

/// The directories with Go files at and below `directory` that `...` can match: not those of other modules, nor
/// `vendor`, `testdata` and names that begin with `.` or `_`.
fn directories_below(repository: &Repository, directory: &str) -> BTreeSet<String> {
    let listing = repository.listing();
    let mut found = BTreeSet::new();
    for file in listing.files().below(directory).filter(|file| file.ends_with(".go")) {
        let below = path::parent(&file);
        let hidden = |part: &str| part.starts_with(['.', '_']) || part == "vendor" || part == "testdata";
        if below.split('/').any(hidden) {
            continue;
        }
        let own = super::module::upwards(below).take_while(|above| !above.is_empty());
        if own.map(|above| path::join(directory, above)).all(|above| !listing.is_file(&path::join(&above, "go.mod"))) {
            found.insert(if below.is_empty() { directory.to_owned() } else { path::join(directory, below) });
        }
    }
    found
}

/// Whether `text` matches `pattern`, in which `...` stands for any text and a final `/...` also for none.
fn matches(pattern: &str, text: &str) -> bool {
    if let Some(before) = pattern.strip_suffix("/...")
        && matches(before, text)
    {
        return true;
    }
    let Some((first, after)) = pattern.split_once("...") else { return pattern == text };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let (middle, last) = after.rsplit_once("...").unwrap_or(("", after));
    for piece in middle.split("...") {
        let Some(at) = rest.find(piece) else { return false };
        rest = rest.get(at + piece.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

#[cfg(test)]
#[path = "package_tests.rs"]
mod tests;
