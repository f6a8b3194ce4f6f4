//! Every case read as a large repository is, of which only what is in reach is read: the same edits, the same functions left.

mod support;

use std::collections::BTreeSet;

use rebootstrap_transform::{Options, Outcome, Status};
use support::case::all;
use support::flags::options;
use support::memory::run;
use support::show;

/// A runtime that is set outside of the repository, where only a comment says go1.x: a large repository is not read for it.
const ONLY_A_COMMENT: &str = "serverless/leave_runtime_from_environment";

#[test]
fn what_is_out_of_reach_changes_nothing() {
    let (mut wrong, mut narrower) = (Vec::new(), 0);
    for case in all().into_iter().filter(|case| case.name != ONLY_A_COMMENT) {
        let files = case.files();
        let whole = options(&case.flags()).expect("flags that are known");
        let part = Options { whole: 0, ..whole.clone() };
        let (whole, part) =
            (run(rebootstrap_transform::run, &files, &whole), run(rebootstrap_transform::run, &files, &part));
        narrower += usize::from(part.files.len() < whole.files.len());
        if edits(&whole) != edits(&part) || left(&whole) != left(&part) {
            wrong.push(format!("{}:\n{}instead of\n{}", case.name, show::report(&part), show::report(&whole)));
        }
    }
    assert!(wrong.is_empty(), "{}\n{} cases differ", wrong.join("\n"), wrong.len());
    assert!(narrower > 50, "{narrower} cases were read in part only: the test shows nothing");
}

/// The files as they become.
fn edits(outcome: &Outcome) -> Vec<(String, String)> {
    outcome.changed_files().into_iter().map(|change| (change.path, change.after)).collect()
}

fn left(outcome: &Outcome) -> BTreeSet<&str> {
    outcome.with_status(Status::Left).map(|function| function.id.as_str()).collect()
}
