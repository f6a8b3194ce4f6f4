//! Overrides: a definition that others replace from outside is not all that a function is made from.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{FileId, Segment, Span, Value, path};

use super::Draft;
use super::candidate::{Candidate, told};
use super::given::{self, PARAMETER};
use super::handed;
use super::naming::Moves;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::facts::{Facts, Function, Named, Package, Read, ReadId, Role};
use crate::frameworks::{is_pipeline, is_plain_script, unread};
use crate::lifecycle::Runtime;
use crate::link::Gap;
use crate::repository::Repository;

/// Functions whose program, package or runtime goes through a variable that is also set from outside, or through an
/// argument of a script that an unread file calls.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, planned, options, .. } = *draft;
    let mut names = facts.overrides.clone();
    names.extend(unread::overrides(repository));
    names.extend(handed::read_elsewhere(repository, facts));
    let given = given::parameters(repository, facts);
    names.extend(given.keys().cloned());
    let named = Named::of(facts, |role| matches!(role, Role::Path | Role::Removed | Role::Target));
    for index in active {
        let function = &facts.functions[*index];
        let reads = match &function.package {
            Package::File(files) => [function.runtime.as_slice(), files.as_slice()].concat(),
            _ => function.runtime.clone(),
        };
        let runtime = reads.iter().find_map(|read| through_variable(repository, &facts.get(*read).value, &names));
        let set = || function.runtime.iter().find_map(|read| through_name(repository, &facts.get(*read).value, &names));
        let found = runtime
            .or_else(set)
            .map(|name| {
                let place = given.get(&name).cloned().flatten();
                (name, place)
            })
            .or_else(|| made_through(repository, (facts, &named), (&candidates[*index], planned), &names));
        let found = found.or_else(|| declared_twice(repository, facts, *index, (active, options.target)));
        let Some((name, caller)) = found else { continue };
        let gap = Gap {
            code: Code::Overridden,
            message: format!("{name} is also given from outside of its definition"),
            span: None,
            next: "set the value in one place, or move all that it can be together, then run again".to_owned(),
        };
        let mut reason = told(repository, function, &gap, facts);
        reason.related.extend(caller);
        left.push((*index, reason));
    }
}

/// The programs whose path is written with an argument of a script (`bin/$1`), or end in what a job is given
/// and more than the path is made from (`bin/${{ matrix.name }}`): the name has to stay the argument's.
pub(super) fn by_argument(repository: &Repository, facts: &Facts) -> BTreeSet<String> {
    let reads = facts.reads.iter().filter(|read| read.role == Role::Path);
    let is_named = |read: &Read, at: &String| {
        let text = read.value.text();
        let name = text.trim_end_matches('/').rfind('/').map_or(0, |slash| slash + 1);
        let mut end = 0;
        read.value.segments().iter().any(|segment| {
            end += segment.len;
            let is_name = text[..end].trim_end_matches('/').len() == text.trim_end_matches('/').len()
                && text.get(end - segment.len..end).is_some_and(|part| part == path::name(at));
            let mut sites = segment.hops.iter().filter_map(|hop| hop.site);
            sites.any(|site| {
                let source = repository.text(site.file);
                let used = source.get(site.range()).unwrap_or_default();
                let own = || facts.arguments.contains(&(site.file, used.replace(' ', "")));
                (is_argument(used) && end > name)
                    || (is_name && own())
                    || (is_name && is_given(used) && has_other_readers(facts, segment, at))
            })
        })
    };
    reads
        .filter_map(|read| Some((read, read.path()?)))
        .filter(|(read, at)| is_named(read, at))
        .map(|(_, at)| at)
        .collect()
}

/// Whether what the segment is made of is also read in something else than the path `at`.
fn has_other_readers(facts: &Facts, segment: &Segment, at: &str) -> bool {
    let shares = |read: &Read| read.value.segments().iter().any(|other| other.origin == segment.origin);
    let reads = |read: &&Read| !read.role.is_written();
    facts.reads.iter().filter(reads).any(|read| read.names() != Some(at) && shares(read))
}

/// The variable of a Taskfile that `{{.NAME}}` or `{{.NAME | default "x"}}` uses.
fn template_name(used: &str) -> Option<&str> {
    let rest = used.strip_prefix("{{")?.trim_start_matches(['-', ' ']).strip_prefix('.')?;
    rest.split(|character: char| !character.is_ascii_alphanumeric() && character != '_').next()
}

