//! Evaluates expressions to terms. The list of what is evaluated is closed; everything else is unknown, by name.

use std::cell::Cell;

use crate::hcl::functions;
use crate::hcl::syntax::{Expression, For, Kind, Part, Step};
use crate::hcl::term::Term;
use crate::value::{Form, Hop, Origin, Value};

/// What names mean where an expression stands.
pub trait Scope {
    /// What `root` followed by `steps` refers to (`["var", "x"]`, `["data", "archive_file", "a", "output_path"]`);
    /// indices are texts. `None` when it is not known.
    fn resolve(&self, root: &str, steps: &[String]) -> Option<Term>;

    /// A name for what is not known here: two holes with the same name are taken to be equal.
    fn hole(&self, source: &str) -> String;

    /// The result of a function that only exists here (`get_repo_root()`); `None` when there is no such function.
    fn function(&self, name: &str, arguments: &[Term]) -> Option<Term> {
        let _ = (name, arguments);
        None
    }
}

/// One text that an expression reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadText<'a> {
    /// The text.
    pub value: Value,
    /// The function that it is an argument of, when the function's result is not known.
    pub call: Option<&'a str>,
    /// Whether it is the whole expression, or a branch or an item of it, so that it is what the expression defines.
    pub defines: bool,
}

thread_local! {
    /// How deep the evaluation is, and how many expressions it has evaluated: definitions that refer to each other
    /// would go on for ever, or double with each step.
    static PROGRESS: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// Evaluations deeper than this give up.
const DEPTH: usize = 64;
/// Evaluations of more expressions than this give up.
const STEPS: usize = 10_000;
/// Texts of more pieces than this are not known.
const PIECES: usize = 256;

/// The value of `expression`. Never fails: what is not understood is [`Term::Unknown`].
#[must_use]
pub fn evaluate(expression: &Expression, scope: &dyn Scope) -> Term {
    let term = inner(expression, scope);
    match expression.kind {
        Kind::Template(_) | Kind::Tuple(_) | Kind::Object(_) | Kind::Literal => term,
        _ => term.through(&Hop { site: Some(expression.span), form: Form::Expression(expression.source.clone()) }),
    }
}

/// Every text that evaluating `expression` reads. A text that becomes part of a known text is not listed beside it.
#[must_use]
pub fn reads<'a>(expression: &'a Expression, scope: &dyn Scope) -> Vec<ReadText<'a>> {
    let mut found = Vec::new();
    let mut pending = vec![(expression, None, true, false)];
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
            Kind::Call(..) => {}
            Kind::Conditional(parts) => {
                pending.push((&parts[0], None, false, false));
                pending.extend(parts[1..].iter().map(|branch| (branch, call, false, true)));
            }
            Kind::Other(items) if items.len() == 1 => pending.push((&items[0], call, defines, part)),
            Kind::Tuple(_) | Kind::Object(_) => {
                pending.extend(expression.children().into_iter().map(|child| (child, None, defines, false)));
            }
            _ => pending.extend(expression.children().into_iter().map(|child| (child, None, false, false))),
        }
    }
    found
}

fn inner(expression: &Expression, scope: &dyn Scope) -> Term {
    let (depth, steps) = PROGRESS.get();
    let steps = if depth == 0 { 0 } else { steps };
    if depth >= DEPTH || steps >= STEPS {
        return Term::Unknown(scope.hole(&expression.source));
    }
    PROGRESS.set((depth + 1, steps + 1));
    let term = kind(expression, scope);
    PROGRESS.set((depth, PROGRESS.get().1));
    term
}

fn kind(expression: &Expression, scope: &dyn Scope) -> Term {
    let unknown = || Term::Unknown(scope.hole(&expression.source));
    match &expression.kind {
        Kind::Literal if expression.source == "null" => Term::Null,
        Kind::Literal => Term::Text(Value::raw(&expression.source, expression.span)),
        Kind::Template(parts) => template(parts, scope),
        Kind::Tuple(items) => Term::List(items.iter().map(|item| evaluate(item, scope)).collect()),
        Kind::Object(items) => {
            Term::Map(items.iter().flat_map(|(key, value)| object_item(key, value, scope)).collect())
        }
        Kind::Traversal(root, steps) => {
            let Some(path) = path(steps, scope) else { return unknown() };
            scope.resolve(root, &path).unwrap_or_else(unknown)
        }
        Kind::Postfix(base, steps) => {
            let Some(path) = path(steps, scope) else { return unknown() };
            let found = path.iter().try_fold(inner(base, scope), |term, step| term.get(step));
            found.unwrap_or_else(unknown)
        }
        Kind::Call(name, arguments) => functions::call(name, arguments, scope).unwrap_or_else(unknown),
        Kind::Conditional(parts) => match truth(&parts[0], scope) {
            Some(true) => branch(&parts[1], scope),
            Some(false) => branch(&parts[2], scope),
            None => Term::choice(vec![branch(&parts[1], scope), branch(&parts[2], scope)]),
        },
        Kind::For(each) => for_each(each, scope).unwrap_or_else(unknown),
        // A single operand in parentheses parses as `Other`.
        Kind::Other(items) if items.len() == 1 && expression.source.starts_with('(') => inner(&items[0], scope),
        Kind::Operation(..) | Kind::Other(_) => unknown(),
    }
}

