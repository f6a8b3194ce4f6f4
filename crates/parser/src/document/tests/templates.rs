//! Files that are templates of other files.

use super::*;
use crate::value::Value;

#[test]
fn what_parses_as_it_is_is_not_masked() {
    for text in ["a: ${{ x }}\n", "a: '{{ x }}'\n", "a: b-{{ x }}\n", "# {{ if }}\na: b\n", "a: ${self:b.c}\n"] {
        assert!(!yaml(text).masked, "{text:?}");
    }
}

#[test]
fn templates_are_holes() {
    for (text, want) in [
        ("a: {{ x }}\n", r#"{a: "?{{ x }}?"}"#),
        ("a: {{ x }}/b\nc: [{{ y }}, z]\n", r#"{a: "?{{ x }}?/b", c: ["?{{ y }}?", "z"]}"#),
        ("{% if x %}\na: b\n{% endif %}\n", r#"{a: "b"}"#),
        ("a:\n  {{- if .x }}\n  b: c\n  {{- end }}\n", r#"{a: {b: "c"}}"#),
        ("{# a\n  comment #}\na: b\n", r#"{a: "b"}"#),
        ("a: |\n  b\n  {% if x %}\n  c\nd: {{ x }}\n", "{a: \"b\\n?{% if x %}?\\nc\\n\", d: \"?{{ x }}?\"}"),
        ("a: \"{{ \"b\" }}\"\n", r#"{a: "?{{ \"b\" }}?"}"#),
        ("<% if x %>\na: <%= b %>\n<% end %>\n", r#"{a: "?<%= b %>?"}"#),
        ("%{ if x }\na: b\n%{ endif }\n", r#"{a: "b"}"#),
        ("a: {{ '}}' }}c\n", r#"{a: "?{{ '}}' }}?c"}"#),
        ("a: @{{ x }}\n", "broken"),
        ("a: {{ x }}\na: b\n", "broken"),
        ("{{ x }}: b\nc: {{{ d }}}\n", r#"{?{{ x }}?: "b", c: "?{{{ d }}}?"}"#),
    ] {
        match parse(F, text, Format::Yaml) {
            Ok(document) => {
                assert_eq!(shown(&document).replace(['\u{E000}', '\u{E001}'], "?"), want, "{text:?}");
                assert!(document.masked && document.clean().len() == text.len());
            }
            Err(broken) => assert_eq!(want, "broken", "{text:?}: {broken:?}"),
        }
    }
}

#[test]
fn text_beside_a_template_can_be_edited() {
    let text = "a: {{ x }}/main\n";
    let document = yaml(text);
    let value: Value = document.root().and_then(|root| root.get("a")).and_then(Node::value).cloned().expect("a value");
    let end = value.text().len();
    let spans: Vec<_> =
        value.edits_for(end - 4..end, "y").into_iter().map(|edit| (edit.span.start(), edit.span.end())).collect();
    assert_eq!(spans, [(11, 15)]);
}

#[test]
fn json_templates_are_read_where_they_stand_in_texts_or_for_numbers() {
    let text = "{\n{% if x %}\n\"a\": {{ x }}, \"b\": \"{{ y }}/c\"\n{% endif %}\n}";
    let document = parse(F, text, Format::Json).expect("parses");
    assert_eq!(shown(&document), r#"{a: "?{{ x }}?", b: "?{{ y }}?/c"}"#);
}
