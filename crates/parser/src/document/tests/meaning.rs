//! What documents mean.

use super::*;

#[test]
fn yaml_means() {
    for (text, want) in [
        ("", ""),
        ("# nothing\n", ""),
        ("---\n", "null"),
        ("a", r#""a""#),
        ("a: b", r#"{a: "b"}"#),
        ("a: b # c\n# d\nc: d\n", r#"{a: "b", c: "d"}"#),
        ("\u{FEFF}a: b\n", r#"{a: "b"}"#),
        ("a:\nb: ~\nc: null\nd: ''\n", r#"{a: null, b: null, c: null, d: ""}"#),
        ("a: 1\nb: yes\n", r#"{a: "1", b: "yes"}"#),
        ("a:\n- b\n-\n- c: d\n  e: f\n", r#"{a: ["b", null, {c: "d", e: "f"}]}"#),
        ("a: [b, 'c', {d: e, f}, g: h, ]\n", r#"{a: ["b", "c", {d: "e", f: null}, {g: "h"}]}"#),
        ("a: {}\nb: []\n", "{a: {}, b: []}"),
        ("? a\n: b\n? c\n", r#"{a: "b", c: null}"#),
        (
            "a: !Ref b\nc: !GetAtt d.e\nf: !If [g, !Ref h, i]\n",
            r#"{a: !Ref "b", c: !GetAtt "d.e", f: !If ["g", !Ref "h", "i"]}"#,
        ),
        ("a: !Sub\n  - b\n  - c: d\n", r#"{a: !Sub ["b", {c: "d"}]}"#),
        ("a: !Join\n- ''\n- [b]\n", r#"{a: !Join ["", ["b"]]}"#),
        ("a: !Sub |\n  x\n", r#"{a: !Sub "x\n"}"#),
        ("a: !Base64\n", "{a: !Base64 null}"),
        ("Fn::Sub: x\n", r#"{Fn::Sub: "x"}"#),
        ("a: 1\n---\nb: 2\n...\n---\n# c\n", r#"{a: "1"} --- {b: "2"} --- null"#),
        ("%YAML 1.1\n---\na: 1\n", r#"{a: "1"}"#),
        ("a: b\r\nc:\r\n  - d\r\n", r#"{a: "b", c: ["d"]}"#),
        ("a:   b   \n", r#"{a: "b"}"#),
        ("a: b#c\nd: e:f\n", r#"{a: "b#c", d: "e:f"}"#),
        ("\"a\": 'b'\n", r#"{a: "b"}"#),
    ] {
        assert_eq!(shown(&yaml(text)), want, "{text:?}");
    }
}

#[test]
fn scalars_over_lines_are_folded() {
    for (text, want) in [
        ("a: b\n  c\n\n  d\n", "b c\nd"),
        ("a: 'b\n  it''s\n\n\n  d'\n", "b it's\n\nd"),
        ("a: \"b \\\n  c\\n\\\"\\x41\\u00e4\\t\\\\\n\n  d\"\n", "b c\n\"Aä\t\\\nd"),
        ("a: \"b\\\n\n  c\"\n", "b\nc"),
        ("a: |\n  b\n   c\n\n  d\n\n\n", "b\n c\n\nd\n"),
        ("a: |-\n  b\n\n", "b"),
        ("a: |+\n  b\n\n\nc: d\n", "b\n\n\n"),
        ("a: |\n  b", "b\n"),
        ("a: |2\n    b\n   c\n", "  b\n c\n"),
        ("a: |1-  # comment\n b\n", "b"),
        ("a: |\n\n\n  b\n", "\n\nb\n"),
        ("a: |\n  b\n  # c\n # d\n", "b\n# c\n"),
        ("a: |\r\n  b\r\n\r\n  c\r\n", "b\n\nc\n"),
        ("a: >\n  b\n  c\n\n  d\n   e\n  f\n\n", "b c\nd\n e\nf\n"),
        ("a: >-\n\n  b\n\n\n  c\n", "\nb\n\nc"),
        ("a: >\n\n    b\n      c\n\n      d\n\n    e\n", "\nb\n  c\n\n  d\n\ne\n"),
        ("a: |\n", ""),
        ("a: |-\n  b  \nd: e\n", "b  "),
        ("a: |\n    b\n  # c\nd: e\n", "b\n"),
        ("a: |+\n\n\n", "\n\n"),
        ("a: >-\n  b \n  c\n", "b  c"),
        ("a: |\n  b\n\t\nc: d", "b\n"),
    ] {
        match parse(F, text, Format::Yaml) {
            Ok(document) => {
                let found = document.root().and_then(|root| root.get("a")).and_then(Node::text);
                assert_eq!(found, Some(want), "{text:?}");
            }
            Err(broken) => assert!(text.contains('\t') && !text.contains('\\'), "{text:?}: {broken:?}"),
        }
    }
}

#[test]
fn explicit_indentation_counts_from_the_collection_around() {
    for (text, want) in [
        ("a:\n  b: |2\n     c\n", r#"{a: {b: " c\n"}}"#),
        ("a:\n- |1\n  b\n", r#"{a: [" b\n"]}"#),
        ("- a: |1\n    b\n", r#"[{a: " b\n"}]"#),
        ("|1\n  b\n", r#"" b\n""#),
    ] {
        assert_eq!(shown(&yaml(text)), want, "{text:?}");
    }
}

#[test]
fn aliases_and_merges() {
    for (text, want) in [
        ("a: &x b\nc: *x\n", r#"{a: "b", c: "b"}"#),
        ("a: &x {b: c}\nd: *x\n", r#"{a: {b: "c"}, d: {b: "c"}}"#),
        ("a: &x\n  b: c\n  d: e\nf:\n  <<: *x\n  b: g\n", r#"{a: {b: "c", d: "e"}, f: {b: "g", d: "e"}}"#),
        (
            "a: &x {b: 1, c: 1}\nd: &y {b: 2, e: 2}\nf: {<<: [*x, *y], c: 3}\n",
            r#"{a: {b: "1", c: "1"}, d: {b: "2", e: "2"}, f: {c: "3", b: "1", e: "2"}}"#,
        ),
        ("a: &x !Ref b\nc: *x\n", r#"{a: !Ref "b", c: !Ref "b"}"#),
        ("a: !Ref &x b\nc: *x\n", r#"{a: !Ref "b", c: !Ref "b"}"#),
        ("a: &x 1\nb: &x 2\nc: *x\n", r#"{a: "1", b: "2", c: "2"}"#),
        ("&k a: b\nc: *k\n", r#"{a: "b", c: "a"}"#),
        ("a: &x\nb: *x\n", "{a: null, b: null}"),
        ("a: {<<: {b: c}}\n", r#"{a: {b: "c"}}"#),
        ("'<<': b\n", r#"{<<: "b"}"#),
    ] {
        assert_eq!(shown(&yaml(text)), want, "{text:?}");
    }
}

#[test]
fn json_means() {
    for (text, want) in [
        ("{\"a\": \"b\", \"c\": [1, true, null, {}]}", r#"{a: "b", c: ["1", "true", null, {}]}"#),
        ("\u{FEFF}{\r\n\t\"a\":\t\"b\"\r\n}\r\n", r#"{a: "b"}"#),
        (r#"{"a\u0041": "\u00e4\ud83d\ude00\n\/\\"}"#, r#"{aA: "ä😀\n/\\"}"#),
        ("[\"\"]", r#"[""]"#),
        ("{\"<<\": {\"a\": 1}}", r#"{<<: {a: "1"}}"#),
    ] {
        let document = parse(F, text, Format::Json).unwrap_or_else(|broken| panic!("{broken:?} in {text:?}"));
        assert_eq!(shown(&document), want, "{text:?}");
    }
}

#[test]
fn routes_are_walked() {
    let document = yaml("a:\n  b: {c: d}\n  <<: {e: f}\n");
    let root = document.root().expect("a root");
    assert_eq!(root.at(&["a", "b", "c"]).and_then(Node::text), Some("d"));
    assert_eq!(root.at(&["a", "e"]).and_then(Node::text), Some("f"));
    assert!(root.at(&["a", "c"]).is_none());
}
