//! The reports of one hand-made outcome for people, letter by letter.

mod harness;

use harness::sample::{outcome, render, session};
use rebootstrap_cli::flags::Format;
use rebootstrap_cli::report::{Purpose, Verbosity};

fn human(purpose: Purpose, verbosity: Verbosity) -> String {
    render(&session("", outcome()), purpose, verbosity, Format::Human, false)
}

const DIFF: &str = r#"Can be migrated (nothing is written; `rebootstrap apply` does it)
  aws_lambda_function.hello  main.tf:1               go1.x -> provided.al2023
  module.api.aws_lambda_function.this["bye\u{1b}[2J"]
    modules/api/main.tf:12  go1.x -> provided.al2023
    package  build/hello.zip
    program  build/hello -> build/hello/bootstrap
    built    Makefile:2
    cmd/hello/main.go:14: cmd/hello loads time zones [time-zone]
      next: import _ "time/tzdata"
    changes  Makefile (1), main.tf (2)

Left as it is
  aws_lambda_function.legacy  legacy.tf:3  go1.x
    legacy.tf:9: the package comes from S3 key builds/legacy.zip, and nothing in this repository
      makes a file that is uploaded there [made-elsewhere]
      see legacy.tf:1, variables.tf:20
      next: rebootstrap apply --assume-artifact 'aws_lambda_function.legacy'

Follow-ups
  the program moves to build/hello/bootstrap, and an old file build/hello would block the directory
    [stale-file]
    next: rm -f build/hello
          make build

Problems
  broken.tf:4: broken.tf does not parse [syntax-error]

2 functions can be migrated (3 edits in 2 files), 1 left, 1 current, 1 problem.
"#;

const CHECK: &str = r#"legacy.tf:3: aws_lambda_function.legacy is on go1.x and is left
  legacy.tf:9: the package comes from S3 key builds/legacy.zip, and nothing in this repository makes
    a file that is uploaded there [made-elsewhere]
    see legacy.tf:1, variables.tf:20
    next: rebootstrap apply --assume-artifact 'aws_lambda_function.legacy'
main.tf:1: aws_lambda_function.hello is on go1.x; `rebootstrap apply` moves it to provided.al2023
modules/api/main.tf:12: module.api.aws_lambda_function.this["bye\u{1b}[2J"] is on go1.x; `rebootstrap apply` moves it to provided.al2023
broken.tf:4: broken.tf does not parse [syntax-error]
2 functions can be migrated (3 edits in 2 files), 1 left, 1 current, 1 problem.
"#;

const LIST: &str = r#"Can be migrated
  aws_lambda_function.hello  main.tf:1  go1.x -> provided.al2023
    terraform: build/hello.zip <- build/hello <- Makefile:2 [time-zone]
  module.api.aws_lambda_function.this["bye\u{1b}[2J"]
    modules/api/main.tf:12  go1.x -> provided.al2023
    terraform: build/hello.zip <- build/hello <- Makefile:2

Would be left
  aws_lambda_function.legacy  legacy.tf:3  go1.x
    terraform [made-elsewhere]

Current
  aws_lambda_function.new  new.tf:1  provided.al2023
    terraform: build/hello.zip

Problems
  broken.tf:4: broken.tf does not parse [syntax-error]

2 functions can be migrated (3 edits in 2 files), 1 left, 1 current, 1 problem.
"#;

const QUIET: &str = r#"Left as it is
  aws_lambda_function.legacy  legacy.tf:3  go1.x
    legacy.tf:9: the package comes from S3 key builds/legacy.zip, and nothing in this repository
      makes a file that is uploaded there [made-elsewhere]
      see legacy.tf:1, variables.tf:20
      next: rebootstrap apply --assume-artifact 'aws_lambda_function.legacy'

Problems
  broken.tf:4: broken.tf does not parse [syntax-error]
"#;

