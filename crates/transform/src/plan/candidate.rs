//! Candidates: each function with an old runtime, its chain, and whether its program can move at all.

use std::collections::BTreeSet;

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Value, path};

use super::split::{Split, split};
use super::{prose, reason};
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::facts::{Facts, Function, Maker, Output, Package, ReadId};
use crate::go::{self, Raise};
use crate::lifecycle::Runtime;
use crate::link::{Chain, Gap, link};
use crate::options::{Architecture, Options};
use crate::package;
use crate::programs::Programs;
use crate::repository::Repository;
use crate::rules;
use crate::tree::is_fetched;
use crate::uploads;

/// What is known of one function before anything is planned.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The function, by index.
    pub function: usize,
    /// Its old runtime texts; empty when it does not have to move.
    pub old: Vec<ReadId>,
    /// Its chain; `None` when there is none, or the package is taken on trust.
    pub chain: Option<Chain>,
    /// Why it is left; empty when it can move.
    pub left: Vec<Diagnostic>,
    /// What to know when it moves.
    pub notes: Vec<Diagnostic>,
    /// The requirements of its programs that have to be raised.
    pub raises: Vec<Raise>,
    /// Whether its handler is read by the program and must stay.
    pub keeps_handler: bool,
    /// How the archive that it shares with other programs is split.
    pub split: Option<Split>,
    /// Whether it gets a runtime of its own, because others read the one that it has.
    pub own_runtime: bool,
}

/// Looks at every function.
pub fn candidates(repository: &Repository, facts: &Facts, programs: &Programs, options: &Options) -> Vec<Candidate> {
    let mut all: Vec<Candidate> =
        (0..facts.functions.len()).map(|index| candidate(repository, facts, programs, options, index)).collect();
    share_archives(repository, facts, programs, &mut all);
    all
}

fn candidate(
    repository: &Repository,
    facts: &Facts,
    programs: &Programs,
    options: &Options,
    index: usize,
) -> Candidate {
    let function = &facts.functions[index];
    let old =
        if function.package == Package::Image { Vec::new() } else { rules::runtime::old(facts, function, options) };
    let mut found = Candidate {
        function: index,
        old,
        chain: None,
        left: Vec::new(),
        notes: Vec::new(),
        raises: Vec::new(),
        keeps_handler: function.handler_is_source,
        split: None,
        own_runtime: false,
    };
    if found.old.is_empty() {
        found.chain = link(facts, programs, function).ok();
        let unknown = function.runtime.iter().any(|read| facts.get(*read).value.has_holes());
        if unknown && found.chain.is_some() {
            found.left.push(unknown_runtime(repository, facts, function));
        }
        return found;
    }
    // Another value beside the old one; an unset variable of a root is nobody's.
    let is_open = |value: &Value| value.has_holes() && !value.text().trim_start_matches(HOLE_OPEN).starts_with("var.");
    if function.runtime.iter().any(|read| is_open(&facts.get(*read).value)) {
        found.left.push(unknown_runtime(repository, facts, function));
    }
    found.left.extend(reason::foreign(repository, facts, function));
    found.left.extend(function.hold.clone());
    if function.frozen {
        found.left.push(frozen(repository, function, options));
    }
    let is_placeless = function.architecture.is_none() && function.architecture_place.is_none();
    if options.architecture == Architecture::Arm && is_placeless {
        found.left.push(reason::no_architecture(repository, function));
    }
    let from = Runtime::parse(facts.get(found.old[0]).value.text()).unwrap_or(Runtime::Go1);
    match link(facts, programs, function) {
        Ok(chain) => {
            check_program(repository, facts, &chain, from, options, &mut found);
            if chain.placed && !uploads::places(facts, function) {
                found.notes.push(reason::given(repository, facts, function, &chain));
            }
            found.chain = Some(chain);
        }
        Err(gap) if is_trusted(options, &function.id) => found.notes.push(trusted(repository, function, &gap)),
        Err(gap) if from.runs_bootstrap() => found.left.push(not_proven(repository, function, from, &gap)),
        Err(gap) => {
            let gap = prose::told(repository, facts, function, gap);
            found.left.push(told(repository, function, &gap, facts));
        }
    }
    found
}

fn is_trusted(options: &Options, id: &str) -> bool {
    options.assume_artifact.iter().any(|pattern| Options::vouches(pattern, id))
}

