//! Where the texts of scalars stand, and what edits make of them.

use super::*;
use crate::edit::Edits;
use crate::value::{Effect, Value};

fn value(document: &Document, keys: &[&str]) -> Value {
    let node = document.root().and_then(|root| root.at(keys));
    node.and_then(Node::value).cloned().unwrap_or_else(|| panic!("no {keys:?} in {}", document.text()))
}

/// Every text that an edit of `old`, in the value of `a`, to `new` can make of the file; and `after` agrees with each.
fn edited(text: &str, format: Format, old: &str, new: &str) -> Vec<String> {
    let document = parse(F, text, format).expect("parses");
    let value = value(&document, &["a"]);
    let at = value.text().find(old).unwrap_or_else(|| panic!("{old:?} in {:?}", value.text()));
    let edits = value.edits_for(at..at + old.len(), new);
    let check = |edit: crate::Edit| {
        let after = Edits::new(vec![edit.clone()]).expect("one edit").apply(F, text);
        let again = parse(F, &after, format).unwrap_or_else(|broken| panic!("{broken:?} in {after}"));
        let reads = self::value(&again, &["a"]);
        assert_eq!(value.after(&edit), Some(Effect::Text(reads.text().to_owned())), "{edit:?}");
        let want = value.text().replacen(old, new, 1);
        assert_eq!(reads.text(), want);
        after
    };
    edits.into_iter().map(check).collect()
}

#[test]
fn a_text_is_edited_where_it_stands() {
    for (text, old, new, want) in [
        ("a: x/main # c\n", "main", "bootstrap", "a: x/bootstrap # c\n"),
        ("a: 'it''s x'\n", "x", "y", "a: 'it''s y'\n"),
        ("a: \"ä\\tx\"\n", "x", "y", "a: \"ä\\ty\"\n"),
        ("é: ö\na: |\n  go\n  build x\n", "x", "y", "é: ö\na: |\n  go\n  build y\n"),
        ("a: |\r\n  go\r\n  build x\r\n", "x", "y", "a: |\r\n  go\r\n  build y\r\n"),
        ("a: >\n  go\n  build x\n  more\n", "build x", "y", "a: >\n  go\n  y\n  more\n"),
        ("a: go\n  build x\n", "x", "y", "a: go\n  build y\n"),
        ("a: ''\n", "", "y", "a: 'y'\n"),
        ("a: x", "x", "y", "a: y"),
    ] {
        assert_eq!(edited(text, Format::Yaml, old, new), [want], "{text:?}");
    }
    assert_eq!(edited("{\"a\": \"\\u0041x\"}", Format::Json, "x", "y"), ["{\"a\": \"\\u0041y\"}"]);
}

#[test]
fn a_number_of_json_is_not_edited() {
    assert_eq!(edited("{\"a\": 12}", Format::Json, "2", "3"), [""; 0]);
    assert_eq!(edited("{\"a\": true}", Format::Json, "true", "x"), [""; 0]);
}

#[test]
fn text_that_is_written_otherwise_is_not_edited() {
    for (text, old) in [
        ("a: |\nb: c\n", ""),
        ("a: 'it''s'\n", "t's"),
        ("a: b\n  c\n", "b c"),
        ("a: |\n  b\n  c\n", "b\nc"),
        ("a: \"b\\nc\"\n", "\nc"),
    ] {
        assert_eq!(edited(text, Format::Yaml, old, "y"), [""; 0], "{text:?}");
    }
}

#[test]
fn an_alias_is_replaced_whole_by_a_whole_text() {
    for (text, old, new, want) in [
        ("x: &x main\na: *x\n", "main", "z", &["x: &x z\na: *x\n", "x: &x main\na: z\n"][..]),
        ("x: &x main\na: *x\n", "main", "y", &["x: &x y\na: *x\n"]),
        ("x: &x bin/main\na: *x\n", "main", "y", &["x: &x bin/y\na: *x\n", "x: &x bin/main\na: bin/y\n"]),
        ("x: &x b c\na: *x\n", "c", "y", &["x: &x b y\na: *x\n"]),
        ("x: &x main\na: *x\n", "main", "1.0", &["x: &x 1.0\na: *x\n"]),
        ("x: &x {z: b}\na: *x\n", "", "", &[]),
    ] {
        if old.is_empty() {
            let document = yaml(text);
            let inner = value(&document, &["a", "z"]);
            assert_eq!(inner.edits_for(0..1, "y").len(), 1, "only where it is defined");
            continue;
        }
        assert_eq!(edited(text, Format::Yaml, old, new), want, "{text:?}");
    }
}

#[test]
fn an_alias_is_appended_to_by_replacing_it() {
    let text = "x: &x main\na: *x\n";
    let alias = value(&yaml(text), &["a"]);
    let made: Vec<_> =
        alias.edits_for(4..4, "/y").into_iter().map(|edit| Edits::new(vec![edit]).expect("one")).collect();
    let made: Vec<_> = made.iter().map(|edits| edits.apply(F, text)).collect();
    assert_eq!(made, ["x: &x main/y\na: *x\n", "x: &x main\na: main/y\n"]);
    let behind = crate::Edit { span: crate::Span::new(F, 16, 16), text: "/y".into() };
    assert_eq!(alias.after(&behind), Some(Effect::Unclear));
}

#[test]
fn what_is_merged_in_is_edited_where_it_is_defined() {
    let document = yaml("x: &x\n  a: main\ny:\n  <<: *x\n");
    let merged = value(&document, &["y", "a"]);
    let spans: Vec<_> =
        merged.edits_for(0..4, "z").into_iter().map(|edit| (edit.span.start(), edit.span.end())).collect();
    assert_eq!(spans, [(11, 15)]);
    assert!(document.root().and_then(|root| root.at(&["y", "a"])).is_some_and(|node| node.borrowed));
}

#[test]
fn a_part_can_stand_for_another_text() {
    let document = yaml("x: main\na: b/${self:x}/c\n");
    let (x, a) = (value(&document, &["x"]), value(&document, &["a"]));
    let start = a.text().find("${").expect("a use");
    let read = a.substituted(&[(start..start + 9, x)]);
    assert_eq!(read.text(), "b/main/c");
    let edits: Vec<_> =
        read.edits_for(2..6, "y").into_iter().map(|edit| (edit.span.start(), edit.span.end())).collect();
    assert_eq!(edits, [(3, 7), (13, 22)]);
    assert_eq!(read.edits_for(7..8, "d").len(), 1, "what is around can be edited");
    let holes = a.hollowed(std::slice::from_ref(&(start..start + 9)), "f");
    assert_eq!(holes.text(), "b/\u{E000}${self:x}\u{E003}f\u{E001}/c");
    assert_eq!(holes.edits_for(holes.text().len() - 1..holes.text().len(), "d").len(), 1);
}

#[test]
fn a_part_of_an_alias_can_stand_for_another_text() {
    let document = yaml("x: main\ny: &y b/${self:x}\na: *y\n");
    let (x, a) = (value(&document, &["x"]), value(&document, &["a"]));
    let read = a.substituted(&[(2..11, x)]);
    let edits: Vec<_> = read.edits_for(2..6, "y").into_iter().map(|edit| edit.text).collect();
    assert_eq!(edits, ["y", "y", "b/y"], "the definition, the use in the anchored text, the alias");
}