const EDITS: &str = r#"
    main.tf:2 handler: "hello"\n  runtime -> "bootstrap"\n  runtime
    main.tf:3 runtime: go1.x -> provided.al2023
    Makefile:2 build_output: build/hello -> build/hello/bootstrap
"#;

#[test]
fn diff_says_what_changes_what_is_left_what_to_do_and_what_went_wrong() {
    assert_eq!(human(Purpose::Diff, Verbosity::Normal), DIFF);
    assert!(DIFF.lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn apply_says_it_is_done() {
    let said = human(Purpose::Apply, Verbosity::Normal);
    assert!(said.starts_with("Migrated\n  aws_lambda_function.hello"), "{said}");
    assert!(said.contains("\n2 functions migrated (3 edits in 2 files), 1 left,"), "{said}");
}

#[test]
fn verbose_says_every_edit_and_quiet_what_is_left() {
    let said = human(Purpose::Apply, Verbosity::Verbose);
    assert!(said.contains(EDITS), "{said}");
    assert!(!said.contains("changes"));
    assert_eq!(human(Purpose::Diff, Verbosity::Quiet), QUIET);
}

#[test]
fn check_says_one_line_per_function() {
    assert_eq!(human(Purpose::Check, Verbosity::Normal), CHECK);
}

#[test]
fn list_says_the_chains() {
    assert_eq!(human(Purpose::List, Verbosity::Normal), LIST);
}

#[test]
fn colour_adds_nothing_but_colour() {
    let coloured = render(&session("", outcome()), Purpose::Diff, Verbosity::Normal, Format::Human, true);
    let mut plain = String::new();
    for (at, part) in coloured.split("\u{1b}[").enumerate() {
        plain.push_str(if at == 0 { part } else { part.split_once('m').expect("a style").1 });
    }
    assert_eq!(plain, DIFF);
    assert_ne!(coloured, DIFF);
}

#[test]
fn people_read_paths_from_where_they_are_and_programs_from_the_root() {
    let session = session("services/a/", outcome());
    let said = render(&session, Purpose::Diff, Verbosity::Normal, Format::Human, false);
    for path in [
        "services/a/main.tf:1",
        "built    services/a/Makefile:2",
        "program  build/hello ->",
        "Follow-ups (commands count from .)",
    ] {
        assert!(said.contains(path), "{said}");
    }
    let said = render(&session, Purpose::Diff, Verbosity::Normal, Format::Json, false);
    assert!(!said.contains("services/a"), "{said}");
}

#[test]
fn what_is_said_of_each_instance_is_said_once() {
    let mut outcome = outcome();
    let at = outcome.functions.iter().position(|function| function.id.ends_with("legacy")).expect("it is left");
    let legacy = outcome.functions.remove(at);
    let instance = |key: usize| {
        let mut one = legacy.clone();
        one.id = format!("{}[{key}]", legacy.id);
        let message = if key == 7 { "nobody knows its zip" } else { "nothing makes its zip" };
        one.reasons[0].message = format!("{}: {message}", one.id);
        one
    };
    outcome.functions.extend((0..55).map(instance));
    let session = session("", outcome);
    let said = render(&session, Purpose::Diff, Verbosity::Quiet, Format::Human, false);
    for line in [
        "  aws_lambda_function.legacy (54 instances)  legacy.tf:3  go1.x\n    legacy.tf:9: aws_lambda_function.legacy: nothing",
        "  aws_lambda_function.legacy[7]  legacy.tf:3  go1.x\n    legacy.tf:9: aws_lambda_function.legacy[7]: nobody",
    ] {
        assert!(said.contains(line), "{said}");
    }
    let said = render(&session, Purpose::Diff, Verbosity::Normal, Format::Markdown, false);
    assert_eq!(said.matches("`aws_lambda_function.legacy (54 instances)`").count(), 1, "{said}");
    assert!(said.contains(" 55 left"), "{said}");
    let said = render(&session, Purpose::Diff, Verbosity::Normal, Format::Json, false);
    assert_eq!(said.matches("nothing makes its zip").count(), 54, "each is said to programs");
}
