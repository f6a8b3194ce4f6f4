//! The way from the root of a document to a node.

use crate::document::syntax::{Document, Entry, Node};
use crate::span::Span;

/// A node with all that it is in.
pub(super) struct Trail<'a> {
    /// From the root to the node.
    pub(super) nodes: Vec<&'a Node>,
    /// For each node the entry that it is the value of; none for the root and for items.
    pub(super) entries: Vec<Option<&'a Entry>>,
    /// For each node but the root, its place in the one before.
    pub(super) steps: Vec<usize>,
    /// Which document of the file.
    pub(super) root: usize,
}

impl<'a> Trail<'a> {
    /// The node that the last node is in.
    pub(super) fn parent(&self) -> Option<&'a Node> {
        self.nodes.len().checked_sub(2).map(|at| self.nodes[at])
    }
}

/// The way to the node with the bytes `whole` that is `wanted`. Nothing that is seen through an alias is found.
pub(super) fn find<'a>(document: &'a Document, whole: Span, wanted: impl Fn(&Node) -> bool) -> Option<Trail<'a>> {
    for (root, node) in document.roots.iter().enumerate() {
        let mut trail = Trail { nodes: vec![node], entries: vec![None], steps: Vec::new(), root };
        if walk(&mut trail, whole, &wanted) {
            return Some(trail);
        }
    }
    None
}

fn walk(trail: &mut Trail, whole: Span, wanted: &impl Fn(&Node) -> bool) -> bool {
    let Some(node) = trail.nodes.last().copied() else { return false };
    if node.whole == whole && wanted(node) {
        return true;
    }
    let mapping = node.as_mapping().map(|mapping| mapping.entries.as_slice()).unwrap_or_default();
    let values = mapping.iter().map(|entry| (Some(entry), &entry.value));
    let children = values.chain(node.items().iter().map(|item| (None, item))).enumerate();
    for (step, (entry, child)) in children.filter(|(_, (_, child))| !child.borrowed && child.whole.contains(whole)) {
        trail.nodes.push(child);
        trail.entries.push(entry);
        trail.steps.push(step);
        if walk(trail, whole, wanted) {
            return true;
        }
        trail.nodes.pop();
        trail.entries.pop();
        trail.steps.pop();
    }
    false
}
