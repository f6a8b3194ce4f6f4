//! Whether a program can move to another runtime: the age of aws-lambda-go, and the hazards in its source.

use super::hazard::{Hazard, HazardKind, hazards};
use super::package::Package;
use super::pin::{Pin, pinned};
use super::program::{Program, program};
use super::raise::{RAISED, Raise, raise};
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::lifecycle::Runtime;
use crate::repository::Repository;
use crate::version::Version;

/// The library that runs handlers.
pub const LIBRARY: &str = "github.com/aws/aws-lambda-go";

/// The first version that speaks the Runtime API.
///
/// Source: <https://github.com/aws/aws-lambda-go/releases/tag/v1.18.0>, commit 9d4fa97 of 2020-07-01.
pub const RUNTIME_API: &str = "1.18.0";

/// The first version that logs the errors handlers return on `provided.*`.
///
/// Source: <https://github.com/aws/aws-lambda-go/issues/411>, commit 76660fc.
pub const ERROR_LOGS: &str = "1.27.1";

/// Packages whose import makes a program a Lambda function.
const STARTERS: &[&str] = &[
    "github.com/aws/aws-lambda-go/lambda",
    "github.com/aws/aws-lambda-go/lambdaurl",
    "github.com/akrylysov/algnhsa",
    "github.com/apex/gateway",
    "github.com/apex/go-apex",
    "github.com/aws-cloudformation/cloudformation-cli-go-plugin",
    "github.com/awslabs/aws-lambda-go-api-proxy",
    "github.com/eawsy/aws-lambda-go-core",
    "github.com/eawsy/aws-lambda-go-net",
    "github.com/eawsy/aws-lambda-go-shim",
    "github.com/fujiwara/lamblocal",
    "github.com/fujiwara/ridge",
    "github.com/iamatypeofwalrus/shim",
    "github.com/mashiike/canyon",
    "github.com/mefellows/vesper",
    "github.com/mweagle/Sparta",
    "github.com/newrelic/go-agent/v3/integrations/nrlambda",
    "github.com/shogo82148/ridgenative",
    "github.com/wolfeidau/lambda-go-extras/standard",
];

/// Libraries that took `AWS_EXECUTION_ENV` for the sign of Lambda, with the first version that does not.
///
/// Sources: <https://github.com/fujiwara/ridge/pull/11>, <https://github.com/shogo82148/ridgenative/pull/18>.
const FIXED: &[(&str, &str)] =
    &[("github.com/fujiwara/ridge", "0.4.1"), ("github.com/shogo82148/ridgenative", "1.1.1")];

/// What the Go side of a move says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoCheck {
    /// Why the program would fail silently at run time.
    pub blocking: Vec<Diagnostic>,
    /// What to know about it.
    pub notes: Vec<Diagnostic>,
    /// The requirement to raise, so that it can move.
    pub raise: Option<Raise>,
    /// Whether the source reads `_HANDLER`, so that the handler's text must stay.
    pub reads_handler: bool,
    /// Whether the program is proven to be a Lambda function.
    pub is_lambda: bool,
}

/// Whether the program imports aws-lambda-go's starter or a library that wraps it.
#[must_use]
pub fn uses_lambda(program: &Program) -> bool {
    STARTERS.iter().any(|starter| program.imports_of(starter).is_some())
}

/// Whether the program of `package` can move from `from` to `target`. `is_ensured` tells whether `dep ensure` runs in a
/// directory before the program is built.
///
/// What only go1.x provides is looked at when the function leaves go1.x; a function that runs on `provided` already
/// does without. [`Code::TimeZone`] does not apply to a build with the tag `timetzdata`, which the caller knows.
#[must_use]
pub fn check(
    repository: &Repository,
    package: &Package,
    from: Runtime,
    target: Runtime,
    is_ensured: impl Fn(&str) -> bool,
) -> GoCheck {
    let program = program(repository, package);
    let hazards = hazards(repository, &program);
    let of = |kind: HazardKind| hazards.iter().filter(move |hazard| hazard.kind == kind);
    let mut check = GoCheck {
        is_lambda: uses_lambda(&program),
        reads_handler: of(HazardKind::ReadsHandler).next().is_some(),
        ..GoCheck::default()
    };
    if !from.runs_bootstrap() && target.runs_bootstrap() {
        let old = |variable: &str| {
            format!(
                "use `AWS_LAMBDA_RUNTIME_API` or `AWS_LAMBDA_FUNCTION_NAME` instead of `{variable}`, then run again"
            )
        };
        let kinds = [
            (HazardKind::ServerPort, "reads _LAMBDA_SERVER_PORT, which only go1.x sets", old("_LAMBDA_SERVER_PORT")),
            (
                HazardKind::ExecutionEnvironment,
                "looks at AWS_EXECUTION_ENV, which is AWS_Lambda_go1.x on go1.x and not set on provided.*",
                old("AWS_EXECUTION_ENV"),
            ),
            (
                HazardKind::Adapter,
                "imports a library that speaks to go1.x only",
                format!("serve events with {LIBRARY}/lambda instead, then run again"),
            ),
        ];
        for (kind, what, next) in kinds {
            check.blocking.extend(told(Code::RuntimeHazard, of(kind), what, &next));
        }
        library(repository, package, is_ensured, &mut check);
        check
            .blocking
            .extend(FIXED.iter().filter_map(|(module, fixed)| wrapper(repository, package, &program, module, fixed)));
    }
    if !from.runs_bootstrap() && target.runs_bootstrap() {
        let what = "looks at the path that it was started by, which becomes /var/task/bootstrap";
        let next = "see that it takes no name from there, and no file from beside it that is packed in another folder";
        check.notes.extend(told(Code::ReadsName, of(HazardKind::ReadsName), what, next));
    }
    let kept = "reads _HANDLER, so the handler is kept";
    check.notes.extend(told(Code::ReadsHandler, of(HazardKind::ReadsHandler), kept, ""));
    if target == Runtime::ProvidedAl2023 && from != target {
        let what = "loads time zones, and provided.al2023 has no zone files";
        let next = "build with `-tags timetzdata` or add `import _ \"time/tzdata\"`";
        check.notes.extend(told(Code::TimeZone, of(HazardKind::TimeZone), what, next));
    }
    let what = "links C code, which must be built for the C library of the target";
    let next = format!("build in public.ecr.aws/lambda/{} and test there", target.name().replacen('.', ":", 1));
    check.notes.extend(told(Code::Cgo, of(HazardKind::Cgo), what, &next));
    check
}

