//! HCL: places of blocks, attributes and expressions, and what expressions read with the locals of the file.

use rebootstrap_parser::hcl::{
    Attribute, Block, Body, Expression, Kind, Part, Scope, Term, evaluate, parse, reads as texts_read,
};
use rebootstrap_parser::{FileId, Span, Value};

use super::Verdict;
use super::value::{Ties, follow, written};

/// What must hold of any text.
pub(super) fn reads(text: &str) -> Verdict {
    let Ok(body) = parse(FileId(0), text) else { return Ok(()) };
    places(&body, text, body.span)?;
    follow(text, Ties::Names, &[], values)
}

/// Everything lies inside of what it stands in.
fn places(body: &Body, text: &str, around: Span) -> Verdict {
    written(text, body.span, "a body")?;
    if !around.contains(body.span) {
        return Err(format!("a body is not in its block: {:?}", body.span));
    }
    for attribute in &body.attributes {
        inside(attribute.span, body.span, text, "an attribute")?;
        inside(attribute.expression.span, attribute.span, text, "an expression")?;
        expression(&attribute.expression, text)?;
    }
    for block in &body.blocks {
        inside(block.span, body.span, text, "a block")?;
        places(&block.body, text, block.span)?;
    }
    Ok(())
}

fn inside(span: Span, around: Span, text: &str, what: &str) -> Verdict {
    written(text, span, what)?;
    if around.contains(span) { Ok(()) } else { Err(format!("{what} at {span:?} is not in {around:?}")) }
}

fn expression(one: &Expression, text: &str) -> Verdict {
    if written(text, one.span, "an expression")? != one.source {
        return Err(format!("the source of an expression is not {:?}", one.source));
    }
    if let Kind::Template(parts) = &one.kind {
        for part in parts {
            match part {
                Part::Text(value) => super::value::stands(value, text)?,
                Part::Interpolation(_, span) | Part::Directive(span) => inside(*span, one.span, text, "a part")?,
            }
        }
    }
    for child in one.children() {
        inside(child.span, one.span, text, "an operand")?;
        expression(child, text)?;
    }
    Ok(())
}

/// All that the attributes of a text read.
fn values(text: &str) -> Option<Vec<Value>> {
    let body = parse(FileId(0), text).ok()?;
    let scope = Locals(&body);
    let mut found = Vec::new();
    let mut open = vec![&body];
    while let Some(body) = open.pop() {
        let texts = body.attributes.iter().flat_map(|attribute| texts_read(&attribute.expression, &scope));
        // A word without quotes is no text, and nobody writes one for it.
        let is_word =
            |value: &Value| matches!(value.text(), "true" | "false" | "null") || value.text().parse::<f64>().is_ok();
        found.extend(texts.map(|read| read.value).filter(|value| !is_word(value)));
        open.extend(body.blocks.iter().map(|block: &Block| &block.body));
    }
    Some(found)
}

/// Knows `local.x` and `var.x` of the file.
struct Locals<'a>(&'a Body);

impl Locals<'_> {
    fn definition(&self, root: &str, name: &str) -> Option<&Attribute> {
        match root {
            "local" => self.0.blocks("locals").find_map(|block| block.body.attribute(name)),
            "var" => {
                let mut variables = self.0.blocks("variable");
                variables
                    .find(|block| block.labels.first().is_some_and(|label| label == name))?
                    .body
                    .attribute("default")
            }
            _ => None,
        }
    }
}

impl Scope for Locals<'_> {
    fn resolve(&self, root: &str, steps: &[String]) -> Option<Term> {
        let (name, rest) = steps.split_first()?;
        let term = evaluate(&self.definition(root, name)?.expression, self);
        rest.iter().try_fold(term, |term, step| term.get(step))
    }

    fn hole(&self, source: &str) -> String {
        source.to_owned()
    }
}
