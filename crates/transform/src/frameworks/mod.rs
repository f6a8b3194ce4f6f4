//! The frameworks: every tool whose files are read. Each is one folder and one line in [`FRAMEWORKS`].

pub(crate) mod allowance;
pub(crate) mod aws_cli;
pub(crate) mod azure_pipelines;
pub(crate) mod bitbucket_pipelines;
pub(crate) mod buildkite;
pub(crate) mod circleci;
pub(crate) mod cloudformation;
pub(crate) mod codebuild;
pub(crate) mod codedeploy;
pub(crate) mod comment;
pub(crate) mod container;
pub(crate) mod dockerfile;
pub(crate) mod ending;
pub(crate) mod github_actions;
pub(crate) mod gitlab_ci;
pub(crate) mod goreleaser;
mod hints;
pub(crate) mod ignore_file;
pub(crate) mod image;
pub(crate) mod jenkins;
pub(crate) mod just;
pub(crate) mod listing;
pub(crate) mod make;
pub(crate) mod namer;
pub(crate) mod package_json;
pub(crate) mod pipeline;
pub(crate) mod program;
pub(crate) mod sam;
mod sdk;
pub(crate) mod serverless;
pub(crate) mod shell;
pub(crate) mod stack;
pub(crate) mod taskfile;
pub(crate) mod terraform;
pub(crate) mod travis;
pub(crate) mod unfollowed;
pub(crate) mod unread;
pub(crate) mod windows_script;
pub(crate) mod zipper;

use std::collections::{BTreeSet, HashSet};

use rebootstrap_parser::path;

use allowance::Allowance;

use crate::commands::Script;
use crate::facts::Facts;
use crate::repository::Repository;
pub(crate) use hints::{Asked, Call, Given, Hints, Image};
pub(crate) use terraform::syntax_error;

/// A tool whose files are read.
pub(crate) struct Framework {
    /// Its name in reports, and the name of its folder of cases.
    pub name: &'static str,
    /// Whether it reads a file of this name.
    pub wants: fn(&str) -> bool,
    /// Adds the facts of all its files.
    pub collect: fn(&Repository, &mut Collector),
}

/// All frameworks, in the order in which they are read.
pub(crate) const FRAMEWORKS: &[Framework] = &[
    Framework { name: "terraform", wants: terraform::wants, collect: terraform::collect },
    Framework { name: "serverless", wants: serverless::wants, collect: serverless::collect },
    Framework { name: "make", wants: make::wants, collect: make::collect },
    Framework { name: "shell", wants: shell::wants, collect: shell::collect },
    Framework { name: "github_actions", wants: github_actions::wants, collect: github_actions::collect },
    Framework { name: "dockerfile", wants: dockerfile::wants, collect: dockerfile::collect },
    Framework { name: "gitlab_ci", wants: gitlab_ci::wants, collect: gitlab_ci::collect },
    Framework { name: "circleci", wants: circleci::wants, collect: circleci::collect },
    Framework { name: "bitbucket_pipelines", wants: bitbucket_pipelines::wants, collect: bitbucket_pipelines::collect },
    Framework { name: "azure_pipelines", wants: azure_pipelines::wants, collect: azure_pipelines::collect },
    Framework { name: "travis", wants: travis::wants, collect: travis::collect },
    Framework { name: "buildkite", wants: buildkite::wants, collect: buildkite::collect },
    Framework { name: "codebuild", wants: codebuild::wants, collect: codebuild::collect },
    Framework { name: "codedeploy", wants: codedeploy::wants, collect: codedeploy::collect },
    Framework { name: "taskfile", wants: taskfile::wants, collect: taskfile::collect },
    Framework { name: "goreleaser", wants: goreleaser::wants, collect: goreleaser::collect },
    Framework { name: "package_json", wants: package_json::wants, collect: package_json::collect },
    Framework { name: "jenkins", wants: jenkins::wants, collect: jenkins::collect },
    Framework { name: "just", wants: just::wants, collect: just::collect },
    Framework { name: "windows_script", wants: windows_script::wants, collect: windows_script::collect },
    Framework { name: "ignore_file", wants: ignore_file::wants, collect: ignore_file::collect },
    Framework { name: "aws_cli", wants: aws_cli::wants, collect: aws_cli::collect },
    // These look at what the others found: who builds what, and where to.
    Framework { name: "cloudformation", wants: cloudformation::wants, collect: cloudformation::collect },
    Framework { name: "sam", wants: sam::wants, collect: sam::collect },
];

