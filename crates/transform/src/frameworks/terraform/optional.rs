//! `optional(type, default)`: what the type of a variable puts into objects that leave an attribute out.

use rebootstrap_parser::Value;
use rebootstrap_parser::hcl::{Expression, Kind, Part, Scope, Term, evaluate};

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
