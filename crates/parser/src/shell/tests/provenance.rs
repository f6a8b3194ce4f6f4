//! Where words were written, and what edits they allow.

use super::{context, files, raw};
use crate::edit::Edits;
use crate::shell::{Trace, trace};
use crate::span::{FileId, Span};
use crate::value::{Form, Hop, Value};

fn last_word(trace: &Trace, text: &str) -> Value {
    let mut words = trace.commands.iter().flat_map(|command| &command.words).filter(|word| word.text() == text);
    words.next_back().cloned().unwrap_or_else(|| panic!("no word {text}"))
}

/// The script after each way of making `old`, a part of the word `word`, read `new`.
fn edited(script: &str, word: &str, old: &str, new: &str) -> Vec<String> {
    let got = trace(&raw(script), &context(&files()));
    let value = last_word(&got, word);
    let at = value.text().rfind(old).expect("the word holds it");
    let apply = |edit| Edits::new(vec![edit]).expect("one edit").apply(FileId(0), script);
    value.edits_for(at..at + old.len(), new).into_iter().map(apply).collect()
}

#[test]
fn words_are_edited_where_they_are_written() {
    let rows: &[(&str, &str, &str, &[&str])] = &[
        ("c -o bin/main", "bin/main", "main", &["c -o bin/X"]),
        ("c 'bin/main'", "bin/main", "main", &["c 'bin/X'"]),
        ("c \"bin/main\" # main", "bin/main", "main", &["c \"bin/X\" # main"]),
        ("c bin/ma'in'", "bin/main", "main", &[]),
        ("c bin/\\main", "bin/main", "main", &[]),
        ("c \\\r\n  bin/main\r\n", "bin/main", "main", &["c \\\r\n  bin/X\r\n"]),
        ("\u{FEFF}c\tbin/main", "bin/main", "main", &["\u{FEFF}c\tbin/X"]),
        ("N=main; c bin/$N", "bin/main", "main", &["N=X; c bin/$N", "N=main; c bin/X"]),
        ("N=main; c bin/${N}.zip", "bin/main.zip", "main", &["N=X; c bin/${N}.zip", "N=main; c bin/X.zip"]),
        ("N=bin/main; c $N", "bin/main", "main", &["N=bin/X; c $N"]),
        ("F='-o main'; c $F", "main", "main", &["F='-o X'; c $F"]),
        ("N=main; M=$N; c $M", "main", "main", &["N=X; M=$N; c $M", "N=main; M=X; c $M", "N=main; M=$N; c X"]),
        ("c ${N:-main}", "main", "main", &["c ${N:-X}", "c X"]),
        ("N=main.zip; c ${N%.zip}", "main", "main", &["N=X.zip; c ${N%.zip}", "N=main.zip; c X"]),
        ("N=bin/main; c $(basename $N)", "main", "main", &["N=bin/X; c $(basename $N)", "N=bin/main; c X"]),
        ("f() { c bin/$1; }; f main", "bin/main", "main", &["f() { c bin/$1; }; f X", "f() { c bin/X; }; f main"]),
        ("f() { c \"$@\"; }; f -o main", "main", "main", &["f() { c \"$@\"; }; f -o X"]),
        (
            "for n in main b; do [ $n ]; c bin/$n; done",
            "bin/main",
            "main",
            &["for n in main b; do [ $n ]; c bin/X; done"],
        ),
        ("eval \"c bin/main\"", "bin/main", "main", &["eval \"c bin/X\""]),
        (
            "N=main; bash -c \"c bin/$N\"",
            "bin/main",
            "main",
            &["N=X; bash -c \"c bin/$N\"", "N=main; bash -c \"c bin/X\""],
        ),
        ("c bin/{main,b}", "bin/main", "main", &["c bin/{X,b}"]),
        ("A=(main b); c ${A[0]}", "main", "main", &["A=(X b); c ${A[0]}", "A=(main b); c X"]),
        ("c $(pwd)/main", "\u{E002}/src/main", "main", &["c $(pwd)/X"]),
    ];
    for (script, word, old, want) in rows {
        assert_eq!(edited(script, word, old, "X"), *want, "{script}");
    }
}

/// A Make recipe: `FLAGS = -o bin/main` and `N = main` in lines of their own, `$$` before shell variables.
#[test]
fn a_recipe_keeps_the_makefile_s_provenance() {
    let file = |start, end| Span::new(FileId(0), start, end);
    let site = |start, end| Hop { site: Some(file(start, end)), form: Form::Text };
    let script = Value::concat([
        &Value::raw("go build ", file(100, 109)),
        &Value::raw("-o bin/main", file(8, 19)).through(&site(109, 117)),
        &Value::raw(" ./", file(117, 120)),
        &Value::raw("main", file(30, 34)).through(&site(120, 124)),
        &Value::raw("; X=y; c ", file(124, 133)),
        &Value::escaped("$", file(133, 135)),
        &Value::raw("X z/", file(135, 139)),
        &Value::unknown("$(shell a b)"),
    ]);
    let got = trace(&script, &context(&files()));
    let build = &got.commands[0];
    assert_eq!(build.span, Some(file(100, 124)));
    let spans = |word: &Value, from: usize| -> Vec<_> {
        word.edits_for(from..word.text().len(), "q")
            .into_iter()
            .map(|edit| (edit.span.start(), edit.span.end()))
            .collect()
    };
    assert_eq!(build.words[3].text(), "bin/main");
    assert_eq!(spans(&build.words[3], 4), [(15, 19)], "the use of FLAGS stands for more than the word");
    assert_eq!(spans(&build.words[4], 2), [(30, 34), (120, 124)]);
    let other = &got.commands[1];
    assert_eq!(spans(&other.words[1], 0), [(128, 129), (133, 136)]);
    assert!(other.words[2].has_holes() && other.words[2].text().starts_with("z/"));
}
