//! From the text of an HCL file to its syntax tree, by tree-sitter-hcl.

use std::collections::HashSet;

use tree_sitter::Node;

use crate::grammar::{self, Errors, first_error};
use crate::hcl::syntax::{Attribute, Block, Body, Expression, For, Kind, Step};
use crate::span::{FileId, Span};

/// Deeper nesting than this is not read; Terraform itself gives up far earlier.
const DEPTH: usize = 150;

/// Why a file is read-only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where the first thing stands that does not parse.
    pub span: Span,
    /// What is wrong with it.
    pub reason: String,
}

/// Parses `text`.
///
/// # Errors
/// The first place that is not HCL, or that is nested too deeply.
pub fn parse(file: FileId, text: &str) -> Result<Body, Broken> {
    // The grammar takes it for a blank, Terraform for an invalid character.
    if let Some(at) = text.match_indices('\r').map(|(at, _)| at).find(|at| !text[*at..].starts_with("\r\n")) {
        let reason = "a line ends with a carriage return alone".to_owned();
        return Err(Broken { span: Span::new(file, at, at), reason });
    }
    let tree = grammar::parse(&tree_sitter_hcl::LANGUAGE.into(), text, Errors::Recovered).map_err(|stopped| {
        Broken { span: Span::new(file, stopped.at, stopped.at), reason: stopped.reason.to_owned() }
    })?;
    let reader = Reader { file, text };
    let root = tree.root_node();
    if root.has_error() {
        let node = first_error(root);
        let start = node.start_byte().min(text.len());
        let reason = if node.is_missing() { format!("{} is missing", node.kind()) } else { "syntax error".to_owned() };
        return Err(Broken { span: Span::new(file, start, start), reason });
    }
    let mut cursor = root.walk();
    let body = root.children(&mut cursor).find(|child| child.kind() == "body");
    match body {
        Some(node) => reader.body(node, 0),
        None => Ok(Body { attributes: Vec::new(), blocks: Vec::new(), span: Span::new(file, 0, text.len()) }),
    }
}

pub(super) struct Reader<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
}

impl<'a> Reader<'a> {
    pub(super) fn span(&self, node: Node) -> Span {
        let end = node.end_byte().min(self.text.len());
        Span::new(self.file, node.start_byte().min(end), end)
    }

