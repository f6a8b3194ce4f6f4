//! The proof's negative controls: a plan with one thing wrong in it must not pass.

use std::collections::BTreeSet;

use rebootstrap_parser::{Edit, Span};

use super::verify;
use crate::frameworks;
use crate::go::memory::Memory;
use crate::options::Options;
use crate::outcome::{PlannedEdit, Rule};
use crate::plan::{Plan, plan};
use crate::programs::Programs;
use crate::repository::Repository;

/// Two functions, one built by a Makefile and one by a script, whose zips are beside each other.
const TREE: &str = "-- main.tf --
resource \"aws_lambda_function\" \"a\" {
  function_name    = \"a\"
  filename         = \"a.zip\"
  source_code_hash = filebase64sha256(\"a.zip\")
  handler          = \"a\"
  runtime          = \"go1.x\"
  memory_size      = 128
}

resource \"aws_lambda_function\" \"b\" {
  function_name    = \"b\"
  filename         = \"b.zip\"
  source_code_hash = filebase64sha256(\"b.zip\")
  handler          = \"b\"
  runtime          = \"go1.x\"
}
-- Makefile --
build:
\tGOOS=linux go build -o bin/a ./cmd/a
\tzip -j a.zip bin/a
-- build.sh --
GOOS=linux go build -o bin/b ./cmd/b
zip -j b.zip bin/b
-- cmd/a/main.go --
package main
-- cmd/b/main.go --
package main
";

/// What the proof says of the plan once `change` has been made to it.
fn proof(change: &dyn Fn(&Repository, &mut Plan)) -> Result<(), String> {
    proof_of(TREE, change)
}

fn proof_of(tree: &str, change: &dyn Fn(&Repository, &mut Plan)) -> Result<(), String> {
    let tree = Memory::new(tree);
    let (repository, options) = (Repository::new(&tree), Options::default());
    let facts = frameworks::collect(&repository);
    let mut plan = plan(&repository, &facts, &Programs::of(&facts), &options);
    change(&repository, &mut plan);
    let migrations: BTreeSet<usize> = plan.migrations.values().copied().collect();
    let migrations: Vec<usize> = migrations.into_iter().collect();
    verify(&repository, &facts, &plan, &migrations, &options).map(drop).map_err(|failure| failure.said)
}

/// The bytes of `text` in `file`, each time it stands there.
fn places(repository: &Repository, file: &str, text: &str) -> Vec<Span> {
    let Some((id, all)) = repository.open(file) else { return Vec::new() };
    all.match_indices(text).map(|(at, found)| Span::new(id, at, at + found.len())).collect()
}

#[test]
fn a_whole_plan_passes() {
    assert_eq!(proof(&|_, plan| assert_eq!(plan.edits.len(), 8)), Ok(()));
}

#[test]
fn a_plan_without_one_of_its_edits_does_not_pass() {
    for left_out in 0..8 {
        let said = proof(&|_, plan| drop(plan.edits.remove(left_out)));
        assert!(said.is_err(), "edit {left_out} can be left out");
    }
}

#[test]
fn a_plan_with_another_text_does_not_pass() {
    for changed in 0..8 {
        for text in ["other", "/other", "bootstrap2", "provided.al2"] {
            let said = proof(&|_, plan| plan.edits[changed].edit.text = text.to_owned());
            assert!(said.is_err(), "edit {changed} can write {text}");
        }
    }
}

#[test]
fn an_edit_that_nothing_asked_for_does_not_pass() {
    for (file, old, new) in [
        ("main.tf", "128", "256"),
        ("main.tf", "\"a.zip\"", "\"b.zip\""),
        ("Makefile", "./cmd/a", "./cmd/b"),
        ("Makefile", "linux", "darwin"),
        ("build.sh", "b.zip", "c.zip"),
        ("build.sh", "zip -j", "zip"),
        ("main.tf", "  memory_size", "  memory_size = 1\n  memory_size"),
    ] {
        let said = proof(&|repository, plan| {
            let span = places(repository, file, old)[0];
            let edit = Edit { span, text: new.to_owned() };
            plan.edits.push(PlannedEdit { edit, rule: Rule::Runtime, migration: 1 });
        });
        assert!(said.is_err(), "{file}: {old} can become {new}");
    }
}

/// A comment is read by nobody, so that only the place of the edit gives it away; in a file that may be edited, another parser
/// would.
#[test]
fn an_edit_in_a_kept_file_does_not_pass() {
    let with = |comment: &str| format!("{TREE}-- other.tf --\n# {comment}\nlocals {{}}\n");
    let proof = |comment: &str| {
        proof_of(&with(comment), &|repository, plan| {
            let edit = Edit { span: places(repository, "other.tf", comment)[0], text: "other".to_owned() };
            plan.edits.push(PlannedEdit { edit, rule: Rule::Runtime, migration: 1 });
        })
    };
    let said = proof("generated, DO NOT EDIT").expect_err("the file is kept");
    assert_eq!(said, "other.tf would be edited and is only to be read");
    let control = "another parser of other.tf sees that the edit at byte 2 changes nothing";
    assert_eq!(proof("by hand"), Err(control.to_owned()));
}

