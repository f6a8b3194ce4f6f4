//! A job: its steps once for each run of its matrix.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use super::context::Context;
use super::matrix::cells;
use super::step::{Place, Step};
use super::{Call, Met};
use crate::frameworks::{Collector, pipeline};

/// A job, or what a composite action runs, with what the file says of all jobs.
pub(super) struct Job<'a> {
    /// `env` of the file.
    environment: Option<&'a Node>,
    /// `defaults.run` of the file.
    defaults: Option<&'a Node>,
    /// The job, or `runs` of an action.
    node: &'a Node,
}

/// The jobs of a workflow, or the one that an action is.
pub(super) fn jobs(root: &Node, action: bool) -> Vec<Job<'_>> {
    if action {
        return root.get("runs").into_iter().map(|node| Job { environment: None, defaults: None, node }).collect();
    }
    let jobs = root.get("jobs").map(Node::entries).unwrap_or_default();
    let (environment, defaults) = (root.get("env"), root.at(&["defaults", "run"]));
    jobs.into_iter().map(|entry| Job { environment, defaults, node: &entry.value }).collect()
}

impl Job<'_> {
    /// Adds the facts of the job.
    pub(super) fn collect(&self, context: &Context, met: &mut Met, collector: &mut Collector) {
        let mut seen: Vec<Step> = Vec::new();
        for matrix in cells(self.node.get("strategy")) {
            if !collector.affords(self.node.span, self.environment.map_or(0, |node| node.entries().len())) {
                return;
            }
            let mut context = Context { matrix, ..context.clone() };
            add_environment(self.environment, &mut context, collector);
            add_environment(self.node.get("env"), &mut context, collector);
            self.other_texts(&context, collector);
            self.call(&context, met, collector);
            let place = self.place(&context, collector);
            for node in self.node.get("steps").map(Node::items).unwrap_or_default() {
                if !collector.affords(node.span, context.environment.len()) {
                    return;
                }
                let step = Step::read(node, &place, &context, collector);
                // A step that does not look at the matrix is the same in each run.
                if !seen.contains(&step) {
                    step.collect(&context, met, collector);
                    seen.push(step);
                }
            }
        }
    }

    /// A workflow of this repository that is the whole job.
    fn call(&self, context: &Context, met: &mut Met, collector: &mut Collector) {
        let Some(uses) = self.node.get("uses").and_then(Node::value) else { return };
        let given = pipeline::texts(self.node.get("with"));
        let inputs = given.into_iter().map(|(name, value)| (name, context.expand(&value, collector))).collect();
        add_call(uses, inputs, met);
    }

    fn place(&self, context: &Context, collector: &mut Collector) -> Place {
        let own = self.node.at(&["defaults", "run"]);
        let default =
            |key: &str| own.and_then(|run| run.get(key)).or_else(|| self.defaults?.get(key)).and_then(Node::value);
        let runner = self.node.get("runs-on").map(pipeline::commands).unwrap_or_default();
        let windows = runner
            .into_iter()
            .filter_map(Node::value)
            .any(|value| context.expand(value, collector).text().to_ascii_lowercase().contains("windows"));
        Place {
            root: self.checkout(context, collector),
            directory: default("working-directory").cloned(),
            shell: default("shell").map(|shell| shell.text().to_owned()),
            windows,
        }
    }

    /// Where the repository lies in the workspace.
    fn checkout(&self, context: &Context, collector: &mut Collector) -> String {
        let steps = self.node.get("steps").map(Node::items).unwrap_or_default();
        let own = steps.iter().filter(|step| {
            let uses = step.get("uses").and_then(Node::text).unwrap_or_default();
            let other = step.at(&["with", "repository"]).and_then(Node::text);
            uses.starts_with("actions/checkout") && other.is_none_or(|other| other.contains("github.repository"))
        });
        let mut roots = own.map(|step| {
            let at = step.at(&["with", "path"]).and_then(Node::value);
            at.map(|at| path::resolve("", context.expand(at, collector).text()).unwrap_or_default()).unwrap_or_default()
        });
        let first = roots.next().unwrap_or_default();
        if roots.any(|root| root.is_empty()) { String::new() } else { first }
    }

    /// Every other text of the job, since it can come from the same definition.
    fn other_texts(&self, context: &Context, collector: &mut Collector) {
        const READ: [&str; 7] = ["steps", "strategy", "env", "defaults", "name", "description", "if"];
        for entry in self.node.entries() {
            match entry.name() {
                Some("if") => entry.value.value().into_iter().for_each(|value| context.look(value, collector)),
                Some(name) if READ.contains(&name) => {}
                _ => mentions(&entry.value, context, collector),
            }
        }
    }
}

/// Reads all texts below `node`.
pub(super) fn mentions(node: &Node, context: &Context, collector: &mut Collector) {
    if let Some(value) = node.value() {
        let value = context.expand(value, collector);
        pipeline::mention(value, Some(""), collector);
    }
    node.items().iter().for_each(|item| mentions(item, context, collector));
    node.entries().iter().for_each(|entry| mentions(&entry.value, context, collector));
}

/// Adds an `env` to what is known.
pub(super) fn add_environment(node: Option<&Node>, context: &mut Context, collector: &mut Collector) {
    let known = context.clone();
    for (name, value) in pipeline::texts(node) {
        let value = known.expand(&value, collector);
        pipeline::definition(&value, Some(""), collector);
        context.environment.insert(name, value);
    }
}

/// Remembers the use of a workflow or action of this repository.
pub(super) fn add_call(uses: &Value, inputs: std::collections::BTreeMap<String, Value>, met: &mut Met) {
    let Some(target) = uses.text().starts_with("./").then(|| path::resolve("", uses.text())).flatten() else { return };
    let call = Call { target, inputs };
    if !met.calls.contains(&call) {
        met.calls.push(call);
    }
}
