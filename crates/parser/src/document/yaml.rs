//! Reads the tree of tree-sitter-yaml.

use std::collections::HashSet;

use tree_sitter::Node as Syntax;

use super::alias::Anchors;
use super::parse::{Broken, DEPTH, Read, Source, named};
use super::syntax::{Entry, Kind, Mapping, Node, Scalar, Sequence, Style};
use super::{block, plain, scalar};
use crate::span::Span;

/// Reads all documents of the stream `root`.
///
/// # Errors
/// The first thing that parses and still cannot be read.
pub(super) fn read(source: &Source, root: Syntax) -> Result<Read, Broken> {
    let mut reader = Reader { source, anchors: Anchors::default() };
    let mut roots = Vec::new();
    for document in named(root).into_iter().filter(|child| child.kind() == "document") {
        reader.anchors.clear();
        let content = named(document).into_iter().find(|child| child.kind().ends_with("_node"));
        let end = source.span(document).end();
        // An end of a document before the first one ends nothing.
        if content.is_none() && source.written(document).trim() == "..." {
            continue;
        }
        roots.push(match content {
            Some(node) => reader.node(node, None, 0)?,
            None => nothing(Span::new(source.file, end, end)),
        });
    }
    Ok(Read { roots, aliased: reader.anchors.aliased })
}

fn nothing(span: Span) -> Node {
    Node { kind: Kind::Null, span, whole: span, tag: None, anchor: None, borrowed: false }
}

struct Reader<'a> {
    source: &'a Source<'a>,
    anchors: Anchors,
}