    fn source(&self, node: Node) -> &'a str {
        let span = self.span(node);
        self.text.get(span.range()).unwrap_or_default()
    }

    fn body(&self, node: Node, depth: usize) -> Result<Body, Broken> {
        if depth > DEPTH {
            return Err(Broken { span: self.span(node), reason: "nested too deeply".to_owned() });
        }
        let mut body = Body { attributes: Vec::new(), blocks: Vec::new(), span: self.span(node) };
        let mut names = HashSet::new();
        for child in named(node) {
            match child.kind() {
                "attribute" => {
                    let found = self.attribute(child, depth + 1)?;
                    if let Some(twice) = found.iter().find(|found| !names.insert(found.name.clone())) {
                        return Err(Broken { span: twice.span, reason: format!("{} is set twice", twice.name) });
                    }
                    body.attributes.extend(found);
                }
                "block" => body.blocks.push(self.block(child, depth + 1)?),
                _ => {}
            }
        }
        body.attributes.shrink_to_fit();
        body.blocks.shrink_to_fit();
        Ok(body)
    }

    fn attribute(&self, node: Node, depth: usize) -> Result<Option<Attribute>, Broken> {
        let children = named(node);
        let [name, .., expression] = children.as_slice() else { return Ok(None) };
        let expression = self.expression(*expression, depth)?;
        Ok(Some(Attribute { name: self.source(*name).to_owned(), expression, span: self.span(node) }))
    }

    fn block(&self, node: Node, depth: usize) -> Result<Block, Broken> {
        let (mut words, mut body) = (Vec::new(), None);
        for child in named(node) {
            match child.kind() {
                "identifier" => words.push(self.source(child).to_owned()),
                "string_lit" => words.push(self.source(child).trim_matches('"').to_owned()),
                "body" => body = Some(self.body(child, depth)?),
                _ => {}
            }
        }
        let span = self.span(node);
        let empty =
            Body { attributes: Vec::new(), blocks: Vec::new(), span: Span::new(self.file, span.end(), span.end()) };
        let kind = if words.is_empty() { String::new() } else { words.remove(0) };
        Ok(Block { kind, labels: words, body: body.unwrap_or(empty), span })
    }

    pub(super) fn expression(&self, node: Node, depth: usize) -> Result<Expression, Broken> {
        if depth > DEPTH {
            return Err(Broken { span: self.span(node), reason: "nested too deeply".to_owned() });
        }
        let kind = self.kind(node, depth)?;
        Ok(Expression { kind, span: self.span(node), source: self.source(node).to_owned() })
    }

    fn kind(&self, node: Node, depth: usize) -> Result<Kind, Broken> {
        let children = named(node);
        let only = |at: usize| children.get(at).copied();
        Ok(match node.kind() {
            "expression" | "collection_value" | "template_expr" | "for_expr" => match only(0) {
                None => Kind::Other(Vec::new()),
                Some(first) if children.len() == 1 => self.kind(first, depth + 1)?,
                Some(first) => self.postfix(first, &children[1..], depth)?,
            },
            "literal_value" => match only(0) {
                Some(inner) if inner.kind() == "string_lit" => Kind::Template(self.template(inner, depth, true)?),
                _ => Kind::Literal,
            },
            "quoted_template" | "string_lit" => Kind::Template(self.template(node, depth, true)?),
            "heredoc_template" => Kind::Template(self.heredoc(node, depth)?),
            "tuple" => Kind::Tuple(self.expressions(&children, depth)?),
            "object" => Kind::Object(self.object(&children, depth)?),
            "variable_expr" => Kind::Traversal(self.source(node).to_owned(), Vec::new()),
            "function_call" => {
                let arguments = children.iter().find(|child| child.kind() == "function_arguments");
                let items = arguments.map_or(Ok(Vec::new()), |list| self.expressions(&named(*list), depth))?;
                let name = only(0).map(|name| self.source(name).to_owned()).unwrap_or_default();
                Kind::Call(name, items)
            }
            "conditional" => match <[Expression; 3]>::try_from(self.expressions(&children, depth)?) {
                Ok(parts) => Kind::Conditional(Box::new(parts)),
                Err(parts) => Kind::Other(parts),
            },
            "operation" => self.operation(&children, depth)?,
            "for_tuple_expr" | "for_object_expr" => self.for_expression(&children, depth)?,
            _ => Kind::Other(self.expressions(&children, depth)?),
        })
    }

    /// `first` followed by `.name`, `[index]` and splats.
    fn postfix(&self, first: Node, rest: &[Node], depth: usize) -> Result<Kind, Broken> {
        let mut steps = Vec::new();
        for node in rest {
            match node.kind() {
                "get_attr" => {
                    let name = named(*node).first().map(|name| self.source(*name)).unwrap_or_default();
                    steps.push(Step::Name(name.to_owned()));
                }
                "index" => steps.push(self.index(*node, depth)?),
                "splat" => {
                    steps.push(Step::Splat);
                    let inner = named(*node).into_iter().flat_map(named).collect::<Vec<_>>();
                    for step in inner {
                        if step.kind() == "get_attr" {
                            let name = named(step).first().map(|name| self.source(*name)).unwrap_or_default();
                            steps.push(Step::Name(name.to_owned()));
                        }
                    }
                }
                _ => return Ok(Kind::Other(self.expressions(rest, depth)?)),
            }
        }
        steps.shrink_to_fit();
        let inner = self.expression(first, depth + 1)?;
        Ok(match inner.kind {
            Kind::Traversal(root, before) if before.is_empty() => Kind::Traversal(root, steps),
            Kind::Traversal(root, before) => Kind::Traversal(root, [before, steps].concat()),
            _ => Kind::Postfix(Box::new(inner), steps),
        })
    }

    /// `a == b`, `!a`: the operands are not wrapped, so each is a first node followed by its steps.
    fn operation(&self, children: &[Node], depth: usize) -> Result<Kind, Broken> {
        let Some((inner, behind)) = children.split_first() else { return Ok(Kind::Other(Vec::new())) };
        let (mut groups, mut operator): (Vec<Vec<Node>>, _) = (vec![Vec::new()], String::new());
        let mut cursor = inner.walk();
        for child in inner.children(&mut cursor).filter(|child| child.kind() != "comment").chain(behind.iter().copied())
        {
            match groups.last_mut() {
                Some(group) if child.is_named() => group.push(child),
                _ => {
                    operator = self.source(child).to_owned();
                    groups.push(Vec::new());
                }
            }
        }
        let groups = groups.into_iter().filter(|group| !group.is_empty());
        let operands: Result<Vec<_>, _> = groups.map(|group| self.operand(&group, depth + 1)).collect();
        Ok(Kind::Operation(operator, operands?))
    }

    fn operand(&self, group: &[Node], depth: usize) -> Result<Expression, Broken> {
        let (first, last) = (group[0], group[group.len() - 1]);
        if group.len() == 1 {
            return self.expression(first, depth);
        }
        let kind = self.postfix(first, &group[1..], depth)?;
        let span = Span::new(self.file, self.span(first).start(), self.span(last).end());
        Ok(Expression { kind, span, source: self.text.get(span.range()).unwrap_or_default().to_owned() })
    }

    fn index(&self, node: Node, depth: usize) -> Result<Step, Broken> {
        let inner = named(node).into_iter().next().unwrap_or(node);
        if let Some(expression) = named(inner).into_iter().next() {
            return Ok(Step::Index(Box::new(self.expression(expression, depth + 1)?)));
        }
        let (span, written) = (self.span(inner), self.source(inner));
        let digits = written.trim_matches(['.', '[', ']']);
        let start = span.start() + written.find(digits).unwrap_or(0);
        let span = Span::new(self.file, start, start + digits.len());
        Ok(Step::Index(Box::new(Expression { kind: Kind::Literal, span, source: digits.to_owned() })))
    }

    fn expressions(&self, nodes: &[Node], depth: usize) -> Result<Vec<Expression>, Broken> {
        let items =
            nodes.iter().filter(|node| !matches!(node.kind(), "comment" | "tuple_start" | "tuple_end" | "ellipsis"));
        let mut read = Vec::with_capacity(items.clone().count());
        for node in items {
            read.push(self.expression(*node, depth + 1)?);
        }
        Ok(read)
    }

    fn object(&self, children: &[Node], depth: usize) -> Result<Vec<(Expression, Expression)>, Broken> {
        let elements = children.iter().filter(|child| child.kind() == "object_elem");
        let mut items = Vec::with_capacity(elements.clone().count());
        for element in elements {
            let parts: Vec<_> = named(*element).into_iter().filter(|part| part.kind() == "expression").collect();
            if let [key, value] = parts.as_slice() {
                items.push((self.expression(*key, depth + 1)?, self.expression(*value, depth + 1)?));
            }
        }
        Ok(items)
    }

    fn for_expression(&self, children: &[Node], depth: usize) -> Result<Kind, Broken> {
        let Some(intro) = children.iter().find(|child| child.kind() == "for_intro") else {
            return Ok(Kind::Other(Vec::new()));
        };
        let parts = named(*intro);
        let names = parts.iter().filter(|part| part.kind() == "identifier").map(|name| self.source(*name).to_owned());
        let list = parts.iter().find(|part| part.kind() == "expression");
        let mut results = self.expressions(
            &children.iter().copied().filter(|child| child.kind() == "expression").collect::<Vec<_>>(),
            depth,
        )?;
        let condition = children.iter().find(|child| child.kind() == "for_cond");
        let condition = condition.and_then(|found| named(*found).into_iter().find(|part| part.kind() == "expression"));
        let condition = condition.map(|found| self.expression(found, depth + 1)).transpose()?;
        let (Some(list), Some(value)) = (list, results.pop()) else { return Ok(Kind::Other(results)) };
        let list = self.expression(*list, depth + 1)?;
        Ok(Kind::For(Box::new(For { names: names.collect(), list, key: results.pop(), value, condition })))
    }
}

pub(super) fn named(node: Node) -> Vec<Node> {
    // Most nodes have none, and to walk takes memory.
    if node.named_child_count() == 0 {
        return Vec::new();
    }
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !child.is_extra()).collect()
}