/// Whether some framework reads a file of this name.
pub(crate) fn reads(file: &str) -> bool {
    FRAMEWORKS.iter().any(|framework| (framework.wants)(file))
}

/// Where readers put facts.
pub(crate) struct Collector<'a> {
    /// The files.
    pub repository: &'a Repository<'a>,
    /// What was found so far.
    pub facts: Facts,
    /// What an earlier reading learned.
    pub known: &'a Hints,
    /// What this reading learns.
    pub learned: Hints,
    /// The images among what was learned.
    pub images: HashSet<Image>,
    /// Which directories of the repository stand where in images: there, and here.
    pub mounts: Vec<(String, String)>,
    /// What can still be given to scripts.
    allowance: Allowance,
}

impl<'a> Collector<'a> {
    /// Nothing is found yet.
    pub(crate) fn new(repository: &'a Repository<'a>, known: &'a Hints) -> Self {
        let (facts, learned) = (Facts::default(), Hints::default());
        Self {
            repository,
            facts,
            known,
            learned,
            images: HashSet::new(),
            mounts: Vec::new(),
            allowance: Allowance::default(),
        }
    }

    /// The directory of the repository that stands at `directory`, which is another one in an image only.
    pub(crate) fn source(&self, directory: &str) -> String {
        let nearest = self.mounts.iter().filter_map(|(there, here)| match path::below(directory, there) {
            Some(below) => Some((there.len(), path::join(here, below))),
            None => (there == directory).then(|| (there.len(), here.clone())),
        });
        // Of two in one place, the later one.
        nearest.max_by_key(|(length, _)| *length).map_or_else(|| directory.to_owned(), |(_, source)| source)
    }

    /// Adds what the commands of a script do.
    pub(crate) fn run(&mut self, script: &Script) {
        crate::commands::collect(script, self);
    }
}

/// Brings into reach what the facts and hints name: scripts and images, and other files that are read.
fn ask(repository: &Repository, facts: &Facts, learned: &Hints) {
    if repository.roots().is_empty() {
        return;
    }
    let called = learned.scripts.keys().chain(learned.images.iter().map(|image| &image.dockerfile));
    let directories = learned.environments.keys().map(|(directory, _)| directory);
    for path in called.chain(directories) {
        repository.ask(path);
    }
    // Most texts are read often and name no file, so that each folder is looked at once: what is in it, where not all is read.
    let mut folders: foldhash::HashMap<&str, foldhash::HashSet<String>> = foldhash::HashMap::default();
    let inside = |folder: &&str| match repository.is_surrounded(&path::join(folder, "file")) {
        true => foldhash::HashSet::default(),
        false => repository.listing().files().names(folder).collect(),
    };
    let mut asked = BTreeSet::new();
    for at in facts.reads.iter().filter_map(|read| read.names()) {
        let folder = folders.entry(path::parent(at)).or_insert_with_key(inside);
        if folder.contains(path::name(at)) && reads(at) && repository.listing().is_file(at) {
            asked.insert(at);
        }
    }
    for at in asked {
        repository.ask(at);
    }
}

/// Whether some framework reads a file of this name for what it builds, and not only for what it declares.
pub(crate) fn builds(file: &str) -> bool {
    const DECLARING: [&str; 5] = ["terraform", "serverless", "cloudformation", "sam", "aws_cli"];
    let mut building = FRAMEWORKS.iter().filter(|framework| !DECLARING.contains(&framework.name));
    building.any(|framework| (framework.wants)(file))
}

