//! Templates: quoted strings and heredocs, cut at their interpolations and decoded.

use tree_sitter::Node;

use super::parse::{Broken, Reader, named};
use super::syntax::Part;
use crate::span::Span;
use crate::value::Value;

impl Reader<'_> {
    /// A quoted string: what stands between the quotes, cut at its interpolations.
    pub(super) fn template(&self, node: Node, depth: usize, quoted: bool) -> Result<Vec<Part>, Broken> {
        let span = self.span(node);
        let (start, end) =
            if quoted { (span.start() + 1, span.end().saturating_sub(1)) } else { (span.start(), span.end()) };
        self.parts(node, start, end.max(start), depth, quoted)
    }

    pub(super) fn heredoc(&self, node: Node, depth: usize) -> Result<Vec<Part>, Broken> {
        let span = self.span(node);
        let text = &self.text[span.range()];
        let start = text.find('\n').map_or(span.end(), |at| span.start() + at + 1);
        // The body ends with the line end before the closing word, which belongs to it.
        let end = text.rfind('\n').map_or(start, |at| span.start() + at + 1).max(start);
        let parts = self.parts(node, start, end, depth, false)?;
        if !text.starts_with("<<-") {
            return Ok(parts);
        }
        Ok(self.unindented(parts, start, end))
    }

    /// `<<-`: the common indentation of all lines is not part of the text.
    fn unindented(&self, parts: Vec<Part>, start: usize, end: usize) -> Vec<Part> {
        let lines = self.text[start..end].lines().filter(|line| !line.trim().is_empty());
        let indent = lines.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0);
        let at_line_start = |at: usize| at == start || self.text.as_bytes()[at - 1] == b'\n';
        let mut out = Vec::new();
        for part in parts {
            let Part::Text(value) = part else {
                out.push(part);
                continue;
            };
            let mut kept = Value::default();
            let mut from = 0;
            while from < value.text().len() {
                let line_end = value.text()[from..].find('\n').map_or(value.text().len(), |at| from + at + 1);
                let line = value.slice(from..line_end);
                let begins = line.place().is_some_and(|span| at_line_start(span.start()));
                let blanks = line.text().len() - line.text().trim_start_matches([' ', '\t']).len();
                let cut = if begins { indent.min(blanks) } else { 0 };
                kept.push(&line.slice(cut..line.text().len()));
                from = line_end;
            }
            out.push(Part::Text(kept));
        }
        out
    }

    /// The bytes `start..end` of a template: literal text between the interpolations of `node`.
    fn parts(&self, node: Node, start: usize, end: usize, depth: usize, quoted: bool) -> Result<Vec<Part>, Broken> {
        let mut parts = Vec::new();
        let mut at = start;
        for child in named(node) {
            let span = self.span(child);
            match child.kind() {
                "template_interpolation" => {
                    parts.extend(self.literal(at, span.start(), quoted));
                    let inner = named(child).into_iter().find(|part| part.kind() == "expression");
                    match inner {
                        Some(inner) => {
                            parts.push(Part::Interpolation(Box::new(self.expression(inner, depth + 1)?), span));
                        }
                        None => parts.push(Part::Directive(span)),
                    }
                    at = span.end();
                }
                "template_directive" => {
                    parts.extend(self.literal(at, span.start(), quoted));
                    parts.push(Part::Directive(span));
                    at = span.end();
                }
                _ => {}
            }
        }
        if at < end || parts.is_empty() {
            parts.extend(self.literal(at, end.max(at), quoted));
            if parts.is_empty() {
                // Between the lines of an empty heredoc there is no place for a word.
                let nothing = Value::raw("", Span::new(self.file, start, start));
                parts.push(Part::Text(if quoted { nothing } else { Value::computed("") }));
            }
        }
        parts.shrink_to_fit();
        Ok(parts)
    }

    /// Literal text with its escapes decoded: `\n`, `\"`, `$${`, `%%{`.
    fn literal(&self, start: usize, end: usize, quoted: bool) -> Option<Part> {
        let source = self.text.get(start..end).filter(|source| !source.is_empty())?;
        let mut value = Value::default();
        let (mut at, mut plain) = (0, 0);
        while at < source.len() {
            let rest = &source[at..];
            let decoded = if quoted && rest.starts_with('\\') { backslash(rest) } else { None }
                .or_else(|| rest.starts_with("$${").then(|| ("${".to_owned(), 3)))
                .or_else(|| rest.starts_with("%%{").then(|| ("%{".to_owned(), 3)));
            let Some((text, len)) = decoded else {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            };
            value.push(&Value::raw(&source[plain..at], Span::new(self.file, start + plain, start + at)));
            value.push(&Value::escaped(&text, Span::new(self.file, start + at, start + at + len)));
            at += len;
            plain = at;
        }
        if plain < source.len() {
            value.push(&Value::raw(&source[plain..], Span::new(self.file, start + plain, end)));
        }
        Some(Part::Text(value))
    }
}

fn backslash(rest: &str) -> Option<(String, usize)> {
    let escape = rest.chars().nth(1)?;
    let simple = match escape {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '"' | '\\' => escape,
        'u' | 'U' => {
            let digits = if escape == 'u' { 4 } else { 8 };
            let code = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
            return Some((char::from_u32(code)?.to_string(), 2 + digits));
        }
        _ => return None,
    };
    Some((simple.to_string(), 2))
}
