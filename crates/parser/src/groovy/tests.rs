//! Scripts and their tokens.

use super::{Token, tokens};
use crate::span::FileId;
use crate::value::{HOLE_CLOSE, HOLE_OPEN, SCOPE};

/// Words as they are, texts in angle brackets with holes in braces, signs as they are; joined by blanks.
fn shown(text: &str) -> String {
    let found = tokens(FileId(0), text, "s").expect("tokens");
    let one = |token: &Token| match token {
        Token::Word(word, _) => word.clone(),
        Token::Text(text) => {
            let text = text.value.text().replace(HOLE_OPEN, "{").replace(&format!("{SCOPE}s{HOLE_CLOSE}"), "}");
            format!("<{text}>")
        }
        Token::Sign(sign, _) => sign.to_string(),
    };
    found.iter().map(one).collect::<Vec<_>>().join(" ").replace('\n', "/")
}

#[test]
fn reads_tokens() {
    for (text, want) in [
        ("sh 'go build'", "sh <go build>"),
        ("sh(script: \"a $B ${c.d} \\$E\", label: 'x')", "sh ( script : <a {$B} {${c.d}} $E> , label : <x> )"),
        ("// no 'text'\nsh '''a\nb\\\nc''' /* \" */ }", "/ sh <a/bc> }"),
        ("dir(\"x\") { sh \"\"\"say \"$1\"\"\"\" }", "dir ( <x> ) { sh <say \"{$1}\"> }"),
        ("A = '$B\\n' + \"\"", "A = <$B/> + <>"),
        ("env.X = \"1$\"", "env.X = <1$>"),
        ("sh \"a \\\r\nb\"\r\nsh \'\'\'c\r\nd\'\'\'", "sh <a b> / sh <c/d>"),
    ] {
        assert_eq!(shown(text), want, "{text}");
    }
}

#[test]
fn refuses_what_does_not_end() {
    for text in ["sh 'go", "sh 'a\nb'", "/* x", "sh '''a'", "'a\\"] {
        assert!(tokens(FileId(0), text, "").is_err(), "{text}");
    }
}

#[test]
fn texts_stand_where_they_are_written() {
    let text = "sh \"go build -o \\\"main\\\" $X\"";
    let found = tokens(FileId(0), text, "").expect("tokens");
    let Token::Text(literal) = &found[1] else { panic!("a text: {found:?}") };
    assert_eq!(&text[literal.holes[0].1.range()], "$X");
    let value = &literal.value;
    let at = value.text().find("main").expect("the word");
    let edits = value.edits_for(at..at + 4, "bootstrap");
    assert_eq!(&text[edits[0].span.range()], "main");
}

#[test]
fn nothing_is_written_between_the_signs_of_a_line_end() {
    let text = "sh '''\r\ngo build\r\n'''";
    let found = tokens(FileId(0), text, "").expect("tokens");
    let Token::Text(literal) = &found[1] else { panic!("a text: {found:?}") };
    let starts = |at: usize| -> Vec<usize> {
        literal.value.edits_for(at..at, "x").iter().map(|edit| edit.span.start()).collect()
    };
    assert_eq!(literal.value.text(), "\ngo build\n");
    assert_eq!([starts(0), starts(1), starts(9)], [vec![], vec![], vec![16]]);
}
