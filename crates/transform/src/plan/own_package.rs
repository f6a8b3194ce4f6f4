//! Packages of their own: a zip or directory for one program, where the deploying tool packs a directory with its paths kept.
//!
//! A zip is made right behind the build, in the same recipe, script or step: whoever builds the program has its zip.

use std::collections::BTreeMap;

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Span, path};

use super::candidate::Candidate;
use super::rewrite::Rewrite;
use super::zip_behind::Zipping;
use crate::facts::{Archive, Facts, Holder, Maker, Naming, OwnPackage};
use crate::go;
use crate::programs::Programs;
use crate::repository::Repository;
use crate::shown::shown;

/// What a program's own package takes.
pub struct Own {
    /// The repository path of the zip or directory.
    pub path: String,
    /// The commands that make it.
    pub rewrites: Vec<Rewrite>,
}

/// Files that are there to keep a directory in git.
const PLACEHOLDERS: [&str; 3] = [".gitignore", ".gitkeep", ".keep"];

/// The archives in whose stead each of `users` that is packed in them can declare a package of its own.
pub(super) fn places(facts: &Facts, candidates: &[Candidate], users: &[usize]) -> BTreeMap<usize, OwnPackage> {
    let mut places: BTreeMap<usize, Option<OwnPackage>> = BTreeMap::new();
    for index in users {
        let place = &facts.functions[*index].own_package;
        for archive in candidates[*index].chain.iter().flat_map(|chain| &chain.archives) {
            let known = places.entry(*archive).or_insert_with(|| place.clone());
            if place.is_none() {
                *known = None;
            }
        }
    }
    places.into_iter().filter_map(|(archive, place)| Some((archive, place?))).collect()
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
    let is_same = |archive: &Archive| others.is_empty() && holds_nothing_else(facts, archive, old);
    let mut named = facts.archives.iter().filter(|archive| archive.path.as_ref() == Some(&zip));
    let taken = repository.listing().is_file(&zip) || !named.all(is_same);
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
    if let Some(other) = others.iter().find(|other| other.contains(HOLE_OPEN)) {
        return Err((format!("{} is packed with it, whose name is not known here", shown(other)), None));
    }
    if let Some(other) = others.iter().find(|other| !is_plain(other)) {
        return Err((format!("{other} is packed with it, which a command would have to quote"), None));
    }
    let (there, made): (Vec<String>, Vec<String>) = others.into_iter().partition(there);
    let mut rewrites = Vec::new();
    for build in source.builds.iter().map(|build| &facts.builds[*build]) {
        let zipping = Zipping { repository, facts, build, place, there: &there, made: &made, old, new };
        rewrites.push(zipping.behind().map_err(|why| (why.to_owned(), Some(build.span)))?);
    }
    Ok(Own { path: zip, rewrites })
}

/// Whether the archive is a zip of `program` alone, at its root: made once more, it is the same.
fn holds_nothing_else(facts: &Facts, archive: &Archive, program: &str) -> bool {
    let [entry] = archive.entries.as_slice() else { return false };
    let is_plain = entry.excludes.is_empty() && entry.only.is_empty() && entry.ordered.is_empty();
    let is_zip = matches!(archive.maker, Maker::Zip { junk: true, .. }) && archive.opaque.is_none();
    is_zip && is_plain && entry.naming == Naming::Base && facts.path(entry.source).as_deref() == Some(program)
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
        let is_placeholder = |other: &String| {
            let at = path::join(&place.root, other);
            path::parent(&at) == path::parent(program) && PLACEHOLDERS.contains(&path::name(&at))
        };
        let is_other = |other: &&String| !is_program(other) && !is_placeholder(other);
        return place.others.iter().filter(is_other).cloned().collect();
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
