//! The reports that other programs show at lines of code: annotations of GitHub Actions, SARIF, JSON Lines.

mod harness;

use harness::Folder;
use harness::sample::{outcome, render, session};
use rebootstrap_cli::flags::Format;
use rebootstrap_cli::report::{Purpose, Verbosity};
use serde_json::{Value, json};

fn said(purpose: Purpose, format: Format) -> String {
    render(&session("infra/", outcome()), purpose, Verbosity::Normal, format, false)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The texts at `pointer` in each result of a log.
fn each<'a>(log: &'a Value, pointer: &str) -> Vec<&'a str> {
    let results = log["runs"][0]["results"].as_array().expect("results");
    results.iter().map(|result| result.pointer(pointer).and_then(Value::as_str).unwrap_or("")).collect()
}

const ANNOTATIONS: &str = "\
::error file=infra/legacy.tf,line=3,title=rebootstrap old-runtime::aws_lambda_function.legacy is on go1.x and is left\
%0Ainfra/legacy.tf:9: the package comes from S3 key builds/legacy.zip, and nothing in this repository makes a file that is \
uploaded there [made-elsewhere]%0Anext: rebootstrap apply --assume-artifact 'aws_lambda_function.legacy'
::error file=infra/main.tf,line=1,title=rebootstrap old-runtime::aws_lambda_function.hello is on go1.x; \
`rebootstrap apply` moves it to provided.al2023
::error file=infra/modules/api/main.tf,line=12,title=rebootstrap old-runtime::module.api.aws_lambda_function.this\
[\"bye\\u{1b}[2J\"] is on go1.x; `rebootstrap apply` moves it to provided.al2023
::error file=infra/broken.tf,line=4,title=rebootstrap syntax-error::broken.tf does not parse
2 functions can be migrated (3 edits in 2 files), 1 left, 1 current, 1 problem.
";

#[test]
fn a_gate_annotates_what_it_fails_for() {
    assert_eq!(said(Purpose::Check, Format::Github), ANNOTATIONS);
}

#[test]
fn what_was_written_is_no_finding_but_its_next_steps_are() {
    let text = said(Purpose::Apply, Format::Github);
    let lines: Vec<_> = text.lines().map(|line| line.split(" is ").next().unwrap_or(line)).collect();
    assert_eq!(
        lines,
        [
            "::warning file=infra/legacy.tf,line=3,title=rebootstrap old-runtime::aws_lambda_function.legacy",
            "::warning file=infra/broken.tf,line=4,title=rebootstrap syntax-error::broken.tf does not parse",
            "::notice file=infra/cmd/hello/main.go,line=14,title=rebootstrap time-zone::cmd/hello loads time \
             zones%0Anext: import _ \"time/tzdata\"",
            "::notice title=rebootstrap stale-file::the program moves to build/hello/bootstrap, and an old file \
             build/hello would block the directory%0Anext: rm -f build/hello%0Anext: make build",
            "2 functions migrated (3 edits in 2 files), 1 left, 1 current, 1 problem.",
        ]
    );
}

#[test]
fn a_name_in_the_repository_gives_no_command() {
    let mut outcome = outcome();
    outcome.functions.truncate(1);
    outcome.functions[0].id = "a::b\r\n::set-env name=x::y%0A".into();
    outcome.functions[0].place.file = "a,line=9::b%.tf".into();
    outcome.functions[0].reasons.clear();
    outcome.notes.clear();
    let text = render(&session("", outcome), Purpose::Check, Verbosity::Normal, Format::Github, false);
    assert_eq!(
        text.lines().next(),
        Some(
            "::error file=a%2Cline=9%3A%3Ab%25.tf,line=3,title=rebootstrap old-runtime::a::b\\r%0A::set-env \
             name=x::y%250A is on go1.x and is left"
        )
    );
    assert!(text.lines().skip(1).all(|line| !line.contains("::")), "{text}");
}

#[test]
fn a_log_has_a_result_for_each_function_and_rules_for_its_codes() {
    let log = json(&said(Purpose::Diff, Format::Sarif));
    let run = &log["runs"][0];
    assert_eq!((&log["version"], &run["columnKind"]), (&json!("2.1.0"), &json!("unicodeCodePoints")));
    let aside = &run["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(
        (&aside[0]["descriptor"]["id"], &aside[0]["level"]),
        (&json!("stale-file"), &json!("note")),
        "it has no place"
    );
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let ids: Vec<_> = rules.iter().map(|rule| rule["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, ["old-runtime", "time-zone", "syntax-error", "stale-file"]);
    let used = each(&log, "/ruleId");
    assert_eq!(used, ["old-runtime", "old-runtime", "old-runtime", "syntax-error", "time-zone"]);
    assert_eq!(each(&log, "/level"), ["warning", "warning", "warning", "warning", "note"]);
    let legacy = &run["results"][0];
    assert_eq!(
        legacy["locations"],
        json!([{ "physicalLocation": { "artifactLocation": { "uri": "infra/legacy.tf" }, "region": { "startLine": 3 } } }])
    );
    assert_eq!(legacy["relatedLocations"].as_array().map(Vec::len), Some(3));
    assert_eq!(legacy["partialFingerprints"]["function/v1"], "infra/legacy.tf#aws_lambda_function.legacy");
    assert_eq!(legacy.get("fixes"), None);
    assert!(each(&json(&said(Purpose::Check, Format::Sarif)), "/level").iter().all(|level| *level == "error"));
}

#[test]
fn the_fix_of_a_migration_is_all_of_its_edits_once() {
    let log = json(&said(Purpose::Check, Format::Sarif));
    let results = &log["runs"][0]["results"];
    let changes = &results[1]["fixes"][0]["artifactChanges"];
    assert_eq!(results[1]["fixes"].as_array().map(Vec::len), Some(1));
    assert_eq!(results[2].get("fixes"), None, "it shares the migration of the one before");
    assert_eq!(changes[0]["artifactLocation"]["uri"], "infra/main.tf");
    assert_eq!(
        changes[0]["replacements"][1],
        json!({
            "deletedRegion": { "startLine": 3, "startColumn": 14, "endLine": 3, "endColumn": 19 },
            "insertedContent": { "text": "provided.al2023" },
        })
    );
    assert_eq!(changes[1]["artifactLocation"]["uri"], "infra/Makefile");
}

#[test]
fn each_line_is_a_document_of_one_kind() {
    let lines: Vec<Value> = said(Purpose::Diff, Format::Jsonl).lines().map(json).collect();
    let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().expect("a kind")).collect();
    assert_eq!(kinds, ["run", "function", "function", "function", "function", "edit", "edit", "edit", "note", "note"]);
    assert!(lines.iter().all(|line| line["root"] == "."));
    assert_eq!((&lines[0]["schema"], &lines[0]["files_changed"]), (&json!("rebootstrap/1"), &json!(2)));
    let whole = json(&said(Purpose::Diff, Format::Json));
    for (line, at) in [(1, "/functions/0"), (6, "/edits/1"), (9, "/notes/1")] {
        let item = whole.pointer(at).and_then(Value::as_object).expect("an item");
        assert!(item.iter().all(|(name, value)| lines[line][name] == *value), "{at}: {}", lines[line]);
    }
}

const TERRAFORM: &str = "resource \"aws_lambda_function\" \"api\" {\n  filename = \"api.zip\"\n  handler  = \"api\"\n  \
                         runtime  = \"go1.x\"\n}\n";

#[test]
fn several_folders_are_one_run_of_the_log() {
    let folder = Folder::new(&[("a b/main.tf", TERRAFORM), ("ü/main.tf", TERRAFORM)]);
    let done = folder.spawn(&["check", "--format", "sarif", "a b", "ü"]);
    let log = json(&done.out);
    assert_eq!((done.code, log["runs"].as_array().map(Vec::len)), (1, Some(1)), "{}", done.err);
    let uris = each(&log, "/locations/0/physicalLocation/artifactLocation/uri");
    assert_eq!(uris, ["a%20b/main.tf", "%C3%BC/main.tf"]);
    let done = folder.spawn(&["diff", "--format", "sarif", "--output", "log.sarif", "a b"]);
    assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (0, "", ""));
    assert_eq!(each(&json(&folder.text("log.sarif")), "/level"), ["warning"]);
}

#[test]
fn files_outside_of_the_current_directory_are_named_in_full() {
    let folder = Folder::new(&[("a/main.tf", TERRAFORM), ("b/main.tf", TERRAFORM)]);
    let (a, b) = (folder.at("a"), folder.at("b"));
    let (a, b) = (a.to_str().expect("a path"), b.to_str().expect("a path"));
    let other = Folder::new(&[]);
    let lines = other.spawn(&["check", "--format", "github", a, b]).out;
    assert!([a, b].iter().all(|root| lines.contains(&format!("::error file={root}/main.tf,line=1,"))), "{lines}");
    let log = json(&other.spawn(&["check", "--format", "sarif", a, b]).out);
    let uris = each(&log, "/locations/0/physicalLocation/artifactLocation/uri");
    assert_eq!(uris, [format!("file://{a}/main.tf"), format!("file://{b}/main.tf")]);
    let prints = each(&log, "/partialFingerprints/function~1v1");
    assert_ne!(prints[0], prints[1], "they are two functions");
}

#[test]
fn a_description_names_all_files_from_one_folder() {
    let files = [
        (
            "ex/main.tf",
            "data \"archive_file\" \"a\" {\n  type        = \"zip\"\n  source_file = \"${path.module}/out/a\"\n  output_path = \"${path.module}/a.zip\"\n}\n\nresource \"aws_lambda_function\" \"a\" {\n  filename = data.archive_file.a.output_path\n  handler  = \"a\"\n  runtime  = \"go1.x\"\n}\n",
        ),
        ("ex/Makefile", "build:\n\tGOOS=linux GOARCH=amd64 go build -o out/a .\n"),
        ("ex/go.mod", "module x\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"),
        (
            "ex/main.go",
            "package main\n\nimport \"github.com/aws/aws-lambda-go/lambda\"\n\nfunc main() { lambda.Start(func() error { return nil }) }\n",
        ),
    ];
    let said = Folder::new(&files).spawn(&["diff", "ex", "--format", "markdown"]).out;
    assert!(said.contains("`ex/main.tf:7`") && said.contains(" in `ex/Makefile`, `ex/main.tf`.\n"), "{said}");
}

#[test]
fn what_is_said_of_a_whole_file_stands_at_its_first_line() {
    let folder = Folder::new(&[]);
    folder.put("main.tf", (TERRAFORM.to_owned() + &"\n".repeat(2 << 20)).as_bytes());
    let log = json(&folder.spawn(&["check", "--format", "sarif"]).out);
    assert_eq!(
        log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"],
        json!({ "startLine": 1 }),
        "{log}"
    );
}

#[test]
fn what_has_no_such_report_says_so() {
    let folder = Folder::new(&[("main.tf", TERRAFORM)]);
    for arguments in [&["bulk", "."][..], &["bulk", "status", "x"], &["undo"]] {
        for format in ["sarif", "github", "jsonl"] {
            let done = folder.spawn(&[arguments, &["--format", format]].concat());
            assert_eq!(done.code, 2, "{arguments:?}");
            assert_eq!(done.err, format!("error: --format {format} is for diff, apply, check and list\n"));
        }
    }
}

/// A step with a `working-directory` runs below the top, and hosts show files from there.
#[test]
fn files_of_a_work_tree_are_named_from_its_top() {
    let folder = Folder::git(&[("infra/a/main.tf", TERRAFORM), ("infra/b/main.tf", TERRAFORM)]);
    let run = |arguments: &[&str]| {
        let mut process = folder.process(arguments);
        let done = process.current_dir(folder.at("infra/a")).output().expect("it runs");
        String::from_utf8(done.stdout).expect("UTF-8")
    };
    assert!(run(&["check", "--format", "github"]).starts_with("::error file=infra/a/main.tf,line=1,"));
    let log = json(&run(&["check", "--format", "sarif", ".", "../b"]));
    let uris = each(&log, "/locations/0/physicalLocation/artifactLocation/uri");
    assert_eq!(uris, ["infra/a/main.tf", "infra/b/main.tf"]);
}
