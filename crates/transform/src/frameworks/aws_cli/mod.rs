//! Functions that `aws lambda` commands declare, wherever these stand: commands that name one function are joined.

mod mounted;
mod reloaded;

use rebootstrap_parser::Span;

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Function, Package, ReadId, Twin};
use crate::frameworks::Collector;
use crate::repository::Repository;
use crate::shown::shown;

/// The name of the framework in reports.
const NAME: &str = "aws_cli";

/// Commands stand in the files of others; a JSON file can be the input of one.
pub(crate) fn wants(file: &str) -> bool {
    file.ends_with(".json")
}

/// Joins what the readers of scripts found, once all of them are read.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let facts = &mut collector.facts;
    mounted::collect(repository, facts);
    reloaded::collect(repository, facts);
    let configured: Vec<(Option<String>, Span)> = facts
        .functions
        .iter()
        .filter(|function| function.framework == NAME && function.package == Package::Uploaded)
        .map(|function| (function.name.clone(), function.span))
        .collect();
    let mut joined: Vec<Function> = Vec::new();
    for function in std::mem::take(&mut facts.functions) {
        let mut same = joined.iter_mut().filter(|known| is_same(facts, known, &function));
        match same.find_map(|known| Some((joined_package(&known.package, &function.package)?, known))) {
            Some((package, known)) => join(known, package, function),
            None => joined.push(function),
        }
    }
    for function in joined.iter_mut().filter(|function| function.framework == NAME) {
        let commands = configured.iter().filter(|(name, _)| *name == function.name && name.is_some());
        function.notes =
            commands.filter_map(|(_, command)| in_two_steps(repository, facts, function, *command)).collect();
        function.notes.dedup();
    }
    facts.functions = joined;
    let kept: Vec<(Span, Diagnostic)> =
        facts.functions.iter().filter_map(|function| kept(repository, facts, function, &configured)).collect();
    facts.warnings.extend(kept);
}

/// What to know where one command creates a function and another one brings code to it when it is there: it keeps the runtime
/// that it has, under which a package with another program does not start.
fn kept(
    repository: &Repository,
    facts: &Facts,
    function: &Function,
    configured: &[(Option<String>, Span)],
) -> Option<(Span, Diagnostic)> {
    let name = function.name.as_ref().filter(|_| function.framework == NAME)?;
    if configured.iter().any(|(other, _)| other.as_ref() == Some(name)) {
        return None;
    }
    let upload = facts.uploads.iter().find(|upload| upload.function.as_ref() == Some(name))?;
    let place = facts.get(*function.runtime.first()?).value.place()?;
    let named = if name.contains(rebootstrap_parser::value::HOLE_OPEN) { "NAME".to_owned() } else { shown(name) };
    let note = Diagnostic {
        code: Code::AccountRuntime,
        message: format!("{}: where it is there already, it is only given code, and keeps its runtime", function.id),
        place: Some(repository.place(upload.span)),
        related: vec![repository.place(function.span)],
        next: format!(
            "with the first new package: aws lambda update-function-configuration --function-name {named} --runtime {} --handler bootstrap",
            Twin::DASHED
        ),
    };
    Some((place, note))
}

/// Whether two commands set the same runtime of the same function. Others are two declarations that contradict.
fn is_same(facts: &Facts, one: &Function, other: &Function) -> bool {
    let texts = |reads: &[ReadId]| reads.iter().map(|read| facts.get(*read).value.text()).collect::<Vec<_>>();
    let named = one.name.is_some() && one.name == other.name;
    one.framework == NAME
        && other.framework == NAME
        && (named || one.span == other.span && one.name == other.name)
        && texts(&one.runtime).first() == texts(&other.runtime).first()
}

fn join(known: &mut Function, package: Package, other: Function) {
    known.package = package;
    known.runtime.extend(other.runtime);
    known.handler.extend(other.handler);
    known.architecture = known.architecture.or(other.architecture);
    known.architecture_place = known.architecture_place.take().or(other.architecture_place);
    known.scopes.extend(other.scopes);
}

/// One package for both; `None` when they are of two kinds.
fn joined_package(one: &Package, other: &Package) -> Option<Package> {
    match (one, other) {
        (Package::File(files), Package::File(more)) => Some(Package::File([files.as_slice(), more].concat())),
        (Package::Object(keys, buckets), Package::Object(more, others)) => {
            let buckets = if buckets == others { buckets.clone() } else { Vec::new() };
            Some(Package::Object([keys.as_slice(), more].concat(), buckets))
        }
        (one, Package::Uploaded) => Some(one.clone()),
        (Package::Uploaded, other) => Some(other.clone()),
        (Package::Unfollowed(..), _) => Some(one.clone()),
        (_, Package::Unfollowed(..)) => Some(other.clone()),
        _ if one == other => Some(one.clone()),
        // Where it is deployed it has a zip, and where it is tried out it is reloaded.
        (Package::Own(_) | Package::File(_) | Package::Several(_), Package::Own(_) | Package::File(_))
        | (Package::Own(_) | Package::File(_), Package::Several(_)) => {
            Some(Package::Several(vec![one.clone(), other.clone()]))
        }
        _ => None,
    }
}

/// Lambda refuses the second of two changes while the first is under way, and runs one with the other's rest in between:
/// <https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html>.
fn in_two_steps(repository: &Repository, facts: &Facts, function: &Function, configured: Span) -> Option<Diagnostic> {
    let name = function.name.as_ref()?;
    let upload = facts.uploads.iter().find(|upload| upload.function.as_ref() == Some(name))?;
    let (first, second) = (configured.min(upload.span), configured.max(upload.span));
    let between =
        |wait: &&Span| wait.file == first.file && first.start() < wait.start() && wait.start() < second.start();
    if first.file == second.file && facts.waits.iter().any(|wait| between(&wait)) {
        return None;
    }
    let is_known = !name.contains(rebootstrap_parser::value::HOLE_OPEN);
    Some(Diagnostic {
        code: Code::TwoCommands,
        message: format!("{}: its runtime and its code are changed by two commands", function.id),
        place: Some(repository.place(second)),
        related: vec![repository.place(first)],
        next: format!(
            "put `aws lambda wait function-updated --function-name {}` between the two, and expect errors until both are done",
            if is_known { shown(name) } else { "NAME".to_owned() }
        ),
    })
}
