//! From the text of a Groovy script to its tokens.

use std::ops::Range;

use super::text::literal;
use crate::span::{FileId, Span};
use crate::value::Value;

/// A literal text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it says, with holes.
    pub value: Value,
    /// Its bytes with the quotes.
    pub span: Span,
    /// Where in the value the holes are, and the bytes of each in the file (`${x}`).
    pub holes: Vec<(Range<usize>, Span)>,
}

/// A piece of a script. Comments and blanks are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A name or a number, with the names behind dots (`env.NAME`).
    Word(String, Span),
    /// A literal text.
    Text(Text),
    /// Any other character, and the end of a line.
    Sign(char, Span),
}

impl Token {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Word(_, span) | Self::Sign(_, span) => *span,
            Self::Text(text) => text.span,
        }
    }

    /// Whether it is this word.
    #[must_use]
    pub fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(own, _) if own == word)
    }

    /// Whether it is this sign.
    #[must_use]
    pub fn is(&self, sign: char) -> bool {
        matches!(self, Self::Sign(own, _) if *own == sign)
    }
}

/// The tokens of `text`; `scope` is put into the names of holes.
///
/// # Errors
/// Where a text or a comment begins that does not end.
pub fn tokens(file: FileId, text: &str, scope: &str) -> Result<Vec<Token>, Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..];
        let broken = Span::new(file, at, at);
        if rest.starts_with("//") || (at == 0 && rest.starts_with("#!")) {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some(body) = rest.strip_prefix("/*") {
            at += 2 + body.find("*/").ok_or(broken)? + 2;
        } else if matches!(first, '\'' | '"') {
            let literal = literal(file, text, at, scope).ok_or(broken)?;
            at = literal.span.end();
            found.push(Token::Text(literal));
        } else if is_part(first) {
            let length = rest.find(|character| !is_part(character) && character != '.').unwrap_or(rest.len());
            let word = rest[..length].trim_end_matches('.');
            found.push(Token::Word(word.to_owned(), Span::new(file, at, at + word.len())));
            at += word.len();
        } else {
            let end = at + first.len_utf8();
            if first == '\n' || !first.is_whitespace() {
                found.push(Token::Sign(first, Span::new(file, at, end)));
            }
            at = end;
        }
    }
    Ok(found)
}

fn is_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_')
}
