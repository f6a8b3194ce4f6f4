//! What is not read, and why.

use super::*;

#[test]
fn what_is_broken_says_why() {
    for (text, want) in [
        ("a: b\na: c\n", "a is set twice"),
        ("a: {b: 1, b: 2}\n", "b is set twice"),
        ("a: b: c\n", "not YAML: mapping values are not allowed in this context"),
        ("a: *x\n", "not YAML: while parsing node, found unknown anchor"),
        ("a: &x [*x]\n", "*x stands in what it refers to"),
        ("a: &x b\n---\nc: *x\n", "*x refers to no anchor above it"),
        ("a: {<<: [b]}\n", "<< merges what is no mapping"),
        ("a: b\rc: d\n", "a line ends with a carriage return alone"),
        ("a: b\0\n", "a control character"),
        ("a:\n\tb: c\n", "not YAML: tabs disallowed within this context (block indentation)"),
    ] {
        assert_eq!(broken(text, Format::Yaml), want, "{text:?}");
    }
    for (text, want) in [
        ("{\"a\": 1, \"\\u0061\": 2}", "a is set twice"),
        ("{\"a\": 1,}", "not JSON: trailing comma at line 1 column 9"),
        ("{} {}", "not JSON: trailing characters at line 1 column 4"),
        ("{} // c", "not JSON: trailing characters at line 1 column 4"),
        ("", "not JSON: EOF while parsing a value at line 1 column 0"),
    ] {
        assert_eq!(broken(text, Format::Json), want, "{text:?}");
    }
}

#[test]
fn what_is_too_long_deep_or_often_is_refused() {
    let lines = |count: usize| format!("a: |\n{}", "  x\n".repeat(count));
    assert_eq!(yaml(&lines(31_000)).roots.len(), 1);
    assert_eq!(broken(&lines(33_000), Format::Yaml), "more than 32,000 lines");
    for deep in ["[", "{a: ", "- "] {
        for times in [103, 5_000] {
            let reason = broken(&deep.repeat(times), Format::Yaml);
            assert!(reason == "nested too deeply" || reason.starts_with("not YAML"), "{deep}: {reason}");
        }
    }
    assert!(parse(F, &"[".repeat(100_000), Format::Json).is_err());
    let closed = format!("{}{}", "[".repeat(120), "]".repeat(120));
    assert_eq!(broken(&closed, Format::Yaml), "nested too deeply");
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for at in 1..20 {
        laughs += &format!("a{at}: &a{at} [{}]\n", vec![format!("*a{}", at - 1); 9].join(", "));
    }
    assert_eq!(broken(&laughs, Format::Yaml), "aliases stand for more than 100,000 nodes");
}

#[test]
fn what_never_closes_is_given_up_soon() {
    for sign in ["{", "{{", "{% \"", "${", "<%"] {
        let reason = broken(&format!("a: {{{{ x }}}}\n{}\n", sign.repeat(20_000)), Format::Yaml);
        assert!(reason.starts_with("not YAML") || reason == "nested too deeply", "{sign}: {reason}");
    }
    assert!(yaml(&format!("a: {}\n", "{{ x }} ".repeat(5_000))).masked);
}
