//! Text for the screen: what comes from a repository is made harmless, and sentences are broken at the margin.

use std::borrow::Cow;
use std::fmt::Write;

/// The margin of reports. Fixed, so that a report is the same wherever it is made.
pub const WIDTH: usize = 100;

/// `text` with control characters, and characters that turn or hide their neighbours, spelled out.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_harmful(character) {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

fn is_harmful(character: char) -> bool {
    let turns_or_hides = matches!(character,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}');
    character.is_control() || turns_or_hides
}

/// `text` with a first line after `first` and the others after `rest`, broken between words at [`WIDTH`].
#[must_use]
pub fn wrap(first: &str, rest: &str, text: &str) -> String {
    let mut out = first.to_owned();
    let mut column = first.chars().count();
    let mut fresh = true;
    for word in text.split(' ') {
        let width = word.chars().count();
        if !fresh && column + 1 + width > WIDTH {
            let _ = write!(out, "\n{rest}");
            column = rest.chars().count();
            fresh = true;
        }
        if !fresh {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
        fresh = false;
    }
    out.push('\n');
    out
}

/// `1 file`, `2 files`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_out_what_a_terminal_would_obey() {
        for (text, want) in [
            ("main.tf", "main.tf"),
            ("größe", "größe"),
            ("a\u{1b}[31mb\u{7}", "a\\u{1b}[31mb\\u{7}"),
            ("a\nb\tc\r", "a\\nb\\tc\\r"),
            ("a\u{202e}b\u{9b}", "a\\u{202e}b\\u{9b}"),
        ] {
            assert_eq!(clean(text), want);
        }
    }

    #[test]
    fn breaks_between_words_and_never_inside() {
        let word = "x".repeat(60);
        assert_eq!(wrap("- ", "  ", &format!("{word} {word} y")), format!("- {word}\n  {word} y\n"));
        let long = "y".repeat(200);
        assert_eq!(wrap("- ", "  ", &long), format!("- {long}\n"));
    }
}
