//! Backslashes, and `$'…'` where they spell other text.

use super::machine::Machine;
use super::word::{Quote, Reader};
use crate::value::Value;

impl Machine<'_> {
    /// `$'…'`, the reader standing before it.
    pub(super) fn spelled_out(&mut self, reader: &mut Reader) -> Value {
        let (source, start) = (reader.source, reader.at);
        let (mut at, mut parts) = (start + 2, Vec::new());
        let bytes = source.text.as_bytes();
        let mut plain = at;
        while at < reader.end && bytes[at] != b'\'' {
            if bytes[at] != b'\\' || at + 1 >= reader.end {
                at += 1;
                continue;
            }
            parts.push(source.slice(plain..at));
            let text = match bytes[at + 1] {
                b'n' => "\n",
                b't' => "\t",
                b'r' => "\r",
                b'\\' => "\\",
                b'\'' => "'",
                b'"' => "\"",
                _ => "",
            };
            parts.push(match text {
                "" => self.unknown("$'…'"),
                text => source.respelled(at..at + 2, text),
            });
            at += 2;
            while !source.text.is_char_boundary(at) {
                at += 1;
            }
            plain = at;
        }
        parts.push(source.slice(plain..at.min(reader.end)));
        reader.at = (at + 1).min(reader.end);
        Value::concat(&parts)
    }
}

/// A backslash: `None` when it stands for itself, `Some(None)` when it joins two lines.
pub(super) fn escape(reader: &mut Reader, quote: Quote) -> Option<Option<Value>> {
    let at = reader.at;
    let rest = &reader.source.text[at + 1..reader.end];
    if let Some(length) = ["\n", "\r\n"].iter().find(|newline| rest.starts_with(**newline)).map(|newline| newline.len())
    {
        reader.at += 1 + length;
        return Some(None);
    }
    let next = rest.chars().next()?;
    let escaped = match quote {
        Quote::Bare => true,
        Quote::Double => matches!(next, '$' | '`' | '"' | '\\'),
        Quote::Heredoc => matches!(next, '$' | '`' | '\\'),
    };
    if !escaped {
        return None;
    }
    reader.at += 1 + next.len_utf8();
    let text = reader.source.written(at + 1..reader.at);
    Some(Some(reader.source.respelled(at..reader.at, text)))
}
