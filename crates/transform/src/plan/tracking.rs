//! Tracking: the new package keeps its name, so whatever deploys it must look at its content.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::{Span, path};

use super::Draft;
use super::candidate::{Candidate, told};
use super::naming::Moves;
use super::want::{Change, Want};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Archive, Facts, Maker, Package, Read, Role, Tracking};
use crate::link::Gap;
use crate::options::{Architecture, Options};
use crate::outcome::Rule;
use crate::package;
use crate::repository::Repository;
use crate::uploads;

/// Whether the content of the function's package changes.
fn changes(candidate: &Candidate, planned: &BTreeMap<String, Moves>) -> bool {
    let moved =
        |program: &String| planned.get(program).is_some_and(|moves| !moves.paths.is_empty() || !moves.junk.is_empty());
    candidate.split.is_some() || candidate.chain.as_ref().is_some_and(|chain| !chain.placed && moved(&chain.program))
}

/// The line with the hash, for a function that lacks it, or the hash in the place of one that never changes.
pub(super) fn want(facts: &Facts, candidate: &Candidate, planned: &BTreeMap<String, Moves>) -> Option<Want> {
    let function = &facts.functions[candidate.function];
    let Tracking::Line(span, line) = &function.tracking else { return None };
    changes(candidate, planned).then(|| Want {
        read: candidate.old[0],
        change: Change::Write(*span, line.clone()),
        rule: Rule::ArchiveSource,
        optional: false,
        functions: vec![candidate.function],
    })
}

/// Functions whose new code would never arrive.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, planned, .. } = *draft;
    let goals = LazyCell::new(|| goals(repository, facts));
    for index in active.iter().filter(|index| changes(&candidates[**index], planned)) {
        let function = &facts.functions[*index];
        if let Some(gap) = overwritten(facts, &candidates[*index]) {
            left.push((*index, told(repository, function, &gap, facts)));
            continue;
        }
        let (next, span) = match (&function.tracking, &function.package) {
            // Commands bring the code of a function whose declaration ignores it.
            (Tracking::Untracked(_), _) if function.placed && uploads::possible(facts, function).next().is_some() => {
                continue;
            }
            (Tracking::Untracked(next), _) => (next.clone(), None),
            // The old zip would stay, its hash would not change, and the function would keep its old code.
            _ if zipped_once(facts, &candidates[*index]).is_some() => {
                (written("triggers = { always = timestamp() }"), zipped_once(facts, &candidates[*index]))
            }
            // A hash is taken when the plan is made; a zip that a provisioner makes is not there yet.
            (Tracking::Line(..), _) if made_by_provisioner(draft, &candidates[*index], &goals) => (
                "have an `archive_file` make the zip, and take `source_code_hash` from its `output_base64sha256`, then run again"
                    .to_owned(),
                None,
            ),
            (Tracking::Line(place, line), _) if made_without_waiting(draft, &candidates[*index], line) => {
                (written("source_code_hash = data.archive_file.NAME.output_base64sha256"), Some(*place))
            }
            (Tracking::Line(place, line), _) if changes_another(draft, *place) => {
                (written(&format!("source_code_hash = {}", line.trim())), Some(*place))
            }
            (_, Package::Object(keys, _)) => {
                let keys: Vec<&str> =
                    keys.iter().map(|key| facts.get(*key).value.text().trim_start_matches('/')).collect();
                let stale = facts.objects.iter().find(|object| keys.contains(&object.key.as_str()) && !object.tracked);
                let Some(object) = stale else { continue };
                (written("source_hash = filemd5(…) of the zip in the S3 object"), Some(object.span))
            }
            _ => continue,
        };
        let why = match uploads::of(facts, function).is_empty() {
            true => "nothing makes it deployed",
            false => "its declaration, which does not leave its code to the command that brings it, sees no change",
        };
        let gap = Gap {
            code: Code::CodeNotUpdated,
            message: format!("its new package has the old name, and {why}"),
            span,
            next,
        };
        left.push((*index, told(repository, function, &gap, facts)));
    }
}

/// Where Terraform writes an archive of a text to the path of the package, whoever packs the program there: that is what is deployed.
fn overwritten(facts: &Facts, candidate: &Candidate) -> Option<Gap> {
    let archives = candidate.chain.iter().flat_map(|chain| &chain.archives);
    let text = archives.filter_map(|archive| uploads::text_at(facts, *archive)).next()?;
    Some(Gap {
        code: Code::CodeNotUpdated,
        message: "its package is written over with a text that stands in for the program".to_owned(),
        span: Some(text.span),
        next: "give that archive an `output_path` of its own, then run again".to_owned(),
    })
}

