//! What the second opinion lets pass, and what it does not.

use super::*;
use crate::document::Format::{self, Json, Yaml};
use crate::edit::Edit;
use crate::span::{FileId, Span};

const F: FileId = FileId(0);

/// What is said of the edits that turn `before` into a text, each as the words that go and those that come; all words occur once.
pub(super) fn said(
    before: &str,
    pairs: &[(&str, &str)],
    agree: impl Fn(&str, &[Edit]) -> Result<(), String>,
) -> Result<(), String> {
    let edit = |(old, new): &(&str, &str)| {
        let start = before.find(old).unwrap_or_else(|| panic!("{old:?} in {before:?}"));
        // `|` marks where an insertion is.
        let (span, text) = match new.strip_prefix('|') {
            Some(new) => (Span::new(F, start + old.len(), start + old.len()), new),
            None => (Span::new(F, start, start + old.len()), *new),
        };
        Edit { span, text: text.to_owned() }
    };
    let edits: Vec<_> = pairs.iter().map(edit).collect();
    let edits = crate::Edits::new(edits).expect("disjoint");
    agree(&edits.apply(F, before), edits.as_slice())
}

fn opinion(format: Format, before: &str, pairs: &[(&str, &str)]) -> Result<(), String> {
    said(before, pairs, |after, edits| agree(format, before, after, edits))
}

#[test]
fn what_the_edits_account_for_passes() {
    for (before, pairs) in [
        ("a: x # y\nb: z\n", &[("x", "bootstrap")][..]),
        ("a: x\n", &[("x", "|/y")]),
        ("a: ''\n", &[("a: '", "|y")]),
        ("a: |\n  go build x\n", &[("x", "y")]),
        ("a: &a x\nb: *a\n", &[("x", "w")]),
        ("a: &a x\nb: *a\n", &[("*a", "w")]),
        ("a:\n  b: 1\n\nc: d\n", &[("b: 1\n", "|  e:\n    - f\n")]),
        ("a:\nc: d\n", &[("a:\n", "|  e: f\n")]),
        ("a: {}\nc: d\n", &[(" {}", ""), ("{}\n", "|  e: f\n")]),
        ("a: {\n  b: 1 # c\n}\n", &[("1", "|,"), ("# c", "|\n  d: e")]),
        ("a:\n  b: 1\n  c: d\n", &[("  b: 1\n", "")]),
        ("a:\n  b:\n  c: d\n", &[("  b:\n", "")]),
        ("a:\n  b: [x]\n", &[("b: [x]", "c: [y]")]),
        ("a: {{ x }}/y\n", &[("y", "z")]),
        ("a: 1\n---\na: 2\n", &[("2", "3")]),
        ("a:\n- x\n- y: 1\n- z\n", &[("x\n", "|- v\n"), ("1\n", "|- w: 2\n")]),
        ("a: [x, y]\n", &[("[", "|v, ")]),
        ("a:\n- &a x\n- y\nb: *a\n", &[("a:\n", "|- v\n")]),
        ("a: !Ref x\n", &[("!Ref x", "w")]),
        ("a:\n  b: [{\n    c: d\n  }]\n  e: f\n", &[("f", "g")]),
    ] {
        assert_eq!(opinion(Yaml, before, pairs), Ok(()), "{before:?} {pairs:?}");
    }
    for (before, pairs) in [
        ("{\"a\": \"x\"}", &[("x", "y")][..]),
        ("{\"a\": \"x\"}", &[("\"x\"", "|, \"b\": [1]")]),
        ("{\"a\": {}}", &[("{}", "{\"b\": null}")]),
    ] {
        assert_eq!(opinion(Json, before, pairs), Ok(()), "{before:?} {pairs:?}");
    }
}

#[test]
fn what_they_do_not_account_for_does_not() {
    for (before, pairs, want) in [
        ("a: x # y\n", &[("y", "z")][..], "an edit to \"z\" changes nothing"),
        ("a:\n  b: 1\n  c: 2\n", &[("b: 1\n", "|  e:\n  ")], "a/c is gone, and no edit stands there"),
        ("a:\n  b: 1\n  c: 2\n", &[("a:\n", "|  e:\n  ")], "a/b is gone, and no edit stands there"),
        ("a:\n  b: 1\nc: 2\n", &[("b: 1\n", "|d:\n  ")], "c is gone, and no edit stands there"),
        ("a: '1'\n", &[("'1'", "1")], "a is no text any more"),
        ("a: x\n", &[("x", "yes")], "a is no text any more"),
        ("a: |+\n  x\n\nb: 1\n", &[("x\n", "|c: d\n")], "a reads otherwise, and no edit stands there"),
        ("a: x\nb: y\n", &[("a: x\nb: y\n", "b: y\na: x\n")], "has moved"),
        ("a: x\n", &[("x", "|\na: y")], "set twice"),
        ("a: [x]\n", &[("x", "|, *y")], "unknown anchor"),
        ("a: x\n", &[("x", "{{ y }}")], "a template has come or gone"),
        ("a:\n- x: 1\n  y: 2\n- z\n", &[("x: 1\n", "|- v:\n")], "is gone, and no edit stands there"),
    ] {
        let found = opinion(Yaml, before, pairs);
        assert!(found.as_ref().is_err_and(|found| found.contains(want)), "{before:?} {pairs:?}: {found:?}");
    }
    let other = agree(Yaml, "a: x\nb: y\n", "a: z\nb: z\n", &[Edit { span: Span::new(F, 3, 4), text: "z".to_owned() }]);
    assert_eq!(other, Err("the edits do not make this text".to_owned()));
    assert!(opinion(Json, "{\"a\": \"x\"}", &[("\"x\"", "|,")]).is_err());
    assert!(opinion(Json, "{\"a\": \"x\"}", &[("\"x\"", "|, \"a\": 1")]).is_err());
}
