//! Bitbucket Pipelines: steps wherever they stand, and the pipes among their commands.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use crate::facts::{Package, Upload};
use crate::frameworks::Collector;
use crate::frameworks::pipeline::{self, Environment, Step};
use crate::repository::Repository;
use crate::shown::shown;

/// Whether it is a configuration of Bitbucket Pipelines.
pub(crate) fn wants(file: &str) -> bool {
    matches!(path::name(file), "bitbucket-pipelines.yml" | "bitbucket-pipelines.yaml")
}

/// Every step of every configuration.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some(document) = pipeline::open(repository, file, collector) else { continue };
        if let Some(root) = document.root() {
            steps(root, collector);
        }
    }
}

fn steps(node: &Node, collector: &mut Collector) {
    for entry in node.entries() {
        match entry.name() {
            // A step behind an alias is read where it is written.
            Some("step") if entry.value.get("script").is_some() => {
                if !entry.value.borrowed {
                    step(&entry.value, collector);
                }
            }
            _ => steps(&entry.value, collector),
        }
    }
    node.items().iter().for_each(|item| steps(item, collector));
}

fn step(node: &Node, collector: &mut Collector) {
    for key in ["script", "after-script"] {
        let Some(listed) = node.get(key) else { continue };
        let lines: Vec<Value> =
            pipeline::commands(listed).into_iter().filter_map(|line| line.value().cloned()).collect();
        let root = vec![Value::computed(&path::rooted(""))];
        let environment = Environment::from([("BITBUCKET_CLONE_DIR".to_owned(), root)]);
        let (text, directory) = (pipeline::joined(&lines), Some(String::new()));
        Step { text, span: listed.span, directory, environment }.run(collector);
        listed.items().iter().filter(|item| item.get("pipe").is_some()).for_each(|item| pipe(item, collector));
    }
    let artifacts = node.get("artifacts").map(|artifacts| artifacts.get("paths").unwrap_or(artifacts));
    for value in artifacts.map(pipeline::commands).unwrap_or_default().into_iter().filter_map(Node::value) {
        pipeline::path(value.clone(), Some(""), collector);
    }
}

/// A pipe is given variables; `atlassian/aws-lambda-deploy` puts code into a function:
/// <https://bitbucket.org/atlassian/aws-lambda-deploy>.
fn pipe(node: &Node, collector: &mut Collector) {
    let variables = pipeline::texts(node.get("variables"));
    let given = |name: &str| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let name = node.get("pipe").and_then(Node::text).unwrap_or_default();
    let deploys = name.starts_with("atlassian/aws-lambda-deploy");
    if let Some(zip) = given("ZIP_FILE").filter(|_| deploys) {
        let function = given("FUNCTION_NAME").map(|name| name.text().to_owned());
        let id = shown(&format!("lambda deployment {}", function.as_deref().unwrap_or_default()));
        let package = Package::File(vec![pipeline::path(zip, Some(""), collector)]);
        let (framework, id, span) = ("bitbucket_pipelines", id.trim_end().to_owned(), node.span);
        collector.facts.uploads.push(Upload { framework, id, span, function, package });
    }
    if let Some(runtime) = given("RUNTIME") {
        pipeline::declared("bitbucket_pipelines", &format!("the pipe {name}"), &runtime, node.span, collector);
    }
    for (input, value) in variables.iter().filter(|(input, _)| !deploys || input != "ZIP_FILE") {
        pipeline::given((name, input), value, Some(""), collector);
    }
}
