//! The tree of a YAML or JSON file.

use std::collections::BTreeSet;

use super::insert::Memory;
use super::mask::Mask;
use super::names::Names;
use crate::span::{FileId, Span};
use crate::value::Value;

/// The language of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// YAML 1.2, with merge keys.
    Yaml,
    /// JSON as RFC 8259 has it: no comments, no trailing commas.
    Json,
}

/// One file.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file.
    pub file: FileId,
    /// Its language.
    pub format: Format,
    /// The root of each YAML document of the file; a JSON file has one. None in a file of nothing but comments.
    pub roots: Vec<Node>,
    /// Whether templates had to be masked to read it: there may be more in it than is seen here.
    pub masked: bool,
    pub(super) text: String,
    /// The text as it was parsed: with templates masked, byte for byte as long as `text`.
    pub(super) clean: String,
    pub(super) masks: Vec<Mask>,
    pub(super) aliased: BTreeSet<String>,
    pub(super) memory: Memory,
}

/// A scalar, mapping, sequence or nothing, with its tag and anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its bytes with quotes and brackets, without tag and anchor. That of an alias is the alias (`*x`); an empty value has
    /// an empty span where it would begin. A block scalar ends before its last line end.
    pub span: Span,
    /// Its bytes with tag and anchor.
    pub whole: Span,
    /// The tag as written (`!Ref`).
    pub tag: Option<Box<str>>,
    /// The name of its anchor (`x` of `&x`).
    pub anchor: Option<Box<str>>,
    /// Whether it is seen through an alias: it is written elsewhere, and an edit there is seen here, too.
    pub borrowed: bool,
}

/// What a node is. Most are scalars, so that only these are held in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text or a number, or `true` and `false`.
    Scalar(Scalar),
    /// Keys with values.
    Mapping(Box<Mapping>),
    /// A list.
    Sequence(Box<Sequence>),
    /// Nothing: `null`, `~`, or nothing at all behind `key:`.
    Null,
}

/// A text as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text, line ends as `\n`.
    pub value: Value,
    /// How it is written.
    pub style: Style,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes; in JSON a number, `true` or `false`.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`, and every text of JSON.
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// Keys with values.
///
/// Invariant: no two entries have the same scalar key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Its own entries, in order.
    pub entries: Vec<Entry>,
    /// The entries with the key `<<`.
    pub merges: Vec<Entry>,
    /// Whether it is written in braces.
    pub flow: bool,
    pub(super) names: Names,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Node,
    /// The value.
    pub value: Node,
    /// From the key to the end of the value.
    pub span: Span,
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sequence {
    /// Its items in order.
    pub items: Vec<Node>,
    /// Whether it is written in brackets.
    pub flow: bool,
}

impl Document {
    /// The text as it was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as it was parsed: each template masked by as many bytes.
    #[must_use]
    pub fn clean(&self) -> &str {
        &self.clean
    }

    /// The templates that were masked, in order.
    #[must_use]
    pub fn masks(&self) -> &[Mask] {
        &self.masks
    }

    /// The root of the first document.
    #[must_use]
    pub fn root(&self) -> Option<&Node> {
        self.roots.first()
    }

    /// Whether some alias refers to the anchor `name`.
    #[must_use]
    pub fn is_aliased(&self, name: &str) -> bool {
        self.aliased.contains(name)
    }
}

impl Node {
    /// The value of `key`: the mapping's own, or else that of the first merged mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of `key`: the mapping's own, or else that of the first merged mapping that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let mapping = self.as_mapping()?;
        let own = mapping.place(key).map(|at| &mapping.entries[at]);
        own.or_else(|| mapping.merged().find_map(|node| node.entry(key)))
    }

    /// The node below `keys`.
    #[must_use]
    pub fn at(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entries of a mapping: its own, then those merged in that it does not set itself.
    #[must_use]
    pub fn entries(&self) -> Vec<&Entry> {
        let Some(mapping) = self.as_mapping() else { return Vec::new() };
        let mut all: Vec<&Entry> = mapping.entries.iter().collect();
        if mapping.merges.is_empty() {
            return all;
        }
        let mut names: BTreeSet<&str> = all.iter().filter_map(|entry| entry.name()).collect();
        for entry in mapping.merged().flat_map(Node::entries) {
            if entry.name().is_none_or(|name| names.insert(name)) {
                all.push(entry);
            }
        }
        all
    }

    /// The items of a sequence; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Sequence(sequence) => &sequence.items,
            _ => &[],
        }
    }

    /// The text of a scalar, with holes by name.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.value().map(Value::text)
    }

    /// The value of a scalar.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        self.as_scalar().map(|scalar| &scalar.value)
    }

    /// The scalar that it is.
    #[must_use]
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The mapping that it is.
    #[must_use]
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.kind {
            Kind::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The sequence that it is.
    #[must_use]
    pub fn as_sequence(&self) -> Option<&Sequence> {
        match &self.kind {
            Kind::Sequence(sequence) => Some(sequence),
            _ => None,
        }
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.kind == Kind::Null
    }

    /// Whether its tag is `tag` (`!Ref`).
    #[must_use]
    pub fn is_tagged(&self, tag: &str) -> bool {
        self.tag.as_deref() == Some(tag)
    }
}

impl Mapping {
    /// The place of the entry `key` among its own.
    pub(super) fn place(&self, key: &str) -> Option<usize> {
        self.names.place(&self.entries, key)
    }

    /// The mappings that `<<` merges in, the first that has a key wins.
    pub fn merged(&self) -> impl Iterator<Item = &Node> {
        self.merges.iter().flat_map(|entry| match &entry.value.kind {
            Kind::Sequence(sequence) => sequence.items.as_slice(),
            _ => std::slice::from_ref(&entry.value),
        })
    }
}

impl Entry {
    /// The key, when it is a scalar.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.key.text()
    }
}
