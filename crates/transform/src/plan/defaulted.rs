//! Defaulted: builds of a name that has a default, is an argument or is replaced (`${1:-api}`, `$1`, `NAME ?= api`, `read NAME`) and can be
//! told another, which then make what a function that stays is waiting for.

use std::collections::BTreeSet;

use rebootstrap_parser::{Origin, Segment, path};

use super::Draft;
use super::candidate::told;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Archive, Facts, Function, Output, Package, ReadId};
use crate::frameworks::make;
use crate::glob;
use crate::lifecycle::Runtime;
use crate::link::Gap;
use crate::repository::Repository;
use crate::shown::shown;

/// Functions whose program or package, made under another name, is that of a function that stays: it would be `bootstrap` there.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, planned, .. } = *draft;
    let stays = candidates.iter().filter(|one| one.chain.is_none() && !active.contains(&one.function));
    let waited: Vec<(&Function, String)> = stays
        .map(|one| &facts.functions[one.function])
        .filter(|function| can_be_go(facts, function))
        .flat_map(|function| waits_for(facts, function).map(move |at| (function, at)))
        .collect();
    if waited.is_empty() {
        return;
    }
    let made = made(facts);
    for index in active {
        let Some(chain) = &candidates[*index].chain else { continue };
        if planned.get(&chain.program).is_none_or(|moves| moves.paths.is_empty()) {
            continue;
        }
        let builds = chain.builds.iter().filter_map(|build| match &facts.builds[*build].output {
            Output::File(read) => Some((*read, "")),
            _ => None,
        });
        let zips = chain.archives.iter().filter_map(|archive| {
            let archive = &facts.archives[*archive];
            Some((archive.output?, ending(facts, archive)))
        });
        let found = builds.chain(zips).find_map(|(read, ending)| {
            let (pattern, way) = pattern(repository, facts, read)?;
            let pattern = pattern + ending;
            let is_other = |at: &str| glob::matches(&pattern, at) && (way == Way::Default || !made.contains(at));
            let (function, at) = waited.iter().find(|(_, at)| is_other(at))?;
            Some((read, function, at))
        });
        let Some((read, function, at)) = found else { continue };
        let gap = Gap {
            code: Code::SharedDefinition,
            message: format!(
                "what builds it makes {} as well, told another name, for {}, which stays",
                shown(at),
                function.id
            ),
            span: facts.get(read).value.place(),
            next: "give each program a build command of its own, then run again".to_owned(),
        };
        left.push((*index, told(repository, &facts.functions[*index], &gap, facts)));
    }
}

/// Whether a program of Go may run there: in some case its runtime is not that of another language.
fn can_be_go(facts: &Facts, function: &Function) -> bool {
    let mut known = function.runtime.iter().map(|read| &facts.get(*read).value);
    function.runtime.is_empty() || known.any(|value| value.has_holes() || Runtime::parse(value.text()).is_some())
}

/// The paths of the package and of the program that the function declares.
fn waits_for<'f>(facts: &'f Facts, function: &'f Function) -> impl Iterator<Item = String> + 'f {
    let files = if let Package::File(files) = &function.package { files.as_slice() } else { &[] };
    let root = function.own_package.as_ref().map(|package| package.root.as_str());
    let program = move |read: &ReadId| path::resolve(root?, facts.get(*read).value.text());
    files.iter().filter_map(|read| facts.path(*read)).chain(function.handler.iter().filter_map(program))
}

/// What the packer puts behind the name that it is told (`zip dist/api` makes `dist/api.zip`).
fn ending<'f>(facts: &'f Facts, archive: &'f Archive) -> &'f str {
    let told = archive.output.and_then(|output| facts.path(output));
    let path = archive.path.as_deref().unwrap_or_default();
    told.and_then(|told| path.strip_prefix(told.as_str())).unwrap_or_default()
}

/// What every build and every archive here makes.
fn made(facts: &Facts) -> BTreeSet<String> {
    let zips = facts.archives.iter().filter(|archive| archive.output.is_some()).filter_map(|it| it.path.clone());
    facts.builds.iter().flat_map(|build| facts.outputs(build)).chain(zips).collect()
}

