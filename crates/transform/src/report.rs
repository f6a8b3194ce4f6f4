//! From a plan that is proven to the outcome: what is said about each function.

use std::collections::{HashMap, HashSet};

use rebootstrap_parser::{Span, path};

use crate::account;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::facts::{Facts, Package};
use crate::lifecycle::Runtime;
use crate::options::Options;
use crate::outcome::{ChainSummary, FunctionOutcome, Outcome, Status};
use crate::plan::Plan;
use crate::plan::candidate::Candidate;
use crate::reach::Reach;
use crate::repository::Repository;
use crate::shown::shown;
use crate::tree::is_fetched;
use crate::uploads;

/// The outcome of `plan`.
pub(crate) fn outcome(repository: &Repository, facts: &Facts, plan: Plan, options: &Options) -> Outcome {
    let mut functions: Vec<FunctionOutcome> =
        plan.candidates.iter().map(|candidate| function(repository, facts, &plan, candidate, options)).collect();
    let (in_account, of_account) = account::functions(repository, facts, &plan, options);
    functions.extend(in_account);
    functions.sort_by(|a, b| (&a.place, &a.id).cmp(&(&b.place, &b.id)));
    let mut notes = concerning(repository, facts, &plan);
    // A place that no note speaks of explains nothing.
    let told: HashSet<&Place> = notes.iter().filter_map(|note| note.place.as_ref()).collect();
    let broken = facts.notes.iter().filter(|note| note.code == Code::SyntaxError);
    let untold: HashSet<&Place> =
        broken.filter_map(|note| note.place.as_ref()).filter(|place| !told.contains(place)).collect();
    for reason in functions.iter_mut().flat_map(|function| &mut function.reasons) {
        reason.related.retain(|place| !untold.contains(place));
    }
    // A program that was built is no script, although its name could be one's.
    let is_program = |note: &Diagnostic| {
        note.place.as_ref().is_some_and(|place| !path::name(&place.file).contains('.'))
            && note.message.ends_with("is binary")
    };
    notes.extend(repository.unreadable().into_iter().filter(|note| !is_program(note)));
    if !plan.edits.is_empty() {
        notes.extend(plan.notes);
        notes.extend(of_account);
        notes.extend(deprecated_target(options.target));
    }
    notes.sort();
    notes.dedup();
    for said in functions.iter_mut().flat_map(|function| &mut function.reasons).chain(&mut notes) {
        said.message = one_line(&said.message);
    }
    let partial = !options.all && repository.reach() != Reach::Whole;
    Outcome { files: repository.files(), functions, edits: plan.edits, notes, partial }
}

/// The text with its line ends spelled out: a sentence can quote a name that has one.
fn one_line(text: &str) -> String {
    text.replace('\r', "\\r").replace('\n', "\\n")
}

/// Words of files that can make or deploy a package.
const TELLING: [&str; 8] = ["go1.x", "go build", "go install", "lambda", "archive_file", "zip -", "zip ", "aws s3"];

/// The notes of the readers without those of files that do not parse and could hide no part of a migration.
fn concerning(repository: &Repository, facts: &Facts, plan: &Plan) -> Vec<Diagnostic> {
    // A broken file has many notes, and is searched once.
    let mut telling: HashMap<String, bool> = HashMap::new();
    let chained = chained(repository, facts, plan);
    let mut concerns = |note: &Diagnostic| match &note.place {
        Some(place) if note.code == Code::SyntaxError => *telling.entry(place.file.clone()).or_insert_with(|| {
            if is_fetched(&place.file) && !chained.contains(&place.file) && !is_named(repository, facts, &place.file) {
                return false;
            }
            let text = repository.open(&place.file);
            text.is_none_or(|(_, text)| TELLING.iter().any(|word| text.contains(word)))
        }),
        _ => true,
    };
    facts.notes.iter().filter(|note| concerns(note)).cloned().collect()
}

