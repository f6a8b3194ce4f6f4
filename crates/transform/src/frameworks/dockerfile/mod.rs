//! Dockerfiles: what their stages build and copy, each in a file system of its own.
//!
//! A program that is built in an image does not stand in the repository. It gets there only by a command that takes it out.

mod expansion;
mod stage;
mod started;

use std::rc::Rc;

use rebootstrap_parser::dockerfile::Instruction;
use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN, SCOPE};
use rebootstrap_parser::{Value, path};

use crate::frameworks::terraform::syntax_error;
use crate::frameworks::{Collector, image};
use crate::repository::Repository;
use stage::Stages;

/// The `ARG`s before the first stage, with their defaults.
type Arguments = Vec<(String, Option<Value>)>;

/// Whether the name is that of a Dockerfile.
pub(crate) fn wants(file: &str) -> bool {
    let name = path::name(file);
    let is_named = |name: &str, stem: &str| {
        name.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
    };
    is_named(name, "Dockerfile")
        || is_named(name, "Containerfile")
        || [".dockerfile", ".Dockerfile"].iter().any(|ending| name.ends_with(ending))
}

/// Every Dockerfile, from the directories it is built in; one that nobody builds from where its paths exist.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some((id, _)) = repository.open(file) else { continue };
        let instructions = match repository.instructions(id) {
            Ok(instructions) => instructions,
            Err(broken) => {
                collector.facts.read_only.insert(id);
                collector.facts.notes.push(syntax_error(repository, broken.span, &broken.reason));
                continue;
            }
        };
        repository.follow(file);
        let bases = instructions.iter().filter(|one| one.keyword == "FROM").filter_map(|one| one.words.first());
        let old = bases.filter_map(|base| image::note(repository, base.text(), base.place()?));
        collector.facts.notes.extend(old);
        let known = collector.known.images.iter().filter(|image| image.dockerfile == *file);
        let mut contexts: Vec<String> = known.map(|image| image.context.clone()).collect();
        contexts.sort();
        contexts.dedup();
        if contexts.is_empty() {
            contexts.push(likeliest(repository, file, &instructions));
        }
        for context in contexts {
            build(file, &context, &instructions, collector);
        }
    }
}

/// The root of the file system of the stage `number`.
fn root(file: &str, context: &str, number: usize) -> String {
    // A component has no slash in it.
    let shown = file.replace('/', "\u{2215}");
    let scope = context.replace('/', "\u{2215}");
    format!("{HOLE_OPEN}{}{shown}{SCOPE}{scope}:{number}{HOLE_CLOSE}", path::SYSTEM)
}

/// The root of the image that is built: of its last stage or of the one called `target`.
pub(crate) fn image(repository: &Repository, file: &str, context: &str, target: Option<&str>) -> Option<String> {
    let (id, _) = repository.open(file)?;
    let instructions = repository.instructions(id).ok()?;
    let mut stages = Stages::default();
    for instruction in instructions.iter().filter(|instruction| instruction.keyword == "FROM") {
        stages.begin(file, context, instruction, &Rc::default());
    }
    stages.end();
    let stage = target.map_or_else(|| stages.last(), |target| stages.called(target));
    stage.map(|stage| stage.root.clone())
}

fn build(file: &str, context: &str, instructions: &[Instruction], collector: &mut Collector) {
    let mut stages = Stages::default();
    let mut global = Rc::<Arguments>::default();
    for instruction in instructions {
        match (instruction.keyword.as_str(), stages.last()) {
            ("FROM", _) => stages.begin(file, context, instruction, &global),
            ("ARG", None) => Rc::make_mut(&mut global).extend(instruction.pairs.clone()),
            _ => stages.run(instruction, context, collector),
        }
    }
}

/// The directory of the Dockerfile or the repository's root, by which of the two has more of the files it copies.
fn likeliest(repository: &Repository, file: &str, instructions: &[Instruction]) -> String {
    let copies = instructions.iter().filter(|one| matches!(one.keyword.as_str(), "COPY" | "ADD"));
    let from_context = copies.filter(|one| one.flags.iter().all(|(name, _)| name != "from"));
    let sources: Vec<&Value> =
        from_context.flat_map(|one| one.words.split_last().map_or(&[][..], |(_, sources)| sources)).collect();
    let exist = |context: &str| {
        let named = |source: &&&Value| {
            let at = path::resolve(context, source.text().trim_start_matches('/')).filter(|at| !at.is_empty());
            at.is_some_and(|at| repository.listing().is_file(&at) || repository.listing().is_dir(&at))
        };
        sources.iter().filter(named).count()
    };
    let own = path::parent(file);
    if exist("") > exist(own) { String::new() } else { own.to_owned() }
}
