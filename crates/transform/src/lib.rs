//! Everything that is true of one repository: facts, links, plans and proofs. It returns data; it does no I/O and cannot fail.

mod account;
pub mod code;
mod commands;
pub mod diagnostic;
pub mod facts;
mod frameworks;
mod glob;
pub mod go;
mod identity;
mod kept;
pub mod lifecycle;
mod lines;
pub mod link;
pub mod options;
pub mod outcome;
pub mod package;
mod parsed;
pub mod plan;
pub mod programs;
pub mod provider;
mod reach;
mod report;
pub mod repository;
mod rules;
mod shipped;
mod shown;
mod sourced;
mod spread;
mod traces;
mod tree;
mod unstarted;
mod unused;
mod uploads;
pub mod verify;
pub mod version;

use std::sync::LazyLock;

use facts::Facts;
use memchr::memmem::Finder;
use plan::Plan;
use programs::Programs;

pub use code::Code;
pub use diagnostic::{Diagnostic, Place};
pub use kept::Kept;
pub use lifecycle::Runtime;
pub use options::{Architecture, Handler, Options};
pub use outcome::{ChainSummary, ChangedFile, FunctionOutcome, Outcome, PlannedEdit, ReadFile, Rule, Status};
pub use repository::{Repository, Tree};

/// Whether any framework reads a file of this name; decided by the name alone, before it is opened.
#[must_use]
pub fn wants(path: &str) -> bool {
    // JSON, Terraform and YAML are wanted by their endings, and there is much of them.
    frameworks::aws_cli::wants(path)
        || frameworks::terraform::wants(path)
        || frameworks::cloudformation::wants(path)
        || frameworks::reads(path)
        || frameworks::unfollowed::declares(path)
        || frameworks::unfollowed::is_environment(path)
        || frameworks::stack::is_manifest(path)
        || frameworks::stack::lists_dependencies(path)
}

/// The names of the frameworks that are read.
pub fn frameworks() -> impl Iterator<Item = &'static str> {
    frameworks::FRAMEWORKS.iter().map(|framework| framework.name)
}

/// Whether `content` of the wanted file `path` names a runtime to move from, or where all functions are asked for, what any
/// function is declared with: the literal prefilter, before any parse. A program that makes functions is told by its manifest, since
/// its sources are not wanted.
#[must_use]
pub fn is_hit(path: &str, content: &[u8], options: &Options) -> bool {
    let makes_functions = || frameworks::stack::makes_functions(path, content);
    names(path, content, options, |_| true)
        || (frameworks::stack::concern(options) && makes_functions())
        || (options.all && can_declare(path, content))
}

/// Whether the file can declare a function, of whatever runtime: every framework says Lambda but Serverless, which has files of
/// its own, and SAM, which can do without.
fn can_declare(path: &str, content: &[u8]) -> bool {
    static SIGNS: LazyLock<[Finder<'static>; 3]> =
        LazyLock::new(|| ["lambda", "Lambda", "AWS::Serverless::Function"].map(Finder::new));
    frameworks::serverless::wants(path) || SIGNS.iter().any(|sign| sign.find(content).is_some())
}

/// Whether a hit can be one by more than its comments.
fn is_declared(path: &str, content: &[u8], options: &Options) -> bool {
    names(path, content, options, |at| !is_comment(content, at))
}

/// Texts of which every file that names a runtime to move from has one. A search for one text looks at many more bytes in the same
/// time than one for several at once, and so two images share a sign.
const SIGNS: [&str; 3] = ["go1.x", "provided", frameworks::image::SIGN];

/// Whether the file names a runtime to move from, at a byte of `content` that `counts`, or stands at the top of a stack.
fn names(path: &str, content: &[u8], options: &Options, counts: impl Fn(usize) -> bool) -> bool {
    (frameworks::stack::is_manifest(path) && frameworks::stack::concern(options)) || says(content, options, counts)
}

/// The same of any file by its content alone.
fn says(content: &[u8], options: &Options, counts: impl Fn(usize) -> bool) -> bool {
    static SEARCHES: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| SIGNS.map(Finder::new));
    let from_go1 = options.from.contains(&Runtime::Go1);
    let others = || options.from.iter().filter(|runtime| **runtime != Runtime::Go1).map(|runtime| runtime.name());
    let is_other =
        |at: usize| others().any(|name| content[at..].starts_with(name.as_bytes()) && names_runtime(content, at, name));
    let [go1, provided, image] = &*SEARCHES;
    let is_go1 = || go1.find_iter(content).any(&counts);
    let is_image = || image.find_iter(content).any(|at| frameworks::image::is_named(content, at) && counts(at));
    (from_go1 && (is_go1() || is_image())) || provided.find_iter(content).any(|at| counts(at) && is_other(at))
}

/// Whether byte `at` stands in a line that is a comment in every language that declares functions.
fn is_comment(content: &[u8], at: usize) -> bool {
    let start = memchr::memrchr(b'\n', &content[..at]).map_or(0, |line| line + 1);
    content[start..at].trim_ascii_start().starts_with(b"#")
}

