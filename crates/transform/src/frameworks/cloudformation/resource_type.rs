//! Resource types of the CloudFormation registry: `.rpdk-config`, whose handler the CloudFormation CLI packs from `bin/`.

use rebootstrap_parser::document::{Format, Node};
use rebootstrap_parser::{Span, Value, path};

use super::code::packed;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Function, ReadId, Role};
use crate::frameworks::Collector;
use crate::repository::Repository;

/// Whether the file holds the settings of a resource type.
pub(super) fn wants(file: &str) -> bool {
    path::name(file) == ".rpdk-config"
}

/// Every resource type written in Go.
pub(super) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some((id, _)) = repository.open(file) else { continue };
        let Ok(document) = repository.document(id, Format::Json) else { continue };
        let Some(root) = document.root().filter(|root| root.get("runtime").is_some()) else { continue };
        repository.follow(file);
        let directory = path::parent(file);
        let facts = &mut collector.facts;
        let version = root.at(&["settings", "pluginVersion"]).and_then(Node::text).unwrap_or_default();
        let source = facts.read(Value::computed("bin/"), Some(directory), Role::Path);
        let package = packed(source, &path::join(directory, "bin"), root.span, facts);
        let mut word = |name: &str| -> Vec<ReadId> {
            let value = root.get(name).and_then(Node::value).cloned();
            value.map(|value| facts.read(value, None, Role::Word)).into_iter().collect()
        };
        let (runtime, handler) = (word("runtime"), [word("entrypoint"), word("testEntrypoint")].concat());
        let name = root.get("typeName").and_then(Node::text).unwrap_or("resource type").to_owned();
        let span = root.entry("runtime").map_or(root.span, |entry| entry.span);
        let hold = is_older(version).then(|| old_plugin(repository, span, &name, version));
        let function = Function { runtime, handler, hold, ..Function::new("cloudformation", name, span, package) };
        collector.facts.functions.push(function);
    }
}

fn old_plugin(repository: &Repository, span: Span, name: &str, version: &str) -> Diagnostic {
    Diagnostic {
        code: Code::Unfollowed,
        message: format!("{name}: cloudformation-cli-go-plugin {version} packs a program called `handler`"),
        place: Some(repository.place(span)),
        related: Vec::new(),
        next: "install cloudformation-cli-go-plugin 2.2.0 or newer, which packs `bootstrap`, run `cfn generate`, then run again".to_owned(),
    }
}

/// Whether the version is below 2.2.0: <https://github.com/aws-cloudformation/cloudformation-cli-go-plugin/pull/230>.
fn is_older(version: &str) -> bool {
    if version.is_empty() {
        return false;
    }
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    (major, minor) < (2, 2)
}
