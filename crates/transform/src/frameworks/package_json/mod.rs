//! `package.json`: the scripts that npm, yarn and pnpm run.

use std::collections::BTreeMap;

use rebootstrap_parser::document::{Format, Node};
use rebootstrap_parser::path;

use crate::commands::Script;
use crate::facts::{Role, Sending};
use crate::frameworks::terraform::syntax_error;
use crate::frameworks::{Collector, pipeline};
use crate::repository::Repository;

/// Whether npm reads a file of this name; those of installed packages are others'.
pub(crate) fn wants(file: &str) -> bool {
    path::name(file) == "package.json" && !file.split('/').any(|part| part == "node_modules")
}

/// Words of scripts that can have to do with a program, so that not every script of every package is run in the abstract.
const TELLING: [&str; 16] = [
    "go ",
    "bin/",
    "upx",
    "zip",
    "aws",
    "docker",
    "make",
    "bootstrap",
    ".sh",
    "cp ",
    "mv ",
    "rm ",
    "rimraf",
    "node ",
    "tsx ",
    "python",
];

/// Each script runs in the directory of its file: <https://docs.npmjs.com/cli/using-npm/scripts>. Which one runs another
/// does not matter, as each is read once.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some((id, text)) = repository.open(file) else { continue };
        if !["\"scripts\"", "\"bin\"", "\"files\""].iter().any(|key| text.contains(key)) {
            repository.follow(file);
            continue;
        }
        let document = match repository.document(id, Format::Json) {
            Ok(document) => document,
            Err(broken) => {
                collector.facts.read_only.insert(id);
                collector.facts.notes.push(syntax_error(repository, broken.span, &broken.reason));
                continue;
            }
        };
        repository.follow(file);
        let directory = path::parent(file);
        let read = |name: &str| document.root().and_then(|root| root.get(name)).map(|node| node.entries());
        // What people get with the package: https://docs.npmjs.com/cli/configuring-npm/package-json#bin
        let is_private = document.root().and_then(|root| root.get("private")).and_then(Node::text) == Some("true");
        for key in ["bin", "files"] {
            let Some(node) = document.root().and_then(|root| root.get(key)) else { continue };
            let named = node.entries().into_iter().map(|entry| &entry.value).chain(node.items()).chain([node]);
            for value in named.filter_map(Node::value) {
                let read = pipeline::path(value.clone(), Some(directory), collector);
                collector.facts.published.extend((!is_private).then_some((read, Sending::Package)));
            }
        }
        // `$npm_package_config_name`.
        for entry in read("config").unwrap_or_default() {
            if let Some(value) = entry.value.value() {
                collector.facts.read(value.clone(), Some(directory), Role::Definition);
            }
        }
        let mut variables = BTreeMap::new();
        for entry in read("config").unwrap_or_default() {
            let value = entry.name().zip(entry.value.value());
            variables.extend(value.map(|(name, value)| (format!("npm_package_config_{name}"), vec![value.clone()])));
        }
        let scripts = read("scripts").unwrap_or_default();
        // Beside a build, a script can name what it makes in any command.
        let builds = scripts.iter().filter_map(|entry| entry.value.text()).any(|script| script.contains("go build"));
        for entry in scripts {
            let Some(script) = entry.value.value() else { continue };
            let is_telling = builds || TELLING.iter().any(|word| script.text().contains(word));
            if !is_telling {
                collector.facts.read(script.clone(), Some(directory), Role::Word);
                continue;
            }
            if !collector.affords(entry.value.span, variables.len()) {
                return;
            }
            collector.run(&Script {
                text: script.clone(),
                span: entry.value.span,
                directory: Some(directory.to_owned()),
                script: None,
                applied: None,
                variables: variables.clone(),
            });
        }
    }
}
