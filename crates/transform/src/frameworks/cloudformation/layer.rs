//! Layers and parameters: the lists that say which runtimes are allowed.

use rebootstrap_parser::Value;
use rebootstrap_parser::document::Node;

use super::insertion;
use super::template::Template;
use crate::facts::{Facts, Role, RuntimeList};

/// `CompatibleRuntimes` of every layer, and `AllowedValues` of every parameter.
pub(super) fn collect(template: &Template, facts: &mut Facts) {
    for (entry, kind) in template.resources() {
        if matches!(kind, "AWS::Lambda::LayerVersion" | "AWS::Serverless::LayerVersion")
            && let Some(list) = entry.value.at(&["Properties", "CompatibleRuntimes"])
        {
            add(template, list, None, facts);
        }
    }
    for parameter in template.at(&["Parameters"]).map(Node::entries).unwrap_or_default() {
        let default = parameter.value.get("Default");
        if let (Some(list), Some(default)) = (parameter.value.get("AllowedValues"), default) {
            add(template, list, Some(default), facts);
        }
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
