//! The commit message: what moves, what is left, and the trailers.

use std::collections::BTreeSet;

use rebootstrap_transform::{Outcome, Status};

use super::terms::Terms;
use crate::text::{clean, count};

/// The most functions that a message names.
const MOST: usize = 20;

/// The message of a commit that carries out `outcome`. Its first line is also the title of the pull request.
#[must_use]
pub fn message(outcome: &Outcome, terms: &Terms) -> String {
    let text = terms.message.as_ref().map_or_else(|| written(outcome), |text| text.trim_end().to_owned() + "\n");
    if terms.trailers.is_empty() { text } else { format!("{text}\n{}\n", terms.trailers.join("\n")) }
}

/// The first line of a message.
#[must_use]
pub fn title(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

fn written(outcome: &Outcome) -> String {
    let migrated: Vec<_> = outcome.with_status(Status::Migrated).collect();
    let targets: BTreeSet<_> = migrated.iter().map(|function| function.target.as_str()).collect();
    let targets = targets.into_iter().map(|target| clean(target).into_owned()).collect::<Vec<_>>().join(" and ");
    let mut out = match migrated.len() {
        0 => "Prepare Lambda functions for another runtime\n".to_owned(),
        1 => format!("Move a Lambda function to {targets}\n"),
        number => format!("Move {number} Lambda functions to {targets}\n"),
    };
    out.push_str("\nRuntime, program, package, handler and build commands change together:\nLambda starts `bootstrap` at the root of the package.\n\n");
    for function in migrated.iter().take(MOST) {
        out.push_str(&format!(
            "- {} in {}, from {}\n",
            clean(&function.id),
            clean(&function.place.file),
            clean(&function.runtime)
        ));
    }
    if migrated.len() > MOST {
        out.push_str(&format!("- and {} more\n", migrated.len() - MOST));
    }
    let left = outcome.with_status(Status::Left).count();
    if left > 0 {
        let verb = if left == 1 { "stays" } else { "stay" };
        out.push_str(&format!(
            "\n{} {verb} on an old runtime: see the report of rebootstrap.\n",
            count(left, "function")
        ));
    }
    out
}
