//! One build: a program for each system and architecture that it names.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use super::Config;
use crate::facts::{Build, Copy, Output, ReadId, Role, Sending};
use crate::frameworks::Collector;
use crate::frameworks::pipeline;
use crate::go;

/// The program of a build for one architecture of Linux.
pub(super) struct Target {
    /// The build's name.
    pub id: String,
    /// The architecture.
    pub architecture: String,
    /// The program's path, of which only the name is written somewhere.
    pub path: Value,
    /// Its name.
    pub binary: Value,
}

/// Systems and architectures of a build that names none: <https://goreleaser.com/customization/builds/go/>.
const SYSTEMS: [&str; 3] = ["linux", "darwin", "windows"];
const ARCHITECTURES: [&str; 3] = ["386", "amd64", "arm64"];

/// What else takes a program under its name.
const USERS: [&str; 14] = [
    "brews",
    "homebrew_casks",
    "scoops",
    "nfpms",
    "snapcrafts",
    "winget",
    "chocolateys",
    "aurs",
    "nix",
    "krews",
    "dockers",
    "dockers_v2",
    "makeselfs",
    "flatpaks",
];

/// Adds the build, and gives its programs for Linux.
pub(super) fn collect(config: &Config, node: &Node, collector: &mut Collector) -> Vec<Target> {
    let builder = node.get("builder").and_then(Node::text);
    let skipped = node.get("skip").and_then(Node::text) == Some("true");
    if skipped || builder.is_some_and(|builder| builder != "go") {
        return Vec::new();
    }
    let names = &config.names;
    let hole = || Value::unknown(&format!("{{{{ .ProjectName }}}}{}{}", rebootstrap_parser::value::SCOPE, names.file));
    let own = |key: &str| node.get(key).and_then(Node::value).map(|value| names.expand(value));
    let project = || names.project.clone().unwrap_or_else(hole);
    let id = own("id").unwrap_or_else(project);
    // Without a name it is called like the project, and nothing is written that could change.
    let binary = own("binary").unwrap_or_else(|| Value::computed(project().text()));
    let systems = systems(node);
    let directory = own("dir").and_then(|dir| {
        pipeline::path(dir.clone(), Some(&config.directory), collector);
        path::resolve(&config.directory, dir.text())
    });
    let directory = directory.unwrap_or_else(|| config.directory.clone());
    let unique = node.get("no_unique_dist_dir").and_then(Node::text) != Some("true");
    let mut targets = Vec::new();
    for architecture in systems.iter().filter(|(system, _)| system == "linux").map(|(_, architecture)| architecture) {
        let mut folders = folders(id.text(), architecture, unique).into_iter();
        let base = |folder: String| path::join(&config.dist(), &folder);
        let Some(first) = folders.next() else { continue };
        let target = format!("{}/", base(first).trim_end_matches('/'));
        let at = Value::concat([&Value::computed(&target), &binary]);
        let read = collector.facts.read(at.clone(), Some(&config.directory), Role::Path);
        add(node, read, &directory, architecture, &systems, collector);
        // Which of the names it has depends on the version of GoReleaser.
        for folder in folders {
            let to = collector.facts.read(Value::computed(&base(folder)), Some(&config.directory), Role::Path);
            collector.facts.copies.push(Copy {
                from: read,
                to,
                into_directory: true,
                contents: false,
                only: None,
                span: node.span,
            });
        }
        if is_public(config, id.text(), &systems) {
            collector.facts.published.push((read, Sending::Release));
        }
        targets.push(Target {
            id: id.text().to_owned(),
            architecture: architecture.clone(),
            path: at,
            binary: binary.clone(),
        });
    }
    // One name stands for all of them: they change together.
    if let [first, others @ ..] = targets.as_slice() {
        for other in others {
            let from = collector.facts.read(first.path.clone(), Some(&config.directory), Role::Path);
            let folder = path::parent(other.path.text()).to_owned();
            let to = collector.facts.read(Value::computed(&folder), Some(&config.directory), Role::Path);
            collector.facts.copies.push(Copy {
                from,
                to,
                into_directory: true,
                contents: false,
                only: None,
                span: node.span,
            });
        }
    }
    targets
}

