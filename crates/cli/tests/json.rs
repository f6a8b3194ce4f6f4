//! The JSON document of one hand-made outcome: the schema is a contract.

mod harness;

use harness::sample::{TF, outcome, render, session};
use rebootstrap_cli::flags::Format;
use rebootstrap_cli::report::{Purpose, Verbosity};

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
