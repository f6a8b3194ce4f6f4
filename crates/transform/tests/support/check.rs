//! Checks a case: what is wanted of it, and what must hold of every run.

use super::case::{Case, DIFF, REPORT};
use super::flags::options;
use super::memory::Run;
use super::proof::prove;
use super::show;

/// What a run over a case gives.
pub(crate) struct Found {
    pub(crate) diff: String,
    pub(crate) report: String,
    /// What must not be, whatever is wanted.
    pub(crate) problems: Vec<String>,
}

/// Runs a case.
pub(crate) fn find(case: &Case, run: Run) -> Found {
    let options = match options(&case.flags()) {
        Ok(options) => options,
        Err(error) => return Found { diff: String::new(), report: String::new(), problems: vec![error] },
    };
    let before = case.files();
    let proof = prove(run, &before, &options);
    let diff = show::diff(&before, &proof.after);
    let mut problems = proof.problems;
    if case.is_left() != diff.is_empty() {
        let name = case.title();
        problems.push(if diff.is_empty() {
            format!("{name} changes nothing: call it leave_{name}, or find out why")
        } else {
            format!("{name} is to be left as it is, and changes")
        });
    }
    Found { diff, report: show::report(&proof.outcome), problems }
}

/// Whether a run over the case gives what the case wants.
///
/// # Errors
/// All that is wrong, for people.
pub(crate) fn check(case: &Case, run: Run) -> Result<(), String> {
    let found = find(case, run);
    let mut problems = found.problems;
    for (part, want, found) in [(DIFF, case.diff(), &found.diff), (REPORT, case.report(), &found.report)] {
        if want != found {
            problems.push(format!("{part} differs:\n{}", contrast(want, found)));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(format!("{}:\n  {}", case.name, problems.join("\n  "))) }
}

/// The case with what a run over it gives.
///
/// # Errors
/// What must not be, so that it cannot be wanted.
pub(crate) fn bless(case: &Case, run: Run) -> Result<Case, String> {
    let found = find(case, run);
    if !found.problems.is_empty() {
        let problems = found.problems.join("\n  ");
        return Err(format!("{} cannot be blessed:\n  {problems}\n{}{}", case.name, found.diff, found.report));
    }
    let mut blessed = case.clone();
    blessed.archive.set(DIFF, &found.diff);
    blessed.archive.set(REPORT, &found.report);
    Ok(blessed)
}

/// The lines that only one of the texts has; both texts when they differ in the order or number of lines.
fn contrast(want: &str, found: &str) -> String {
    let lines = |text: &str| text.split_inclusive('\n').map(|line| format!("{line:?}")).collect::<Vec<_>>();
    let (want, found) = (lines(want), lines(found));
    let only = |mark: &str, lines: &[String], others: &[String]| -> String {
        let only = lines.iter().filter(|line| !others.contains(line));
        only.map(|line| format!("    {mark} {line}\n")).collect()
    };
    match only("wanted", &want, &found) + &only("found ", &found, &want) {
        differing if differing.is_empty() => only("wanted", &want, &[]) + &only("found ", &found, &[]),
        differing => differing,
    }
}
