//! Defaulted: builds of a name that has a default or is an argument and can be told another (`${1:-api}`, `$1`, `NAME ?= api`), which then
//! make what a function that stays is waiting for.

use rebootstrap_parser::{Origin, Segment, path};

use super::Draft;
use super::candidate::told;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Function, Output, Package, ReadId};
use crate::glob;
use crate::link::Gap;
use crate::repository::Repository;
use crate::shown::shown;

/// Functions whose program or package, made under another name, is that of a function that stays: it would be `bootstrap` there.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, planned, .. } = *draft;
    let stays = candidates.iter().filter(|one| one.chain.is_none() && !active.contains(&one.function));
    let waited: Vec<(&Function, String)> = stays
        .map(|one| &facts.functions[one.function])
        .flat_map(|function| waits_for(facts, function).map(move |at| (function, at)))
        .collect();
    if waited.is_empty() {
        return;
    }
    for index in active {
        let Some(chain) = &candidates[*index].chain else { continue };
        if planned.get(&chain.program).is_none_or(|moves| moves.paths.is_empty()) {
            continue;
        }
        let builds = chain.builds.iter().filter_map(|build| match &facts.builds[*build].output {
            Output::File(read) => Some(*read),
            _ => None,
        });
        let zips = chain.archives.iter().filter_map(|archive| facts.archives[*archive].output);
        let others = builds.chain(zips).filter_map(|read| Some((read, pattern(repository, facts, read)?)));
        let found = others.into_iter().find_map(|(read, pattern)| {
            let (function, at) = waited.iter().find(|(_, at)| glob::matches(&pattern, at))?;
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

/// The paths of the package and of the program that the function declares.
fn waits_for<'f>(facts: &'f Facts, function: &'f Function) -> impl Iterator<Item = String> + 'f {
    let files = if let Package::File(files) = &function.package { files.as_slice() } else { &[] };
    let root = function.own_package.as_ref().map(|package| package.root.as_str());
    let program = move |read: &ReadId| path::resolve(root?, facts.get(*read).value.text());
    files.iter().filter_map(|read| facts.path(*read)).chain(function.handler.iter().filter_map(program))
}

/// The path with a wildcard for each part that is a default; `None` without one.
fn pattern(repository: &Repository, facts: &Facts, read: ReadId) -> Option<String> {
    let read = facts.get(read);
    let (mut pattern, mut end, mut has_default) = (String::new(), 0, false);
    for segment in read.value.segments() {
        let text = read.value.text().get(end..end + segment.len)?;
        end += segment.len;
        let is_default = is_default(repository, segment);
        has_default |= is_default;
        pattern.push_str(if is_default { "*" } else { text });
    }
    let directory = read.directory.as_deref().unwrap_or_default();
    path::resolve(directory, &pattern).filter(|_| has_default)
}

/// Whether the text is what a name has when nobody gives it another, or an argument of a script or a function that it can be called
/// with another time, and that a loop may go on from (`shift`).
fn is_default(repository: &Repository, segment: &Segment) -> bool {
    let mut uses = segment.hops.iter().filter_map(|hop| hop.site);
    if uses.any(|site| repository.text(site.file).get(site.range()).is_some_and(is_argument)) {
        return true;
    }
    let (Origin::Raw(span) | Origin::Escaped(span)) = segment.origin else { return false };
    let text = repository.text(span.file);
    let before = text.get(..span.start()).unwrap_or_default();
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    // `${NAME:-api}`, `${1-api}`, `${NAME:=api}`.
    let expansion = line.rsplit_once("${").map(|(_, name)| name);
    let is_expansion = expansion.is_some_and(|name| {
        let bare = name.trim_end_matches(['-', '=']).trim_end_matches(':');
        bare.len() < name.len() && is_name(bare)
    });
    // `NAME ?= api`.
    let is_assignment =
        line.trim_end().strip_suffix("?=").is_some_and(|name| is_name(name.trim().trim_start_matches("export ")));
    !segment.hops.is_empty() && (is_expansion || is_assignment)
}

/// `$1` and `${1}`.
fn is_argument(used: &str) -> bool {
    let name = used.trim_matches('"').strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
