//! The JSON document of one hand-made outcome: the schema is a contract.

mod harness;

use harness::Folder;
use harness::sample::{TF, outcome, render, session};
use rebootstrap_cli::flags::Format;
use rebootstrap_cli::report::{Purpose, Verbosity};
use serde_json::Value;

#[test]
fn json_has_the_fields_of_its_schema() {
    let session = session("", outcome());
    let text = render(&session, Purpose::Apply, Verbosity::Quiet, Format::Json, true);
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let keys = |value: &serde_json::Value| {
        let mut keys: Vec<_> = value.as_object().expect("an object").keys().cloned().collect();
        keys.sort();
        keys.join(" ")
    };
    assert_eq!(
        keys(&json),
        "command edits elapsed_ms errors files_changed functions notes partial root schema target version written"
    );
    assert_eq!(
        (&json["schema"], &json["root"], &json["target"]),
        (&"rebootstrap/1".into(), &".".into(), &"provided.al2023".into())
    );
    assert_eq!((&json["files_changed"], &json["elapsed_ms"], &json["written"]), (&2.into(), &12.into(), &true.into()));
    let function = &json["functions"][0];
    assert_eq!(keys(function), "chain file framework id line migration reasons runtime status target");
    assert_eq!((&function["status"], &function["migration"]), (&"left".into(), &serde_json::Value::Null));
    assert_eq!(keys(&function["chain"]), "archive binary builds renamed");
    assert_eq!(keys(&function["reasons"][0]), "code file line message next related");
    assert_eq!(function["reasons"][0]["related"][1]["line"], 20);
    assert_eq!(json["functions"][1]["chain"]["builds"][0]["file"], "Makefile");
    assert_eq!(keys(&json["edits"][0]), "end file line migration old rule start text");
    let edit = &json["edits"][1];
    let (start, end) = (edit["start"].as_u64().expect("a number"), edit["end"].as_u64().expect("a number"));
    assert_eq!(&TF[usize::try_from(start).expect("small")..usize::try_from(end).expect("small")], "go1.x");
    assert_eq!(
        (&edit["text"], &edit["rule"], &edit["line"]),
        (&"provided.al2023".into(), &"runtime".into(), &3.into())
    );
    assert_eq!(json["notes"][1]["file"], serde_json::Value::Null);
}

#[test]
fn the_package_of_its_own_is_a_path_from_the_root() {
    let folder = Folder::new(&[
        (
            "services/users/serverless.yml",
            "service: users\nprovider:\n  name: aws\n  runtime: go1.x\npackage:\n  individually: true\n  patterns:\n    - '!./**'\n\
             functions:\n  list:\n    handler: bin/list\n    package:\n      patterns:\n        - ./bin/list\n",
        ),
        ("services/users/Makefile", "build:\n\tGOOS=linux go build -o bin/list ./list\n"),
        ("services/users/list/main.go", "package main\n"),
    ]);
    let report: Value = serde_json::from_str(&folder.spawn(&["diff", "--format", "json"]).out).expect("JSON");
    let chain = &report["functions"][0]["chain"];
    assert_eq!(chain["archive"], "services/users/bin/list.zip", "{report:#}");
    assert_eq!(chain["renamed"], "services/users/bin/bootstrap");
}

#[test]
fn a_function_that_a_script_places_names_its_own_uploads_only() {
    let function = |name: &str| {
        format!(
            "resource \"aws_lambda_function\" \"{name}\" {{\n  function_name = \"{name}\"\n  filename = \"{name}.zip\"\n  \
             handler = \"{name}\"\n  runtime = \"go1.x\"\n  lifecycle {{\n    ignore_changes = [filename, \
             source_code_hash]\n  }}\n}}\n"
        )
    };
    let step = |name: &str| {
        format!(
            "GOOS=linux go build -o {name} ./cmd/{name}\nzip {name}.zip {name}\n\
             aws lambda update-function-code --function-name {name} --zip-file fileb://{name}.zip\n"
        )
    };
    let folder = Folder::new(&[
        ("main.tf", format!("{}{}", function("a"), function("b")).as_str()),
        ("deploy.sh", format!("#!/bin/sh\nset -e\n{}{}", step("a"), step("b")).as_str()),
        ("cmd/a/main.go", "package main\n"),
        ("cmd/b/main.go", "package main\n"),
    ]);
    let report: Value = serde_json::from_str(&folder.spawn(&["diff", "--format", "json"]).out).expect("JSON");
    let related = |at: usize| report["functions"][at]["reasons"][0]["related"].clone();
    assert_eq!(related(0), serde_json::json!([{ "file": "deploy.sh", "line": 5 }]), "{report:#}");
    assert_eq!(related(1), serde_json::json!([{ "file": "deploy.sh", "line": 8 }]));
}
