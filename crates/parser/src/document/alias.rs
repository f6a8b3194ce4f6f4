//! Anchors and aliases: an alias is a copy of what its anchor names, seen through the alias.

use std::collections::{BTreeSet, HashMap};

use super::names::Names;
use super::syntax::{Entry, Kind, Mapping, Node, Scalar, Sequence};
use crate::span::Span;
use crate::value::{Form, Hop};

/// All copies of a file together have at most so many nodes: aliases of aliases double with each line.
const COPIES: usize = 100_000;

/// The anchors of one document.
#[derive(Default)]
pub(super) struct Anchors {
    /// `None` while the node is being read: an alias in itself would go on for ever.
    nodes: HashMap<String, Option<Node>>,
    copies: usize,
    pub(super) aliased: BTreeSet<String>,
}

impl Anchors {
    /// Forgets the anchors of the document before.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
    }

    /// A node with the anchor `name` begins.
    pub(super) fn open(&mut self, name: &str) {
        self.nodes.insert(name.to_owned(), None);
    }

    /// The node with the anchor `name` has been read.
    pub(super) fn close(&mut self, name: &str, node: &Node) {
        self.nodes.insert(name.to_owned(), Some(node.clone()));
    }

    /// What the alias of `name` at `site` stands for.
    ///
    /// # Errors
    /// Why it stands for nothing.
    pub(super) fn alias(&mut self, name: &str, site: Span) -> Result<Node, String> {
        let node = match self.nodes.get(name) {
            Some(Some(node)) => node,
            Some(None) => return Err(format!("*{name} stands in what it refers to")),
            None => return Err(format!("*{name} refers to no anchor above it")),
        };
        self.copies += size(node);
        if self.copies > COPIES {
            return Err("aliases stand for more than 100,000 nodes".to_owned());
        }
        self.aliased.insert(name.to_owned());
        // Text can stand in the place of an alias of a text, but not in that of a collection.
        let form = if node.as_scalar().is_some() { Form::Whole } else { Form::Part };
        let mut copy = borrowed(node, &Hop { site: Some(site), form });
        (copy.span, copy.whole, copy.anchor) = (site, site, None);
        Ok(copy)
    }
}

/// How many nodes `node` is made of. The depth is that of a parsed tree, and so bounded.
fn size(node: &Node) -> usize {
    1 + match &node.kind {
        Kind::Mapping(mapping) => {
            let entries = mapping.entries.iter().chain(&mapping.merges);
            entries.map(|entry| size(&entry.key) + size(&entry.value)).sum()
        }
        Kind::Sequence(sequence) => sequence.items.iter().map(size).sum(),
        Kind::Scalar(_) | Kind::Null => 0,
    }
}

fn borrowed(node: &Node, hop: &Hop) -> Node {
    let entry =
        |entry: &Entry| Entry { key: borrowed(&entry.key, hop), value: borrowed(&entry.value, hop), span: entry.span };
    let kind = match &node.kind {
        Kind::Scalar(scalar) => Kind::Scalar(Scalar { value: scalar.value.clone().through(hop), style: scalar.style }),
        Kind::Mapping(mapping) => Kind::Mapping(Box::new(Mapping {
            entries: mapping.entries.iter().map(entry).collect(),
            merges: mapping.merges.iter().map(entry).collect(),
            flow: mapping.flow,
            names: Names::default(),
        })),
        Kind::Sequence(sequence) => {
            let items = sequence.items.iter().map(|item| borrowed(item, hop)).collect();
            Kind::Sequence(Box::new(Sequence { items, flow: sequence.flow }))
        }
        Kind::Null => Kind::Null,
    };
    Node { kind, borrowed: true, ..node.clone_head() }
}

impl Node {
    /// Everything but the kind.
    fn clone_head(&self) -> Self {
        let (tag, anchor) = (self.tag.clone(), self.anchor.clone());
        Self { kind: Kind::Null, span: self.span, whole: self.whole, tag, anchor, borrowed: self.borrowed }
    }
}
