//! New names: where each program goes so that its entry can be `bootstrap`, and whether that can be done at all.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::path;

use super::moving::Style;
use super::own_package::others;
use super::put::Put;
use super::rewrite::Rewrite;
use crate::code::Code;
use crate::facts::{Facts, Named, OwnPackage, Putting, ReadId, Role, Sweeps};
use crate::glob;
use crate::link::Gap;
use crate::programs::Programs;
use crate::repository::Repository;

/// The name that `provided.*` runtimes start.
pub const ENTRY: &str = "bootstrap";

/// What becomes of the paths of one program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Old path → new path.
    pub paths: BTreeMap<String, String>,
    /// Commands that are written anew.
    pub rewrites: Vec<Rewrite>,
    /// Archives that need `-j`.
    pub junk: Vec<usize>,
    /// Archive → path of the package of its own that the program gets instead.
    pub own: BTreeMap<usize, String>,
    /// Patterns of what is packed that have to read otherwise.
    pub patterns: Vec<(ReadId, String)>,
}

impl Moves {
    /// Whether nothing is moved, and nothing packed in another way.
    pub(super) fn are_none(&self) -> bool {
        let Moves { paths, rewrites, junk, own, patterns } = self;
        paths.is_empty() && rewrites.is_empty() && junk.is_empty() && own.is_empty() && patterns.is_empty()
    }

    /// Adds all of `other`.
    pub(super) fn join(&mut self, other: Moves) {
        self.paths.extend(other.paths);
        self.rewrites.extend(other.rewrites);
        self.junk.extend(other.junk);
        self.own.extend(other.own);
        self.patterns.extend(other.patterns);
    }
}

/// What a program is packed in, and where the packages' paths can be written.
#[derive(Clone, Copy)]
pub struct Packed<'a> {
    /// The archives, by index.
    pub archives: &'a [usize],
    /// Those in whose stead a package of its own can be declared.
    pub own: &'a BTreeMap<usize, OwnPackage>,
}

/// What stands around a program and can keep it from a name.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Programs that move out of their directory in the same plan, so that they are nobody's neighbours.
    pub leaving: &'a BTreeSet<String>,
    /// Programs that get a directory of their own in any case, because a script's argument names them, or because no
    /// other name can be written where theirs is put together.
    pub by_argument: &'a BTreeSet<String>,
    /// The [`patterns`] that may take a directory for a file.
    pub swept: &'a [ReadId],
    /// What finds a program without a name for it.
    pub sweeps: &'a Sweeps<'a>,
    /// The texts that are paths.
    pub named: &'a Named<'a>,
    /// What commands put somewhere.
    pub put: &'a Put,
    /// The copies, by where they put files.
    pub putting: &'a Putting<'a>,
}

/// Decides the new paths of the program that is packed as `packed` says.
///
/// In place when no other program stands in its directory, else in a directory of its own. Where the deploying tool keeps
/// paths, at the root of what it packs, or in a package of its own. Last, where it is put and not where it is built.
///
/// # Errors
/// Why none is possible.
pub fn moves(
    facts: &Facts,
    programs: &Programs,
    repository: &Repository,
    program: &str,
    packed: Packed,
    around: Around,
) -> Result<Moves, Gap> {
    let namer = Namer { facts, programs, repository, around };
    let none = Packed { own: &BTreeMap::new(), ..packed };
    if path::name(program) == ENTRY {
        let there = namer.packed(Moves::default(), program, program, none);
        return there.or_else(|_| namer.packed(Moves::default(), program, program, packed));
    }
    if let Some(moves) = namer.made_by_builder(program, packed.archives) {
        return namer.taken_along(program, moves, Style::InPlace, &mut vec![program.to_owned()]);
    }
    let mut attempts = vec![(Style::InPlace, none)];
    if packed.own.is_empty() {
        attempts.push((Style::OwnDirectory, none));
    }
    let root = packed.own.values().next().map(|place| place.root.as_str());
    let root = root.or_else(|| namer.made_directory(packed.archives));
    let at_root = root.filter(|root| namer.is_alone(program, root)).map(|root| (Style::AtRoot(root), none));
    let others = |place: &OwnPackage| others(repository, facts, programs, place, program);
    let has_others = packed.own.values().any(|place| !others(place).is_empty());
    attempts.extend(at_root.filter(|_| has_others));
    if !packed.own.is_empty() {
        attempts.extend([(Style::InPlace, packed), (Style::OwnDirectory, packed)]);
    }
    attempts.extend(at_root.filter(|_| !has_others));
    let has_no_own = packed.own.is_empty();
    let mut last = None;
    for (style, packed) in attempts {
        let new = style.apply(program);
        let tried =
            namer.moved(program, style, &mut Vec::new()).and_then(|moves| namer.packed(moves, program, &new, packed));
        match tried {
            Ok(moves) => return Ok(moves),
            // The root is tried in passing: where a package of its own can be declared, what keeps it from one says more.
            Err(_) if matches!(style, Style::AtRoot(_)) && !has_no_own && last.is_some() => {}
            // What stands in the way of the nearest name says more than why a name further off does not do either.
            Err(gap) => last = last.filter(|nearest: &Gap| nearest.code == Code::SharedArchive).or(Some(gap)),
        }
    }
    let here = Style::AtRoot(path::parent(program));
    let moved = || namer.moved(program, here, &mut Vec::new());
    let put = || namer.packed(moved()?, program, &here.apply(program), none);
    namer
        .is_put_into(program)
        .then(put)
        .and_then(Result::ok)
        .ok_or_else(|| last.unwrap_or_else(|| namer.refused(program, "it has no new name", None)))
}

pub(super) struct Namer<'a> {
    pub(super) facts: &'a Facts,
    pub(super) programs: &'a Programs,
    pub(super) repository: &'a Repository<'a>,
    pub(super) around: Around<'a>,
}

/// The texts that take several files: patterns of paths.
pub fn patterns(facts: &Facts) -> Vec<ReadId> {
    let is_pattern = |read: &crate::facts::Read| {
        matches!(read.role, Role::Path | Role::Removed) && read.names().is_some_and(glob::has_wildcard)
    };
    let found = facts.reads.iter().enumerate().filter(|(_, read)| is_pattern(read));
    found.map(|(index, _)| ReadId(index)).collect()
}
