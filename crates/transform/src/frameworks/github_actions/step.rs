//! A step with every expression replaced: shell that is run, or an action.

use std::collections::BTreeMap;

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Span, Value, path};

use super::context::Context;
use super::{Met, action, job};
use crate::frameworks::Collector;
use crate::frameworks::pipeline::{self, Environment};

/// What a job says of all of its steps.
pub(super) struct Place {
    /// Where the repository lies in the workspace.
    pub root: String,
    /// The default of `working-directory`, with expressions.
    pub directory: Option<Value>,
    /// The default of `shell`.
    pub shell: Option<String>,
    /// Whether the job runs on Windows.
    pub windows: bool,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Its place.
    pub span: Span,
    /// Its shell script.
    run: Option<Value>,
    /// Whether the script is shell.
    is_shell: bool,
    /// The repository path that it runs in.
    directory: Option<String>,
    /// What is set for it.
    pub environment: BTreeMap<String, Value>,
    /// The action that it uses.
    pub uses: Option<Value>,
    /// What the action is given.
    pub inputs: Vec<(String, Value)>,
    /// The repository's place in the workspace.
    pub root: String,
}

impl Step {
    /// Reads a step. What is not a part of it is read here.
    pub(super) fn read(node: &Node, place: &Place, context: &Context, collector: &mut Collector) -> Self {
        let mut context = context.clone();
        job::add_environment(node.get("env"), &mut context, collector);
        for key in ["if", "continue-on-error", "timeout-minutes"] {
            node.get(key).and_then(Node::value).into_iter().for_each(|value| context.look(value, collector));
        }
        let mut text = |key: &str| node.get(key).and_then(Node::value).map(|value| context.expand(value, collector));
        let (run, uses, shell, directory) = (text("run"), text("uses"), text("shell"), text("working-directory"));
        let directory = directory.or_else(|| place.directory.as_ref().map(|value| context.expand(value, collector)));
        let directory = directory.filter(|_| run.is_some());
        let at = match &directory {
            Some(value) => {
                let read = pipeline::path(value.clone(), (place.root.is_empty()).then_some(""), collector);
                collector.facts.path(read).or_else(|| path::resolve("", value.text()))
            }
            None => Some(String::new()),
        };
        let at = at
            .and_then(|at| if at == place.root { Some("") } else { path::below(&at, &place.root) }.map(str::to_owned));
        let shell = shell.map(|shell| shell.text().to_owned()).or_else(|| place.shell.clone());
        let given = pipeline::texts(node.get("with"));
        let inputs = given.into_iter().map(|(name, value)| (name, context.expand(&value, collector))).collect();
        Self {
            span: node.span,
            run,
            is_shell: is_shell(shell.as_deref(), place.windows),
            directory: at,
            environment: context.environment,
            uses,
            inputs,
            root: place.root.clone(),
        }
    }

    /// Adds its facts.
    pub(super) fn collect(&self, context: &Context, met: &mut Met, collector: &mut Collector) {
        if let Some(run) = &self.run {
            self.script(run, context, collector);
        }
        if let Some(uses) = &self.uses {
            let inputs = self.inputs.iter().cloned().collect();
            job::add_call(uses, inputs, met);
            action::collect(self, uses.text(), met, collector);
        }
    }

    fn script(&self, run: &Value, context: &Context, collector: &mut Collector) {
        if !self.is_shell || self.directory.is_none() {
            if makes_files(run.text()) {
                pipeline::unfollowed(run, self.span, collector);
            }
            return;
        }
        let own = self.environment.iter().map(|(name, value)| (name.clone(), vec![value.clone()]));
        let mut environment: Environment = own.collect();
        let rooted = |at: &str| vec![Value::computed(&path::rooted(at))];
        if self.root.is_empty() {
            environment.insert("GITHUB_WORKSPACE".to_owned(), rooted(""));
        }
        environment.extend(context.action.as_ref().map(|at| ("GITHUB_ACTION_PATH".to_owned(), rooted(at))));
        let (text, span, directory) = (run.clone(), self.span, self.directory.clone());
        pipeline::Step { text, span, directory, environment }.run(collector);
    }

    /// What the action is given under `name`.
    pub(super) fn input(&self, name: &str) -> Option<&Value> {
        self.inputs.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The directory of the workspace, when it is that of the repository.
    pub(super) fn workspace(&self) -> Option<&'static str> {
        self.root.is_empty().then_some("")
    }
}

/// Without a shell named, a step runs in bash, but on Windows in PowerShell:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell>.
fn is_shell(shell: Option<&str>, windows: bool) -> bool {
    match shell.and_then(|shell| shell.split_whitespace().next()) {
        Some(program) => matches!(path::name(program), "bash" | "sh" | "dash" | "zsh" | "ksh"),
        None => !windows,
    }
}

/// Whether a script of another language may build or pack a program.
fn makes_files(text: &str) -> bool {
    let builds = text.contains("go build") && (text.contains("-o") || text.contains("GOOS"));
    builds || text.contains("go install") || text.contains("zip") || text.contains("Compress-Archive")
}