/// The builds' packages must be known, old enough libraries and hazards block, the rest is noted.
fn check_program(
    repository: &Repository,
    facts: &Facts,
    chain: &Chain,
    from: Runtime,
    options: &Options,
    found: &mut Candidate,
) {
    let (mut any, mut is_lambda, mut other) = (false, false, None);
    for (index, build) in chain.builds.iter().map(|build| (*build, &facts.builds[*build])) {
        let arguments: Vec<&str> = build.arguments.iter().map(String::as_str).collect();
        let packages = go::named(repository, &build.source, &arguments).unwrap_or_default();
        other = other.or(packages.iter().find(|package| !package.is_main).map(|package| package.directory.clone()));
        for package in packages.iter().filter(|package| package.is_main) {
            any = true;
            let is_ensured = |directory: &str| facts.ensured.iter().any(|one| one.serves(index, directory));
            let check = go::check(repository, package, from, options.target, is_ensured);
            found.raises.extend(check.raise);
            is_lambda |= check.is_lambda;
            found.keeps_handler |= check.reads_handler;
            found.left.extend(check.blocking);
            found.notes.extend(check.notes.into_iter().filter(|note| note.code != Code::TimeZone || !build.time_zones));
        }
        let built_as_declared = matches!(build.output, Output::Builder(_));
        let says_nothing = build.architecture.is_none() && build.command.is_none() && !built_as_declared;
        if options.architecture == Architecture::Arm && says_nothing {
            found.left.push(reason::host_architecture(repository, &facts.functions[found.function], build));
        }
        let built_for = build.architecture.map(|read| facts.get(read).value.text());
        let declared = facts.functions[found.function].architecture.map(|read| facts.get(read).value.text());
        let is_command = !matches!(build.output, Output::Builder(_)) && options.architecture == Architecture::Keep;
        if declared == Some("arm64") && built_for.is_none() && is_command {
            found.notes.push(reason::unpinned(repository, build.span));
        }
        if facts.functions[found.function].architecture.is_none()
            && options.architecture == Architecture::Keep
            && built_for == Some("arm64")
        {
            found.notes.push(reason::architecture(repository, build.span));
        }
    }
    found.left.sort();
    found.left.dedup();
    found.notes.sort();
    found.notes.dedup();
    let function = &facts.functions[found.function];
    if !any {
        found.left.push(reason::no_program(repository, facts, function, chain, other.as_deref()));
    } else if from.runs_bootstrap() && !is_lambda {
        let gap = Gap { code: Code::NotProven, message: String::new(), span: None, next: String::new() };
        found.left.push(not_proven(repository, function, from, &gap));
    }
}

fn frozen(repository: &Repository, function: &Function, options: &Options) -> Diagnostic {
    Diagnostic {
        code: Code::RuntimeIgnored,
        message: format!("{}: `ignore_changes` keeps Terraform from changing its runtime", function.id),
        place: Some(repository.place(function.span)),
        related: Vec::new(),
        next: format!(
            "take `runtime` out of `ignore_changes`, then run again; or move it by hand with the new package: aws lambda \
             update-function-configuration --function-name NAME --runtime {} --handler bootstrap",
            options.target.name()
        ),
    }
}

fn unknown_runtime(repository: &Repository, facts: &Facts, function: &Function) -> Diagnostic {
    let read = function.runtime.iter().map(|read| facts.get(*read)).find(|read| read.value.has_holes());
    let text = read.map(|read| crate::shown::shown(read.value.text())).unwrap_or_default();
    Diagnostic {
        code: Code::UnknownRuntime,
        message: format!("the runtime of {} is {text}, which is not known here", function.id),
        place: Some(repository.place(function.span)),
        related: Vec::new(),
        next: "if it is go1.x where it is set, change it there and run again with the value in this repository"
            .to_owned(),
    }
}

fn not_proven(repository: &Repository, function: &Function, from: Runtime, gap: &Gap) -> Diagnostic {
    let why =
        if gap.message.is_empty() { "its program does not use aws-lambda-go".to_owned() } else { gap.message.clone() };
    Diagnostic {
        code: Code::NotProven,
        message: format!("{} is on {}, and nothing here shows that it is Go: {why}", function.id, from.name()),
        place: Some(repository.place(function.span)),
        related: gap.span.map(|span| repository.place(span)).into_iter().collect(),
        next: "if it is Go and linked statically, the runtime line is all that has to change".to_owned(),
    }
}

