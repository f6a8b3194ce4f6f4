//! The HCL functions whose result keeps or builds texts. A function that is not here gives an unknown.

use crate::hcl::eval::{Scope, combine, evaluate};
use crate::hcl::syntax::Expression;
use crate::hcl::term::Term;
use crate::path;
use crate::value::{HOLE_OPEN, Value};

/// The result of `name(arguments)`; `None` when it is not evaluated.
pub(crate) fn call(name: &str, arguments: &[Expression], scope: &dyn Scope) -> Option<Term> {
    let terms: Vec<Term> = arguments.iter().map(|argument| evaluate(argument, scope)).collect();
    let first = terms.first();
    Some(match name {
        "format" => Term::choice(format(first?, &terms[1..])?.into_iter().map(Term::Text).collect()),
        "join" => join(first?, terms.get(1)?)?,
        "toset" | "tolist" | "tomap" | "tostring" | "sort" | "distinct" | "nonsensitive" | "sensitive" | "abspath"
        | "pathexpand" | "compact" | "one" => first?.clone(),
        "concat" | "setunion" => Term::List(terms.iter().flat_map(Term::items).collect()),
        "flatten" => Term::List(flatten(first?)),
        "merge" => Term::Map(terms.iter().map(pairs).collect::<Option<Vec<_>>>()?.concat()),
        "lookup" => lookup(first?, terms.get(1)?, terms.get(2)),
        "element" => first?.get(terms.get(1)?.texts().first()?.text())?,
        "length" => match first? {
            Term::List(items) => Term::Text(Value::computed(&items.len().to_string())),
            Term::Map(items) => Term::Text(Value::computed(&items.len().to_string())),
            _ => return None,
        },
        "keys" => Term::List(pairs(first?)?.into_iter().map(|(key, _)| Term::Text(key)).collect()),
        "values" => Term::List(pairs(first?)?.into_iter().map(|(_, value)| value).collect()),
        "coalesce" => coalesce(&terms)?,
        "try" => {
            let known = terms.iter().position(Term::is_known).unwrap_or(terms.len());
            Term::choice(terms.into_iter().take(known + 1).collect())
        }
        // A hole can have slashes in it.
        "basename" | "dirname" if first?.texts().iter().any(|value| path::name(value.text()).contains(HOLE_OPEN)) => {
            each_text(first?, |value| Value::unknown(&format!("{name}({})", value.text())))
        }
        "basename" => each_text(first?, |value| {
            let start = value.text().len() - path::name(value.text()).len();
            value.slice(start..value.text().len())
        }),
        "dirname" => each_text(first?, |value| match path::parent(value.text()) {
            "" => Value::computed("."),
            parent => value.slice(0..parent.len()),
        }),
        "trimsuffix" => affix(first?, terms.get(1)?, |text, affix| text.strip_suffix(affix).map(|rest| 0..rest.len()))?,
        "trimprefix" => affix(first?, terms.get(1)?, |text, affix| {
            text.strip_prefix(affix).map(|rest| text.len() - rest.len()..text.len())
        })?,
        "trimspace" | "chomp" => each_text(first?, |value| {
            let trimmed = value.text().trim_end();
            let start = if name == "chomp" { 0 } else { trimmed.len() - trimmed.trim_start().len() };
            value.slice(start..trimmed.len())
        }),
        "lower" => computed(first?, |text| text.to_lowercase())?,
        "upper" => computed(first?, |text| text.to_uppercase())?,
        "replace" => {
            let (from, to) = (literal(terms.get(1)?)?, literal(terms.get(2)?)?);
            if from.is_empty() || (from.starts_with('/') && from.ends_with('/') && from.len() > 1) {
                return None; // nothing, or a regular expression
            }
            each_text(first?, |value| Value::concat(&replaced(value, &from, &to)))
        }
        // The content is not known, but it is that of one file.
        "filebase64sha256" | "filebase64sha512" | "filemd5" | "filesha1" | "filesha256" | "filesha512" => {
            each_text(first?, |value| Value::unknown(&format!("{name}({})", value.text())))
        }
        "split" => {
            let separator = literal(first?)?;
            let value = terms.get(1)?.texts().into_iter().next().filter(|_| !separator.is_empty())?;
            Term::List(split(&value, &separator).into_iter().map(Term::Text).collect())
        }
        _ => return scope.function(name, &terms),
    })
}