/// The folders of a target in `dist`, the newest naming first.
fn folders(id: &str, architecture: &str, unique: bool) -> Vec<String> {
    if !unique {
        return vec![String::new()];
    }
    let plain = format!("{id}_linux_{architecture}");
    match architecture {
        "amd64" => vec![format!("{plain}_v1"), plain],
        "arm64" => vec![format!("{plain}_v8.0"), plain],
        _ => vec![plain],
    }
}

/// System and architecture of each target.
fn systems(node: &Node) -> Vec<(String, String)> {
    if let Some(targets) = node.get("targets").filter(|targets| !targets.items().is_empty()) {
        let parts = targets.items().iter().filter_map(|target| {
            let mut parts = target.text()?.split('_');
            Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
        });
        return parts.collect();
    }
    let listed = |key: &str, default: &[&str]| -> Vec<String> {
        let items = node.get(key).map(Node::items).unwrap_or_default();
        match items.is_empty() {
            true => default.iter().map(|name| (*name).to_owned()).collect(),
            false => items.iter().filter_map(|item| item.text().map(str::to_owned)).collect(),
        }
    };
    let architectures = listed("goarch", &ARCHITECTURES);
    let pairs = listed("goos", &SYSTEMS).into_iter().flat_map(|system| {
        architectures.iter().map(move |architecture| (system.clone(), architecture.clone())).collect::<Vec<_>>()
    });
    let ignored = node.get("ignore").map(Node::items).unwrap_or_default();
    let is_ignored = |(system, architecture): &(String, String)| {
        ignored.iter().any(|one| {
            let is = |key: &str, text: &str| one.get(key).and_then(Node::text).is_none_or(|given| given == text);
            is("goos", system) && is("goarch", architecture)
        })
    };
    pairs.filter(|pair| !is_ignored(pair)).collect()
}

/// Whether people get the program under its name: it is also built for their machines, or installed by a package.
fn is_public(config: &Config, id: &str, systems: &[(String, String)]) -> bool {
    let takes = |key: &&str| {
        let users = config.root.get(key).map(Node::items).unwrap_or_default();
        users.iter().any(|user| {
            let ids = user.get("ids").map(Node::items).unwrap_or_default();
            ids.is_empty() || ids.iter().any(|one| one.text() == Some(id))
        })
    };
    systems.iter().any(|(system, _)| system != "linux") || USERS.iter().any(takes)
}

fn add(
    node: &Node,
    output: ReadId,
    directory: &str,
    architecture: &str,
    systems: &[(String, String)],
    collector: &mut Collector,
) {
    let main = node.get("main").and_then(Node::value).cloned().unwrap_or_else(|| Value::computed("."));
    let argument = match main.text() {
        text if text.starts_with('.') || text.ends_with(".go") => text.to_owned(),
        text => format!("./{text}"),
    };
    let packages = go::named(collector.repository, directory, &[&argument]).unwrap_or_default();
    let programs = packages.iter().filter(|package| package.is_main).map(|package| package.directory.clone()).collect();
    let main = collector.facts.read(main, Some(directory), Role::Word);
    let listed = |key: &str| node.get(key).map(Node::items).unwrap_or_default().iter().filter_map(Node::value);
    let mut goarch = listed("goarch").filter(|value| value.text() == architecture).cloned();
    let only = (systems.len() == 1).then(|| goarch.next()).flatten();
    let architecture = only.map(|value| collector.facts.read(value, None, Role::Word));
    let tags: Vec<Value> = listed("tags").cloned().collect();
    let time_zones = tags.iter().chain(listed("flags")).any(|value| value.text().contains("timetzdata"));
    let tags = tags.into_iter().next().map(|value| collector.facts.read(value, None, Role::Word));
    let verb = collector.facts.read(Value::computed("build"), None, Role::Word);
    collector.facts.builds.push(Build {
        output: Output::File(output),
        several: false,
        packages: programs,
        arguments: vec![argument],
        argument_reads: vec![main],
        source: directory.to_owned(),
        directory: directory.to_owned(),
        shell: Some(directory.to_owned()),
        architecture,
        verb,
        tags,
        command: None,
        system: Some("linux".to_owned()),
        applied: None,
        time_zones,
        span: node.get("binary").map_or(node.span, |binary| binary.span),
    });
}
