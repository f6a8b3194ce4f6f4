//! `optional(type, default)`: what the type of a variable puts into objects that leave an attribute out.

use rebootstrap_parser::hcl::{Expression, Kind, Part, Scope, Term, evaluate};
use rebootstrap_parser::{Span, Value};

use super::World;
use super::instance::Instance;
use crate::diagnostic::Diagnostic;
use crate::frameworks::unfollowed;
use crate::lifecycle::Runtime;

/// The value `term` as a variable of type `kind` holds it: <https://developer.hashicorp.com/terraform/language/expressions/type-constraints#optional-object-type-attributes>.
pub(super) fn completed(term: Term, kind: &Expression, scope: &dyn Scope) -> Term {
    let Kind::Call(function, arguments) = &kind.kind else { return term };
    let all = |terms: Vec<Term>, kind: &Expression| terms.into_iter().map(|one| completed(one, kind, scope)).collect();
    match (function.as_str(), arguments.as_slice(), term) {
        (_, _, Term::Choice(terms)) => Term::Choice(all(terms, kind)),
        ("list" | "set", [kind], Term::List(terms)) => Term::List(all(terms, kind)),
        ("map", [kind], Term::Map(entries)) => {
            Term::Map(entries.into_iter().map(|(name, one)| (name, completed(one, kind, scope))).collect())
        }
        ("optional", [kind, ..], term) => completed(term, kind, scope),
        ("object", [Expression { kind: Kind::Object(attributes), .. }], Term::Map(mut entries)) => {
            for (name, kind) in attributes.iter().filter_map(|(name, kind)| Some((key(name)?, kind))) {
                match entries.iter_mut().find(|(own, _)| own.text() == name) {
                    Some((_, own)) if *own != Term::Null => {
                        *own = completed(std::mem::replace(own, Term::Null), kind, scope)
                    }
                    Some((_, own)) => *own = default(kind, scope).unwrap_or(Term::Null),
                    None => entries.extend(default(kind, scope).map(|term| (Value::computed(name), term))),
                }
            }
            Term::Map(entries)
        }
        (_, _, term) => term,
    }
}

/// Adds where the types of a module's variables put go1.x into objects, and whether this instance is given such objects.
pub(super) fn remember(instance: &Instance) {
    for (name, variable) in &instance.module.variables {
        let Some(kind) = variable.body.attribute("type") else { continue };
        if let Some(span) = old(&kind.expression) {
            let known = [instance.given(name), instance.variable(name)];
            let is_read = known.iter().flatten().any(|term| has_objects(term) || names_old(term));
            *instance.world.defaults.borrow_mut().entry(span).or_default() |= is_read;
        }
    }
}

/// Names those that no instance of their module is given objects for that are read here.
pub(super) fn note(world: &World, notes: &mut Vec<Diagnostic>) {
    let defaults = world.defaults.borrow();
    for span in defaults.iter().filter(|(_, is_read)| !**is_read).map(|(span, _)| *span) {
        let place = world.repository.place(span);
        let message = format!("{} puts functions on go1.x, and the list of them is not read", place.file);
        notes.push(Diagnostic { message, ..unfollowed::declaration(&place.file, place.line, Runtime::Go1) });
    }
}

fn has_objects(term: &Term) -> bool {
    match term {
        Term::Map(entries) => !entries.is_empty(),
        Term::List(items) => !items.is_empty(),
        Term::Choice(terms) => terms.iter().any(has_objects),
        Term::Text(_) | Term::Null | Term::Unknown(_) => false,
    }
}

fn names_old(term: &Term) -> bool {
    term.texts().iter().any(|text| text.text() == Runtime::Go1.name())
        || matches!(term, Term::Map(entries) if entries.iter().any(|(_, one)| names_old(one)))
}

/// Where a default of the type is go1.x.
fn old(kind: &Expression) -> Option<Span> {
    let is_old = |default: &Expression| {
        let Kind::Template(parts) = &default.kind else { return false };
        matches!(parts.as_slice(), [Part::Text(text)] if text.text() == Runtime::Go1.name())
    };
    match &kind.kind {
        Kind::Call(function, arguments) if function == "optional" => arguments
            .get(1)
            .filter(|default| is_old(default))
            .map(|default| default.span)
            .or_else(|| old(arguments.first()?)),
        _ => kind.children().into_iter().find_map(old),
    }
}

/// The default of an `optional(type, default)`.
fn default(kind: &Expression, scope: &dyn Scope) -> Option<Term> {
    match &kind.kind {
        Kind::Call(function, arguments) if function == "optional" => match arguments.as_slice() {
            [kind, default] => Some(completed(evaluate(default, scope), kind, scope)),
            _ => None,
        },
        _ => None,
    }
}

/// The name of an attribute, quoted or not.
fn key(name: &Expression) -> Option<&str> {
    match &name.kind {
        Kind::Traversal(name, steps) if steps.is_empty() => Some(name),
        Kind::Template(parts) => match parts.as_slice() {
            [Part::Text(text)] => Some(text.text()),
            _ => None,
        },
        _ => None,
    }
}