/// Whether a file of the repository's own names the file, or the folder that holds it (`make -C vendor/x`).
fn is_named(repository: &Repository, facts: &Facts, file: &str) -> bool {
    let mut naming =
        facts.reads.iter().filter(|read| read.names().is_some_and(|at| at == file || at == path::parent(file)));
    naming.any(|read| read.value.place().is_some_and(|span| !is_fetched(&repository.path(span.file))))
}

/// The files in which functions are declared, built and packed.
fn chained(repository: &Repository, facts: &Facts, plan: &Plan) -> HashSet<String> {
    let chains = plan.candidates.iter().filter_map(|candidate| candidate.chain.as_ref());
    let links = chains.flat_map(|chain| {
        let archives = chain.archives.iter().map(|archive| facts.archives[*archive].span);
        archives.chain(chain.builds.iter().map(|build| facts.builds[*build].span))
    });
    let spans = links.chain(facts.functions.iter().map(|function| function.span));
    spans.map(|span| repository.path(span.file)).collect()
}

fn function(
    repository: &Repository,
    facts: &Facts,
    plan: &Plan,
    candidate: &Candidate,
    options: &Options,
) -> FunctionOutcome {
    let function = &facts.functions[candidate.function];
    let migration = plan.migrations.get(&candidate.function).copied().unwrap_or(0);
    let status = match (migration, candidate.old.is_empty() && candidate.left.is_empty()) {
        (1.., _) => Status::Migrated,
        (0, true) => Status::Current,
        (0, false) => Status::Left,
    };
    let read = candidate.old.first().or(function.runtime.first());
    let text = read.map(|read| &facts.get(*read).value);
    let runtime = text.filter(|value| !value.has_holes()).map_or("unknown".to_owned(), |value| value.text().to_owned());
    let runtime = if function.package == Package::Image { "image".to_owned() } else { runtime };
    let mut reasons = if status == Status::Migrated { candidate.notes.clone() } else { candidate.left.clone() };
    if status == Status::Migrated && uploads::places(facts, function) && !facts.uploads.is_empty() {
        reasons.push(placeholder(repository, facts, candidate));
    }
    FunctionOutcome {
        id: function.id.clone(),
        framework: function.framework,
        place: repository.place(function.span),
        target: if status == Status::Migrated { options.target.name().to_owned() } else { runtime.clone() },
        runtime,
        status,
        chain: chain(repository, facts, plan, candidate),
        reasons,
        migration,
    }
}

fn chain(repository: &Repository, facts: &Facts, plan: &Plan, candidate: &Candidate) -> ChainSummary {
    let Some(chain) = &candidate.chain else { return ChainSummary::default() };
    let archive = chain.archives.iter().find_map(|archive| facts.archives[*archive].path.clone());
    let moves = plan.migrations.contains_key(&candidate.function);
    // It is declared from the folder of its service, and told from the root as every other path.
    let from = facts.functions[candidate.function].own_package.as_ref().map_or("", |place| place.directory.as_str());
    let own = || path::resolve(from, plan.packages.get(&chain.program).filter(|_| moves)?);
    let archive = archive.or_else(own);
    let renamed = plan.moves.get(&chain.program).unwrap_or(&chain.program);
    let mut builds: Vec<_> = chain.builds.iter().map(|build| repository.place(facts.builds[*build].span)).collect();
    // Who calls a workflow again and again runs the same lines.
    let mut seen = HashSet::new();
    builds.retain(|place| seen.insert(place.clone()));
    ChainSummary {
        archive: archive.map(|path| shown(&path)).unwrap_or_default(),
        binary: shown(&chain.program),
        renamed: shown(renamed),
        builds,
    }
}