impl Reader<'_> {
    /// A `block_node` or `flow_node`. `indent` is the column of the block collection around it.
    fn node(&mut self, node: Syntax, indent: Option<usize>, depth: usize) -> Result<Node, Broken> {
        let whole = self.source.span(node);
        if depth > DEPTH {
            return Err(self.source.broken(whole, "nested too deeply"));
        }
        let (mut tag, mut anchor, mut content): (Option<Box<str>>, Option<Box<str>>, _) = (None, None, None);
        for child in named(node) {
            match child.kind() {
                "tag" => tag = Some(self.source.written(child).into()),
                "anchor" => anchor = Some(self.source.written(child).trim_start_matches('&').into()),
                _ => content = Some(child),
            }
        }
        let Some(content) = content else {
            let mut node = nothing(Span::new(whole.file, whole.end(), whole.end()));
            (node.whole, node.tag) = (whole, tag);
            if let Some(name) = anchor {
                self.anchors.close(&name, &node);
                node.anchor = Some(name);
            }
            return Ok(node);
        };
        if content.kind() == "alias" {
            let name = self.source.written(content).trim_start_matches('*');
            let site = self.source.span(content);
            return self.anchors.alias(name, site).map_err(|reason| self.source.broken(site, reason));
        }
        if let Some(name) = &anchor {
            self.anchors.open(name);
        }
        let (kind, span) = self.kind(content, tag.is_some(), indent, depth)?;
        let node =
            Node { kind, span, whole: Span::new(whole.file, whole.start(), span.end()), tag, anchor, borrowed: false };
        if let Some(name) = &node.anchor {
            self.anchors.close(name, &node);
        }
        Ok(node)
    }

    fn kind(
        &mut self,
        node: Syntax,
        tagged: bool,
        indent: Option<usize>,
        depth: usize,
    ) -> Result<(Kind, Span), Broken> {
        let span = self.source.span(node);
        let style = match node.kind() {
            "plain_scalar" => Style::Plain,
            "single_quote_scalar" => Style::Single,
            "double_quote_scalar" => Style::Double,
            "block_scalar" => {
                let found = block::read(self.source, span, indent);
                let found = found.ok_or_else(|| self.source.broken(span, "a block scalar that is not understood"));
                return found.map(|(scalar, span)| (Kind::Scalar(scalar), span));
            }
            "block_mapping" => {
                let column = column(self.source.clean, span.start());
                let mapping = self.mapping(node, Some(column), false, depth)?;
                // The grammar counts comments behind the last entry.
                let ends = mapping.entries.iter().chain(&mapping.merges).map(|entry| entry.span.end());
                let span = Span::new(span.file, span.start(), ends.max().unwrap_or(span.end()));
                return Ok((Kind::Mapping(Box::new(mapping)), span));
            }
            "block_sequence" => {
                let column = column(self.source.clean, span.start());
                let found = named(node);
                let mut items = Vec::with_capacity(found.len());
                for item in found {
                    let end = self.source.span(item).end();
                    let content = named(item).into_iter().next();
                    items.push(self.value(content, end, Some(column), depth)?);
                }
                let end = items.last().map_or(span.end(), |item| item.whole.end());
                let span = Span::new(span.file, span.start(), end);
                return Ok((Kind::Sequence(Box::new(Sequence { items, flow: false })), span));
            }
            "flow_mapping" => {
                if self.source.written(node).starts_with("{{") {
                    return Err(self.source.broken(span, "a template stands in the place of a value"));
                }
                return Ok((Kind::Mapping(Box::new(self.mapping(node, None, true, depth)?)), span));
            }
            "flow_sequence" => {
                let found = named(node);
                let mut items = Vec::with_capacity(found.len());
                for item in found {
                    items.push(match item.kind() {
                        "flow_pair" => self.pair_item(item, depth)?,
                        _ => self.node(item, None, depth + 1)?,
                    });
                }
                return Ok((Kind::Sequence(Box::new(Sequence { items, flow: true })), span));
            }
            kind => return Err(self.source.broken(span, format!("{kind} is not understood"))),
        };
        let value = scalar::decoded(self.source, span, style);
        let null = style == Style::Plain && !tagged && !value.has_holes() && plain::is_null(value.text());
        Ok((if null { Kind::Null } else { Kind::Scalar(Scalar { value, style }) }, span))
    }

    /// `a: b` as an item of a list in brackets.
    fn pair_item(&mut self, pair: Syntax, depth: usize) -> Result<Node, Broken> {
        let entry = self.entry(pair, None, depth)?;
        self.check_key(&entry.key)?;
        let span = entry.span;
        let mapping = Mapping { entries: vec![entry], flow: true, ..Mapping::default() };
        Ok(Node { kind: Kind::Mapping(Box::new(mapping)), ..nothing(span) })
    }

    fn mapping(&mut self, node: Syntax, indent: Option<usize>, flow: bool, depth: usize) -> Result<Mapping, Broken> {
        let children = named(node);
        let entries = Vec::with_capacity(children.len());
        let mut mapping = Mapping { entries, flow, ..Mapping::default() };
        let mut names = HashSet::new();
        for child in children {
            let entry = match child.kind() {
                "block_mapping_pair" | "flow_pair" => self.entry(child, indent, depth)?,
                _ => {
                    let key = self.node(child, None, depth + 1)?;
                    let end = key.whole.end();
                    let span = key.whole;
                    Entry { key, value: nothing(Span::new(self.source.file, end, end)), span }
                }
            };
            self.check_key(&entry.key)?;
            if is_merge(&entry.key) {
                self.check_merge(&entry)?;
                mapping.merges.push(entry);
                continue;
            }
            if let Some(name) = entry.name()
                && !names.insert(name.to_owned())
            {
                return Err(self.source.broken(entry.key.span, format!("{name} is set twice")));
            }
            mapping.entries.push(entry);
        }
        if mapping.merges.len() > 1 {
            return Err(self.source.broken(mapping.merges[1].key.span, "<< is set twice"));
        }
        Ok(mapping)
    }

    /// The other parser knows paths of texts only, so it could not tell what an edit of the file does.
    fn check_key(&self, key: &Node) -> Result<(), Broken> {
        let is_text = key.as_scalar().is_some() && !key.borrowed;
        if is_text { Ok(()) } else { Err(self.source.broken(key.span, "a key that is no text")) }
    }

    fn check_merge(&self, entry: &Entry) -> Result<(), Broken> {
        let nodes = match &entry.value.kind {
            Kind::Sequence(sequence) => sequence.items.as_slice(),
            _ => std::slice::from_ref(&entry.value),
        };
        match nodes.iter().find(|node| node.as_mapping().is_none()) {
            Some(node) => Err(self.source.broken(node.span, "<< merges what is no mapping")),
            None => Ok(()),
        }
    }

    fn entry(&mut self, pair: Syntax, indent: Option<usize>, depth: usize) -> Result<Entry, Broken> {
        let span = self.source.span(pair);
        let key = pair.child_by_field_name("key");
        let key = self.value(key, span.start(), indent, depth)?;
        let end = span.end();
        let value = self.value(pair.child_by_field_name("value"), end, indent, depth)?;
        let end = value.whole.end().max(key.whole.end()).max(if value.is_null() { end } else { 0 });
        Ok(Entry { key, value, span: Span::new(span.file, span.start(), end) })
    }

    /// The node, or nothing at the byte `place`.
    fn value(
        &mut self,
        node: Option<Syntax>,
        place: usize,
        indent: Option<usize>,
        depth: usize,
    ) -> Result<Node, Broken> {
        match node {
            Some(node) => self.node(node, indent, depth + 1),
            None => Ok(nothing(Span::new(self.source.file, place, place))),
        }
    }
}

fn is_merge(key: &Node) -> bool {
    let plain = key.as_scalar().is_some_and(|scalar| scalar.style == Style::Plain);
    plain && key.tag.is_none() && key.text() == Some("<<")
}

/// How many characters stand before byte `at` on its line.
pub(super) fn column(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..at].chars().filter(|character| *character != '\u{FEFF}').count()
}
