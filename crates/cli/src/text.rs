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

/// A JSON document with the same characters escaped, which JSON itself leaves as they are: they stand in strings only.
#[must_use]
pub fn clean_json(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    for character in document.chars() {
        if is_harmful(character) && character != '\n' {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    out
}

fn is_harmful(character: char) -> bool {
    let turns_or_hides = matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
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

/// `text` as one word of a shell's command, on one line.
#[must_use]
pub fn shell_word(text: &str) -> String {
    // Only a zero byte has no way to be written; `clean` spells it out.
    clean(&shlex::try_quote(text).unwrap_or(Cow::Borrowed(text))).into_owned()
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
    fn escapes_in_json_what_json_would_not() {
        let text = "a\u{9b}31m\u{202e}\u{e0041}\u{1b}\n";
        let document = serde_json::to_string(text).expect("JSON");
        let clean = clean_json(&document);
        assert_eq!(clean, r#""a\u009b31m\u202e\udb40\udc41\u001b\n""#);
        assert_eq!(serde_json::from_str::<String>(&clean).expect("JSON"), text);
    }

    #[test]
    fn words_of_commands_are_quoted_where_a_shell_would_break_them() {
        for (text, want) in
            [("a/b.zip", "a/b.zip"), ("my dir", "'my dir'"), ("it's", "\"it's\""), ("a\0b\n", "a\\u{0}b\\n")]
        {
            assert_eq!(shell_word(text), want);
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
