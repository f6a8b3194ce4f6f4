//! Packages of their own: a zip or directory for one program, where the deploying tool packs a directory with its paths kept.
//!
//! A zip is made right behind the build, in the same recipe, script or step: whoever builds the program has its zip.

use rebootstrap_parser::{Span, path};

use super::rewrite::Rewrite;
use super::zip_behind::Zipping;
use crate::facts::{Facts, Holder, OwnPackage};
use crate::go;
use crate::link::shown;
use crate::programs::Programs;
use crate::repository::Repository;

/// What a program's own package takes.
pub struct Own {
    /// The repository path of the zip or directory.
    pub path: String,
    /// The commands that make it.
    pub rewrites: Vec<Rewrite>,
}

/// Plans the package of the program that moves from `old` to `new`.
///
/// # Errors
/// Why it cannot be made where the program is built, and where that is.
pub fn own(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    place: &OwnPackage,
    (old, new): (&str, &str),
) -> Result<Own, (String, Option<Span>)> {
    let others = others(repository, facts, programs, place, old);
    if place.holder == Holder::Directory {
        let alone = || Own { path: path::parent(new).to_owned(), rewrites: Vec::new() };
        return match others.first() {
            None => Ok(alone()),
            Some(other) => Err((format!("a directory of its own would lack {other}, which is packed with it"), None)),
        };
    }
    let Some(source) = programs.get(old).filter(|source| !source.builds.is_empty()) else {
        return Err((
            "nothing here builds it where it is packed, so that no zip can be made behind its build".to_owned(),
            None,
        ));
    };
    let zip = format!("{old}.zip");
    let taken = repository.listing().is_file(&zip) || facts.archives.iter().any(|one| one.path.as_ref() == Some(&zip));
    let there = |other: &String| {
        let at = path::join(&place.root, other);
        repository.listing().is_file(&at) || repository.listing().is_dir(&at)
    };
    if taken {
        return Err((format!("its own package would be {}, which is there already", shown(&zip)), None));
    }
    if let Some((copy, _)) = source.copies.first() {
        let why = "it is copied to where it is packed, and its own package would be made behind a build";
        return Err((why.to_owned(), Some(facts.copies[*copy].span)));
    }
    if let Some(other) = others.iter().find(|other| !is_plain(other)) {
        return Err((format!("{other} is packed with it, which a command would have to quote"), None));
    }
    let (there, made): (Vec<String>, Vec<String>) = others.into_iter().partition(there);
    let mut rewrites = Vec::new();
    for build in source.builds.iter().map(|build| &facts.builds[*build]) {
        let zipping = Zipping { repository, facts, build, place, there: &there, made: &made, old, new };
        let why = || ("no `zip` command can be written behind its build".to_owned(), Some(build.span));
        rewrites.push(zipping.behind().ok_or_else(why)?);
    }
    Ok(Own { path: zip, rewrites })
}

/// What the package holds beside programs: what is said, or what the program names of all that is there.
#[must_use]
pub fn others(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    place: &OwnPackage,
    program: &str,
) -> Vec<String> {
    if !place.whole {
        let is_program = |other: &String| programs.get(&path::join(&place.root, other)).is_some();
        return place.others.iter().filter(|other| !is_program(other)).cloned().collect();
    }
    let sources = sources(repository, facts, programs, program);
    let mut found: Vec<String> =
        sources.iter().flat_map(|source| go::assets(repository, source, &place.root)).collect();
    found.sort();
    found.dedup();
    found
}

/// Whether the program may read `file`, which a command writes into what is packed: where its own sources are packed as well, a
/// program says what it reads of all that lies there.
pub(super) fn may_read(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    place: &OwnPackage,
    (program, file): (&str, &str),
) -> bool {
    let sources = sources(repository, facts, programs, program);
    let is_packed = |source: &go::Program| source.files.iter().any(|file| path::below(file, &place.root).is_some());
    let is_narrow = !place.whole || !sources.iter().any(is_packed);
    is_narrow || sources.iter().any(|source| go::names(repository, source, file))
}

/// The Go programs that are built to `program`.
fn sources(repository: &Repository, facts: &Facts, programs: &Programs, program: &str) -> Vec<go::Program> {
    let mut found = Vec::new();
    for build in programs.builds(program).into_iter().map(|build| &facts.builds[build]) {
        let arguments: Vec<&str> = build.arguments.iter().map(String::as_str).collect();
        let packages = go::named(repository, &build.source, &arguments).unwrap_or_default();
        let mains = packages.iter().filter(|package| package.is_main);
        found.extend(mains.map(|package| go::program(repository, package)));
    }
    found
}

/// How the path `at` is written from `directory`: `../` where it lies beside or above.
#[must_use]
pub fn relative(at: &str, directory: &str) -> String {
    let (at, from): (Vec<&str>, Vec<&str>) = (at.split('/').collect(), directory.split('/').collect());
    let from: Vec<&str> = from.into_iter().filter(|part| !part.is_empty()).collect();
    let shared = at.iter().zip(&from).take_while(|(a, b)| a == b).count().min(at.len().saturating_sub(1));
    let up = std::iter::repeat_n("..", from.len() - shared);
    up.chain(at[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

/// How the directory `to` is written from `from`; both are paths in the repository.
pub(super) fn directory(to: &str, from: &str) -> String {
    let parts = |at: &str| at.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (to, from) = (parts(to), parts(from));
    let shared = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    up.chain(to[shared..].iter().cloned()).collect::<Vec<_>>().join("/")
}

/// A path that means itself in a command, in whatever file it stands.
pub(super) fn is_plain(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./@+%,".contains(&byte)) && !path.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_from_where_the_shell_stands() {
        for (at, from, want) in [
            ("bin/x.zip", "", "bin/x.zip"),
            ("bin/x.zip", "bin", "x.zip"),
            ("bin/x.zip", "cmd/x", "../../bin/x.zip"),
            ("x", "a", "../x"),
            ("a/x", "a/b", "../x"),
        ] {
            assert_eq!(relative(at, from), want, "{at} from {from}");
        }
    }

    #[test]
    fn directories_are_written_from_where_the_shell_stands() {
        for (to, from, want) in
            [("", "api", ".."), ("api", "api/cmd/x", "../.."), ("api", "cmd", "../api"), ("a/b", "", "a/b")]
        {
            assert_eq!(directory(to, from), want, "{to} from {from}");
        }
    }
}
