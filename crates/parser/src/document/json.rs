//! Reads the tree of tree-sitter-json. That grammar is lax: whether the text is JSON has been asked before.

use std::collections::{BTreeSet, HashSet};

use tree_sitter::Node as Syntax;

use super::parse::{Broken, DEPTH, Read, Source, named};
use super::syntax::{Entry, Kind, Mapping, Node, Scalar, Sequence, Style};
use super::{mask, scalar};
use crate::value::Value;

/// Reads the value of the file.
///
/// # Errors
/// The first key that is set twice, or what is nested too deeply.
pub(super) fn read(source: &Source, root: Syntax) -> Result<Read, Broken> {
    let mut roots = Vec::new();
    for node in named(root) {
        roots.push(value(source, node, 0)?);
    }
    Ok(Read { roots, aliased: BTreeSet::new() })
}

fn value(source: &Source, node: Syntax, depth: usize) -> Result<Node, Broken> {
    let span = source.span(node);
    if depth > DEPTH {
        return Err(source.broken(span, "nested too deeply"));
    }
    let kind = match node.kind() {
        "object" => Kind::Mapping(Box::new(object(source, node, depth)?)),
        "array" => {
            let found = named(node);
            let mut items = Vec::with_capacity(found.len());
            for item in found {
                items.push(value(source, item, depth + 1)?);
            }
            Kind::Sequence(Box::new(Sequence { items, flow: true }))
        }
        "null" => Kind::Null,
        "string" => {
            let style = Style::Double;
            Kind::Scalar(Scalar { value: scalar::decoded(source, span, style), style })
        }
        "number" | "true" | "false" => {
            // No text can stand in the place of a part of it.
            let value = Value::escaped(source.written(node), span);
            Kind::Scalar(Scalar { value: mask::holed(source, value), style: Style::Plain })
        }
        kind => return Err(source.broken(span, format!("{kind} is not understood"))),
    };
    Ok(Node { kind, span, whole: span, tag: None, anchor: None, borrowed: false })
}

fn object(source: &Source, node: Syntax, depth: usize) -> Result<Mapping, Broken> {
    let pairs = named(node);
    let entries = Vec::with_capacity(pairs.len());
    let mut mapping = Mapping { entries, flow: true, ..Mapping::default() };
    let mut names = HashSet::new();
    for pair in pairs {
        let (Some(key), Some(content)) = (pair.child_by_field_name("key"), pair.child_by_field_name("value")) else {
            return Err(source.broken(source.span(pair), "a key without a value"));
        };
        let (key, value) = (value(source, key, depth + 1)?, value(source, content, depth + 1)?);
        let entry = Entry { key, value, span: source.span(pair) };
        if let Some(name) = entry.name()
            && !names.insert(name.to_owned())
        {
            return Err(source.broken(entry.key.span, format!("{name} is set twice")));
        }
        mapping.entries.push(entry);
    }
    Ok(mapping)
}
