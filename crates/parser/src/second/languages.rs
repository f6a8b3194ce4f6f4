//! What the second opinion on languages lets pass, and what it does not.

use super::Language::{Hcl, Make};
use super::tests::said;
use super::{Language, agree_in};
use crate::edit::Edit;
use crate::span::{FileId, Span};

type Case<'a> = (&'a str, &'a [(&'a str, &'a str)]);

fn opinion(language: Language, before: &str, pairs: &[(&str, &str)]) -> Result<(), String> {
    said(before, pairs, |after, edits| agree_in(language, before, after, edits))
}

fn pass(language: Language, cases: &[Case]) {
    for (before, pairs) in cases {
        assert_eq!(opinion(language, before, pairs), Ok(()), "{before:?} {pairs:?}");
    }
}

fn fail(language: Language, cases: &[(Case, &str)]) {
    for ((before, pairs), want) in cases {
        let found = opinion(language, before, pairs);
        assert!(found.as_ref().is_err_and(|found| found.contains(want)), "{before:?} {pairs:?}: {found:?}");
    }
}

#[test]
fn what_hcl_accounts_for_passes() {
    pass(
        Hcl,
        &[
            ("a \"b\" {\n  c = \"x\" # y\n}\n", &[("x", "bootstrap")]),
            ("a \"b\" {\n  c = \"x/${d}/z\"\n}\n", &[("x", "|/y"), ("z", "w")]),
            ("a \"b\" {\n  c = \"x\"\n}\n", &[("\"x\"", "|\n  d = [\"y\"]\n  e {\n  }")]),
            ("a \"b\" {\n  c = [\"x\"]\n}\n", &[("x", "|\", \"y")]),
            ("a \"b\" {\n  c = { d = \"x\" }\n}\n", &[("\"x\"", "|, e = 1")]),
            ("a \"b\" {\n  c = d.e\n}\n", &[("d.e", "\"${f.g}-h\"")]),
            ("a \"b\" {\n  c = <<EOT\nx\ny\nEOT\n}\n", &[("x", "z && w")]),
            ("a \"b\" {\n}\nc {\n}\n", &[("a \"b\" {\n}\n", "|a \"d\" {\n  e = 1\n}\n")]),
            ("a \"b\" {\n  c = 1\n  d = 2\n}\n", &[("  c = 1\n", "")]),
            ("a = b ? c : d\n", &[("b", "e || b")]),
            ("\u{FEFF}a = \"x\"\r\nb = \"y\"\r\n", &[("x", "z")]),
            // hcl-edit cannot read it, so that it is looked at by its signs.
            ("a = \"${b.0_x.c}\"\nd = \"x\"\n", &[("x", "y")]),
        ],
    );
}

#[test]
fn what_hcl_does_not_account_for_does_not_pass() {
    fail(
        Hcl,
        &[
            (("a = \"x\" # y\n", &[("y", "z")]), "changes nothing"),
            (("a = \"x\"\n", &[("x", "b\"")]), "cannot be read any more"),
            (("a = \"x\"\nb = 1\n", &[("\"x\"", "|\nb = 2")]), "cannot be read any more"),
            (("a {\n  b = 1\n}\nc = 2\n", &[("b = 1", "|\n}\nd {")]), ""),
            (("a {\n  b = 1\n  c = 2\n}\n", &[("b = 1", "|\n  d {"), ("c = 2", "|\n}")]), "is gone"),
            (("a = [\"x\", \"y\"]\n", &[("x", "|z\", [\"w"), ("y\"", "|]")]), "is gone"),
            (("a = \"x\"\nb = 1\n", &[("\"x\"", "<<E\nx"), ("b = 1\n", "|E\n")]), "is gone"),
            (("a = \"x\"\nb = 1\nc = 2\n", &[("\"x\"", "|/*"), ("b = 1\n", "|*/\n")]), "is gone"),
            (("a = <<-E\n    x\n    y\n  E\n", &[("    x", "  z")]), "reads otherwise"),
            (("a = b\nc = d\n", &[("b", "e?f")]), "cannot be read any more"),
            // By its signs.
            (("a = \"${b.0_x.c}\"\nd = \"x\"\n", &[("x", "\"")]), "other quotes"),
        ],
    );
}

#[test]
fn what_make_accounts_for_passes() {
    pass(
        Make,
        &[
            ("a: b\n\tgo build -o x\n", &[("x", "bin/bootstrap")]),
            ("OUT := x # y\na: $(OUT)/z\n\tcp $< $@\n", &[("x", "w"), ("z", "v")]),
            ("a: b\n\tgo build -o x\n\tzip y\n", &[("x\n", "|\tzip -j x.zip x\n")]),
            ("a: b\n\t@go build ./c # d\n", &[("go build ./c", "go build -o x ./c && go build -o y ./d")]),
            ("a: b\n\t@go build ./c\n", &[("go build ./c", "go build -o $(X) ./c\n\tgo build -o y ./d")]),
            ("a: b\n\tgo build \\\n\t  -o x \\\n\t  ./c\n", &[("x", "y")]),
            ("a: b\n\tc\n# d\n\ne: f\n", &[("c\n", "|\tg\n")]),
            (".PHONY: a\na:\n\tb\n", &[("PHONY: a", "|\nx.zip: x\n\tzip $@ $<")]),
            ("define a\ncp x y\nendef\n", &[("x", "z")]),
            ("a: ; cp x y\n", &[("x", "z")]),
            ("ifeq ($(A),x)\nB = y\nendif\n", &[("y", "z")]),
            // It is a syntax error as it is, and so not judged.
            ("a: b\n  c d: e: f\nendif\n", &[("endif", "x")]),
        ],
    );
}

#[test]
fn what_make_does_not_account_for_does_not_pass() {
    fail(
        Make,
        &[
            (("a: b # c\n\td\n", &[("c", "e")]), "changes nothing"),
            (("a: b\n\tc\n\td\n", &[("c", "c \\")]), "the text in line 3"),
            (("a: b\n\tc\n\td\n", &[("c\n\t", "c\n")]), ""),
            (("a: b\n\tc\n\td\n", &[("c", "|\ne:")]), ""),
            (("A = x\nB = y\n", &[("x", "|\\")]), "is gone"),
            (("A = x\nB = y\n", &[("x", "z\ndefine C"), ("y\n", "|endef\n")]), "is gone"),
            (("A = x\nB = y\n", &[("x", "|\nifdef C")]), "cannot be read any more"),
            (("a: b d\n\tc\n", &[("b", "b #")]), "is gone"),
            (("A = $(B)/c\n", &[("$(", "$")]), ""),
        ],
    );
}

#[test]
fn edits_that_do_not_make_the_text_do_not_pass() {
    let edit = Edit { span: Span::new(FileId(0), 5, 6), text: "z".to_owned() };
    for (language, before) in [(Hcl, "a = \"x\"\n"), (Make, "a := x\nb: a\n")] {
        let said = agree_in(language, before, &before.replace('a', "c"), std::slice::from_ref(&edit));
        assert_eq!(said, Err("the edits do not make this text".to_owned()));
    }
}