/// Whether the file is a shell script of its own.
pub(crate) fn is_plain_script(file: &str) -> bool {
    shell::wants(file)
}

/// Whether the file says what a CI system or task runner runs.
pub(crate) fn is_pipeline(file: &str) -> bool {
    const OTHERS: [fn(&str) -> bool; 5] =
        [azure_pipelines::wants, codebuild::wants, goreleaser::wants, taskfile::wants, travis::wants];
    (stops_on_error(file) && !is_plain_script(file)) || OTHERS.iter().any(|wants| wants(file))
}

/// Whether a script in the file of this text ends at the first command that fails, so that commands can stand in lines: a plain
/// one does if it says so (`set -e`).
pub(crate) fn ends_on_error(file: &str, text: &str) -> bool {
    let says = |line: &str| {
        let flags = line
            .trim()
            .strip_prefix("set -")
            .or_else(|| line.strip_prefix("#!").and_then(|line| line.split_once(" -")).map(|(_, flags)| flags));
        flags.is_some_and(|flags| {
            flags.contains("errexit") || flags.split(' ').next().is_some_and(|flags| flags.contains('e'))
        })
    };
    stops_on_error(file) && (!is_plain_script(file) || text.lines().any(says))
}

/// Whether a script in the file ends at the first command that fails (`bash -e`), as tools start it.
fn stops_on_error(file: &str) -> bool {
    const STOPPING: [fn(&str) -> bool; 6] = [
        shell::wants,
        bitbucket_pipelines::wants,
        buildkite::wants,
        circleci::wants,
        github_actions::wants,
        gitlab_ci::wants,
    ];
    STOPPING.iter().any(|wants| wants(file))
}

/// Whether each line of commands in the file has a shell of its own.
pub(crate) fn runs_line_by_line(file: &str) -> bool {
    make::wants(file)
}

/// Whether the file declares functions, so that a script in it runs when they are deployed.
pub(crate) fn is_declaration(file: &str) -> bool {
    terraform::wants(file) || serverless::wants(file)
}

/// Readings after which hints are taken as they are.
const READINGS: usize = 4;

/// Reads the repository until no reading teaches another anything new.
pub(crate) fn collect(repository: &Repository) -> Facts {
    collect_with(repository, &mut Hints::default())
}

/// The same, beginning with what is `known` of a part of the same files. What was learned is known afterwards.
pub(crate) fn collect_with(repository: &Repository, known: &mut Hints) -> Facts {
    let mut facts = read(repository, known);
    crate::shipped::add(repository, &mut facts);
    crate::identity::mark(repository, &mut facts);
    crate::kept::mark(repository, &mut facts);
    facts
}

fn read(repository: &Repository, known: &mut Hints) -> Facts {
    let mut readings = 0;
    while readings < READINGS {
        let reach = repository.reach();
        let (facts, learned) = once(repository, known);
        // What is read for the first time can teach more, and there is an end of files.
        ask(repository, &facts, &learned);
        let asked = repository.reach() != reach;
        if learned == *known && !asked {
            return facts;
        }
        *known = learned;
        readings += usize::from(!asked);
    }
    once(repository, known).0
}

/// One reading of everything in reach, with what it learns.
fn once(repository: &Repository, known: &Hints) -> (Facts, Hints) {
    let mut collector = Collector::new(repository, known);
    // An edited copy reads a few more, for which a list without room would be made twice as long.
    let texts = repository.parsed.texts.get();
    collector.facts.reads.reserve(texts + texts / 64);
    for framework in FRAMEWORKS {
        (framework.collect)(repository, &mut collector);
    }
    repository.parsed.texts.set(collector.facts.reads.len());
    (collector.facts, collector.learned)
}
