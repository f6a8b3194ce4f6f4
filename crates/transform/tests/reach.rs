//! Every case read as a large repository is, of which only what is in reach is read: the same edits, the same functions left.

mod support;

use std::collections::BTreeSet;

use rebootstrap_transform::{Options, Outcome, Status};
use support::case::all;
use support::flags::options;
use support::memory::{Files, run};
use support::show;

/// A runtime that is set outside of the repository, where only a comment says go1.x: a large repository is not read for it.
const ONLY_A_COMMENT: [&str; 2] = ["serverless/leave_runtime_from_environment", "github_actions/leave_code_only"];

/// Paths from the top of the repository, which lead nowhere when it is one folder of many.
const FROM_THE_TOP: &str = "terraform/terragrunt_inputs";

/// Far away, and beside the folder that a case can be in.
const STRANGERS: [&str; 2] = ["strangers/house/main.tf", "team/neighbour/main.tf"];

/// A function that has to do with nothing.
const STRANGER: &str = r#"resource "aws_lambda_function" "stranger" {
  function_name = "stranger"
  filename      = "stranger.zip"
  handler       = "index.handler"
  runtime       = "python3.12"
}
"#;

#[test]
fn what_is_out_of_reach_changes_nothing() {
    let (mut wrong, mut narrower) = (Vec::new(), 0);
    let cases = all().into_iter().filter(|case| !ONLY_A_COMMENT.contains(&case.name.as_str()));
    // Where the case has the repository for itself, most of it is in reach; where it is one folder of many, that folder is.
    for (case, home) in cases.flat_map(|case| ["", "team/service/"].map(|home| (case.clone(), home))) {
        if case.name == FROM_THE_TOP && !home.is_empty() {
            continue;
        }
        let files = case.files().into_iter();
        let mut files: Files = files.map(|(path, text)| (format!("{home}{path}"), text)).collect();
        files.extend(STRANGERS.map(|file| (file.to_owned(), STRANGER.to_owned())));
        let whole = options(&case.flags()).expect("flags that are known");
        let part = Options { whole: 0, ..whole.clone() };
        // Each folder a part of its own, as far as they have nothing to do with one another.
        let parts = Options { part: 0, ..part.clone() };
        let [whole, part, parts] =
            [whole, part, parts].map(|options| run(rebootstrap_transform::run, &files, &options));
        narrower += usize::from(strangers(&whole) == STRANGERS.len() && strangers(&part) == 0);
        for part in [part, parts] {
            if edits(&whole) != edits(&part) || left(&whole) != left(&part) {
                wrong.push(format!(
                    "{} in {home:?}:\n{}instead of\n{}",
                    case.name,
                    show::report(&part),
                    show::report(&whole)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} cases differ", wrong.join("\n"), wrong.len());
    assert!(narrower > 550, "{narrower} cases were read in part only: the test shows nothing");
}

/// Its package is told by being the only one of its kind, in what is read together.
const ONLY_ONE: &str = "aws_cli/package_is_argument";

/// Two cases in one repository, each in a folder of its own.
#[test]
fn what_is_in_another_part_changes_nothing() {
    let (mut wrong, mut apart) = (Vec::new(), 0);
    let cases: Vec<_> = all().into_iter().filter(|case| case.flags().is_empty() && case.name != ONLY_ONE).collect();
    for pair in cases.windows(2) {
        let [one, other] = pair else { continue };
        let homes = [(one, "one/service/"), (other, "other/service/")];
        let files = homes
            .iter()
            .flat_map(|(case, home)| case.files().into_iter().map(move |(path, text)| (format!("{home}{path}"), text)));
        let files: Files = files.collect();
        let together = Options { whole: 0, part: usize::MAX, ..Options::default() };
        let parts = Options { part: 0, ..together.clone() };
        let [together, parts] = [together, parts].map(|options| run(rebootstrap_transform::run, &files, &options));
        apart += usize::from(together.files != parts.files);
        if edits(&together) != edits(&parts) || told(&together) != told(&parts) {
            wrong.push(format!(
                "{} and {}:\n{}instead of\n{}",
                one.name,
                other.name,
                show::report(&parts),
                show::report(&together)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}\n{} pairs differ", wrong.join("\n"), wrong.len());
    assert!(apart > 250, "{apart} pairs were planned apart: the test shows nothing");
}

/// Every function with what becomes of it.
fn told(outcome: &Outcome) -> Vec<(&str, usize, &str, Status)> {
    let functions = outcome.functions.iter();
    functions.map(|one| (&*one.place.file, one.place.line, &*one.id, one.status)).collect()
}

fn strangers(outcome: &Outcome) -> usize {
    outcome.functions.iter().filter(|function| STRANGERS.contains(&function.place.file.as_str())).count()
}

/// The files as they become.
fn edits(outcome: &Outcome) -> Vec<(String, String)> {
    outcome.changed_files().into_iter().map(|change| (change.path, change.after)).collect()
}

fn left(outcome: &Outcome) -> BTreeSet<&str> {
    outcome.with_status(Status::Left).map(|function| function.id.as_str()).collect()
}
