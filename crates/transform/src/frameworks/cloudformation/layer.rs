//! Layers and parameters: the lists that say which runtimes are allowed.

use rebootstrap_parser::Value;
use rebootstrap_parser::document::Node;

use super::insertion;
use super::template::Template;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Facts, Role, RuntimeList, Twin};
use crate::repository::Repository;

/// `CompatibleRuntimes` of every layer, and `AllowedValues` of every parameter.
pub(super) fn collect(repository: &Repository, template: &Template, facts: &mut Facts) {
    for (entry, kind) in template.resources() {
        if matches!(kind, "AWS::Lambda::LayerVersion" | "AWS::Serverless::LayerVersion")
            && let Some(list) = entry.value.at(&["Properties", "CompatibleRuntimes"])
        {
            add(template, list, None, facts);
        }
    }
    for parameter in template.at(&["Parameters"]).map(Node::entries).unwrap_or_default() {
        let default = parameter.value.get("Default");
        let name = parameter.name().unwrap_or_default();
        if let Some(default) =
            default.filter(|default| default.text().is_some() && template.given(name).next().is_none())
        {
            facts.warnings.push((default.span, kept(repository, default, name)));
        }
        if let (Some(list), Some(default)) = (parameter.value.get("AllowedValues"), default) {
            add(template, list, Some(default), facts);
        }
    }
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html>.
fn kept(repository: &Repository, default: &Node, name: &str) -> Diagnostic {
    Diagnostic {
        code: Code::DeployedValue,
        message: format!("the default of {name} changes, and stacks that exist keep the value they have"),
        place: Some(repository.place(default.span)),
        related: Vec::new(),
        next: format!("deploy once with --parameter-overrides {name}={}", Twin::DASHED),
    }
}

fn add(template: &Template, list: &Node, definition: Option<&Node>, facts: &mut Facts) {
    let values: Vec<Value> = list.items().iter().filter_map(|item| template.text(item)).collect();
    if values.is_empty() {
        return;
    }
    let items = values.into_iter().map(|value| facts.read(value, None, Role::Word)).collect();
    facts.runtime_lists.push(RuntimeList {
        items,
        scope: template.path.clone(),
        variable: None,
        definition: definition.map(|node| node.span),
        place: insertion::item(template, list),
    });
}