/// One diagnostic for all places of one kind.
fn told<'a>(code: Code, found: impl Iterator<Item = &'a Hazard>, what: &str, next: &str) -> Option<Diagnostic> {
    let places: Vec<Place> = found.map(|hazard| hazard.place.clone()).collect();
    let (first, related) = places.split_first()?;
    Some(Diagnostic {
        code,
        message: format!("the program {what}"),
        place: Some(first.clone()),
        related: related.to_vec(),
        next: next.to_owned(),
    })
}

/// What the version of aws-lambda-go means: a reason to block, a requirement to raise, or a note.
fn library(repository: &Repository, package: &Package, is_ensured: impl Fn(&str) -> bool, check: &mut GoCheck) {
    let Some(pin) = pinned(repository, &package.directory, LIBRARY) else { return };
    if let Some(directory) = &pin.directory {
        let client = format!("{directory}/lambda/runtime_api_client.go");
        let listing = repository.listing();
        if listing.is_dir(&format!("{directory}/lambda")) && !listing.is_file(&client) {
            let message = format!("{LIBRARY} is replaced by {directory}, which does not speak the Runtime API");
            let next = format!("replace it by a copy of v{RUNTIME_API} or newer");
            check.blocking.push(dated(Code::LibraryTooOld, message, &pin, next));
        }
        return;
    }
    let Some(version) = &pin.version else { return };
    if let Some(old) = too_old(version) {
        check.raise = raise(repository, &package.directory, &pin, is_ensured);
        match &check.raise {
            Some(raise) => {
                let next = format!("run `{}`{} before the next build", raise.then, inside(&pin));
                let message = format!("{old}: v{RAISED} is required now");
                check.notes.push(dated(Code::LibraryRaised, message, &pin, next));
            }
            None => check.blocking.push(dated(Code::LibraryTooOld, old, &pin, update(&pin))),
        }
    } else if let Some(message) = silent(version) {
        check.notes.push(dated(Code::LibraryLogs, message, &pin, update(&pin)));
    }
}

/// A version of a wrapper that looks for go1.x only.
fn wrapper(
    repository: &Repository,
    package: &Package,
    program: &Program,
    module: &str,
    fixed: &str,
) -> Option<Diagnostic> {
    program.imports_of(module)?;
    let pin = pinned(repository, &package.directory, module)?;
    let version =
        pin.version.as_ref().filter(|version| Version::parse(fixed).is_some_and(|fixed| **version < fixed))?;
    let message = format!("{module} is v{version}, and before v{fixed} it does not notice that it runs on provided.*");
    let next = update(&pin);
    Some(dated(Code::RuntimeHazard, message, &pin, next))
}

fn too_old(version: &Version) -> Option<String> {
    is_before(version, RUNTIME_API, "20200701")
        .then(|| format!("{LIBRARY} is v{version}, and provided.* runtimes need v{RUNTIME_API} or newer"))
}

fn silent(version: &Version) -> Option<String> {
    is_before(version, ERROR_LOGS, "20211208").then(|| {
        format!("{LIBRARY} is v{version}, and before v{ERROR_LOGS} errors of handlers are not logged on provided.*")
    })
}

/// Why a program with this version of aws-lambda-go, as Go spells it, would wait for ever on `provided.*`.
#[must_use]
pub fn is_too_old(version: &str) -> Option<String> {
    Version::parse(version).as_ref().and_then(too_old)
}

/// What a program with this version would no longer log on `provided.*`.
#[must_use]
pub fn is_silent(version: &str) -> Option<String> {
    Version::parse(version).as_ref().and_then(silent)
}

/// Whether `version` is before `minimum`. A pseudo-version without a release before it (`v0.0.0-2020..`) has only the
/// day of its commit to go by.
fn is_before(version: &Version, minimum: &str, day: &str) -> bool {
    match version.commit_day().filter(|_| version.numbers == [0, 0, 0]) {
        Some(found) => found < day,
        None => Version::parse(minimum).is_some_and(|minimum| *version < minimum),
    }
}

fn update(pin: &Pin) -> String {
    format!("run `{}`{}, then run again", pin.update, inside(pin))
}

fn inside(pin: &Pin) -> String {
    if pin.root.is_empty() { String::new() } else { format!(" in {}", pin.root) }
}

fn dated(code: Code, message: String, pin: &Pin, next: String) -> Diagnostic {
    Diagnostic { code, message, place: Some(pin.place.clone()), related: Vec::new(), next }
}

#[cfg(test)]
#[path = "library_tests.rs"]
mod tests;
