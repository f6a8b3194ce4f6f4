//! Evidence: whether a template's functions are built by `sam build`, and how.

use std::cell::OnceCell;

use rebootstrap_parser::{Span, path};

use super::samconfig::Settings;
use crate::facts::{Facts, Output, Packing, Step};
use crate::frameworks::cloudformation::Template;
use crate::frameworks::ending;
use crate::repository::Repository;

/// What is known about the building of a template.
#[derive(Clone, Debug, Default)]
pub(super) struct Building {
    /// Whether a command or a setting of the repository runs `sam build` for it.
    pub(super) by_command: bool,
    /// Where prose or a file that is not read says `sam build`.
    pub(super) by_prose: Option<Span>,
    /// Whether it is built in a container, which sees nothing but the source's directory.
    pub(super) container: bool,
    /// The directory that relative sources start from, when it is not the template's.
    pub(super) base: Option<String>,
    /// Where a command packs or deploys the template as it is, and not what `sam build` made of it.
    pub(super) deployed_source: Option<Span>,
    /// Where prose or a program of the repository says `go build`, when nothing says `sam build`.
    pub(super) by_hand: Option<Span>,
    /// The directory that a command copies the template to, when a copy of it is packed there.
    pub(super) copied: Option<String>,
}

/// What the repository says about building, apart from commands.
pub(super) struct Evidence<'a> {
    repository: &'a Repository<'a>,
    settings: &'a [Settings],
    /// Files that tell people or machines how to build.
    telling: Vec<String>,
    /// See [`by_program`]; it is looked for once.
    by_program: OnceCell<Option<Span>>,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(repository: &'a Repository<'a>, settings: &'a [Settings]) -> Self {
        let tells = |file: &String| is_prose(file) || (is_pipeline(file) && !repository.is_followed(file));
        let telling = repository.reached().filter(tells).collect();
        Self { repository, settings, telling, by_program: OnceCell::new() }
    }

    /// What the repository says about the building of `template`.
    pub(super) fn of(&self, facts: &Facts, template: &Template) -> Building {
        let mut building = Building::default();
        let means = |packing: &&Packing| packing.step == Step::Build && means(self.repository, packing, template);
        for packing in facts.packings.iter().filter(means) {
            building.by_command = true;
            building.container |= packing.container;
            building.base = building.base.or_else(|| packing.base.clone());
        }
        let deploys =
            |packing: &&Packing| packing.step != Step::Build && packing.template.as_ref() == Some(&template.path);
        building.deployed_source = facts.packings.iter().find(deploys).map(|packing| packing.span);
        building.copied = packed_copy(facts, template);
        for settings in self.settings.iter().filter(|settings| settings.means(template)) {
            building.by_command |= settings.builds;
            building.container |= settings.container;
            building.base = building.base.or_else(|| settings.base.clone());
        }
        self.read(template, &mut building);
        if !building.by_command && building.by_prose.is_none() && building.by_hand.is_none() {
            let by_program = || *self.by_program.get_or_init(|| by_program(self.repository));
            building.by_hand = self.by_script(facts, template).or_else(by_program);
        }
        building
    }

    /// Where a command copies the template to a place that its sources then start from, or a script above it builds what
    /// is not known, or a program of the template's directory, to where is not known.
    fn by_script(&self, facts: &Facts, template: &Template) -> Option<Span> {
        let copies = facts.copies.iter().filter(|copy| facts.get(copy.from).names() == Some(template.path.as_str()));
        let is_above = |span: Span| {
            let place = self.repository.place(span);
            path::below(&template.path, path::parent(&place.file)).is_some()
        };
        let is_below = |package: &str| path::below(package, path::parent(&template.path)).is_some();
        let unknown = facts.builds.iter().filter(|build| {
            let (Output::File(to) | Output::Directory(to, _)) = build.output else { return false };
            let can_be = build.packages.is_empty() || build.packages.iter().any(|package| is_below(package));
            can_be && facts.get(to).value.has_holes() && is_above(build.span)
        });
        copies.map(|copy| copy.span).chain(unknown.map(|build| build.span)).next()
    }

    /// Files for people in the template's directory and above, and files of tools that nobody follows.
    fn read(&self, template: &Template, building: &mut Building) {
        let is_near = |file: &str| path::below(&template.path, path::parent(file)).is_some();
        for file in self.telling.iter().filter(|file| !is_prose(file) || is_near(file)) {
            let Some((id, text)) = self.repository.open(file) else { continue };
            let mut start = 0;
            for line in text.split_inclusive('\n') {
                let span = || Span::new(id, start, start + line.trim_end().len());
                if line.contains("sam build") {
                    building.by_prose.get_or_insert_with(span);
                    building.container |= line.contains("--use-container");
                }
                if line.contains("go build") && building.by_hand.is_none() {
                    building.by_hand = Some(span());
                }
                start += line.len();
            }
        }
    }
}

