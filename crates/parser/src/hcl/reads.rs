//! The texts that an expression reads, known or not.

use crate::hcl::eval::{Scope, evaluate};
use crate::hcl::repeat;
use crate::hcl::syntax::{Expression, For, Kind};
use crate::hcl::term::Term;
use crate::value::{Origin, Value};

/// Items of `for` expressions beyond these are not looked at one by one: lists within lists multiply.
const ITEMS: usize = 512;

/// One text that an expression reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadText<'a> {
    /// The text.
    pub value: Value,
    /// The function that it is an argument of, when the function's result is not known, or is one of [`MAKING`]; or the operator
    /// that compares it with another text.
    pub call: Option<&'a str>,
    /// Whether it is the whole expression, or a branch or an item of it, so that it is what the expression defines.
    pub defines: bool,
}

/// Every text that evaluating `expression` reads. A text that becomes part of a known text is not listed beside it.
#[must_use]
pub fn reads<'a>(expression: &'a Expression, scope: &dyn Scope) -> Vec<ReadText<'a>> {
    read(expression, true, scope, &mut { ITEMS })
}

fn read<'a>(expression: &'a Expression, defines: bool, scope: &dyn Scope, items: &mut usize) -> Vec<ReadText<'a>> {
    let mut found = Vec::new();
    let mut pending = vec![(expression, None, defines, false)];
    while let Some((expression, call, defines, part)) = pending.pop() {
        let texts = matches!(
            expression.kind,
            Kind::Literal
                | Kind::Template(_)
                | Kind::Traversal(..)
                | Kind::Call(..)
                | Kind::Postfix(..)
                | Kind::Conditional(_)
        );
        let term = if texts { evaluate(expression, scope) } else { Term::Null };
        // What is known only by the name of a call is read through the call's arguments.
        let opaque = |value: &Value| value.segments().iter().all(|segment| segment.origin == Origin::Unknown);
        let unknown = match &term {
            Term::Unknown(_) => true,
            Term::Text(value) => matches!(expression.kind, Kind::Call(..)) && opaque(value),
            _ => false,
        };
        if texts && !part {
            found.extend(term.texts().into_iter().map(|value| ReadText { value, call, defines }));
        }
        match &expression.kind {
            Kind::Template(_) => {
                pending.extend(expression.children().into_iter().map(|child| (child, call, false, true)));
            }
            Kind::Call(name, arguments) if unknown => {
                pending.extend(arguments.iter().map(|argument| (argument, Some(name.as_str()), false, false)));
            }
            Kind::Call(name, arguments) if MAKING.contains(&name.as_str()) && is_made(&term) => {
                pending.extend(arguments.iter().map(|argument| (argument, Some(name.as_str()), false, false)));
            }
            // One of them is the result, if those before it are nothing.
            Kind::Call(name, arguments) if CHOOSING.contains(&name.as_str()) => {
                pending.extend(arguments.iter().map(|argument| (argument, call, false, true)));
            }
            Kind::Call(_, arguments) => pending.extend(makers(arguments).map(|maker| (maker, None, false, true))),
            Kind::Conditional(parts) => {
                pending.push((&parts[0], None, false, false));
                pending.extend(parts[1..].iter().map(|branch| (branch, call, false, true)));
            }
            Kind::Operation(operator, sides) if is_comparison(operator, sides) => {
                pending.extend(sides.iter().map(|side| (side, Some(operator.as_str()), false, false)));
            }
            Kind::Other(items) if items.len() == 1 => pending.push((&items[0], call, defines, part)),
            Kind::Tuple(_) | Kind::Object(_) => {
                pending.extend(expression.children().into_iter().map(|child| (child, None, defines, false)));
            }
            Kind::For(each) => {
                pending.push((&each.list, None, false, false));
                found.extend(repeated(each, scope, items));
            }
            _ => pending.extend(expression.children().into_iter().map(|child| (child, None, false, false))),
        }
    }
    found
}

/// The functions that give one of their arguments.
const CHOOSING: [&str; 2] = ["coalesce", "try"];

/// The functions whose result is known and may be a text of their own: it does not say what it was made of.
pub const MAKING: [&str; 4] = ["dirname", "lower", "replace", "upper"];

/// The calls of such functions in the arguments of another, whose result is known.
fn makers(arguments: &[Expression]) -> impl Iterator<Item = &Expression> {
    let mut pending: Vec<&Expression> = arguments.iter().collect();
    std::iter::from_fn(move || {
        while let Some(expression) = pending.pop() {
            if matches!(&expression.kind, Kind::Call(name, _) if MAKING.contains(&name.as_str())) {
                return Some(expression);
            }
            pending.extend(expression.children());
        }
        None
    })
}

/// Whether a part of the result is the function's own, so that what it was made of is read as well.
fn is_made(term: &Term) -> bool {
    let computed = |value: &Value| value.segments().iter().any(|segment| segment.origin == Origin::Computed);
    term.texts().iter().any(computed)
}

const COMPARING: [&str; 2] = ["==", "!="];

/// Whether another text may compare otherwise. Whether there is one at all stays as it is.
fn is_comparison(operator: &str, sides: &[Expression]) -> bool {
    COMPARING.contains(&operator) && !sides.iter().any(|side| matches!(side.source.as_str(), "null" | "\"\""))
}

/// What is read for the items: as it is written, and what is compared or given to functions item by item where the items are known.
fn repeated<'a>(each: &'a For, scope: &dyn Scope, items: &mut usize) -> Vec<ReadText<'a>> {
    let parts: Vec<&Expression> = each.key.iter().chain(std::iter::once(&each.value)).chain(&each.condition).collect();
    let mut found: Vec<ReadText> = parts.iter().flat_map(|part| read(part, false, scope, items)).collect();
    let bound = repeat::items(each, scope).filter(|bound| bound.len() <= *items);
    if let Some(bound) = bound {
        *items -= bound.len();
        found.retain(|text| text.call.is_none());
        for bound in &bound {
            let given = parts.iter().flat_map(|part| read(part, false, bound, items));
            let given: Vec<ReadText> = given.filter(|text| text.call.is_some()).collect();
            // Who else uses the item, as the key of the result or as a part of something, reads it as it is.
            let is_taken = given.iter().any(|text| !text.call.is_some_and(|call| COMPARING.contains(&call)));
            let own = bound.texts().into_iter().filter(|_| is_taken);
            found.extend(own.map(|value| ReadText { value, call: None, defines: false }));
            found.extend(given);
        }
    }
    found
}
