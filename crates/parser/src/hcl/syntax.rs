//! The syntax tree of an HCL file, owned and with spans: bodies, blocks, attributes and expressions.

use crate::span::Span;
use crate::value::Value;

/// What stands between braces, or in a file: attributes and blocks in the order of the source.
#[derive(Clone, Debug)]
pub struct Body {
    /// `name = expression` lines.
    pub attributes: Vec<Attribute>,
    /// `kind "label" { … }` blocks.
    pub blocks: Vec<Block>,
    /// All of it, without the braces.
    pub span: Span,
}

/// `name = expression`.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The name.
    pub name: String,
    /// The right side.
    pub expression: Expression,
    /// Name to end of the expression.
    pub span: Span,
}

/// `kind "label" "label" { … }`.
#[derive(Clone, Debug)]
pub struct Block {
    /// The word in front.
    pub kind: String,
    /// The labels, quoted or bare (as Terraform 0.11 wrote them).
    pub labels: Vec<String>,
    /// What is in it.
    pub body: Body,
    /// From the word to the closing brace.
    pub span: Span,
}

/// An expression and where it stands.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// Its bytes, quotes included.
    pub span: Span,
    /// Its source text, for uses that are rewritten around it.
    pub source: String,
}

/// The forms of an expression.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A number, `true`, `false` or `null`.
    Literal,
    /// A quoted string or a heredoc.
    Template(Vec<Part>),
    /// `[a, b]`.
    Tuple(Vec<Expression>),
    /// `{ a = b }`.
    Object(Vec<(Expression, Expression)>),
    /// `root.step[step]`.
    Traversal(String, Vec<Step>),
    /// `(expression)` followed by steps, or a call followed by steps.
    Postfix(Box<Expression>, Vec<Step>),
    /// `name(arguments)`.
    Call(String, Vec<Expression>),
    /// `condition ? a : b`.
    Conditional(Box<[Expression; 3]>),
    /// `[for …]` or `{for …}`.
    For(Box<For>),
    /// An operator with its operands.
    Operation(String, Vec<Expression>),
    /// A form that is not evaluated; its operands, so that their reads are seen.
    Other(Vec<Expression>),
}

/// `for key, value in list : key => result if condition`.
#[derive(Clone, Debug)]
pub struct For {
    /// The names bound: one (value) or two (key, value).
    pub names: Vec<String>,
    /// What is iterated over.
    pub list: Expression,
    /// The key of the result, in an object.
    pub key: Option<Expression>,
    /// The value of the result.
    pub value: Expression,
    /// What stands behind `if`.
    pub condition: Option<Expression>,
}

/// A part of a template.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text, decoded.
    Text(Value),
    /// `${expression}` and its bytes with the braces.
    Interpolation(Box<Expression>, Span),
    /// `%{ … }`: not evaluated.
    Directive(Span),
}

/// A step of a traversal.
#[derive(Clone, Debug)]
pub enum Step {
    /// `.name`.
    Name(String),
    /// `[expression]` or `.0`.
    Index(Box<Expression>),
    /// `[*]` or `.*`.
    Splat,
}

impl Body {
    /// The attribute `name`; the last one if it is there twice.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().rev().find(|attribute| attribute.name == name)
    }

    /// The blocks of this kind.
    pub fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }
}

impl Expression {
    /// The expressions directly inside.
    #[must_use]
    pub fn children(&self) -> Vec<&Expression> {
        match &self.kind {
            Kind::Literal => Vec::new(),
            Kind::Template(parts) => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Interpolation(expression, _) => Some(expression.as_ref()),
                    _ => None,
                })
                .collect(),
            Kind::Tuple(items) | Kind::Call(_, items) | Kind::Operation(_, items) | Kind::Other(items) => {
                items.iter().collect()
            }
            Kind::Object(items) => items.iter().flat_map(|(key, value)| [key, value]).collect(),
            Kind::Traversal(_, steps) => indices(steps),
            Kind::Postfix(inner, steps) => std::iter::once(inner.as_ref()).chain(indices(steps)).collect(),
            Kind::Conditional(parts) => parts.iter().collect(),
            Kind::For(each) => {
                let result = each.key.iter().chain(std::iter::once(&each.value));
                std::iter::once(&each.list).chain(result).chain(&each.condition).collect()
            }
        }
    }
}

fn indices(steps: &[Step]) -> Vec<&Expression> {
    steps
        .iter()
        .filter_map(|step| match step {
            Step::Index(expression) => Some(expression.as_ref()),
            _ => None,
        })
        .collect()
}
