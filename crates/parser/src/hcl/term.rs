//! What an expression evaluates to: texts with provenance, in lists and maps, or several possibilities.

use crate::value::{Hop, Value};

/// An evaluated expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A text, number or boolean.
    Text(Value),
    /// A list, tuple or set.
    List(Vec<Term>),
    /// An object or map, in the order of the source.
    Map(Vec<(Value, Term)>),
    /// One of these: the branches of a condition, or the default and the overrides of a variable.
    Choice(Vec<Term>),
    /// `null`.
    Null,
    /// Not known; named by its source, so that equal unknowns are equal.
    Unknown(String),
}

/// More alternatives than this are not followed.
const ALTERNATIVES: usize = 16;

impl Term {
    /// One of `terms`, flattened and without repetition.
    #[must_use]
    pub fn choice(terms: Vec<Term>) -> Self {
        let mut flat: Vec<Term> = Vec::new();
        for term in terms {
            match term {
                Term::Choice(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        let mut distinct: Vec<Term> = Vec::new();
        for term in flat {
            if !distinct.contains(&term) {
                distinct.push(term);
            }
        }
        match distinct.len() {
            1 => distinct.remove(0),
            0 => Term::Null,
            len if len > ALTERNATIVES => Term::Unknown("one of many".to_owned()),
            _ => Term::Choice(distinct),
        }
    }

    /// The possibilities: one, unless this is a choice.
    #[must_use]
    pub fn alternatives(&self) -> &[Term] {
        match self {
            Term::Choice(terms) => terms,
            other => std::slice::from_ref(other),
        }
    }

    /// The texts this can be; a hole for what is not known, nothing for `null`, lists and maps.
    #[must_use]
    pub fn texts(&self) -> Vec<Value> {
        self.alternatives()
            .iter()
            .filter_map(|term| match term {
                Term::Text(value) => Some(value.clone()),
                Term::Unknown(name) => Some(Value::unknown(name)),
                _ => None,
            })
            .collect()
    }

    /// The items of a list, the values of a map; a text is a list of itself.
    #[must_use]
    pub fn items(&self) -> Vec<Term> {
        match self {
            Term::List(items) => items.clone(),
            Term::Map(items) => items.iter().map(|(_, value)| value.clone()).collect(),
            Term::Choice(terms) => terms.iter().flat_map(Term::items).collect(),
            Term::Null => Vec::new(),
            other => vec![other.clone()],
        }
    }

    /// The value under `key` of a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Term> {
        match self {
            Term::Map(items) => items.iter().rev().find(|(name, _)| name.text() == key).map(|(_, value)| value.clone()),
            Term::Choice(terms) => {
                let found: Vec<_> = terms.iter().filter_map(|term| term.get(key)).collect();
                (!found.is_empty()).then(|| Term::choice(found))
            }
            Term::List(items) => items.get(key.parse::<usize>().ok()?).cloned(),
            _ => None,
        }
    }

    /// Texts (not lists or maps, which are edited at their definition only) as seen through a use.
    #[must_use]
    pub fn through(self, hop: &Hop) -> Self {
        match self {
            Term::Text(value) => Term::Text(value.through(hop)),
            Term::Choice(terms) => Term::Choice(terms.into_iter().map(|term| term.through(hop)).collect()),
            other => other,
        }
    }

    /// Whether no part is unknown.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match self {
            Term::Text(value) => !value.has_holes(),
            Term::List(items) | Term::Choice(items) => items.iter().all(Term::is_known),
            Term::Map(items) => items.iter().all(|(_, value)| value.is_known()),
            Term::Null => true,
            Term::Unknown(_) => false,
        }
    }
}
