//! What the second opinion on languages lets pass, and what it does not.

use super::Language::{Dockerfile, Hcl, Just, Make, Shell};
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
            ("a = \"x/${b} z\"\n", &[("${b}", "main")]),
            ("a = <<-E\n  v\n  w ${b} x\n  y ${c}\n  z\nE\n", &[("${b}", "m"), ("${c}", "n")]),
            ("a = \"x ${b} y ${c} z\"\n", &[("${b}", "m"), ("${c}", "n")]),
            ("a = \"v x ${b} y z\"\n", &[("x", "w"), ("${b}", "m"), ("y", "u")]),
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
            (("a = \"x\"\nb = \"y\"\n", &[("\"\nb = \"", "z")]), "is new"),
            (("a = \"x\"\n", &[("x", "b\"")]), "cannot be read any more"),
            (("a = \"x\"\nb = 1\n", &[("\"x\"", "|\nb = 2")]), "cannot be read any more"),
            (("a {\n  b = 1\n}\nc = 2\n", &[("b = 1", "|\n}\nd {")]), ""),
            (("a {\n  b = 1\n  c = 2\n}\n", &[("b = 1", "|\n  d {"), ("c = 2", "|\n}")]), "is gone"),
            (("a = [\"x\", \"y\"]\n", &[("x", "|z\", [\"w"), ("y\"", "|]")]), "is gone"),
            (("a = \"x\"\nb = 1\n", &[("\"x\"", "<<E\nx"), ("b = 1\n", "|E\n")]), "is gone"),
            (("a = \"x\"\nb = 1\nc = 2\n", &[("\"x\"", "|/*"), ("b = 1\n", "|*/\n")]), "is gone"),
            (("a = <<-E\n    x\n    y\n  E\n", &[("    x", "  z")]), "reads otherwise"),
            // The line that is written takes the indentation off all lines.
            (("a = <<-E\n  v ${b}\n  w\nE\n", &[("${b}", "m\nx")]), ""),
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

#[test]
fn every_script_is_read() {
    for (text, words) in [
        ("a 'b c' \"d $(e \"f g\" `h`) i\" ${j:-k l} $((1 + (2))) $'m\\'n' \\\no#p # q\n", 11),
        ("case $a in\n  b) c ;;\n  (d|e) f ;;\nesac\n", 9),
        ("x=$(case $a in b) c ;; esac)\n", 7),
        ("case $a in\ncase) b ;;\n(if|for|{) c ;;\nfi | done | }) d ;;\nesac\nif e; then f; fi\n", 19),
        ("f() { if [ a ]; then b; else c; fi; }\nfunction g { h; }\nfor ((i = 0; i < 3; i++)); do j; done\n", 22),
        ("cat <<A - <<-'B' | c\nd $e\nA\n\tf\n\tB\ng\n", 6),
        ("a=(b c)\n[[ $a =~ ^(b|c)$ && -f d ]] || ((e > 1)) && diff <(f) >(g)\n", 17),
        ("a() { if b; then c; fi }\r\nfor case in d; do\r\n  e\r\ndone\r\n", 15),
        ("", 0),
    ] {
        let parts = super::shell::read(text).unwrap_or_else(|| panic!("{text}"));
        let found = parts.iter().filter(|part| part.kind == super::parts::TEXT);
        let found: Vec<&str> = found.map(|part| &text[part.range.clone()]).collect();
        assert_eq!(found.len(), words, "{text}: {found:?}");
    }
    for text in [
        "a 'b",
        "a \"b",
        "a $(b",
        "a )",
        "if a; then b",
        "a; fi",
        "a ${b",
        "cat <<A\nb\n",
        "a `b",
        "case a in\nfi b) c;;\nesac",
        "case)",
    ] {
        assert_eq!(super::shell::read(text), None, "{text}");
    }
}

#[test]
fn what_shell_accounts_for_passes() {
    pass(
        Shell,
        &[
            ("go build -o x ./c # d\n", &[("x", "bin/bootstrap")]),
            ("go build -o bin/$A.x ./c\n", &[("$A", "main")]),
            ("go build -o \"bin/${A}/x\" ./c\n", &[("${A}", "main")]),
            ("go build -o \"$A/x\" ./c\n", &[("x", "y"), ("./c", "| && zip y.zip y")]),
            ("if a; then\n  go build ./c\nfi\n", &[("build", "| -o x")]),
            ("a=$(cd x && pwd)\n", &[("x", "y")]),
            ("cat <<A\nx\nA\nb\n", &[("x", "y"), ("b", "c")]),
            (
                "for a in x y; do\n  go build \\\n    ./$a\ndone\n",
                &[("go build \\\n    ./$a", "go build -o $a ./$a\n  zip $a.zip $a")],
            ),
            ("a\nb\nc\n", &[("b\n", "")]),
            ("a\nb", &[("b", "|\nc")]),
            ("OUT=x\n", &[("x", "y z"), ("OUT=", "|'"), ("x\n", "|# '\n")][..1]),
        ],
    );
}

