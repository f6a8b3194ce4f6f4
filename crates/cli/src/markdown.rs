//! Text of strangers in Markdown: shown as it is, calling nobody, formatting nothing.

use crate::text::clean;

/// `text` in a code span, also inside of a table. Empty text stays empty.
#[must_use]
pub fn code(text: &str) -> String {
    let text = clean(text).replace('|', "\\|");
    if text.trim().is_empty() {
        return String::new();
    }
    let runs = text.split(|character| character != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// `text` as plain words, also inside of a table. What stands between backticks stays a code span.
#[must_use]
pub fn text(text: &str) -> String {
    let text = clean(text);
    let mut parts = text.split('`');
    if !text.matches('`').count().is_multiple_of(2) {
        return escaped(&text);
    }
    let mut out = escaped(parts.next().unwrap_or_default());
    while let (Some(inside), Some(after)) = (parts.next(), parts.next()) {
        out.push_str(&code(inside));
        out.push_str(&escaped(after));
    }
    out
}

/// What to do next: a command to copy, a sentence with code in it or not, or a sentence and a command behind its colon.
#[must_use]
pub fn step(line: &str) -> String {
    let begins = |at: &usize| {
        let program = line[*at..].split(' ').next().unwrap_or_default();
        COMMANDS.contains(&program) && line[..*at].matches('`').count().is_multiple_of(2)
    };
    let behind = line.match_indices(": ").map(|(at, colon)| at + colon.len());
    match std::iter::once(0).chain(behind).find(begins) {
        Some(at) => format!("{}{}", text(&line[..at]), code(&line[at..])),
        None => text(line),
    }
}

/// The programs that a next step may be a command of.
const COMMANDS: [&str; 6] = ["aws", "git", "go", "npm", "rm", "terraform"];

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        let inside_a_word = before.is_alphanumeric() && characters.peek().is_some_and(|next| next.is_alphanumeric());
        match character {
            // A comment keeps the sign from calling whoever has the name behind it.
            '@' => out.push_str("@<!-- -->"),
            '<' => out.push_str("&lt;"),
            '_' if inside_a_word => out.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
        before = character;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_formatted_and_nobody_is_called() {
        for (given, want_code, want_text) in [
            ("main.tf", "`main.tf`", "main.tf"),
            ("a|b", "`a\\|b`", "a\\|b"),
            ("a`b", "``a`b``", "a\\`b"),
            ("`a`", "`` `a` ``", "`a`"),
            ("@team <b>", "`@team <b>`", "@<!-- -->team &lt;b>"),
            ("a_b\u{1b}*c*_d_", "`a_b\\u{1b}*c*_d_`", "a_b\\\\u{1b}\\*c\\*\\_d\\_"),
            ("", "", ""),
        ] {
            assert_eq!((code(given).as_str(), text(given).as_str()), (want_code, want_text), "{given}");
        }
    }

    #[test]
    fn a_command_is_code_and_a_sentence_is_not() {
        for (given, want) in [
            ("rm -f bin/a", "`rm -f bin/a`"),
            (
                "change runtime, handler and package by hand, all three",
                "change runtime, handler and package by hand, all three",
            ),
            ("run again with --assume-artifact", "run again with --assume-artifact"),
            ("with it: aws lambda invoke a_b", "with it: `aws lambda invoke a_b`"),
            ("write `a` there", "write `a` there"),
            ("with a `b`: aws lambda invoke a", "with a `b`: `aws lambda invoke a`"),
        ] {
            assert_eq!(step(given), want, "{given}");
        }
    }
}
