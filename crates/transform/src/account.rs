//! Functions that a command gives code to and that nothing declares: their runtime is set in the account.
//!
//! No file says their runtime, so nothing is planned for them. They are found only where something else in the repository
//! names an old runtime: without a hit nothing is read, and a script that uploads a zip may upload anything.

use rebootstrap_parser::value::HOLE_OPEN;

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Upload};
use crate::link::contents;
use crate::options::Options;
use crate::outcome::{ChainSummary, FunctionOutcome, Status};
use crate::package::of_package;
use crate::plan::Plan;
use crate::plan::naming::ENTRY;
use crate::programs::Programs;
use crate::repository::Repository;
use crate::shown::shown;
use crate::uploads;

/// The functions with Go programs that are on go1.x as far as their packages show, and notes on those whose program moves
/// with another function.
pub(crate) fn functions(
    repository: &Repository,
    facts: &Facts,
    plan: &Plan,
    options: &Options,
) -> (Vec<FunctionOutcome>, Vec<Diagnostic>) {
    let programs = Programs::of(facts);
    let (mut found, mut notes): (Vec<FunctionOutcome>, Vec<Diagnostic>) = (Vec::new(), Vec::new());
    for upload in facts.uploads.iter().filter(|upload| !is_declared_once(facts, upload)) {
        let Some(program) = program(facts, &programs, upload) else { continue };
        if is_declared(facts, upload) && !goes_on_without(facts, plan, upload, &program) {
            continue;
        }
        let mut users = plan.candidates.iter().filter(|one| one.chain.as_ref().is_some_and(|it| it.program == program));
        let reason = reason(repository, upload, &program, options);
        match users.next() {
            // A function whose code others place is told of them by itself.
            Some(user) if uploads::places(facts, &facts.functions[user.function]) => {}
            Some(user) if plan.migrations.contains_key(&user.function) => notes.push(reason),
            Some(_) => {}
            None => found.push(FunctionOutcome {
                id: upload.id.clone(),
                framework: upload.framework,
                place: repository.place(upload.span),
                runtime: "unknown".to_owned(),
                target: "unknown".to_owned(),
                status: Status::Left,
                chain: ChainSummary { binary: shown(&program), renamed: shown(&program), ..ChainSummary::default() },
                reasons: vec![reason],
                migration: 0,
            }),
        }
    }
    found.sort_by(|a, b| (&a.place, &a.id).cmp(&(&b.place, &b.id)));
    found.dedup_by(|a, b| a.id == b.id && a.place == b.place);
    (found, notes)
}

/// Whether a file declares the function that is given the code.
pub(crate) fn is_declared(facts: &Facts, upload: &Upload) -> bool {
    let is_for = |name: &String| facts.functions.iter().any(|function| function.is_called(name));
    upload.function.as_ref().is_some_and(is_for)
}

/// Whether a file declares a function that has this name in any case.
fn is_declared_once(facts: &Facts, upload: &Upload) -> bool {
    let is_for = |name: &String| facts.functions.iter().any(|function| function.is_only_called(name));
    upload.function.as_ref().is_some_and(is_for)
}

/// Whether the function that has this name in one case of a condition is planned by another program than the one it is given then.
fn goes_on_without(facts: &Facts, plan: &Plan, upload: &Upload, program: &str) -> bool {
    let name = upload.function.as_deref().unwrap_or_default();
    plan.candidates.iter().any(|one| {
        facts.functions[one.function].is_called(name) && one.chain.as_ref().is_some_and(|it| it.program != program)
    })
}

/// The program in the package; `None` when there is none that is built here, or it is a `bootstrap` already.
fn program(facts: &Facts, programs: &Programs, upload: &Upload) -> Option<String> {
    let archives = of_package(facts, &upload.package).ok()?;
    let held: Vec<(String, String)> = archives.iter().flat_map(|one| contents(facts, programs, *one)).collect();
    if held.iter().any(|(_, entry)| entry == ENTRY) {
        return None;
    }
    held.into_iter().next().map(|(program, _)| program)
}

fn name(upload: &Upload) -> String {
    upload.function.as_deref().map_or_else(|| "NAME".to_owned(), shown)
}

fn reason(repository: &Repository, upload: &Upload, program: &str, options: &Options) -> Diagnostic {
    let is_known = upload.function.as_ref().is_some_and(|name| !name.contains(HOLE_OPEN));
    Diagnostic {
        code: Code::AccountRuntime,
        message: format!(
            "{} is given {}, and its runtime is set in the account: no file here says it",
            name(upload),
            shown(program)
        ),
        place: Some(repository.place(upload.span)),
        related: Vec::new(),
        next: format!(
            "upload a package with an executable `{ENTRY}` at its root together with: aws lambda \
             update-function-configuration --function-name {} --runtime {} --handler {ENTRY}",
            if is_known { name(upload) } else { "NAME".to_owned() },
            options.target.name()
        ),
    }
}
