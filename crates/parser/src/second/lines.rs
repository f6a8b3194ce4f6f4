//! Ignore files, `go.mod`, TOML, batch files, PowerShell and Groovy cut into lines and words, by their quotes and comments
//! alone and by code that their readers do not share.

use std::ops::Range;

use super::parts::{Part, Parts};

/// The signs of a language.
pub(super) struct Signs {
    /// What begins a comment that goes on to the end of the line.
    comments: &'static [&'static str],
    /// Where a comment can begin.
    begin: Begin,
    /// What begins and ends a comment of several lines.
    block: Option<(&'static str, &'static str)>,
    /// What begins and ends a text, the longer ones first; and whether signs in it can be escaped.
    quotes: &'static [(&'static str, bool)],
    /// What takes the meaning of a sign in a text, and joins two lines.
    escape: Option<char>,
    /// Whether a line is one word.
    whole: bool,
}

/// Where a comment can begin that goes on to the end of the line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// Where a line begins.
    Line,
    /// Where a word can begin.
    Word,
    /// At any place outside of texts.
    Anywhere,
}

/// <https://git-scm.com/docs/gitignore>
pub(super) const PATTERNS: Signs =
    Signs { comments: &["#"], begin: Begin::Line, block: None, quotes: &[], escape: None, whole: true };

/// <https://go.dev/ref/mod#go-mod-file-lexical>
pub(super) const MODULE: Signs = Signs {
    comments: &["//"],
    begin: Begin::Anywhere,
    block: None,
    quotes: &[("\"", false), ("`", false)],
    escape: None,
    whole: false,
};

/// <https://toml.io/en/v1.0.0>
pub(super) const TOML: Signs = Signs {
    comments: &["#"],
    begin: Begin::Anywhere,
    block: None,
    quotes: &[("\"\"\"", true), ("'''", false), ("\"", true), ("'", false)],
    escape: Some('\\'),
    whole: false,
};

/// <https://learn.microsoft.com/windows-server/administration/windows-commands/rem>
pub(super) const BATCH: Signs = Signs {
    comments: &["::", "REM ", "rem "],
    begin: Begin::Line,
    block: None,
    quotes: &[],
    escape: Some('^'),
    whole: false,
};

/// <https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-02>
pub(super) const POWERSHELL: Signs = Signs {
    comments: &["#"],
    begin: Begin::Word,
    block: Some(("<#", "#>")),
    quotes: &[("\"", true), ("'", false)],
    escape: Some('`'),
    whole: false,
};

/// <https://groovy-lang.org/syntax.html>
pub(super) const GROOVY: Signs = Signs {
    comments: &["//", "#!"],
    begin: Begin::Anywhere,
    block: Some(("/*", "*/")),
    quotes: &[("'''", true), ("\"\"\"", true), ("'", true), ("\"", true)],
    escape: Some('\\'),
    whole: false,
};

/// Reads `text`; `None` when a text or a comment has no end.
pub(super) fn read(text: &str, signs: &Signs) -> Option<Parts> {
    let mut parts = Parts::new();
    let mut at = text.len() - text.trim_start_matches('\u{FEFF}').len();
    while at < text.len() {
        let (end, words) = line(text, at, signs)?;
        at = end;
        let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
        parts.push(Part { depth: 0, kind: "line", range: first.start..last.end, text: None });
        let word =
            |range: Range<usize>| Part { depth: 1, kind: "word", text: Some(text[range.clone()].to_owned()), range };
        parts.extend(words.into_iter().map(word));
    }
    Some(parts)
}

/// The line from byte `start` on, with the lines that are joined to it: where it ends, and its words.
fn line(text: &str, start: usize, signs: &Signs) -> Option<(usize, Vec<Range<usize>>)> {
    let (mut words, mut open): (Vec<Range<usize>>, Option<usize>) = (Vec::new(), None);
    let mut at = start;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let can_begin = match signs.begin {
            Begin::Line => open.is_none() && words.is_empty(),
            Begin::Word => open.is_none(),
            Begin::Anywhere => true,
        };
        let is_comment = can_begin && signs.comments.iter().any(|sign| rest.starts_with(sign));
        let block = signs.block.filter(|(begin, _)| rest.starts_with(begin));
        let quote = signs.quotes.iter().find(|(quote, _)| rest.starts_with(quote));
        let joins = signs.escape == Some(first) && rest[first.len_utf8()..].trim_start_matches('\r').starts_with('\n');
        let (next, ends) = match (first, block, quote) {
            ('\n', ..) => (at + 1, true),
            _ if is_comment => (at + rest.find('\n').unwrap_or(rest.len()), true),
            (_, Some((begin, end)), _) => (at + begin.len() + rest[begin.len()..].find(end)? + end.len(), true),
            _ if joins => (at + rest.find('\n')? + 1, true),
            (_, _, Some((quote, escapes))) => {
                let escape = signs.escape.filter(|_| *escapes);
                (at + quote.len() + closing(&rest[quote.len()..], quote, escape)?, false)
            }
            _ if signs.whole && first.is_whitespace() => {
                let behind = rest.trim_start_matches(|sign: char| sign.is_whitespace() && sign != '\n');
                (text.len() - behind.len(), behind.starts_with('\n'))
            }
            _ => (at + first.len_utf8(), first.is_whitespace()),
        };
        match open {
            Some(from) if ends => {
                words.push(from..at);
                open = None;
            }
            None if !ends && !first.is_whitespace() => open = Some(at),
            _ => {}
        }
        at = next;
        if first == '\n' {
            return Some((at, words));
        }
    }
    words.extend(open.map(|from| from..text.trim_end().len().max(from)));
    Some((at, words))
}

