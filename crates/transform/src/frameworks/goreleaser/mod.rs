//! GoReleaser: builds and archives that stand in its configuration, and the commands of its hooks.

mod archive;
mod build;
mod template;

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use crate::facts::{Role, Sending};
use crate::frameworks::Collector;
use crate::frameworks::ending;
use crate::frameworks::pipeline::{self, Environment, Step};
use crate::repository::Repository;
use build::Target;
use template::Names;

/// Whether it is a configuration of GoReleaser, or a variant of one.
pub(crate) fn wants(file: &str) -> bool {
    ending::is_yaml(file) && path::name(file).trim_start_matches('.').starts_with("goreleaser")
}

/// One configuration.
struct Config<'a> {
    root: &'a Node,
    /// Where it is run.
    directory: String,
    names: Names,
}

/// Every configuration.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some(document) = pipeline::open(repository, file, collector) else { continue };
        let Some(root) = document.root() else { continue };
        let folder = path::parent(file);
        // https://goreleaser.com/customization/: `.config/goreleaser.yaml` is read from the directory above.
        let directory = if path::name(folder) == ".config" { path::parent(folder) } else { folder };
        let names = Names {
            file: file.clone(),
            project: root.get("project_name").and_then(Node::value).cloned(),
            ..Names::default()
        };
        let config = Config { root, directory: directory.to_owned(), names };
        config.collect(collector);
    }
}

impl Config<'_> {
    fn collect(&self, collector: &mut Collector) {
        for value in self.names.project.iter().cloned() {
            collector.facts.read(value, None, Role::Word);
        }
        for at in [["before", "hooks"], ["after", "hooks"]] {
            self.hooks(self.root.at(&at), &self.names, collector);
        }
        let mut targets: Vec<Target> = Vec::new();
        for node in self.root.get("builds").map(Node::items).unwrap_or_default() {
            let found = build::collect(self, node, collector);
            for at in ["pre", "post"] {
                let names = match found.as_slice() {
                    [only] => Names { path: Some(only.path.clone()), ..self.names.clone() },
                    _ => self.names.clone(),
                };
                self.hooks(node.at(&["hooks", at]), &names, collector);
            }
            targets.extend(found);
        }
        archive::collect(self, &targets, collector);
        self.packages(collector);
    }

    /// The files that packages for Linux and images take: <https://goreleaser.com/customization/nfpm/>. Below a directory, and in
    /// an image, they have the names that they have here.
    fn packages(&self, collector: &mut Collector) {
        let items = |node: &'_ Node, key: &str| node.get(key).map(Node::items).unwrap_or_default().to_vec();
        for content in items(self.root, "nfpms").iter().flat_map(|package| items(package, "contents")) {
            let Some(source) = content.get("src").and_then(Node::value) else { continue };
            let read = pipeline::path(self.names.expand(source), Some(&self.directory), collector);
            let keeps_name = content.get("dst").and_then(Node::text).is_some_and(|to| to.ends_with('/'));
            collector.facts.published.extend(keeps_name.then_some((read, Sending::Package)));
        }
        for file in items(self.root, "dockers").iter().flat_map(|image| items(image, "extra_files")) {
            let Some(file) = file.value() else { continue };
            pipeline::path(self.names.expand(file), Some(&self.directory), collector);
        }
    }

    /// Where everything is written.
    fn dist(&self) -> String {
        let dist = self.root.get("dist").and_then(Node::text).unwrap_or("dist");
        dist.trim_start_matches("./").trim_end_matches('/').to_owned()
    }

    /// Commands that are run one by one: a text, a list, or mappings with `cmd` and `dir`.
    fn hooks(&self, node: Option<&Node>, names: &Names, collector: &mut Collector) {
        let Some(node) = node else { return };
        let all = if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() };
        for hook in all {
            let Some(command) = hook.value().or_else(|| hook.get("cmd")?.value()) else { continue };
            let inside = hook.get("dir").and_then(Node::value).map(|dir| names.expand(dir));
            let directory = match inside {
                Some(inside) => {
                    pipeline::path(inside.clone(), Some(&self.directory), collector);
                    path::resolve(&self.directory, inside.text())
                }
                None => Some(self.directory.clone()),
            };
            let variables = hook.get("env").map(Node::items).unwrap_or_default().iter().filter_map(Node::value);
            let environment: Environment = variables.filter_map(|value| assignment(&names.expand(value))).collect();
            Step { text: names.expand(command), span: hook.span, directory, environment }.run(collector);
        }
    }
}

/// `NAME=value` as a variable of an environment.
fn assignment(value: &Value) -> Option<(String, Vec<Value>)> {
    let (name, _) = value.text().split_once('=')?;
    Some((name.to_owned(), vec![value.slice(name.len() + 1..value.text().len())]))
}
