//! Where the paths of a file stand, by our own reading of it.

use std::ops::Range;

use foldhash::HashMap;

use super::stream::Step;
use crate::document::{Document, Kind, Node};

/// The bytes of one path.
#[derive(Clone, Debug)]
pub(super) struct Bytes {
    /// The value with its tag; for an empty one the place behind its key.
    pub(super) value: Range<usize>,
    /// From the part before it to the part behind it: in there are the key, and what separates it from its neighbours.
    pub(super) around: Range<usize>,
}

/// Paths, and where they stand.
pub(super) type Places = HashMap<Vec<Step>, Bytes>;

/// All paths of `document`, in its order.
pub(super) fn find(document: &Document) -> Vec<(Vec<Step>, Bytes)> {
    let mut found = Vec::new();
    for (at, root) in document.roots.iter().enumerate() {
        let around = 0..document.text().len();
        walk(root, &mut vec![Step::Document(at)], around, &mut found);
    }
    found
}

/// The node at `path`.
pub(super) fn node<'a>(document: &'a Document, path: &[Step]) -> Option<&'a Node> {
    let (first, rest) = path.split_first()?;
    let Step::Document(at) = first else { return None };
    rest.iter().try_fold(document.roots.get(*at)?, |node, step| match step {
        Step::Item(at) => node.items().get(*at),
        Step::Key(key) => {
            let mapping = node.as_mapping()?;
            let mut entries = mapping.entries.iter().chain(&mapping.merges);
            entries.find(|entry| entry.name().unwrap_or_default() == &**key).map(|entry| &entry.value)
        }
        Step::Document(_) => None,
    })
}

/// The depth is that of a parsed tree, and so bounded.
fn walk(node: &Node, path: &mut Vec<Step>, around: Range<usize>, found: &mut Vec<(Vec<Step>, Bytes)>) {
    let value = node.whole.range();
    // The first part begins behind the key of the collection, the last ends before what follows it.
    let outer = around.clone();
    found.push((path.clone(), Bytes { value, around }));
    if node.borrowed {
        return;
    }
    let parts: Vec<(Step, usize, usize, &Node)> = match &node.kind {
        Kind::Mapping(mapping) => {
            let entries = mapping.entries.iter().chain(&mapping.merges);
            let part = |entry: &'_ crate::document::Entry| {
                let name = entry.name().unwrap_or_default();
                (Step::Key(name.into()), entry.span.start(), entry.span.end())
            };
            let mut parts: Vec<_> = entries.map(|entry| (part(entry), &entry.value)).collect();
            parts.sort_by_key(|((_, start, _), _)| *start);
            parts.into_iter().map(|((step, start, end), value)| (step, start, end, value)).collect()
        }
        Kind::Sequence(sequence) => {
            let items = sequence.items.iter().enumerate();
            items.map(|(at, item)| (Step::Item(at), item.whole.start(), item.whole.end(), item)).collect()
        }
        Kind::Scalar(_) | Kind::Null => return,
    };
    for (at, (step, ..)) in parts.iter().enumerate() {
        let before = at.checked_sub(1).map_or(outer.start, |at| parts[at].2);
        let behind = parts.get(at + 1).map_or(outer.end, |part| part.1);
        path.push(step.clone());
        walk(parts[at].3, path, before..behind.max(before), found);
        path.pop();
    }
}
