//! Addresses: the nodes that the keys of a reference lead to (`self:custom.stages.${self:custom.stage}`).

use std::borrow::Cow;
use std::ops::Range;

use rebootstrap_parser::Value;
use rebootstrap_parser::document::Node;

use super::reference;
use super::variables::{ALTERNATIVES, Resolver};

impl Resolver<'_> {
    /// The nodes at `address` below `root`. A key that comes from outside may be any.
    pub(super) fn walk(&self, root: &Node, value: &Value, address: Range<usize>, depth: usize) -> Vec<Node> {
        self.walked(root, value, address, depth).into_iter().map(Cow::into_owned).collect()
    }

    /// The same. What is on the way is borrowed: a mapping has as many entries as references lead through it.
    fn walked<'n>(&self, root: &'n Node, value: &Value, address: Range<usize>, depth: usize) -> Vec<Cow<'n, Node>> {
        let mut nodes = vec![Cow::Borrowed(root)];
        for key in reference::keys(value.text(), address) {
            let part = value.slice(key);
            let names = self.values(&part, depth + 1);
            let is_any = |name: &Value| name.has_holes() || self.is_from_outside(&part, depth);
            let next = nodes.into_iter().flat_map(|node| match node {
                Cow::Borrowed(node) => children(node, &names, &is_any).into_iter().map(Cow::Borrowed).collect(),
                Cow::Owned(node) => {
                    let below = children(&node, &names, &is_any).into_iter();
                    below.map(|child| Cow::Owned(child.clone())).collect::<Vec<_>>()
                }
            });
            nodes = next.flat_map(|node| self.stands(node, depth + 1)).take(ALTERNATIVES).collect();
        }
        nodes
    }

    /// What the node stands for, see [`Self::nodes`].
    fn stands<'n>(&self, node: Cow<'n, Node>, depth: usize) -> Vec<Cow<'n, Node>> {
        match self.structures(&node, depth) {
            Some(found) => found.into_iter().map(Cow::Owned).collect(),
            None => vec![node],
        }
    }

    /// The nodes at `address` below `root` as they are written, references included.
    pub(super) fn written(&self, root: &Node, value: &Value, address: Range<usize>, depth: usize) -> Vec<Node> {
        let keys = reference::keys(value.text(), address.clone());
        let Some((last, before)) = keys.split_last() else { return Vec::new() };
        let owners = match before.first() {
            Some(first) => self.walked(root, value, first.start..before[before.len() - 1].end, depth),
            None => vec![Cow::Borrowed(root)],
        };
        let names = self.values(&value.slice(last.clone()), depth + 1);
        owners.iter().flat_map(|owner| names.iter().filter_map(|name| owner.get(name.text()).cloned())).collect()
    }
}

/// The entries and items of `node` that one of `names` names; all of them for a name that `is_any`.
fn children<'n>(node: &'n Node, names: &[Value], is_any: &dyn Fn(&Value) -> bool) -> Vec<&'n Node> {
    let mut found = Vec::new();
    for name in names {
        if is_any(name) {
            found.extend(node.entries().into_iter().map(|entry| &entry.value));
            found.extend(node.items());
        } else if let Some(child) = node.get(name.text()) {
            found.push(child);
        } else if let Some(item) = name.text().parse().ok().and_then(|at: usize| node.items().get(at)) {
            found.push(item);
        }
    }
    found
}
