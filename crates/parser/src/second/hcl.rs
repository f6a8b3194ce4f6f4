//! HCL as hcl-edit sees it.

use std::ops::Range;

use hcl_edit::expr::{Expression, ObjectKey, ObjectValue};
use hcl_edit::structure::{Attribute, Block, BlockLabel};
use hcl_edit::template::Element;
use hcl_edit::visit::{self, Visit};
use hcl_edit::{Decorated, Ident, Span, Spanned};

use super::parts::{LITERAL, Part, Parts, TEXT};

/// Reads `text`; `None` when it is not HCL for hcl-edit, which also ends where more than 64 levels are nested.
pub(super) fn read(text: &str) -> Option<Parts> {
    let body = text.trim_start_matches('\u{FEFF}');
    let parsed = hcl_edit::parser::parse_body(body).ok()?;
    let mut seen = Seen { parts: Parts::new(), depth: 0, skipped: text.len() - body.len() };
    seen.visit_body(&parsed);
    Some(seen.parts)
}

struct Seen {
    parts: Parts,
    depth: usize,
    /// The bytes in front of what was parsed.
    skipped: usize,
}

impl Seen {
    fn put(&mut self, kind: &'static str, range: Option<Range<usize>>, text: Option<String>) {
        let Some(range) = range.filter(|range| !range.is_empty()) else { return };
        let range = range.start + self.skipped..range.end + self.skipped;
        self.parts.push(Part { depth: self.depth, kind, range, text });
    }

    /// A part with parts of its own.
    fn nest(&mut self, kind: &'static str, range: Option<Range<usize>>, inner: impl FnOnce(&mut Self)) {
        self.put(kind, range, None);
        self.depth += 1;
        inner(self);
        self.depth -= 1;
    }

    fn leaf(&mut self, kind: &'static str, range: Option<Range<usize>>, text: &str) {
        self.put(kind, range, Some(text.to_owned()));
    }
}

impl Visit for Seen {
    fn visit_attr(&mut self, node: &Attribute) {
        self.nest("attribute", node.span(), |seen| visit::visit_attr(seen, node));
    }

    fn visit_block(&mut self, node: &Block) {
        self.nest("block", node.span(), |seen| visit::visit_block(seen, node));
    }

    fn visit_block_label(&mut self, node: &BlockLabel) {
        self.leaf("label", node.span(), node.as_str());
    }

    fn visit_ident(&mut self, node: &Decorated<Ident>) {
        self.leaf("name", node.span(), node.as_str());
    }

    fn visit_object_item(&mut self, key: &ObjectKey, value: &ObjectValue) {
        let range = key.span().zip(value.expr().span()).map(|(key, value)| key.start..value.end);
        self.nest("entry", range, |seen| visit::visit_object_item(seen, key, value));
    }

    fn visit_expr(&mut self, node: &Expression) {
        let kind = match node {
            Expression::String(text) => {
                let range = node.span();
                // What is between the quotes may become a template.
                let inner =
                    range.clone().map(|range| range.start + 1..range.end.saturating_sub(1).max(range.start + 1));
                return self.nest(TEXT, range, |seen| seen.leaf(LITERAL, inner, text.as_str()));
            }
            Expression::Null(_) | Expression::Bool(_) | Expression::Number(_) => {
                return self.leaf("constant", node.span(), &node.to_string());
            }
            Expression::Variable(name) => return self.visit_ident(name),
            Expression::StringTemplate(_) => TEXT,
            Expression::HeredocTemplate(_) => "heredoc",
            Expression::Array(_) => "list",
            Expression::Object(_) => "map",
            Expression::Parenthesis(_) => "bracket",
            Expression::Conditional(_) => "condition",
            Expression::FuncCall(_) => "call",
            Expression::Traversal(_) => "reference",
            Expression::UnaryOp(_) | Expression::BinaryOp(_) => "operation",
            Expression::ForExpr(_) => "loop",
        };
        self.nest(kind, node.span(), |seen| visit::visit_expr(seen, node));
    }

    fn visit_element(&mut self, node: &Element) {
        match node {
            Element::Literal(text) => self.visit_literal(text),
            Element::Interpolation(_) => {
                self.nest("interpolation", node.span(), |seen| visit::visit_element(seen, node))
            }
            Element::Directive(_) => self.nest("directive", node.span(), |seen| visit::visit_element(seen, node)),
        }
    }

    fn visit_literal(&mut self, node: &Spanned<String>) {
        self.leaf(LITERAL, node.span(), node.as_str());
    }
}
