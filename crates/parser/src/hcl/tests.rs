//! Tables over HCL syntax and evaluation.

use super::*;
use crate::span::FileId;
use crate::value::Value;

struct Names;

impl Scope for Names {
    fn resolve(&self, root: &str, steps: &[String]) -> Option<Term> {
        match (root, steps.first().map(String::as_str)) {
            ("path", Some("module")) => Some(Term::Text(Value::computed("mod"))),
            ("local", Some("main")) => Some(Term::Text(Value::computed("main"))),
            ("local", Some("empty")) => Some(Term::Text(Value::computed(""))),
            _ => None,
        }
    }

    fn hole(&self, source: &str) -> String {
        source.to_owned()
    }
}

fn texts(expression: &str) -> Vec<String> {
    let text = format!("x = {expression}\n");
    let body = parse(FileId(0), &text).expect("parses");
    let term = evaluate(&body.attributes[0].expression, &Names);
    let items = if let Term::List(items) = &term { items.clone() } else { vec![term] };
    items.iter().flat_map(Term::texts).map(|value| value.text().replace(['\u{E000}', '\u{E001}'], "?")).collect()
}

#[test]
fn evaluates() {
    for (expression, want) in [
        (r#""go1.x""#, vec!["go1.x"]),
        (r#""""#, vec![""]),
        (r#""a\n$${x}\"""#, vec!["a\n${x}\""]),
        (r#""${path.module}/main""#, vec!["mod/main"]),
        (r#""${var.x}/main""#, vec!["?var.x?/main"]),
        (r#"format("%s/%s.zip", path.module, local.main)"#, vec!["mod/main.zip"]),
        (r#"format("%05d", 1)"#, vec![r#"?format("%05d", 1)?"#]),
        (r#"join("/", ["a", local.main])"#, vec!["a/main"]),
        (r#"var.x ? "a" : "b""#, vec!["a", "b"]),
        (r#"local.empty == "" ? "a" : "b""#, vec!["a"]),
        (r#"local.main != "" ? "a" : "b""#, vec!["a"]),
        (r#"[for x in ["a", "b"] : "${x}.zip"]"#, vec!["a.zip", "b.zip"]),
        (r#"[for x in ["a", "b"] : x if x != "a"]"#, vec!["b"]),
        (r#"[for x in ["a", "b"] : x if contains(["b"], x)]"#, vec!["b"]),
        (r#"[for x in ["a", "b"] : x if startswith(x, "a")]"#, vec!["a"]),
        (r#"values({ for x in ["a", "b"] : x => x if x == "a" })"#, vec!["a"]),
        (r#"values({ for x in ["a", "b"] : x => x if x == var.x })"#, vec!["a", "b"]),
        (r#"values({ for x in ["a", "b"] : x => x if contains(var.list, x) })"#, vec!["a", "b"]),
        (r#"[for x in ["a", "b"] : x if x == var.x]"#, vec![r#"?[for x in ["a", "b"] : x if x == var.x]?"#]),
        (r#"{ a = "x" }["a"]"#, vec!["x"]),
        (r#"lookup({ a = "x" }, "b", "y")"#, vec!["y"]),
        (r#"lookup({ a = "x" }, var.k, "y")"#, vec!["x", "y"]),
        (r#"basename("a/b/main")"#, vec!["main"]),
        (r#"dirname("a/b/main")"#, vec!["a/b"]),
        (r#"trimsuffix("main.zip", ".zip")"#, vec!["main"]),
        (r#"coalesce(var.x, "b")"#, vec!["?var.x?", "b"]),
        (r#"concat(["a"], ["b"])"#, vec!["a", "b"]),
        (r#"(local.main)"#, vec!["main"]),
        (r#"upper(local.main)"#, vec!["MAIN"]),
        (r#"replace("a-b", "-", "_")"#, vec!["a_b"]),
        (r#"filemd5("x")"#, vec!["?filemd5(x)?"]),
        ("<<EOT\n  cd x\n  go ${local.main}  y\nEOT", vec!["  cd x\n  go main  y\n"]),
        ("<<-EOT\n    cd x\n      go ${local.main}\n  EOT", vec!["cd x\n  go main\n"]),
        ("<<-EOT\r\n    cd x\r\n  EOT", vec!["cd x\r\n"]),
    ] {
        assert_eq!(texts(expression), want, "{expression}");
    }
}

#[test]
fn every_value_knows_its_bytes() {
    let text = "\u{FEFF}locals {\r\n  a = \"bin/${local.main}\"\r\n}\r\n";
    let body = parse(FileId(0), text).expect("parses");
    let value = evaluate(&body.blocks[0].body.attributes[0].expression, &Names).texts().remove(0);
    let edit = value.edits_for(4..8, "bootstrap").remove(0);
    assert_eq!(&text[edit.span.range()], "${local.main}");
}

#[test]
fn numbers_and_truth_values_are_not_edited() {
    for (text, want) in [("x = 7\n", 0), ("x = true\n", 0), ("x = \"7\"\n", 1)] {
        let body = parse(FileId(0), text).expect("parses");
        let value = evaluate(&body.attributes[0].expression, &Names).texts().remove(0);
        assert_eq!(value.edits_for(0..value.text().len(), "bootstrap").len(), want, "{text}");
    }
}

#[test]
fn reads_old_quoting_and_files_without_a_last_line_end() {
    let body = parse(FileId(0), "variable runtime {\n  default = \"go1.x\"\n}").expect("parses");
    assert_eq!(body.blocks[0].labels, ["runtime"]);
    assert!(parse(FileId(0), "x = <<EOT\na\nEOT").is_ok());
}

#[test]
fn names_what_does_not_parse() {
    let text = "resource \"a\" \"b\" {\n  x = \n";
    assert!(parse(FileId(0), text).is_err());
    let deep = format!("x = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(parse(FileId(0), &deep).is_err());
}

#[test]
fn what_functions_are_given_is_read_item_by_item() {
    for (expression, want) in [
        (r#"[for x in ["a", "b"] : fileexists("bin/${x}")]"#, vec!["bin/a", "bin/b"]),
        (r#"{ for x in toset(["a"]) : x => fileexists("bin/${x}") }"#, vec!["bin/a"]),
        (r#"[for k, v in { a = "b" } : k if fileexists("${k}/${v}")]"#, vec!["a/b"]),
        (r#"sha1(join("", [for x in ["a"] : filesha1("bin/${x}")]))"#, vec!["bin/a"]),
        (r#"[for x in var.all : fileexists("bin/${x}")]"#, vec!["bin/?x?"]),
    ] {
        let body = parse(FileId(0), &format!("x = {expression}\n")).expect("parses");
        let given = reads(&body.attributes[0].expression, &Names)
            .into_iter()
            .filter(|text| text.call.is_some_and(|call| call.starts_with("file")));
        let given: Vec<String> = given.map(|text| text.value.text().replace(['\u{E000}', '\u{E001}'], "?")).collect();
        assert_eq!(given, want, "{expression}");
    }
}