/// A branch that is not a literal is no place for one: the whole condition is, when both branches are to read the same.
fn branch(expression: &Expression, scope: &dyn Scope) -> Term {
    match expression.kind {
        Kind::Template(_) | Kind::Literal | Kind::Conditional(_) => evaluate(expression, scope),
        _ => inner(expression, scope).through(&Hop { site: None, form: Form::Part }),
    }
}

fn object_item(key: &Expression, value: &Expression, scope: &dyn Scope) -> Vec<(Value, Term)> {
    let bare = matches!(&key.kind, Kind::Traversal(_, steps) if steps.is_empty());
    let keys = if bare { vec![Value::raw(&key.source, key.span)] } else { evaluate(key, scope).texts() };
    keys.into_iter().take(1).map(|key| (key, evaluate(value, scope))).collect()
}

/// The steps as texts; `None` when an index is not known or there is a splat.
fn path(steps: &[Step], scope: &dyn Scope) -> Option<Vec<String>> {
    steps
        .iter()
        .map(|step| match step {
            Step::Name(name) => Some(name.clone()),
            Step::Index(index) => match inner(index, scope) {
                Term::Text(value) if !value.has_holes() => Some(value.text().to_owned()),
                _ => None,
            },
            Step::Splat => None,
        })
        .collect()
}

fn template(parts: &[Part], scope: &dyn Scope) -> Term {
    let mut alternatives = vec![Value::default()];
    for part in parts {
        let options: Vec<Value> = match part {
            Part::Text(value) => vec![value.clone()],
            Part::Directive(_) => vec![Value::unknown(&scope.hole("%{…}"))],
            Part::Interpolation(expression, span) => {
                let hop = Hop { site: Some(*span), form: Form::Text };
                let texts = inner(expression, scope).through(&hop).texts();
                if texts.is_empty() { vec![Value::unknown(&scope.hole(&expression.source))] } else { texts }
            }
        };
        alternatives = combine(&alternatives, &options);
        if alternatives.iter().any(|text| text.segments().len() > PIECES) {
            return Term::Unknown(scope.hole("a long text"));
        }
    }
    Term::choice(alternatives.into_iter().map(Term::Text).collect())
}

/// Every text of `before` followed by every text of `after`.
pub(crate) fn combine(before: &[Value], after: &[Value]) -> Vec<Value> {
    let pairs = before.iter().flat_map(|first| after.iter().map(move |second| Value::concat([first, second])));
    pairs.take(32).collect()
}

fn truth(condition: &Expression, scope: &dyn Scope) -> Option<bool> {
    match &condition.kind {
        Kind::Operation(operator, operands) if operands.len() == 2 => {
            let (left, right) = (inner(&operands[0], scope), inner(&operands[1], scope));
            let same = match (&left, &right) {
                (Term::Text(a), Term::Text(b)) if left.is_known() && right.is_known() => a.text() == b.text(),
                (Term::Null, Term::Null) => true,
                (Term::Null, Term::Text(_)) | (Term::Text(_), Term::Null) => false,
                _ => return None,
            };
            match operator.as_str() {
                "==" => Some(same),
                "!=" => Some(!same),
                _ => None,
            }
        }
        Kind::Operation(operator, operands) if operator == "!" => Some(!truth(operands.first()?, scope)?),
        // Which way a variable's default decides is not known: somebody may set it.
        Kind::Literal => Some(condition.source == "true"),
        _ => None,
    }
}

struct Bound<'a> {
    outer: &'a dyn Scope,
    names: Vec<(&'a str, Term)>,
}

impl Scope for Bound<'_> {
    fn resolve(&self, root: &str, steps: &[String]) -> Option<Term> {
        match self.names.iter().find(|(name, _)| *name == root) {
            Some((_, term)) => steps.iter().try_fold(term.clone(), |term, step| term.get(step)),
            None => self.outer.resolve(root, steps),
        }
    }

    fn hole(&self, source: &str) -> String {
        self.outer.hole(source)
    }
}

fn for_each(each: &For, scope: &dyn Scope) -> Option<Term> {
    if each.filtered {
        return None;
    }
    let pairs: Vec<(Term, Term)> = match inner(&each.list, scope) {
        Term::Map(items) => items.into_iter().map(|(key, value)| (Term::Text(key), value)).collect(),
        Term::List(items) => {
            let number = |at: usize| Term::Text(Value::computed(&at.to_string()));
            items.into_iter().enumerate().map(|(at, item)| (number(at), item)).collect()
        }
        _ => return None,
    };
    let evaluated = pairs.into_iter().map(|(key, value)| {
        let names = match each.names.as_slice() {
            [one] => vec![(one.as_str(), value)],
            [first, second, ..] => vec![(first.as_str(), key), (second.as_str(), value)],
            [] => Vec::new(),
        };
        let bound = Bound { outer: scope, names };
        let key = each.key.as_ref().map(|key| evaluate(key, &bound).texts());
        (key, evaluate(&each.value, &bound))
    });
    if each.key.is_none() {
        return Some(Term::List(evaluated.map(|(_, value)| value).collect()));
    }
    let items = evaluated.filter_map(|(key, value)| Some((key?.into_iter().next()?, value)));
    Some(Term::Map(items.collect()))
}