/// The byte behind the sign that ends a text.
fn closing(text: &str, quote: &str, escape: Option<char>) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        if rest.starts_with(quote) {
            return Some(at + quote.len());
        }
        let mut signs = rest.chars();
        let first = signs.next()?;
        at += first.len_utf8();
        if Some(first) == escape {
            at += signs.next()?.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;
    use crate::second::{Language, agree_in};

    fn opinion(language: Language, before: &str, pairs: &[(&str, &str)]) -> Result<(), String> {
        said(before, pairs, |after, edits| agree_in(language, before, after, edits))
    }

    #[test]
    fn texts_are_cut_into_words() {
        for (signs, text, words) in [
            (&PATTERNS, "# a\n/b c \u{A0}\n\n \n!d \u{A0}", vec!["/b c", "!d"]),
            (&MODULE, "require (\n\ta/b v1 // indirect\n)\n", vec!["require", "(", "a/b", "v1", ")"]),
            (
                &TOML,
                "a = \"b # \\\" c\"# d\"\ne = '''f\ng'''",
                vec!["a", "=", "\"b # \\\" c\"", "e", "=", "'''f\ng'''"],
            ),
            (&BATCH, "REM a\r\ngo build ^\r\n -o b\r\n:: c\r\n", vec!["go", "build", "-o", "b"]),
            (&POWERSHELL, "<# a\nb #> c \"d `\" e\" # f\n", vec!["c", "\"d `\" e\""]),
            (
                &GROOVY,
                "sh 'a # \\' b' // c\nd(\"\"\"e\nf\"\"\") /* g */\n",
                vec!["sh", "'a # \\' b'", "d(\"\"\"e\nf\"\"\")"],
            ),
        ] {
            let parts = read(text, signs).unwrap_or_else(|| panic!("{text}"));
            let found = parts.iter().filter_map(|part| part.text.as_deref());
            assert_eq!(found.collect::<Vec<_>>(), words, "{text}");
        }
        for (signs, text) in [(&TOML, "a = \"b"), (&POWERSHELL, "<# a"), (&GROOVY, "a '''b''")] {
            assert_eq!(read(text, signs), None, "{text}");
        }
    }

    #[test]
    fn what_edits_account_for_passes() {
        for (language, before, pairs) in [
            (Language::Patterns, "/main\n*.zip\n", &[("main", "bootstrap")][..]),
            (Language::Patterns, "/main\n*.zip", &[("/main", "|\n/bootstrap")]),
            (Language::Module, "require a/b v1.2.0 // indirect\n", &[("v1.2.0", "v1.47.0")]),
            (Language::Toml, "a = \"b/main.zip\" # c\n", &[("main", "bootstrap")]),
            (
                Language::Batch,
                "go build -o main .\r\nzip a.zip main\r\n",
                &[("main .", "bootstrap ."), ("main\r", "bootstrap\r")],
            ),
            (Language::PowerShell, "go build -o \"a b/main\"\n", &[("main", "bootstrap")]),
            (Language::Groovy, "sh 'go build -o main'\n", &[("main", "bootstrap")]),
            // It is not read as it is, and so not judged.
            (Language::Groovy, "a = /it's/\nsh 'b'", &[("b", "c")]),
        ] {
            assert_eq!(opinion(language, before, pairs), Ok(()), "{before:?} {pairs:?}");
        }
    }

    #[test]
    fn what_edits_do_not_account_for_does_not_pass() {
        for (language, before, pairs, want) in [
            (Language::Patterns, "# main\n*.zip\n", &[("main", "bootstrap")][..], "changes nothing"),
            (Language::Patterns, "/main\n*.zip\n", &[("*", "#*")], "is gone"),
            (Language::Module, "require a/b v1 // v2\n", &[("v2", "v3")], "changes nothing"),
            (Language::Module, "require a/b v1\n", &[("a/b", "// a/b")], "is gone"),
            (Language::Toml, "a = \"b\"\nc = \"d\"\n", &[("b", "b\"")], "cannot be read any more"),
            (Language::Toml, "a = \"b\" # c\n", &[("c", "d")], "changes nothing"),
            (Language::Batch, "go build\r\nzip a\r\n", &[("build", "build ^")], "is gone"),
            (Language::PowerShell, "a b\nc\n", &[("b", "\"b")], "cannot be read any more"),
            (Language::PowerShell, "a b c\n", &[("b", "b #")], "is gone"),
            (Language::Groovy, "sh 'a'\nsh 'b'\n", &[("a", "a'")], ""),
            (Language::Groovy, "a b\nc\n", &[("b", "b /*")], "cannot be read any more"),
        ] {
            let found = opinion(language, before, pairs);
            assert!(found.as_ref().is_err_and(|found| found.contains(want)), "{before:?} {pairs:?}: {found:?}");
        }
    }
}
