//! Travis CI: the phases of a build, which one shell runs, and what deploys it.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use crate::facts::{Function, Package, Role};
use crate::frameworks::Collector;
use crate::frameworks::pipeline::{self, Environment, Step};
use crate::repository::Repository;

/// The phases in the order in which they run: <https://docs.travis-ci.com/user/job-lifecycle/>.
const PHASES: [&str; 11] = [
    "before_install",
    "install",
    "before_script",
    "script",
    "before_cache",
    "after_success",
    "after_failure",
    "before_deploy",
    "deploy",
    "after_deploy",
    "after_script",
];

/// Whether it is a configuration of Travis CI.
pub(crate) fn wants(file: &str) -> bool {
    matches!(path::name(file), ".travis.yml" | ".travis.yaml")
}

/// Every configuration, and each of its jobs.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some(document) = pipeline::open(repository, file, collector) else { continue };
        let Some(root) = document.root() else { continue };
        let jobs = root.get("jobs").or_else(|| root.get("matrix")).and_then(|jobs| jobs.get("include"));
        let jobs = jobs.map(Node::items).unwrap_or_default();
        // A phase that a job does not say is that of all.
        let own: Vec<[&Node; 2]> = jobs.iter().map(|job| [job, root]).collect();
        let all = if own.iter().all(|[job, _]| job.get("script").is_some()) { own } else { vec![[root, root]] };
        let all = if jobs.is_empty() { vec![[root, root]] } else { all };
        all.iter().for_each(|levels| job(levels, collector));
        let deploys = std::iter::once(root).chain(jobs).filter_map(|node| node.get("deploy"));
        for deploy in deploys {
            deployments(deploy).iter().for_each(|one| deployment(one, file, collector));
        }
    }
}

fn job(levels: &[&Node; 2], collector: &mut Collector) {
    let phase = |name: &str| Some((name == "deploy", levels.iter().find_map(|node| node.get(name))?));
    let phases: Vec<(bool, &Node)> = PHASES.into_iter().filter_map(phase).collect();
    let said = |(deploys, phase): &(bool, &Node)| if *deploys { deploying(phase) } else { lines(phase) };
    let lines: Vec<Value> = phases.iter().flat_map(said).collect();
    let Some(span) = phases.first().map(|(_, phase)| phase.span) else { return };
    let mut environment =
        Environment::from([("TRAVIS_BUILD_DIR".to_owned(), vec![Value::computed(&path::rooted(""))])]);
    for node in levels.iter().rev().filter_map(|node| node.get("env")) {
        let lists = if node.items().is_empty() { node.get("global").or(Some(node)) } else { Some(node) };
        for (name, value) in lists.map(assignments).unwrap_or_default() {
            pipeline::definition(&value, Some(""), collector);
            environment.entry(name).or_default().push(value);
        }
    }
    Step { text: pipeline::joined(&lines), span, directory: Some(String::new()), environment }.run(collector);
    for value in
        levels[0].at(&["cache", "directories"]).map(Node::items).unwrap_or_default().iter().filter_map(Node::value)
    {
        pipeline::path(value.clone(), Some(""), collector);
    }
}

fn lines(node: &Node) -> Vec<Value> {
    pipeline::commands(node).into_iter().filter_map(|line| line.value().cloned()).collect()
}

/// The commands of `provider: script`, each in a process of its own: <https://docs.travis-ci.com/user/deployment/script/>.
fn deploying(deploy: &Node) -> Vec<Value> {
    let alone = |command: Value| [Value::computed("("), command, Value::computed(")")];
    let scripts = deployments(deploy).iter().filter_map(script);
    scripts.flat_map(lines).flat_map(alone).collect()
}

fn deployments(deploy: &Node) -> &[Node] {
    if deploy.items().is_empty() { std::slice::from_ref(deploy) } else { deploy.items() }
}

fn script(deployment: &Node) -> Option<&Node> {
    let is_script = deployment.get("provider").and_then(Node::text) == Some("script");
    deployment.get("script").filter(|_| is_script)
}

/// Variables as a mapping, or as words `NAME=value`.
fn assignments(node: &Node) -> Vec<(String, Value)> {
    let mut found = pipeline::texts(Some(node));
    for value in pipeline::commands(node).into_iter().filter_map(Node::value) {
        let mut start = 0;
        for word in value.text().split(' ') {
            if let Some((name, text)) = word.split_once('=') {
                let from = start + name.len() + 1;
                let quoted = text.len() >= 2 && text.starts_with(['"', '\'']) && text.ends_with(['"', '\'']);
                let (from, to) = if quoted { (from + 1, from + text.len() - 1) } else { (from, from + text.len()) };
                found.push((name.to_owned(), value.slice(from..to)));
            }
            start += word.len() + 1;
        }
    }
    found
}

/// `provider: lambda` zips a directory by rules of its own: it is named.
fn deployment(node: &Node, file: &str, collector: &mut Collector) {
    let runtime = node.get("runtime").and_then(Node::value);
    if let (Some("lambda"), Some(runtime)) = (node.get("provider").and_then(Node::text), runtime) {
        let name = node.get("function_name").and_then(Node::text).unwrap_or_default();
        let how = format!("it is deployed by Travis CI in {file}, which is not followed");
        let id = format!("travis lambda {name}").trim_end().to_owned();
        let runtime = vec![collector.facts.read(runtime.clone(), None, Role::Word)];
        let function = Function::new("travis", id, node.span, Package::unfollowed(how));
        collector.facts.functions.push(Function { runtime, ..function });
    }
    let run = script(node).map(|script| script.span);
    let given = node.entries().into_iter().filter(|entry| Some(entry.value.span) != run);
    for value in given.flat_map(|entry| pipeline::commands(&entry.value)).filter_map(Node::value) {
        pipeline::mention(value.clone(), Some(""), collector);
    }
}