fn trusted(repository: &Repository, function: &Function, gap: &Gap) -> Diagnostic {
    Diagnostic {
        code: Code::Trusted,
        message: format!("{}: {}; its package was taken on trust", function.id, gap.message),
        place: Some(repository.place(function.span)),
        related: gap.span.map(|span| repository.place(span)).into_iter().collect(),
        next: "before deploying, check that the package holds an executable `bootstrap` at its root".to_owned(),
    }
}

/// The reason for leaving `function` at `gap`; steps that are not followed and may fill the gap are related.
pub fn told(repository: &Repository, function: &Function, gap: &Gap, facts: &Facts) -> Diagnostic {
    let directory = path::parent(&repository.place(function.span).file).to_owned();
    let may_fill = matches!(gap.code, Code::NoBuild | Code::NoArchive | Code::MadeElsewhere);
    let related = facts.unfollowed.iter().filter(|_| may_fill).map(|(span, _)| repository.place(*span));
    let broken = facts.notes.iter().filter(|note| may_fill && note.code == Code::SyntaxError);
    let broken = broken.filter_map(|note| note.place.clone()).filter(|place| !is_fetched(&place.file));
    let mut related: Vec<Place> =
        related.filter(|place| path::parent(&place.file) == directory).chain(broken).collect();
    let mut seen = BTreeSet::new();
    related.retain(|place| seen.insert(place.clone()));
    Diagnostic {
        code: gap.code,
        message: format!("{}: {}", function.id, gap.message),
        place: Some(repository.place(gap.span.unwrap_or(function.span))),
        related,
        next: gap.next.clone(),
    }
}

/// Functions that take different programs from one archive cannot all find theirs under the one name `bootstrap`: the
/// archive is split, or they are left.
fn share_archives(repository: &Repository, facts: &Facts, programs: &Programs, all: &mut [Candidate]) {
    let mut decided: Vec<(usize, usize, usize, Option<Split>)> = Vec::new();
    for (at, candidate) in all.iter().enumerate().filter(|(_, candidate)| !candidate.old.is_empty()) {
        let Some(chain) = &candidate.chain else { continue };
        // Who packs directories gives each program a package of its own.
        if chain.archives.iter().all(|archive| facts.archives[*archive].maker == Maker::Packager) {
            continue;
        }
        let sharing: Vec<&Candidate> = all.iter().filter(|other| shares(other, chain)).collect();
        let differs = |other: &&&Candidate| other.chain.as_ref().is_some_and(|one| one.program != chain.program);
        let Some(other) = sharing.iter().find(differs) else { continue };
        let nobody_else = all.iter().filter(|one| one.chain.is_none()).all(|one| {
            let packs = package::archives(facts, &facts.functions[one.function]).unwrap_or_default();
            !packs.iter().any(|archive| chain.archives.contains(archive))
        });
        let can_move = nobody_else
            && sharing.iter().all(|one| !one.old.is_empty() && one.left.is_empty() && names_entry(facts, one));
        let planned = match chain.archives.as_slice() {
            [archive] if can_move => split(repository, facts, programs, *archive, &sharing),
            _ => None,
        };
        decided.push((at, chain.archives[0], other.function, planned));
    }
    for (at, archive, other, planned) in decided {
        if planned.is_some() {
            all[at].split = planned;
            continue;
        }
        let gap = Gap {
            code: Code::SharedArchive,
            message: format!("its archive also serves {} with another program", facts.functions[other].id),
            span: Some(facts.archives[archive].span),
            next: "make one archive for each program, then run again".to_owned(),
        };
        let function = &facts.functions[all[at].function];
        let reason = told(repository, function, &gap, facts);
        all[at].left.push(reason);
    }
}

fn shares(candidate: &Candidate, chain: &Chain) -> bool {
    candidate.chain.as_ref().is_some_and(|theirs| theirs.archives.iter().any(|one| chain.archives.contains(one)))
}

/// Whether the handler is known and is the path of the program in the archive.
fn names_entry(facts: &Facts, candidate: &Candidate) -> bool {
    let Some(chain) = &candidate.chain else { return false };
    let handlers = &facts.functions[candidate.function].handler;
    let entries = chain.archives.iter().flat_map(|archive| &facts.archives[*archive].entries);
    let names: Vec<String> = entries.filter_map(|entry| facts.entry_name(entry, &chain.program)).collect();
    handlers.len() == 1 && names.iter().any(|name| name == facts.get(handlers[0]).value.text())
}