/// `$1` or `${1}`.
fn is_argument(used: &str) -> bool {
    let name = used.trim_start_matches('$').trim_matches(['{', '}']);
    used.starts_with('$') && name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// A use of what a job, an action or a command is given: `${{ inputs.name }}`, `<< parameters.name >>`.
fn is_given(used: &str) -> bool {
    let name = used.trim_start_matches(['$', '{', '<', ' ']);
    name != used && ["inputs.", "matrix.", "parameters."].iter().any(|scope| name.starts_with(scope))
}

/// The variable of a root, or the parameter of a template, that the value comes through and that is also set from outside.
fn through_variable(repository: &Repository, value: &Value, names: &BTreeSet<String>) -> Option<String> {
    let mut sites = value.segments().iter().flat_map(|segment| &segment.hops).filter_map(|hop| hop.site);
    sites.find_map(|site| {
        let text = repository.text(site.file);
        let used = text.get(site.range())?;
        let referred = used.split(|character: char| !character.is_ascii_alphanumeric()).rfind(|word| !word.is_empty());
        if let Some(name) = referred.map(|name| format!("{PARAMETER}{name}"))
            && used.contains("Ref")
            && names.contains(&name)
        {
            return Some(name);
        }
        if let Some(name) =
            given::setting(used).map(|name| format!("{PARAMETER}{name}")).filter(|name| names.contains(name))
        {
            return Some(name);
        }
        let starts = used.match_indices("var.").map(|(at, _)| &used[at + "var.".len()..]);
        let is_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
        let mut variables = starts.map(|rest| rest.split(|character| !is_name(character)).next().unwrap_or_default());
        variables.find_map(|name| names.contains(&format!("TF_VAR_{name}")).then(|| format!("TF_VAR_{name}")))
    })
}

/// The variable of a makefile or script that the value comes through and that is also set from outside (`make RUNTIME=go1.x`).
fn through_name(repository: &Repository, value: &Value, names: &BTreeSet<String>) -> Option<String> {
    value.segments().iter().find_map(|segment| {
        let defined = segment.place().map(|place| place.file);
        let mut sites = segment.hops.iter().filter_map(|hop| hop.site);
        sites.find_map(|site| set_from_outside(repository, site, defined, names))
    })
}

/// The variable that is used at `site`, when it is also set from outside. One of a CI file is what others are overridden with.
fn set_from_outside(
    repository: &Repository,
    site: Span,
    defined: Option<FileId>,
    names: &BTreeSet<String>,
) -> Option<String> {
    let text = repository.text(site.file);
    let used = text.get(site.range())?;
    let name = used.trim_start_matches('$').trim_matches(['{', '}', '(', ')']);
    let is_definition = defined.is_some_and(|defined| is_pipeline(&repository.path(defined)));
    let is_set = !is_argument(used) && !is_definition && used.starts_with('$') && names.contains(name);
    is_set.then(|| name.to_owned())
}

/// Another declaration of the same function that stays, such as an `aws lambda` command. One that has the target already
/// (an environment that was moved by hand), or the runtime of another language, says nothing against it.
fn declared_twice(
    repository: &Repository,
    facts: &Facts,
    index: usize,
    (active, target): (&[usize], Runtime),
) -> Option<(String, Option<Place>)> {
    let name = facts.functions[index].name.as_ref().filter(|name| !name.contains(HOLE_OPEN))?;
    let file = facts.functions[index].span.file;
    let is_other = |other: &Function| other.name.as_ref() == Some(name) && other.span.file != file;
    let agrees = |read: &ReadId| {
        let value = &facts.get(*read).value;
        !value.has_holes() && Runtime::parse(value.text()).is_none_or(|runtime| runtime == target)
    };
    let may_differ = |other: &Function| other.runtime.is_empty() || !other.runtime.iter().all(agrees);
    let mut functions = facts.functions.iter().enumerate();
    let (_, other) = functions.find(|(at, other)| is_other(other) && !active.contains(at) && may_differ(other))?;
    Some((format!("the runtime of {name}"), Some(repository.place(other.span))))
}

/// The name through which the path of the program is made, when that name has other values. A program that stays where it
/// is may have any: what makes its package is not edited.
fn made_through(
    repository: &Repository,
    (facts, named): (&Facts, &Named),
    (candidate, planned): (&Candidate, &BTreeMap<String, Moves>),
    names: &BTreeSet<String>,
) -> Option<(String, Option<Place>)> {
    let chain = candidate.chain.as_ref()?;
    if candidate.split.is_none() && planned.get(&chain.program).is_none_or(Moves::are_none) {
        return None;
    }
    let files: Vec<_> = chain.builds.iter().map(|build| facts.builds[*build].span.file).collect();
    // The program's path, and the directories on the way to it that its build's file goes to or uses.
    let above = std::iter::successors(Some(path::parent(&chain.program)), |at| Some(path::parent(at)));
    let above = above.take_while(|at| !at.is_empty()).flat_map(|at| named.get(at)).map(|read| facts.get(*read));
    let leads = above.filter(|read| {
        let written = read.value.place().is_some_and(|place| files.contains(&place.file));
        let mut sites = read.value.segments().iter().flat_map(|segment| &segment.hops).filter_map(|hop| hop.site);
        written || sites.any(|site| files.contains(&site.file))
    });
    let of_program = named.get(&chain.program).iter().map(|read| facts.get(*read)).chain(leads);
    let uses = of_program.flat_map(|read| read.value.segments()).flat_map(|segment| {
        let defined = segment.place().map(|place| place.file);
        segment.hops.iter().filter_map(move |hop| Some((hop.site?, defined)))
    });
    let mut sites: Vec<(Span, Option<FileId>)> = uses.collect();
    sites.sort();
    sites.dedup();
    sites.into_iter().find_map(|(site, defined)| {
        let file = repository.path(site.file);
        let text = repository.text(site.file);
        let used = text.get(site.range())?;
        let name = used.trim_start_matches('$').trim_matches(['{', '}', '(', ')']);
        let is_argument = is_argument(used);
        if let Some(name) = template_name(used).filter(|name| names.contains(&format!("task:{name}"))) {
            return Some((name.to_owned(), None));
        }
        // What a script is given by others: an argument, or a variable that it does not set itself.
        let is_given = is_argument || (used.starts_with('$') && defined.is_some_and(|defined| defined != site.file));
        if is_given
            && is_plain_script(&file)
            && let Some(caller) = unread::caller(repository, &file)
        {
            let place = Place { file: caller.file, line: caller.line };
            let what = if is_argument { format!("argument {name}") } else { name.to_owned() };
            return Some((format!("{what} of {file}"), Some(place)));
        }
        set_from_outside(repository, site, defined, names).map(|name| (name, None))
    })
}
