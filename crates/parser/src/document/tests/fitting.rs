//! Edits that need quotes around what they make.

use super::*;
use crate::edit::{Edit, Edits};
use crate::span::Span;

fn fitted(text: &str, old: &str, new: &str) -> Option<String> {
    let document = yaml(text);
    let start = text.find(old).expect("the text");
    let edit = Edit { span: Span::new(F, start, start + old.len()), text: new.to_owned() };
    let edits = Edits::new(vec![document.fitted(&edit)?]).expect("one edit");
    Some(edits.apply(F, text))
}

#[test]
fn quotes_are_put_where_the_text_needs_them() {
    for (text, old, new, want) in [
        ("h: bin/hello # c\n", "bin/hello", "-", "h: '-' # c\n"),
        ("h: bin/hello\n", "bin/hello", "bootstrap", "h: bootstrap\n"),
        ("h: bin/hello\ng: \"x\"\n", "bin/hello", "-", "h: \"-\"\ng: \"x\"\n"),
        ("h: \"bin/hello\"\n", "bin/hello", "-", "h: \"-\"\n"),
        ("h: v1\n", "v", "", "h: '1'\n"),
        ("h: [bin/hello]\n", "bin/hello", "a,b", "h: ['a,b']\n"),
        ("h: a,b\n", "b", "c", "h: a,c\n"),
        ("h: ${x}/y\n", "y", "z", "h: ${x}/z\n"),
        ("h: |\n  make x\n", "x", "-", "h: |\n  make -\n"),
        ("h: &x bin/hello\n", "bin/hello", "@z", "h: &x '@z'\n"),
    ] {
        assert_eq!(fitted(text, old, new).as_deref(), Some(want), "{text:?}");
    }
    assert_eq!(fitted("h: a\n  b\n", "a", "-"), None, "a text on two lines");
}
