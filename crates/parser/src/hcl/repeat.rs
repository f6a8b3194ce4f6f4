//! `for` expressions: what their names stand for, item by item.

use crate::hcl::eval::{Scope, evaluate, inner, truth};
use crate::hcl::syntax::{Expression, For, Kind};
use crate::hcl::term::Term;
use crate::value::{Form, Hop, Value};

/// The scope of one item.
pub(super) struct Bound<'a> {
    outer: &'a dyn Scope,
    names: Vec<(&'a str, Term)>,
}

impl Bound<'_> {
    /// The texts that the names stand for.
    pub(super) fn texts(&self) -> Vec<Value> {
        self.names.iter().flat_map(|(_, term)| term.texts()).collect()
    }
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

    fn function(&self, name: &str, arguments: &[Term]) -> Option<Term> {
        self.outer.function(name, arguments)
    }
}

/// The scopes of the items, whether a condition leaves them out or not; `None` where the list is not known.
pub(super) fn items<'a>(each: &'a For, scope: &'a dyn Scope) -> Option<Vec<Bound<'a>>> {
    let pairs: Vec<(Term, Term)> = match inner(&each.list, scope) {
        Term::Map(items) => items.into_iter().map(|(key, value)| (Term::Text(key), value)).collect(),
        Term::List(items) => {
            let number = |at: usize| Term::Text(Value::computed(&at.to_string()));
            items.into_iter().enumerate().map(|(at, item)| (number(at), item)).collect()
        }
        _ => return None,
    };
    let bound = pairs.into_iter().map(|(key, value)| {
        let names = match each.names.as_slice() {
            [one] => vec![(one.as_str(), value)],
            [first, second, ..] => vec![(first.as_str(), key), (second.as_str(), value)],
            [] => Vec::new(),
        };
        Bound { outer: scope, names }
    });
    Some(bound.collect())
}

/// What the expression gives; `None` where that is not known. A map has all items that its condition may take, as every branch
/// is taken; a list with more items than there are would say something else.
pub(super) fn result(each: &For, scope: &dyn Scope) -> Option<Term> {
    let mut items = items(each, scope)?;
    if let Some(condition) = &each.condition {
        let taken: Vec<Option<bool>> = items.iter().map(|bound| is_taken(condition, bound)).collect();
        if each.key.is_none() && taken.contains(&None) {
            return None;
        }
        let mut taken = taken.into_iter();
        items.retain(|_| taken.next().flatten() != Some(false));
    }
    let evaluated = items.into_iter().map(|bound| {
        let key = each.key.as_ref().map(|key| evaluate(key, &bound).texts());
        (key, evaluate(&each.value, &bound))
    });
    if each.key.is_none() {
        return Some(Term::List(evaluated.map(|(_, value)| value).collect()));
    }
    let items = evaluated.filter_map(|(key, value)| Some((key?.into_iter().next()?, value)));
    Some(Term::Map(items.collect()))
}

/// Whether the condition holds for an item; `None` where somebody may set what it compares.
fn is_taken(condition: &Expression, bound: &Bound) -> Option<bool> {
    let truth = truth(condition, bound)?;
    let is_written = |list: &Expression| matches!(list.kind, Kind::Tuple(_));
    if condition.source.contains("var.")
        || matches!(&condition.kind, Kind::Call(name, parts) if name == "contains" && !is_written(&parts[0]))
    {
        return None;
    }
    let sides = condition.children().into_iter().flat_map(|side| evaluate(side, bound).texts());
    let is_set = |hop: &Hop| matches!(&hop.form, Form::Expression(source) if source.contains("var."));
    let mut hops = sides.flat_map(|side| side.segments().to_vec()).flat_map(|segment| segment.hops.to_vec());
    (!hops.any(|hop| is_set(&hop))).then_some(truth)
}