/// Where a program of the repository itself starts `go build`, such as a magefile: what it makes of templates is not known.
fn by_program(repository: &Repository) -> Option<Span> {
    let quoted = |word: &str| ['"', '\'', '`'].map(|quote| format!("{quote}{word}{quote}"));
    let (go, build) = (quoted("go"), quoted("build"));
    let programs = repository.starting_go();
    programs.iter().filter(|file| !repository.is_followed(file)).find_map(|file| {
        let (id, text) = repository.open(file)?;
        let mut start = 0;
        text.split_inclusive('\n').find_map(|line| {
            let at = start;
            start += line.len();
            let has = |words: &[String]| words.iter().any(|word| line.contains(word));
            let code = line.trim_start();
            let comment = || ["//", "#", "*", "/*", "::", "REM "].iter().any(|start| code.starts_with(start));
            let builds = line.contains("build") && (line.contains("go build") || (has(&go) && has(&build)));
            (builds && !comment()).then(|| Span::new(id, at, at + line.trim_end().len()))
        })
    })
}

/// The other directory that a command copies the template to, if a command builds, packs or deploys it there: relative
/// sources start from the directory of the template that is given
/// (<https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html>). None where the directories of programs are
/// copied along: there the same paths are right.
fn packed_copy(facts: &Facts, template: &Template) -> Option<String> {
    let copies = facts.copies.iter().filter(|copy| facts.get(copy.from).names() == Some(template.path.as_str()));
    let targets = copies.filter_map(|copy| facts.target(copy));
    let is_packed = |target: &String| {
        facts.packings.iter().any(|packing| match &packing.template {
            Some(named) => named == target,
            None => !packing.named && is_usual(target) && packing.directory.as_deref() == Some(path::parent(target)),
        })
    };
    if is_packed(&template.path) {
        return None;
    }
    let mut elsewhere = targets.filter(|target| path::parent(target) != template.directory());
    let holds = |from: &str| {
        let is_inside = |output: &String| path::below(output, from).is_some_and(|below| !below.is_empty());
        facts.builds.iter().any(|build| facts.outputs(build).iter().any(is_inside))
    };
    let brings = |there: &str| {
        let goes_there = |at: String| at == there || path::below(&at, there).is_some();
        let mut copies = facts.copies.iter().filter(|copy| facts.target(copy).is_some_and(goes_there));
        copies.any(|copy| facts.path(copy.from).is_some_and(|from| holds(&from)))
    };
    let there = elsewhere.find(is_packed)?;
    let there = path::parent(&there);
    (!brings(there)).then(|| there.to_owned())
}

/// Whether the command is about the template: it names it, or takes the one with the usual name where it runs.
fn means(repository: &Repository, packing: &Packing, template: &Template) -> bool {
    match &packing.template {
        Some(named) if repository.listing().is_file(named) => *named == template.path,
        _ if packing.named => true,
        _ => packing.directory.as_deref().is_none_or(|at| at == template.directory() && is_usual(&template.path)),
    }
}

/// `template.yaml`, `template.yml` and `template.json` need not be named.
pub(super) fn is_usual(file: &str) -> bool {
    matches!(path::name(file), "template.yaml" | "template.yml" | "template.json")
}

/// Whether the file is one for people, by its name.
fn is_prose(file: &str) -> bool {
    let name = path::name(file);
    name.to_ascii_lowercase().starts_with("readme") || name.ends_with(".md")
}

/// Whether the file describes what a build service does, by its name.
fn is_pipeline(file: &str) -> bool {
    let name = path::name(file);
    let yaml = ending::is_yaml(name);
    let named =
        ["buildspec", ".gitlab-ci", "bitbucket-pipelines", "azure-pipelines", "Taskfile", "appveyor", ".travis"];
    let hosted = [".github/", ".circleci/", ".buildkite/"].iter().any(|begin| file.starts_with(begin));
    (yaml && (hosted || named.iter().any(|begin| name.starts_with(begin))))
        || name.starts_with("Jenkinsfile")
        || matches!(name, "package.json" | "justfile" | "Justfile" | "Earthfile")
}