#[test]
fn what_shell_does_not_account_for_does_not_pass() {
    fail(
        Shell,
        &[
            (("a b # c\n", &[("c", "d")]), "changes nothing"),
            (("a b\nc\n", &[("b", "'b")]), "cannot be read any more"),
            (("a b\nc\n", &[("b", "b \\")]), "the end of a line in line 1"),
            (("a b # it's\nc\n", &[("b", "'b")]), "is new"),
            (("a b c\n", &[("b", "b #")]), "is gone"),
            (("a b\nc\n", &[("b", "b <<A"), ("c\n", "|A\n")]), "is gone"),
            (("a\nb\nc\n", &[("a", "|\nif d; then"), ("c\n", "|fi\n")]), "is gone"),
            (("a\nb\nc\n", &[("a", "|\n("), ("c\n", "|)\n")]), "is gone"),
            (("a; b\n", &[("a", "a\\")]), "is gone"),
            (("a \"b\" c\n", &[("b", "b\\")]), "cannot be read any more"),
            (("a $(b c) d\n", &[("b", "b)")]), "cannot be read any more"),
            (("a $(b c) d\n", &[("b", "b) $(")]), ""),
            (("if a; then\n  b\nfi\n", &[("b", "b; fi")]), "cannot be read any more"),
            (("if a; then\n  b\nfi\nc\n", &[("b", "b; fi; if d; then")]), "the compound command in line 1 is gone"),
            (("cat <<A\nx\ny\nA\n", &[("x", "A")]), ""),
        ],
    );
}

#[test]
fn what_dockerfiles_and_justfiles_account_for_passes() {
    pass(
        Dockerfile,
        &[
            (
                "FROM a AS b\nRUN go build \\\n  # c\n\n  -o x ./d\nCOPY --from=b /x /y\n",
                &[("x", "z"), ("/y", "/bootstrap")],
            ),
            ("RUN <<E\nx\ny\nE\nCMD [\"z\"]\n", &[("x", "w"), ("z", "v")]),
            ("RUN a\nRUN b\n", &[("RUN a", "|\nRUN c")]),
            ("RUN a\n", &[("a", "| && \\\n    b")]),
            // Joined by another sign, and so not judged.
            ("# escape=`\nRUN a\n", &[("escape", "other")]),
        ],
    );
    pass(
        Just,
        &[
            ("out := 'x' # y\n\nbuild a='b': c\n  go build -o {{ out }} ./d\n  zip z\n", &[("x", "w"), ("z\n", "v\n")]),
            ("a:\n  b\n  c\n", &[("b", "|\n  d")]),
            ("a:\n  b\n\nc:\n  d\n", &[("b\n", "|  e\n")]),
            ("a := [\n  'x'\n]\nb := '''\n c: d\n'''\n", &[("x", "y")]),
            ("a:\n  b \\\n    c\n", &[("b \\\n    c", "d")]),
        ],
    );
}

#[test]
fn what_dockerfiles_and_justfiles_do_not_account_for_does_not_pass() {
    fail(
        Dockerfile,
        &[
            (("RUN a # b\n# c\nRUN d\n", &[("c", "e")]), "changes nothing"),
            (("RUN a\nRUN b\n", &[("a", "a \\")]), "is gone"),
            (("RUN a \\\n  b\nRUN c\n", &[("\\\n", "\n")]), "is gone"),
            (("RUN a\nRUN b\n", &[("a", "<<E"), ("RUN b", "|\nE")]), "is gone"),
            (("RUN <<E\na\nb\nE\n", &[("a", "E")]), "is gone"),
            (("RUN a\nRUN b\n", &[("a", "<<E")]), "cannot be read any more"),
        ],
    );
    fail(
        Just,
        &[
            (("a: # b\n  c\n", &[("b", "d")]), "changes nothing"),
            (("a:\n  b\n  c\n", &[("b", "|\nd:")]), "is gone"),
            (("a:\n  b\n  c\n", &[("b", "b \\")]), "is gone"),
            (("a:\n  b\n  c\n", &[("  b", "b")]), "is gone"),
            (("a := 'b'\nc := d\n", &[("'b'", "'''b"), ("d", "|\n'''")]), "is gone"),
            (("a := 'b'\nc := d\n", &[("'b'", "(b")]), "cannot be read any more"),
            (("a:\n  b {{c}}\n", &[("b", "{{b")]), "cannot be read any more"),
            (("a b='c' d:\n  e\n", &[("'c'", "'c' #")]), "is gone"),
        ],
    );
}
