//! The tokens of Go source, without comments: enough to tell code from comment and to read string literals.
//!
//! Source: <https://go.dev/ref/spec#Lexical_elements>. Semicolons that Go inserts at line ends are not made.

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// An identifier, keyword or the digits of a number.
    Word(&'a str),
    /// A string literal, decoded as far as names need it.
    Text(String),
    /// Any other byte: an operator, a bracket, a rune literal's quote.
    Mark(u8),
}

/// A token with its bytes in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token<'_> {
    /// Whether this is the byte `mark`.
    pub(super) fn is_mark(&self, mark: u8) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// Whether this is the word `word`.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.kind, Kind::Word(found) if found == word)
    }
}

/// The tokens of `text`. What is not Go gives tokens too; nothing fails.
pub(super) fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: if text.starts_with('\u{FEFF}') { 3 } else { 0 } }
}

/// Reads on demand, so a reader of the imports stops there.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blank();
        let bytes = self.text.as_bytes();
        let start = self.at;
        let first = *bytes.get(start)?;
        let kind = match first {
            b'"' => {
                self.at = quoted_end(bytes, start, b'"');
                let inner = self.text.get(start + 1..self.at).unwrap_or_default();
                Kind::Text(decode(inner.strip_suffix('"').unwrap_or(inner)))
            }
            b'`' => {
                let rest = self.text.get(start + 1..).unwrap_or_default();
                let len = rest.find('`').unwrap_or(rest.len());
                self.at = (start + len + 2).min(bytes.len());
                Kind::Text(rest.get(..len).unwrap_or_default().replace('\r', ""))
            }
            b'\'' => {
                self.at = quoted_end(bytes, start, b'\'');
                Kind::Mark(b'\'')
            }
            byte if is_word(byte) => {
                while bytes.get(self.at).copied().is_some_and(is_word) {
                    self.at += 1;
                }
                Kind::Word(self.text.get(start..self.at).unwrap_or_default())
            }
            byte => {
                self.at += 1;
                Kind::Mark(byte)
            }
        };
        Some(Token { kind, start, end: self.at })
    }
}

impl Tokens<'_> {
    /// Moves behind blanks and comments.
    fn skip_blank(&mut self) {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let blank = rest.len() - rest.trim_start().len();
            let rest = rest.trim_start();
            let comment = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |at| at + 2)
            } else {
                self.at += blank;
                return;
            };
            self.at += blank + comment;
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// One past the closing quote; an unclosed literal ends with its line.
fn quoted_end(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\n' => return at,
            byte if *byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The text of an interpreted string; numeric escapes stay as they are written.
fn decode(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match (character, character == '\\') {
            (_, true) => match characters.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some(other @ ('"' | '\\')) => out.push(other),
                Some(other) => out.extend(['\\', other]),
                None => {}
            },
            (plain, false) => out.push(plain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let show = |token: Token| match token.kind {
            Kind::Word(word) => word.to_owned(),
            Kind::Text(text) => format!("<{text}>"),
            Kind::Mark(mark) => char::from(mark).to_string(),
        };
        tokens(text).map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_are_gone_and_literals_are_read() {
        for (text, want) in [
            ("a // b\nc", "a c"),
            ("a /* \"b\" \n*/ c", "a c"),
            (r#""// not a comment" x"#, "<// not a comment> x"),
            (r#""a\"b\\" c"#, r#"<a"b\> c"#),
            ("`raw // \"x\"\n` y", "<raw // \"x\"\n> y"),
            (r#"'"' "x" '\''"#, "' <x> '"),
            ("x:=1.5+é", "x : = 1 . 5 + é"),
            ("\"open\nnext", "<open> next"),
            ("`open", "<open>"),
            ("/* open", ""),
            ("\u{FEFF}package main", "package main"),
            ("\"a\\", "<a>"),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }
}
