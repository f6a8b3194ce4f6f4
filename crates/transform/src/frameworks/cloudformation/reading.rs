//! Readings: every text of a template is read by somebody, or the definitions it comes through are not safe to edit.

use rebootstrap_parser::Origin;
use rebootstrap_parser::Value;
use rebootstrap_parser::document::{Kind, Node};

use super::intrinsics::Call;
use super::nested;
use super::template::Template;
use crate::facts::{Facts, Role};

/// Sections that templates have; in others texts are only kept for aliases.
const SECTIONS: [&str; 10] = [
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Hooks",
    "Metadata",
    "Outputs",
    "Resources",
    "Rules",
    "Transform",
];

/// Adds all texts of `template`.
pub(super) fn read(template: &Template, facts: &mut Facts) {
    let Some(root) = template.root() else { return };
    for entry in root.entries() {
        let name = entry.name().unwrap_or_default();
        if name == "Parameters" {
            for parameter in entry.value.entries() {
                for setting in parameter.value.entries() {
                    let defines = setting.name() == Some("Default");
                    walk(template, (&setting.value, None), if defines { Role::Definition } else { Role::Word }, facts);
                }
            }
            continue;
        }
        let role = if SECTIONS.contains(&name) { Role::Word } else { Role::Definition };
        let resources = if name == "Resources" { entry.value.entries() } else { Vec::new() };
        if !resources.is_empty() {
            for resource in resources {
                let kind = resource.value.get("Type").and_then(Node::text).unwrap_or_default();
                // What a stack is given is read where its template's parameters are.
                let given = nested::parameters(kind, &resource.value);
                walk(template, (&resource.value, given), role, facts);
            }
            continue;
        }
        walk(template, (&entry.value, None), role, facts);
    }
}

/// Adds the texts of `node`; those of `given`, which lies in it, are only passed on.
fn walk(template: &Template, (node, given): (&Node, Option<&Node>), role: Role, facts: &mut Facts) {
    let role = if given.is_some_and(|given| std::ptr::eq(given, node)) { Role::Definition } else { role };
    let directory = template.directory().to_owned();
    if let Some(call) = Call::of(node) {
        let texts = template.texts(node);
        let is_known = !texts.is_empty() && !texts.iter().any(is_hole);
        for text in texts {
            facts.read(text, Some(&directory), role);
        }
        if !is_known {
            children(template, (call.argument, given), role, facts);
        }
        return;
    }
    if let Some(value) = node.value() {
        facts.read(value.clone(), Some(&directory), role);
    }
    children(template, (node, given), role, facts);
}

/// What is in a list or a mapping; keys are nobody's text.
fn children(template: &Template, (node, given): (&Node, Option<&Node>), role: Role, facts: &mut Facts) {
    match &node.kind {
        Kind::Sequence(sequence) => sequence.items.iter().for_each(|item| walk(template, (item, given), role, facts)),
        Kind::Mapping(_) => {
            // Those of an anchor are read where it stands; an alias has copies of them, seen through it.
            node.entries().into_iter().for_each(|entry| walk(template, (&entry.value, given), role, facts));
        }
        Kind::Scalar(_) | Kind::Null => {}
    }
}

fn is_hole(value: &Value) -> bool {
    value.segments().iter().all(|segment| segment.origin == Origin::Unknown)
}