/// Whether the word at byte `at` is a runtime: in quotes, all of a value, or on a line that says so. `provided` is an English
/// word as well.
fn names_runtime(content: &[u8], at: usize, name: &str) -> bool {
    let end = at + name.len();
    let (before, after) = (content.get(at.wrapping_sub(1)), content.get(end));
    let quoted = matches!((before, after), (Some(b'"'), Some(b'"')) | (Some(b'\''), Some(b'\'')));
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte));
    if quoted || is_word(before) || is_word(after) {
        return quoted;
    }
    let start = memchr::memrchr(b'\n', &content[..at]).map_or(0, |line| line + 1);
    let (lead, rest) = (content[start..at].trim_ascii_end(), &content[end..]);
    let rest = rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())].trim_ascii();
    let is_value = lead.ends_with(b":") || lead.ends_with(b"=") || lead.trim_ascii() == b"-";
    (is_value && (rest.is_empty() || rest.starts_with(b"#"))) || memchr::memmem::find(lead, b"untime").is_some()
}

/// What every reader finds in the repository, with nothing linked and nothing planned.
#[must_use]
pub fn collect(repository: &Repository) -> Facts {
    frameworks::collect(repository)
}

/// Reads `tree`, plans, and proves. Without a file in `hits` (those that [`is_hit`]) nothing is read. Writes nothing.
#[must_use]
pub fn run(tree: &dyn Tree, hits: &[String], options: &Options) -> Outcome {
    if hits.is_empty() {
        return Outcome::default();
    }
    let repository = Repository::within(tree, reach::of(tree, hits, options), options.architecture);
    let stacks = frameworks::stack::declarations(&repository, hits, options);
    // What is a hit by its name or by its dependencies alone.
    let is_quiet = |hit: &String| {
        let is_of_stack = frameworks::stack::is_manifest(hit) || frameworks::stack::lists_dependencies(hit);
        is_of_stack && tree.read(hit).is_ok_and(|text| !says(text.as_bytes(), options, |_| true))
    };
    if stacks.is_empty() && hits.iter().all(is_quiet) {
        return Outcome::default();
    }
    let (mut facts, planned) = planned(&repository, options);
    let proven = prove(&repository, &facts, planned, options);
    facts.notes.extend(frameworks::unfollowed::declarations(&repository, hits, options));
    facts.notes.extend(frameworks::image::of_services(&repository, hits));
    facts.notes.extend(stacks);
    facts.notes.extend(unused::notes(&repository, &facts, &proven, hits, options));
    facts.notes.extend(unstarted::notes(&repository, &facts, &proven));
    report::outcome(&repository, &facts, proven, options)
}

/// What can be read, and the plan that follows from it. All is read where a plan leaves what was looked at from all sides.
fn planned(repository: &Repository, options: &Options) -> (Facts, Plan) {
    let facts = reach::collect(repository, options);
    let planned = plan::plan(repository, &facts, &Programs::of(&facts), options);
    if !reach::is_left_by(repository, &planned) {
        return (facts, planned);
    }
    repository.reach_all();
    let facts = frameworks::collect(repository);
    let planned = plan::plan(repository, &facts, &Programs::of(&facts), options);
    (facts, planned)
}

/// Drops every migration that does not pass its proof, and names what a second run would find to do.
fn prove(repository: &Repository, facts: &Facts, mut plan: Plan, options: &Options) -> Plan {
    let proof = |chosen: &[usize]| verify::verify(repository, facts, &plan, chosen, options);
    let (failures, later) = verify::failures(&plan, &proof);
    for (index, migration) in plan.migrations.clone() {
        if let Some(failure) = failures.get(&migration) {
            let reason = report::unproven(facts, repository, &plan.candidates[index], failure);
            plan.candidates[index].left.push(reason);
            plan.migrations.remove(&index);
        }
    }
    plan.edits.retain(|planned| !failures.contains_key(&planned.migration));
    plan.notes.extend(later.into_iter().map(|index| report::later(facts, repository, &plan.candidates[index])));
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_declares_nothing() {
        let options = Options::default();
        for (content, want) in [
            ("# was go1.x\nruntime: python3.12", false),
            ("  # runtime = \"provided.al2\"\n", false),
            ("# was go1.x\nruntime: go1.x # still", true),
            ("runtime = \"provided.al2\"", true),
        ] {
            assert!(is_hit("main.tf", content.as_bytes(), &options), "{content}");
            assert_eq!(is_declared("main.tf", content.as_bytes(), &options), want, "{content}");
        }
    }

    #[test]
    fn a_hit_names_a_runtime() {
        let options = Options::default();
        for (content, want) in [
            ("runtime: go1.x", true),
            ("Runtime: provided", true),
            ("runtime = \"provided.al2\"", true),
            ("--runtime provided.al2 \\", true),
            ("- 'provided'", true),
            ("    Default: provided.al2\r\n", true),
            ("RUNTIME=provided # old", true),
            ("  - provided.al2", true),
            ("if none is provided: see\nruntime = \"provided.al2\"", true),
            ("FROM public.ecr.aws/lambda/go:1", true),
            ("go: 1.x\nimage: amazon/aws-lambda-go:latest", true),
            ("go: 1.x\nimage: example/go:1", false),
            ("as follows: provided for free", false),
            ("runtime: provided.al2023", false),
            ("the runtime is as provided.al2023", false),
            ("if no value is provided", false),
            ("lambda/provided:al2", false),
        ] {
            assert_eq!(is_hit("main.tf", content.as_bytes(), &options), want, "{content}");
        }
    }
}
