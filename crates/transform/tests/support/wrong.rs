//! The checks themselves: a wrong expectation, and a wrong run, must be an error.

use std::sync::Arc;

use rebootstrap_transform::{Code, Diagnostic, Options, Outcome, Place, Status, Tree};

use crate::support::case::{Case, DIFF, REPORT};
use crate::support::check::{bless, check};
use crate::support::memory::Run;

const TWO: &str = "Two functions, of which one cannot move.

-- main.tf --
resource \"aws_lambda_function\" \"hello\" {
  function_name = \"hello\"
  filename      = \"hello.zip\"
  source_code_hash = filebase64sha256(\"hello.zip\")
  handler       = \"hello\"
  runtime       = \"go1.x\"
}

resource \"aws_lambda_function\" \"other\" {
  function_name = \"other\"
  s3_bucket     = \"releases\"
  s3_key        = \"other.zip\"
  handler       = \"other\"
  runtime       = \"go1.x\"
}
-- build.sh --
go build -o hello . && zip hello.zip hello
-- main.go --
package main
-- README --
hello
\\ No newline at end of file
";

fn right() -> Case {
    let case = bless(&Case::parse("x/two", TWO), rebootstrap_transform::run).expect("a case that can be blessed");
    check(&case, rebootstrap_transform::run).expect("a blessed case is right");
    case
}

/// The case with `part` changed must be wrong.
fn refused(part: &str, change: impl Fn(&str) -> String) {
    let mut case = right();
    let changed = change(case.archive.get(part).expect("the part"));
    assert_ne!(case.archive.get(part), Some(changed.as_str()), "{part} was to be changed");
    case.archive.set(part, &changed);
    assert!(check(&case, rebootstrap_transform::run).is_err(), "wrong, and taken for right:\n{}", case.archive.print());
}

#[test]
fn a_wrong_expectation_is_an_error() {
    refused(DIFF, |diff| diff.replacen("bootstrap", "bootstrab", 1));
    refused(DIFF, |diff| diff.trim_end().to_owned());
    refused(DIFF, |diff| diff.to_owned() + "\n");
    refused(DIFF, |diff| diff.replacen("@@ -1 ", "@@ -2 ", 1));
    refused(DIFF, |diff| diff[..diff.find("--- a/main.tf").expect("a second file")].to_owned());
    refused(DIFF, |diff| diff.to_owned() + "--- a/README\n+++ b/README\n@@ -1 +1 @@\n-hello\n+bootstrap\n");
    refused(DIFF, |_| String::new());
    refused(REPORT, |report| report.replacen("main.tf:1 ", "main.tf:2 ", 1));
    refused(REPORT, |report| report.replacen("[made-elsewhere]", "[no-build]", 1));
    refused(REPORT, |report| report.replace('\n', "\r\n"));
    refused(REPORT, |report| report.lines().skip(1).collect::<String>());
    refused(REPORT, |report| report.to_owned() + "note [bug] none\n");
}

#[test]
fn names_say_whether_anything_changes() {
    let mut moved = right();
    moved.name = "x/leave_two".to_owned();
    assert!(check(&moved, rebootstrap_transform::run).is_err() && bless(&moved, rebootstrap_transform::run).is_err());
    let nothing = Case::parse("x/nothing", "Nothing.\n\n-- main.tf --\n# go1.x\n");
    assert!(bless(&nothing, rebootstrap_transform::run).is_err());
    let nothing = Case { name: "x/leave_nothing".to_owned(), ..nothing };
    assert!(bless(&nothing, rebootstrap_transform::run).is_ok());
    let flags = Case::parse("x/flags", &format!("flags: --quiet\n{TWO}"));
    assert!(bless(&flags, rebootstrap_transform::run).is_err(), "an unknown flag");
}

/// A run that is wrong in `what` must not be blessed, whatever the case wants.
fn never(what: &str, run: Run) {
    assert!(bless(&right(), run).is_err(), "{what} must be noticed");
}

fn real(tree: &dyn Tree, hits: &[String], options: &Options) -> Outcome {
    rebootstrap_transform::run(tree, hits, options)
}

#[test]
fn a_wrong_run_is_an_error() {
    never("half of a migration", |tree, hits, options| {
        let mut outcome = real(tree, hits, options);
        outcome.edits.retain(|planned| outcome.files[planned.edit.span.file.0 as usize].path != "build.sh");
        outcome
    });
    never("an edit that no function asks for", |tree, hits, options| {
        let mut outcome = real(tree, hits, options);
        outcome.edits.iter_mut().for_each(|planned| planned.migration += 1);
        outcome
    });
    never("a function that is left without a word", |tree, hits, options| {
        let mut outcome = real(tree, hits, options);
        outcome.functions.iter_mut().for_each(|function| function.reasons.clear());
        outcome
    });
    never("a function that is called migrated and is not", |tree, hits, options| {
        let mut outcome = real(tree, hits, options);
        for function in outcome.functions.iter_mut().filter(|function| function.status == Status::Left) {
            (function.status, function.migration) = (Status::Migrated, 1);
        }
        outcome
    });
    never("a second run with edits", |tree, hits, options| {
        let mut outcome = real(tree, hits, options);
        let again = outcome.edits.is_empty() && outcome.functions.iter().any(|one| one.status == Status::Current);
        if again {
            let old = Options { target: rebootstrap_transform::Runtime::ProvidedAl2, ..options.clone() };
            let old = Options { from: vec![options.target], ..old };
            outcome = real(tree, hits, &old);
        }
        outcome
    });
    never("a text that was not read", |tree, hits, options| {
        let mut outcome = real(tree, hits, options);
        outcome.files.iter_mut().for_each(|file| file.text = Arc::from(format!("{} ", file.text)));
        outcome
    });
    never("an edit of a file that does not parse", |tree, hits, options| {
        let mut outcome = real(tree, hits, options);
        let place = Place { file: "main.tf".to_owned(), line: 1 };
        let message = "main.tf does not parse".to_owned();
        let next = String::new();
        outcome.notes.push(Diagnostic { code: Code::SyntaxError, message, place: Some(place), related: vec![], next });
        outcome
    });
    never("an edit that breaks a file", |tree, hits, options| {
        let mut outcome = real(tree, hits, options);
        for planned in outcome.edits.iter_mut().filter(|planned| planned.edit.text == options.target.name()) {
            planned.edit.text.push('"');
        }
        outcome
    });
}
