//! `docs/diagnostics.md`: every code with its explanation, and a case that shows it.

use std::fmt::Write;

use rebootstrap_transform::Code;

use crate::case::Case;

const OPENING: &str = "\
# Diagnostics

Every sentence of a report ends in a code. `rebootstrap explain CODE` prints what stands here.

<!-- Made from crates/transform/src/code.rs by crates/cli/tests/docs.rs. Run: just bless -->
";

/// The document.
pub(crate) fn document(cases: &[Case]) -> String {
    let mut out = OPENING.to_owned();
    for code in Code::ALL {
        let _ = write!(out, "\n## {}\n\n{}.\n\n{}\n", code.name(), code.title(), code.explanation());
        if let Some((line, case)) = example(cases, *code) {
            let file = format!("../testdata/{}.txtar", case.name);
            let _ = write!(out, "\nFor example, in [{}]({file}):\n\n```text\n{line}\n```\n", case.name);
        }
    }
    out
}

/// The first line that tells the code, of a case that is left if there is one.
fn example(cases: &[Case], code: Code) -> Option<(&str, &Case)> {
    let told = format!("[{code}]");
    let in_case = |case: &'_ Case| case.report().lines().any(|line| line.contains(&told));
    let mut showing = cases.iter().filter(|case| in_case(case));
    let first = showing.clone().next()?;
    let case = showing.find(|case| case.is_left()).unwrap_or(first);
    Some((case.report().lines().find(|line| line.contains(&told))?, case))
}