#[test]
fn two_programs_that_change_places_do_not_pass() {
    let said = proof(&|repository, plan| {
        let (a, b) = (places(repository, "Makefile", "./cmd/a")[0], places(repository, "build.sh", "./cmd/b")[0]);
        for (span, text, migration) in [(a, "./cmd/b", 1), (b, "./cmd/a", 2)] {
            let edit = Edit { span, text: text.to_owned() };
            plan.edits.push(PlannedEdit { edit, rule: Rule::BuildOutput, migration });
        }
    });
    assert!(said.is_err());
}

/// A tree whose program is built and packed in scripts inside of other files.
const HOSTS: &str = "-- main.tf --
resource \"null_resource\" \"build\" {
  provisioner \"local-exec\" {
    command = \"GOOS=linux go build -o bin/a ./cmd/a\"
  }
}

resource \"aws_lambda_function\" \"a\" {
  function_name    = \"a\"
  filename         = \"a.zip\"
  source_code_hash = filebase64sha256(\"a.zip\")
  handler          = \"a\"
  runtime          = \"go1.x\"
}
-- Makefile --
build:
\tGOOS=linux go build -o bin/a ./cmd/a
\tzip -j a.zip bin/a
-- .github/workflows/ci.yml --
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: GOOS=linux go build -o bin/a ./cmd/a
-- package.json --
{\"scripts\": {\"build\": \"GOOS=linux go build -o bin/a ./cmd/a\"}}
-- justfile --
build:
    GOOS=linux go build -o bin/a ./cmd/a
-- build.sh --
GOOS=linux go build -o bin/a ./cmd/a
-- Dockerfile --
FROM golang:1.21
COPY . .
RUN echo built
-- cmd/a/main.go --
package main
";

#[test]
fn a_script_that_becomes_unsound_inside_of_its_host_does_not_pass() {
    assert_eq!(proof_of(HOSTS, &|_, plan| assert!(plan.edits.len() > 8, "{:?}", plan.edits)), Ok(()));
    let hosts =
        ["main.tf", "Makefile", ".github/workflows/ci.yml", "package.json", "justfile", "build.sh", "Dockerfile"];
    for file in hosts {
        for new in ["'", "$(", "; fi", " |"] {
            let said = proof_of(HOSTS, &|repository, plan| {
                let place = if file == "Dockerfile" { "echo built" } else { "./cmd/a" };
                let span = places(repository, file, place)[0].after();
                let edit = Edit { span, text: new.to_owned() };
                plan.edits.push(PlannedEdit { edit, rule: Rule::Runtime, migration: 1 });
            });
            assert!(said.is_err(), "{file} can be given {new}");
        }
    }
}

#[test]
fn what_is_said_of_a_failure_quotes_no_text_of_the_files() {
    let said = proof(&|repository, plan| {
        let span = places(repository, "Makefile", "zip -j a.zip")[0].after();
        let edit = Edit { span, text: " s3cr3t-t0ken".to_owned() };
        plan.edits.push(PlannedEdit { edit, rule: Rule::Runtime, migration: 1 });
    });
    let said = said.expect_err("another text is read");
    assert!(!said.contains("s3cr3t") && said.contains("Makefile:3"), "{said}");
}

/// What the proof says of the texts that are read, where `script` is another one and nothing was planned.
fn reread(script: &str, other: &str) -> Result<(), String> {
    let tree = |script: &str| Memory::new(&format!("{TREE}-- other.sh --\n{script}\n"));
    let (before, after) = (tree(script), tree(other));
    let (before, after) = (Repository::new(&before), Repository::new(&after));
    let (facts, left) = (frameworks::collect(&before), frameworks::collect(&after));
    let mut plan = plan(&before, &facts, &Programs::of(&facts), &Options::default());
    plan.migrations.clear();
    super::reads::others((&before, &facts), (&after, &left, &|_| false), &plan, &[])
}

/// How often a text is read from one place is no matter, and from how many places is.
#[test]
fn a_place_that_is_not_read_any_more_does_not_pass() {
    let (twice, once) = ("f() { zip -j x.zip data/f; }\nf; f", "f() { zip -j x.zip data/f; }\nf");
    assert_eq!(reread(twice, once), Ok(()));
    assert_eq!(reread(once, twice), Ok(()));
    let two = "zip -j x.zip data/f\nzip -j y.zip data/f";
    let moved = "f() { zip -j x.zip data/f; }\ncd p; f; cd ..; f";
    for (before, after) in [
        (two, "zip -j x.zip data/f\nzip -j y.zip"),
        (moved, "f() { zip -j x.zip data/f; }\ncd p; f; cd .."),
        ("zip -j x.zip data/f\nzip -j y.zip", two),
    ] {
        assert!(reread(before, after).is_err(), "{before} can become {after}");
    }
}
