//! Evaluates expressions to terms. The list of what is evaluated is closed; everything else is unknown, by name.

use std::cell::Cell;

use crate::hcl::syntax::{Expression, Kind, Part, Step};
use crate::hcl::term::Term;
use crate::hcl::{functions, repeat};
use crate::value::{Form, Hop, Value};

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

pub(super) fn inner(expression: &Expression, scope: &dyn Scope) -> Term {
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
        // No text can stand in the place of a part of it: `handler = 7` would become a reference.
        Kind::Literal => Term::Text(Value::escaped(&expression.source, expression.span)),
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
        Kind::For(each) => repeat::result(each, scope).unwrap_or_else(unknown),
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

pub(super) fn truth(condition: &Expression, scope: &dyn Scope) -> Option<bool> {
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
        Kind::Call(name, arguments) if arguments.len() == 2 => {
            let (whole, part) = (inner(&arguments[0], scope), inner(&arguments[1], scope));
            if !whole.is_known() || !part.is_known() {
                return None;
            }
            match (name.as_str(), whole, part) {
                ("contains", Term::List(items), Term::Text(item)) => {
                    let mut items = items.iter().flat_map(Term::texts);
                    Some(items.any(|one| one.text() == item.text()))
                }
                ("startswith", Term::Text(text), Term::Text(start)) => Some(text.text().starts_with(start.text())),
                ("endswith", Term::Text(text), Term::Text(end)) => Some(text.text().ends_with(end.text())),
                _ => None,
            }
        }
        Kind::Operation(operator, operands) if operator == "!" => Some(!truth(operands.first()?, scope)?),
        // Which way a variable's default decides is not known: somebody may set it.
        Kind::Literal => Some(condition.source == "true"),
        _ => None,
    }
}
