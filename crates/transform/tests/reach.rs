//! Every case read as a large repository is, of which only what is in reach is read: the same edits, the same functions left,
//! and where all functions are asked for, all of them.

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
        let [all, all_of_part] = [&whole, &part].map(|options| Options { all: true, ..options.clone() });
        let [whole, part, all, all_of_part] =
            [whole, part, all, all_of_part].map(|options| run(rebootstrap_transform::run, &files, &options));
        if functions(&all) != functions(&all_of_part) || strangers(&all) < STRANGERS.len() {
            wrong.push(format!("{} in {home:?}: not all functions are found", case.name));
        }
        narrower += usize::from(strangers(&whole) == STRANGERS.len() && strangers(&part) == 0);
        if edits(&whole) != edits(&part) || left(&whole) != left(&part) {
            wrong.push(format!(
                "{} in {home:?}:\n{}instead of\n{}",
                case.name,
                show::report(&part),
                show::report(&whole)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}\n{} cases differ", wrong.join("\n"), wrong.len());
    assert!(narrower > 550, "{narrower} cases were read in part only: the test shows nothing");
}

fn functions(outcome: &Outcome) -> BTreeSet<(&str, Status)> {
    outcome.functions.iter().map(|function| (function.id.as_str(), function.status)).collect()
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