/// Whether the hash of a file would be taken that an `archive_file` writes, and nothing has Terraform write it before: the package is
/// named by its path and not by the archive, or the archive is a resource, which is made while the plan is applied.
fn made_without_waiting(draft: &Draft, candidate: &Candidate, line: &str) -> bool {
    let Draft { repository, facts, .. } = *draft;
    if !line.contains("filebase64sha256(") {
        return false;
    }
    let packages = package::files(facts, &facts.functions[candidate.function]);
    let places: Vec<Span> = packages.iter().filter_map(|read| facts.get(*read).value.place()).collect();
    let archives = candidate.chain.iter().flat_map(|chain| &chain.archives).map(|archive| &facts.archives[*archive]);
    let mut declared = archives.filter(|archive| {
        matches!(archive.maker, Maker::Declared | Maker::Text) && stands_in_declaration(repository, archive.span)
    });
    declared.any(|archive| {
        let text = repository.text(archive.span.file);
        let is_data = text.get(archive.span.range()).is_some_and(|block| block.starts_with("data"));
        !is_data || !places.iter().any(|place| archive.span.contains(*place))
    })
}

/// Whether the hash that is written anew is also that of a function which stays: its module is called for both.
fn changes_another(draft: &Draft, place: Span) -> bool {
    let Draft { facts, candidates, active, planned, .. } = *draft;
    let moves = |index: &usize| active.contains(index) && changes(&candidates[*index], planned);
    let functions = facts.functions.iter().enumerate().filter(|(_, function)| function.span.contains(place));
    !place.is_empty() && functions.into_iter().any(|(index, _)| !moves(&index))
}

/// The next step: a line to write.
fn written(line: &str) -> String {
    format!("write `{line}`, then run again")
}

/// Where the zip is made by a provisioner that does not run again.
fn zipped_once(facts: &Facts, candidate: &Candidate) -> Option<Span> {
    let archives = candidate.chain.iter().flat_map(|chain| &chain.archives).map(|archive| &facts.archives[*archive]);
    let is_once = |archive: &&Archive| archive.applied.as_ref().is_some_and(|applied| applied.once().is_some());
    archives.filter(is_once).map(|archive| archive.span).next()
}

/// Builds that have to run again and do not: the command that makes them.
pub(super) fn reruns(
    repository: &Repository,
    facts: &Facts,
    candidate: &Candidate,
    planned: &BTreeMap<String, Moves>,
    options: &Options,
) -> Vec<Diagnostic> {
    let same = options.architecture == Architecture::Keep && !options.norpc && candidate.raises.is_empty();
    if same && !changes(candidate, planned) {
        return Vec::new();
    }
    let builds = candidate.chain.iter().flat_map(|chain| &chain.builds).map(|build| &facts.builds[*build]);
    let once = builds.filter_map(|build| Some((build.applied.as_ref()?.once()?, build.span)));
    once.map(|(address, span)| Diagnostic {
        code: Code::Rerun,
        message: format!("{address} builds the program, and has run already where this is deployed"),
        place: Some(repository.place(span)),
        related: Vec::new(),
        next: format!("terraform apply -replace='{address}'"),
    })
    .collect()
}

/// The directories in which a command of a declaration, such as a provisioner's, asks make for a target. Every text is looked at.
fn goals<'a>(repository: &Repository, facts: &'a Facts) -> BTreeSet<&'a str> {
    let goals = facts.reads.iter().filter(|read| read.role == Role::Target);
    let is_declared = |read: &&Read| read.value.place().is_some_and(|place| stands_in_declaration(repository, place));
    goals.filter(is_declared).filter_map(|read| read.directory.as_deref()).collect()
}

fn stands_in_declaration(repository: &Repository, place: Span) -> bool {
    crate::frameworks::is_declaration(&repository.path(place.file))
}

/// Whether the zip is made while the plan is applied: by a command of a provisioner, or a script or target that it calls.
fn made_by_provisioner(draft: &Draft, candidate: &Candidate, goals: &BTreeSet<&str>) -> bool {
    let Draft { repository, facts, .. } = *draft;
    let archives = candidate.chain.iter().flat_map(|chain| &chain.archives).map(|archive| &facts.archives[*archive]);
    let mut zips = archives.filter(|archive| matches!(archive.maker, Maker::Zip { .. }));
    zips.any(|archive| {
        let is_goal = || goals.contains(path::parent(&repository.path(archive.span.file)));
        archive.applied.is_some() || stands_in_declaration(repository, archive.span) || is_goal()
    })
}
