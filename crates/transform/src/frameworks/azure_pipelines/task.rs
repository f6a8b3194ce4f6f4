//! Tasks: what the well-known ones build, copy, pack and deploy, and every text that any of them is given.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use super::scope::Scope;
use super::step::{run, unfollowed};
use crate::facts::{Archive, Copy, Entry, Function, Maker, Naming, Package, Role, Upload};
use crate::frameworks::{Collector, pipeline};
use crate::shown::shown;

/// The name of the framework in reports.
const NAME: &str = "azure_pipelines";

/// The inputs of one task.
struct Task<'a> {
    node: &'a Node,
    scope: &'a Scope,
}

impl Task<'_> {
    /// What is given under `name`, in any case.
    fn input(&self, name: &str) -> Option<Value> {
        let entries = self.node.get("inputs")?.entries();
        let named = entries.into_iter().find(|entry| entry.name().is_some_and(|one| one.eq_ignore_ascii_case(name)));
        Some(self.scope.expand(named?.value.value()?))
    }

    fn run(&self, text: Value, directory: &str, collector: &mut Collector) {
        run(text, self.node, self.input(directory), self.node.get("env"), self.scope, collector);
    }
}

/// Adds the facts of a task.
pub(super) fn collect(name: &str, node: &Node, scope: &Scope, collector: &mut Collector) {
    let task = Task { node, scope };
    let name = name.split('@').next().unwrap_or_default().to_ascii_lowercase();
    match name.as_str() {
        "go" => go(&task, collector),
        "bash" | "cmdline" | "shellscript" | "awsshellscript" => {
            match task.input("script").or_else(|| task.input("inlineScript")) {
                Some(text) if name == "cmdline" && scope.windows => unfollowed(&text, node, collector),
                Some(text) => task.run(text, "workingDirectory", collector),
                None => mentions(&task, collector),
            }
        }
        "powershell" => task.input("script").into_iter().for_each(|text| unfollowed(&text, node, collector)),
        "archivefiles" => archive(&task, collector),
        "copyfiles" => copy(&task, collector),
        "publishbuildartifacts" | "publishpipelineartifact" => {
            for value in ["PathtoPublish", "targetPath", "path"].iter().filter_map(|name| task.input(name)) {
                let read = pipeline::path(value, Some(""), collector);
                collector.facts.modeless.push(read);
                collector.facts.flattened.push(read);
            }
        }
        "lambdadeployfunction" => deploy(&task, collector),
        _ => mentions(&task, collector),
    }
}

/// A task that is not known: what it is given is read, and named when it builds something.
fn mentions(task: &Task, collector: &mut Collector) {
    let name = task.node.get("task").and_then(Node::text).unwrap_or_default();
    if let Some(runtime) = task.input("runtime") {
        pipeline::declared(NAME, &format!("the task {name}"), &runtime, task.node.span, collector);
    }
    for (input, value) in pipeline::texts(task.node.get("inputs")) {
        let value = task.scope.expand(&value);
        if pipeline::makes_files(value.text()) {
            pipeline::unfollowed(&value, task.node.span, collector);
        }
        pipeline::given((name, &input), &value, Some(""), collector);
    }
}

/// `Go@0` runs `go COMMAND ARGUMENTS`: <https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/go-v0>.
fn go(task: &Task, collector: &mut Collector) {
    let command = task.input("command").map_or("get".to_owned(), |command| command.text().to_owned());
    let custom = task.input("customCommand").filter(|_| command == "custom");
    let head = Value::computed("go ");
    let verb = custom.unwrap_or_else(|| Value::computed(&command));
    let arguments = task.input("arguments").unwrap_or_default();
    let text = Value::concat([&head, &verb, &Value::computed(" "), &arguments]);
    task.run(text, "workingDirectory", collector);
}

/// `ArchiveFiles@2` packs a file, or a directory with or without its name.
fn archive(task: &Task, collector: &mut Collector) {
    let (Some(source), Some(output)) = (task.input("rootFolderOrFile"), task.input("archiveFile")) else {
        return mentions(task, collector);
    };
    let output = pipeline::path(output, Some(""), collector);
    let source = pipeline::path(source, Some(""), collector);
    let at = collector.facts.path(source);
    let with_root = task.input("includeRootFolder").is_none_or(|text| text.text() != "false");
    let below = at.map(|at| if with_root { path::parent(&at).to_owned() } else { at });
    let entries = below.into_iter().map(|below| Entry::new(source, Naming::Below(below), true)).collect();
    if task.input("archiveType").is_none_or(|kind| kind.text() == "zip") {
        let path = collector.facts.path(output);
        collector.facts.archives.push(Archive {
            output: Some(output),
            path,
            entries,
            maker: Maker::Declared,
            opaque: None,
            applied: None,
            mode: None,
            span: task.node.span,
        });
    }
}

/// `CopyFiles@2` copies the files that match, with their paths below the source.
fn copy(task: &Task, collector: &mut Collector) {
    let from = task.input("SourceFolder").unwrap_or_else(|| Value::computed("."));
    let below = path::resolve("", from.text());
    collector.facts.read(from, Some(""), Role::Path);
    let Some(to) = task.input("TargetFolder") else { return };
    let to = collector.facts.read(to, Some(""), Role::Path);
    for read in
        task.input("Contents").map(|value| pipeline::paths(&value, below.as_deref(), collector)).unwrap_or_default()
    {
        let single =
            collector.facts.get(read).role == Role::Path && !collector.facts.get(read).value.text().contains('/');
        if single {
            collector.facts.copies.push(Copy {
                from: read,
                to,
                into_directory: true,
                contents: false,
                only: None,
                span: task.node.span,
            });
        }
    }
}

/// `LambdaDeployFunction@1` of the AWS toolkit: with a runtime it declares the function.
fn deploy(task: &Task, collector: &mut Collector) {
    let zip = task.input("localZipFile").map(|zip| pipeline::path(zip, Some(""), collector));
    let mut read = |name: &str| task.input(name).map(|value| collector.facts.read(value, None, Role::Word));
    let (runtime, handler, architecture) = (read("runtime"), read("functionHandler"), read("architecture"));
    let name = task.input("functionName").map(|name| name.text().to_owned());
    let id = shown(&format!("lambda deployment {}", name.as_deref().unwrap_or_default())).trim_end().to_owned();
    let package = match zip {
        Some(zip) => Package::File(vec![zip]),
        None => Package::Elsewhere("its code is not given as a file".to_owned(), Some(task.node.span)),
    };
    let span = task.node.span;
    let (function, code) = (name.clone(), package.clone());
    collector.facts.uploads.push(Upload { framework: NAME, id: id.clone(), span, function, package: code });
    let Some(runtime) = runtime else { return };
    let function = Function::new(NAME, id, span, package);
    let (runtime, handler) = (vec![runtime], handler.into_iter().collect());
    collector.facts.functions.push(Function { name, runtime, handler, architecture, ..function });
}
