//! A configuration: one or more files of which the first says the last word, and jobs that extend others.

use std::collections::BTreeSet;

use rebootstrap_parser::Value;
use rebootstrap_parser::document::Node;

/// The files of a configuration.
pub(super) struct Config<'a> {
    /// The first, so that a hole of one configuration is not taken for that of another.
    pub file: String,
    /// Their roots: what is written in an including file counts before what it includes.
    pub roots: Vec<&'a Node>,
}

/// Keys of the root that are no jobs: <https://docs.gitlab.com/ci/yaml/#keywords>.
const GLOBAL: [&str; 13] = [
    "default",
    "include",
    "stages",
    "variables",
    "workflow",
    "image",
    "services",
    "before_script",
    "after_script",
    "cache",
    "spec",
    "types",
    "pages:deploy",
];

/// Deeper extending is not followed.
const DEPTH: usize = 12;

/// So deep GitLab follows a reference: <https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags>.
const REFERENCES: usize = 10;

/// A list of which more has to be looked at, with what it refers to, is not followed.
const NODES: usize = 20_000;

impl<'a> Config<'a> {
    /// The names of the jobs that run.
    pub(super) fn jobs(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        for entry in self.roots.iter().flat_map(|root| root.entries()) {
            let Some(name) = entry.name() else { continue };
            let is_job = !name.starts_with('.') && !GLOBAL.contains(&name) && entry.value.as_mapping().is_some();
            if is_job && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// What `job` says under `key`, or what it extends says, the last named first: lists are not joined.
    pub(super) fn value(&self, job: &str, key: &str) -> Option<&'a Node> {
        self.values(job, key).into_iter().next()
    }

    /// All that is said under `key`, what counts most first: mappings are joined.
    pub(super) fn values(&self, job: &str, key: &str) -> Vec<&'a Node> {
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        self.gather((job, key), 0, &mut seen, &mut found);
        found
    }

    fn gather<'j>(
        &self,
        (job, key): (&'j str, &str),
        depth: usize,
        seen: &mut BTreeSet<&'j str>,
        found: &mut Vec<&'a Node>,
    ) where
        'a: 'j,
    {
        // What is extended again says nothing that has not counted more.
        if depth > DEPTH || !seen.insert(job) {
            return;
        }
        let nodes: Vec<&'a Node> = self.roots.iter().filter_map(|root| root.get(job)).collect();
        found.extend(nodes.iter().filter_map(|node| node.get(key)));
        let extends = nodes.iter().find_map(|node| node.get("extends"));
        let parents = extends.map(crate::frameworks::pipeline::commands).unwrap_or_default();
        for parent in parents.into_iter().rev().filter_map(Node::text) {
            self.gather((parent, key), depth + 1, seen, found);
        }
    }

    /// What all jobs have under `key` that do not say it themselves.
    pub(super) fn default(&self, key: &str) -> Option<&'a Node> {
        let default = |root: &&'a Node| root.at(&["default", key]).or_else(|| root.get(key));
        self.roots.iter().find_map(default)
    }

    /// The commands of a list, with those that it refers to; `None` where these are too many, or refer to one another.
    pub(super) fn commands(&self, node: &'a Node) -> Option<Vec<Value>> {
        let (mut found, mut looked) = (Vec::new(), 0);
        self.flatten(node, 0, &mut looked, &mut found).then_some(found)
    }

    /// Whether all of it was looked at.
    fn flatten(&self, node: &'a Node, references: usize, looked: &mut usize, found: &mut Vec<Value>) -> bool {
        *looked += 1;
        if references > REFERENCES || *looked > NODES {
            return false;
        }
        if node.is_tagged("!reference") {
            let keys: Vec<&str> = node.items().iter().filter_map(Node::text).collect();
            let [job, key, below @ ..] = keys.as_slice() else { return true };
            let target = self.value(job, key).and_then(|node| node.at(below));
            return target.is_none_or(|target| self.flatten(target, references + 1, looked, found));
        }
        found.extend(node.value().cloned());
        node.items().iter().all(|item| self.flatten(item, references, looked, found))
    }
}