fn placeholder(repository: &Repository, facts: &Facts, candidate: &Candidate) -> Diagnostic {
    let function = &facts.functions[candidate.function];
    // Where no command says its name, any of them may be the one.
    let named = uploads::of(facts, function);
    let uploads = if named.is_empty() { uploads::possible(facts, function).collect() } else { named };
    let mut related: Vec<_> = uploads.into_iter().map(|upload| repository.place(upload.span)).collect();
    related.sort();
    related.dedup();
    Diagnostic {
        code: Code::Placeholder,
        message: format!("{}: Terraform does not place its code, a script does", function.id),
        place: Some(repository.place(function.span)),
        related,
        next:
            "apply Terraform and upload the new package in one go: in between it has the new runtime and the old code"
                .to_owned(),
    }
}

fn deprecated_target(target: Runtime) -> Option<Diagnostic> {
    let lifecycle = target.lifecycle();
    (lifecycle.deprecated <= crate::lifecycle::AS_OF).then(|| Diagnostic {
        code: Code::DeprecatedTarget,
        message: format!(
            "{} is deprecated since {}; no functions can be created with it from {} and none updated from {}",
            target.name(),
            lifecycle.deprecated,
            lifecycle.create_blocked,
            lifecycle.update_blocked
        ),
        place: None,
        related: Vec::new(),
        next: format!("choose --runtime {}", Runtime::ProvidedAl2023.name()),
    })
}

/// Why a function is left whose migration did not pass its proof: it has a shape that is known not to be followed, or else
/// the mistake is ours.
pub(crate) fn unproven(facts: &Facts, repository: &Repository, candidate: &Candidate, failure: &str) -> Diagnostic {
    let function = &facts.functions[candidate.function];
    let (id, place) = (&function.id, repository.place(function.span));
    let reason = |code, message: String, at: Option<Span>, next: &str| {
        let related = at.into_iter().map(|span| repository.place(span)).collect();
        Diagnostic { code, message, place: Some(place.clone()), related, next: next.to_owned() }
    };
    if candidate.split.is_some() {
        let message = format!("{id}: its archive serves other functions with other programs");
        return reason(Code::SharedArchive, message, None, "make one archive for each program, then run again");
    }
    if let Some(span) = named_by_target(facts, repository, candidate) {
        let message = format!("{id}: a pattern rule takes the package that it builds from the name of the program");
        return reason(
            Code::SharedDefinition,
            message,
            Some(span),
            "write a rule of its own for the program, with the package by name, then run again",
        );
    }
    reason(
        Code::Bug,
        format!("{id}: the planned migration did not pass its proof: {failure}"),
        None,
        &format!(
            "report this at {}/issues/new with the text: rebootstrap {}, {} at {}:{}, {failure}. It holds names, lines and paths \
             of files, nothing else of them. Nothing of the migration was written",
            env!("CARGO_PKG_REPOSITORY"),
            env!("CARGO_PKG_VERSION"),
            function.framework,
            place.file,
            place.line
        ),
    )
}

/// Where a build of the function's program names its package by a variable that follows the name of the target.
fn named_by_target(facts: &Facts, repository: &Repository, candidate: &Candidate) -> Option<Span> {
    let builds = candidate.chain.iter().flat_map(|chain| &chain.builds).map(|index| &facts.builds[*index]);
    let values = builds.flat_map(|build| &build.argument_reads).map(|read| &facts.get(*read).value);
    let mut uses =
        values.flat_map(|value| value.segments()).flat_map(|segment| &segment.hops).filter_map(|hop| hop.site);
    uses.find(|site| {
        let text = repository.text(site.file);
        let used = text.get(site.range()).unwrap_or_default();
        ["$*", "$(*", "${*", "$@", "$(@", "${@"].iter().any(|variable| used.starts_with(variable))
    })
}

/// What is said of a function that is left, and could move once the others have moved.
pub(crate) fn later(facts: &Facts, repository: &Repository, candidate: &Candidate) -> Diagnostic {
    let function = &facts.functions[candidate.function];
    Diagnostic {
        code: candidate.left.first().map_or(Code::NotWritable, |reason| reason.code),
        message: format!("{}: what it is left for goes away with what moves now", function.id),
        place: Some(repository.place(function.span)),
        related: Vec::new(),
        next: "run again once these edits are made: it can move then".to_owned(),
    }
}
