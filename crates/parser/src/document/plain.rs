//! Which texts can stand in YAML without quotes and mean themselves, for every reader of YAML 1.1 and 1.2.

/// Whether a plain scalar `text` is nothing.
#[must_use]
pub fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// Whether `text` without quotes reads as itself, in a block as in brackets.
#[must_use]
pub fn is_safe(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let inner = |character: char| {
        !character.is_control() && !matches!(character, '{' | '}' | '[' | ']' | ',' | '"' | '\'' | '`' | '#' | '\\')
    };
    let private = ('\u{E000}'..='\u{F8FF}').contains(&first);
    let begins = private || first.is_alphanumeric() || matches!(first, '_' | '/' | '.' | '$' | '(' | '+' | '^' | ';');
    begins
        && text.chars().all(inner)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.starts_with("...")
        && !is_other(text)
}

/// Whether a reader may take `text` for a number, a truth value, a date or nothing.
#[must_use]
pub fn is_other(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let word = matches!(lower.as_str(), "" | "~" | "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n");
    let special = matches!(lower.trim_start_matches(['+', '-']), ".inf" | ".nan") || matches!(text, "=" | "<<");
    let digits = lower.trim_start_matches(['+', '-']).trim_start_matches('.');
    // Anything of digits and what may stand in a number or a date is quoted, rather than told apart.
    let number = digits.starts_with(|first: char| first.is_ascii_digit())
        && lower.bytes().all(|byte| byte.is_ascii_hexdigit() || b"+-._:xotz ".contains(&byte));
    word || special || number
}
