//! Automatic variables: `$@`, `$<` and the like for one instance of a rule.

use std::collections::HashSet;

use super::scope::Variable;
use super::words::join;
use crate::value::Value;

/// The automatic variables of a rule that makes `target`.
pub(super) fn variables(
    target: &Value,
    prerequisites: &[Value],
    order_only: &[Value],
    stem: Option<&Value>,
) -> Vec<(String, Variable)> {
    let mut seen = HashSet::new();
    let different: Vec<&Value> = prerequisites.iter().filter(|one| seen.insert(one.text())).collect();
    let different = join(different);
    let values = [
        ("@", target.clone()),
        ("<", prerequisites.first().cloned().unwrap_or_default()),
        ("^", different.clone()),
        // Which prerequisites are newer is not known: all are, as in a first run.
        ("?", different),
        ("+", join(prerequisites)),
        ("|", join(order_only)),
        ("*", stem.cloned().unwrap_or_default()),
    ];
    values.map(|(name, value)| (name.to_owned(), Variable::simple(value))).into()
}
