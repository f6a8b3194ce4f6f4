//! Instances of one declaration (`count`, `for_each`) that are left for the same reasons: said once, with their number.

use rebootstrap_transform::FunctionOutcome;

/// The functions, with one in the place of all that stand at the same place, on the same runtime, and for which the same is
/// said but for their keys. It is named `a.b (55 instances)`. Those that differ stay as they are, in their order.
pub(super) fn together<'f>(functions: impl Iterator<Item = &'f FunctionOutcome>) -> Vec<FunctionOutcome> {
    let mut found: Vec<(FunctionOutcome, &FunctionOutcome, usize)> = Vec::new();
    for function in functions {
        let plain = without_keys(function);
        let is_same = |(known, ..): &&mut (FunctionOutcome, &FunctionOutcome, usize)| {
            (&known.id, &known.place) == (&plain.id, &plain.place)
                && (&known.runtime, &known.reasons) == (&plain.runtime, &plain.reasons)
        };
        match found.iter_mut().find(is_same) {
            Some((.., number)) => *number += 1,
            None => found.push((plain, function, 1)),
        }
    }
    let shown = |(plain, function, number): (FunctionOutcome, &FunctionOutcome, usize)| match number {
        1 => function.clone(),
        _ => FunctionOutcome { id: format!("{} ({number} instances)", plain.id), ..plain },
    };
    found.into_iter().map(shown).collect()
}

/// The function as if it were the only one of its declaration.
fn without_keys(function: &FunctionOutcome) -> FunctionOutcome {
    let id = plain(&function.id);
    let mut reasons = function.reasons.clone();
    if id != function.id {
        reasons.iter_mut().for_each(|reason| reason.message = reason.message.replace(&function.id, &id));
    }
    FunctionOutcome { id, reasons, ..function.clone() }
}

/// `module.a["x"].b[0]` → `module.a.b`.
fn plain(id: &str) -> String {
    let mut parts = id.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((_, behind)) => plain.push_str(behind),
            None => plain.extend(["[", part]),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn keys_are_left_out() {
        for (id, want) in [
            ("aws_lambda_function.a", "aws_lambda_function.a"),
            ("aws_lambda_function.a[0]", "aws_lambda_function.a"),
            ("module.x[\"a b\"].aws_lambda_function.this[\"c\"]", "module.x.aws_lambda_function.this"),
            ("functions.a[", "functions.a["),
        ] {
            assert_eq!(plain(id), want, "{id}");
        }
    }
}
