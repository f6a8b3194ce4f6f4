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

/// What to do next: a command to copy, or a sentence that has code in it.
#[must_use]
pub fn step(line: &str) -> String {
    if line.contains('`') { text(line) } else { code(line) }
}

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
}
