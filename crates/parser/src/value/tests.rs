//! Values: reading, slicing, and the way back to edits.

use super::*;
use crate::edit::Edit;
use crate::span::FileId;

const F: FileId = FileId(0);

fn at(start: usize, end: usize) -> Span {
    Span::new(F, start, end)
}

fn hop(start: usize, end: usize) -> Hop {
    Hop { site: Some(at(start, end)), form: Form::Text }
}

/// `NAME=main` at 0, used as `bin/$(NAME)` at 20.
fn bin_main() -> Value {
    let name = Value::raw("main", at(5, 9)).through(&hop(24, 31));
    Value::concat([&Value::raw("bin/", at(20, 24)), &name])
}

#[test]
fn reads_as_one_text_and_slices_keep_their_place() {
    let value = bin_main();
    assert_eq!(value.text(), "bin/main");
    assert_eq!(value.slice(1..6).text(), "in/ma");
    assert_eq!(value.slice(4..6).segments()[0].origin, Origin::Raw(at(5, 7)));
    assert_eq!(value.source(0..8), Some(at(20, 31)));
}

#[test]
fn a_range_has_its_definition_and_each_use_as_candidates() {
    let edits = bin_main().edits_for(4..8, "bootstrap");
    let want = [(at(5, 9), "bootstrap"), (at(24, 31), "bootstrap")];
    assert_eq!(edits, want.map(|(span, text)| Edit { span, text: text.into() }));
}

#[test]
fn a_text_over_two_origins_has_no_edit_and_an_end_can_be_appended_to() {
    assert!(bin_main().edits_for(2..6, "x").is_empty());
    let places: Vec<_> = bin_main().edits_for(8..8, "/bootstrap").into_iter().map(|edit| edit.span).collect();
    assert_eq!(places, [at(9, 9), at(31, 31)]);
}

#[test]
fn an_expression_is_quoted_when_it_is_replaced_and_wrapped_when_it_is_appended_to() {
    let hop = Hop { site: Some(at(30, 37)), form: Form::Expression("local.x".into()) };
    let value = Value::raw("main", at(5, 9)).through(&hop);
    assert_eq!(value.edits_for(0..4, "bootstrap")[1].text, "\"bootstrap\"");
    let edit = value.edits_for(4..4, "/bootstrap").remove(1);
    assert_eq!(edit.text, "\"${local.x}/bootstrap\"");
    assert_eq!(value.after(&edit), Some(Effect::Text("main/bootstrap".into())));
}

#[test]
fn an_insertion_inside_of_an_expression_is_a_call() {
    let hop = Hop { site: Some(at(30, 37)), form: Form::Expression("local.x".into()) };
    let value = Value::concat([&Value::unknown("v"), &Value::raw("a.zip", at(5, 10))]).through(&hop);
    let end = value.text().len();
    let edit = value.edits_for(end - 4..end - 4, "-b").remove(1);
    assert_eq!(edit.text, "replace(local.x, \".zip\", \"-b.zip\")");
    let Some(Effect::Text(text)) = value.after(&edit) else { panic!("has an effect") };
    assert!(text.ends_with("a-b.zip"));
}

#[test]
fn an_edit_shows_its_effect_on_every_reader() {
    let value = bin_main();
    for edit in value.edits_for(4..8, "bootstrap") {
        assert_eq!(value.after(&edit), Some(Effect::Text("bin/bootstrap".into())));
    }
    for edit in value.edits_for(8..8, "/x") {
        assert_eq!(value.after(&edit), Some(Effect::Text("bin/main/x".into())));
    }
    assert_eq!(value.after(&Edit { span: at(50, 51), text: "x".into() }), None);
    assert_eq!(value.after(&Edit { span: at(0, 7), text: "x".into() }), Some(Effect::Unclear));
}

#[test]
fn a_use_that_is_cut_is_no_place_for_an_edit() {
    // FLAGS="-o main" at 0, used as $FLAGS at 20.
    let flags = Value::raw("-o main", at(7, 14)).through(&hop(20, 26));
    let main = flags.slice(3..7);
    assert_eq!(main.edits_for(0..4, "x"), [Edit { span: at(10, 14), text: "x".into() }]);
    assert_eq!(main.after(&Edit { span: at(20, 26), text: "x".into() }), Some(Effect::Unclear));
    assert_eq!(bin_main().slice(2..8).edits_for(2..6, "x").len(), 2, "the use is whole inside the slice");
}

#[test]
fn a_frozen_text_is_edited_only_at_later_uses() {
    let item = Value::raw("main", at(0, 4)).through(&hop(5, 9)).frozen().through(&hop(20, 22));
    assert_eq!(item.edits_for(0..4, "x"), [Edit { span: at(20, 22), text: "x".into() }]);
    assert_eq!(item.after(&Edit { span: at(0, 4), text: "x".into() }), Some(Effect::Unclear));
}

#[test]
fn text_that_a_host_would_quote_is_refused() {
    assert!(bin_main().edits_for(4..8, "a b").is_empty());
    assert!(bin_main().edits_for(4..8, "$x").is_empty());
}
