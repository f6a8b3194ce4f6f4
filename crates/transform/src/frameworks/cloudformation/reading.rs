//! Readings: every text of a template is read by somebody, or the definitions it comes through are not safe to edit.

use rebootstrap_parser::Origin;
use rebootstrap_parser::Value;
use rebootstrap_parser::document::{Kind, Node};

use super::intrinsics::Call;
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
                    walk(template, &setting.value, if defines { Role::Definition } else { Role::Word }, facts);
                }
            }
            continue;
        }
        let role = if SECTIONS.contains(&name) { Role::Word } else { Role::Definition };
        walk(template, &entry.value, role, facts);
    }
}

fn walk(template: &Template, node: &Node, role: Role, facts: &mut Facts) {
    let directory = template.directory().to_owned();
    if let Some(call) = Call::of(node) {
        let texts = template.texts(node);
        let is_known = !texts.is_empty() && !texts.iter().any(is_hole);
        for text in texts {
            facts.read(text, Some(&directory), role);
        }
        if !is_known {
            children(template, call.argument, role, facts);
        }
        return;
    }
    if let Some(value) = node.value() {
        facts.read(value.clone(), Some(&directory), role);
    }
    children(template, node, role, facts);
}

/// What is in a list or a mapping; keys are nobody's text.
fn children(template: &Template, node: &Node, role: Role, facts: &mut Facts) {
    match &node.kind {
        Kind::Sequence(sequence) => sequence.items.iter().for_each(|item| walk(template, item, role, facts)),
        Kind::Mapping(_) => {
            // Those of an anchor are read where it stands; an alias has copies of them, seen through it.
            node.entries().into_iter().for_each(|entry| walk(template, &entry.value, role, facts));
        }
        Kind::Scalar(_) | Kind::Null => {}
    }
}

fn is_hole(value: &Value) -> bool {
    value.segments().iter().all(|segment| segment.origin == Origin::Unknown)
}