/// How a name comes to be another one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// It is what a name has when nobody gives it another, or an argument of a script or a function, which can be called with another
    /// one time, and which a loop may go on from (`shift`).
    Default,
    /// It is given in so many words, and an option of the script or `make NAME=other` replaces it. Whether anybody does is not known: it
    /// counts only for what nothing else makes.
    Replaced,
}

/// The path with a wildcard for each part that can be another one, and the way that is the likelier; `None` without such a part.
fn pattern(repository: &Repository, facts: &Facts, read: ReadId) -> Option<(String, Way)> {
    let read = facts.get(read);
    let (mut pattern, mut end, mut likely) = (String::new(), 0, None);
    for segment in read.value.segments() {
        let text = read.value.text().get(end..end + segment.len)?;
        end += segment.len;
        let way = way(repository, segment);
        likely = likely.into_iter().chain(way).min();
        pattern.push_str(if way.is_some() { "*" } else { text });
    }
    let directory = read.directory.as_deref().unwrap_or_default();
    Some((path::resolve(directory, &pattern)?, likely?))
}

fn way(repository: &Repository, segment: &Segment) -> Option<Way> {
    let mut uses = segment.hops.iter().filter_map(|hop| hop.site);
    if uses.any(|site| repository.text(site.file).get(site.range()).is_some_and(is_argument)) {
        return Some(Way::Default);
    }
    let (Origin::Raw(span) | Origin::Escaped(span)) = segment.origin else { return None };
    if segment.hops.is_empty() {
        return None;
    }
    let text = repository.text(span.file);
    let before = text.get(..span.start())?;
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    // `${NAME:-api}`, `${1-api}`, `${NAME:=api}`.
    let expansion = line.rsplit_once("${").map(|(_, name)| name);
    let is_expansion = expansion.is_some_and(|name| {
        let bare = name.trim_end_matches(['-', '=']).trim_end_matches(':');
        bare.len() < name.len() && is_name(bare)
    });
    // `NAME ?= api`, `NAME := api`, `NAME=api`.
    let assigned = line.trim_end().trim_end_matches(['"', '\'']).strip_suffix('=');
    let assigned = assigned.map(|name| name.trim().trim_start_matches("export ").trim_start_matches("local "));
    let is_default = assigned.and_then(|name| name.strip_suffix('?')).is_some_and(|name| is_name(name.trim()));
    if is_expansion || is_default {
        return Some(Way::Default);
    }
    let name = assigned.map(|name| name.trim_end_matches(':').trim()).filter(|name| is_name(name))?;
    let is_replaced = make::wants(&repository.path(span.file)) || replaces(&text, name);
    is_replaced.then_some(Way::Replaced)
}

/// Whether a script gives the variable what is not known here: `NAME=$2`, `NAME="$OPTARG"`, `NAME=$(cat name)`, `read -r NAME`.
fn replaces(script: &str, name: &str) -> bool {
    let goes_on = |rest: &str| rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
    let is_whole =
        |at: usize| !script[..at].ends_with(|byte: char| byte.is_ascii_alphanumeric() || "_$".contains(byte));
    let is_given = |at: usize| {
        let given = script[at + name.len()..].strip_prefix('=').map(|value| value.trim_start_matches('"'));
        // `NAME=$NAME-linux` goes on from what it is.
        let is_own = |used: &str| used.trim_start_matches('{').strip_prefix(name).is_some_and(|rest| !goes_on(rest));
        given.is_some_and(|value| value.starts_with('`') || value.strip_prefix('$').is_some_and(|used| !is_own(used)))
    };
    let is_read = |at: usize| {
        let line = &script[script[..at].rfind('\n').map_or(0, |start| start + 1)..at];
        let command = line.rsplit([';', '|', '&']).next().unwrap_or_default();
        let rest = &script[at + name.len()..];
        let is_end = !goes_on(rest) && !rest.starts_with('=');
        is_end && command.split_whitespace().any(|word| word == "read")
    };
    script.match_indices(name).any(|(at, _)| is_whole(at) && (is_given(at) || is_read(at)))
}

/// `$1` and `${1}`.
fn is_argument(used: &str) -> bool {
    let name = used.trim_matches('"').strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