fn each_text(term: &Term, change: impl Fn(&Value) -> Value) -> Term {
    Term::choice(term.texts().iter().map(|value| Term::Text(change(value))).collect())
}

fn computed(term: &Term, change: impl Fn(&str) -> String) -> Option<Term> {
    term.is_known().then(|| each_text(term, |value| Value::computed(&change(value.text()))))
}

fn literal(term: &Term) -> Option<String> {
    match term {
        Term::Text(value) if !value.has_holes() => Some(value.text().to_owned()),
        _ => None,
    }
}

fn affix(term: &Term, affix: &Term, cut: impl Fn(&str, &str) -> Option<std::ops::Range<usize>>) -> Option<Term> {
    let affix = literal(affix)?;
    Some(each_text(term, |value| {
        let range = cut(value.text(), &affix).unwrap_or(0..value.text().len());
        value.slice(range)
    }))
}

fn pairs(term: &Term) -> Option<Vec<(Value, Term)>> {
    match term {
        Term::Map(items) => Some(items.clone()),
        _ => None,
    }
}

fn flatten(term: &Term) -> Vec<Term> {
    match term {
        Term::List(items) => items.iter().flat_map(flatten).collect(),
        other => vec![other.clone()],
    }
}

/// `lookup(map, key, default)`: the default flows in as well when the key is not known.
fn lookup(map: &Term, key: &Term, default: Option<&Term>) -> Term {
    let found = literal(key).and_then(|key| map.get(&key));
    match (found, literal(key), default) {
        (Some(found), _, _) => found,
        (None, Some(_), Some(default)) => default.clone(),
        (None, _, default) => Term::choice(map.items().into_iter().chain(default.cloned()).collect()),
    }
}

fn coalesce(terms: &[Term]) -> Option<Term> {
    let mut possible = Vec::new();
    for term in terms {
        match term {
            Term::Null => {}
            Term::Text(value) if value.is_empty() => {}
            known if known.is_known() => {
                possible.push(known.clone());
                return Some(Term::choice(possible));
            }
            unknown => possible.push(unknown.clone()),
        }
    }
    (!possible.is_empty()).then(|| Term::choice(possible))
}

fn split(value: &Value, separator: &str) -> Vec<Value> {
    let (mut start, mut parts) = (0, Vec::new());
    for (at, found) in value.text().match_indices(separator) {
        parts.push(value.slice(start..at));
        start = at + found.len();
    }
    parts.push(value.slice(start..value.text().len()));
    parts
}

/// The parts of `value` with every `from` as the read-only text `to`.
fn replaced(value: &Value, from: &str, to: &str) -> Vec<Value> {
    let parts = split(value, from);
    let between = std::iter::repeat_n(Value::computed(to), parts.len().saturating_sub(1)).map(Some).chain([None]);
    parts.into_iter().zip(between).flat_map(|(part, to)| std::iter::once(part).chain(to)).collect()
}

fn join(separator: &Term, list: &Term) -> Option<Term> {
    let separator = separator.texts().into_iter().next()?;
    let Term::List(items) = list else { return None };
    let mut all = vec![Value::default()];
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            all = combine(&all, std::slice::from_ref(&separator));
        }
        all = combine(&all, &item.texts());
    }
    Some(Term::choice(all.into_iter().map(Term::Text).collect()))
}

/// `format` with `%s`, `%v`, `%d` and `%%`; any other verb is not evaluated.
fn format(pattern: &Term, arguments: &[Term]) -> Option<Vec<Value>> {
    let pattern = pattern.texts().into_iter().next()?;
    let text = pattern.text();
    let (mut all, mut plain, mut next) = (vec![Value::default()], 0, arguments.iter());
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('%')) {
        let verb = at + found;
        all = combine(&all, &[pattern.slice(plain..verb)]);
        match text.as_bytes().get(verb + 1)? {
            b's' | b'v' | b'd' => all = combine(&all, &next.next()?.texts()),
            b'%' => all = combine(&all, &[Value::computed("%")]),
            _ => return None,
        }
        plain = verb + 2;
        at = plain;
    }
    Some(combine(&all, &[pattern.slice(plain..text.len())]))
}
