//! The round trip over real repositories (`examples/roundtrip.rs`), over all cases, and with its negative controls.

#[path = "../examples/roundtrip/check.rs"]
mod check;
#[path = "../examples/roundtrip/folder.rs"]
mod folder;
mod support;

use std::sync::Arc;

use check::Findings;
use folder::{Alone, Folder};
use rebootstrap_parser::{FileId, Span, Value, document, hcl};
use rebootstrap_transform::ReadFile;
use rebootstrap_transform::facts::{Facts, Role};
use support::case::{every, top};

#[test]
fn every_file_of_every_case_is_what_its_tree_says() {
    let mut wrong = Vec::new();
    for case in every() {
        for (name, text) in case.files().iter().filter(|(name, _)| rebootstrap_transform::wants(name)) {
            let mut findings = Findings::default();
            Alone::new(name, Arc::from(text.as_str())).check(&mut findings);
            wrong.extend(findings.wrong.into_iter().map(|what| format!("{}, {name}: {what}", case.name)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_folder_is_read_with_all_that_lies_in_it() {
    let folder = Folder::new(&top().join("examples")).expect("the examples");
    assert!(folder.names.iter().any(|name| name == "terraform/main.tf"), "{:?}", folder.names);
    let mut findings = Findings::default();
    folder.alone("terraform/main.tf").expect("a text").check(&mut findings);
    assert_eq!(findings.wrong, Vec::<String>::new());
}

#[test]
fn a_file_that_does_not_parse_is_no_finding() {
    let mut findings = Findings::default();
    Alone::new("main.tf", Arc::from("a {{{\n")).check(&mut findings);
    assert_eq!((findings.wrong.len(), findings.broken.len()), (0, 1));
}

/// What is found in a value that says it was written in `text`.
fn value(value: &Value, text: &str) -> Vec<String> {
    let mut facts = Facts::default();
    facts.read(value.clone(), None, Role::Word);
    let mut findings = Findings::default();
    findings.facts(&facts, &[ReadFile { path: "main.tf".to_owned(), text: Arc::from(text) }]);
    findings.wrong
}

#[test]
fn a_value_of_other_bytes_is_noticed() {
    let span = |start, end| Span::new(FileId(0), start, end);
    assert_eq!(value(&Value::raw("main", span(4, 8)), "x = main"), Vec::<String>::new());
    assert_ne!(value(&Value::raw("main", span(3, 7)), "x = main"), Vec::<String>::new());
    assert_ne!(value(&Value::raw("main", span(5, 9)), "x = main"), Vec::<String>::new());
    assert_ne!(value(&Value::escaped("\n", span(8, 10)), "x = main"), Vec::<String>::new());
    assert_ne!(value(&Value::raw("a", Span::new(FileId(1), 0, 1)), "a"), Vec::<String>::new());
    assert_ne!(value(&Value::escaped("x", span(1, 2)), "\u{e9}"), Vec::<String>::new());
}

#[test]
fn a_tree_of_another_text_is_noticed() {
    let text = "a = {\n  b = \"c${d}e\"\n}\nf \"g\" {\n  h = [1, 2]\n}\n";
    let body = hcl::parse(FileId(0), text).expect("HCL");
    let found = |text: &str| {
        let mut findings = Findings::default();
        findings.body(&body, text);
        findings.wrong
    };
    assert_eq!(found(text), Vec::<String>::new());
    assert_ne!(found(&text.replace("b = ", "x = ").replace('h', "x")), Vec::<String>::new());
    assert_ne!(found(&text.replace('c', "x")), Vec::<String>::new());
    assert_ne!(found(&text[..text.len() - 3]), Vec::<String>::new());

    let text = "a: [b, 'c']\nd:\n  e: f\n";
    let yaml = document::parse(FileId(0), text, document::Format::Yaml).expect("YAML");
    let found = |text: &str| {
        let mut findings = Findings::default();
        findings.document(&yaml, text);
        findings.wrong
    };
    assert_eq!(found(text), Vec::<String>::new());
    assert_ne!(found(&text.replace('f', "x")), Vec::<String>::new());
    assert_ne!(found(&format!("{text}#\n")), Vec::<String>::new());
}
