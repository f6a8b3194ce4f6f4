//! Templates in a file (Jinja, Go templates, ERB, Terraform): masked by as many bytes, so that what is around them can be read.

use super::parse::Source;
use super::syntax::Format;
use crate::value::{Origin, Value};

/// One template construct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mask {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Whether it fills whole lines, and is taken for a comment.
    pub lines: bool,
}

/// How constructs open and close. `${` is no template in most files, so it comes last and only if asked for.
const KINDS: [(&str, &str); 7] =
    [("${{", "}}"), ("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>"), ("%{", "}"), ("${", "}")];

/// The constructs of `text`, in order; `dollars` adds `${…}`.
pub(super) fn find(text: &str, dollars: bool) -> Vec<Mask> {
    let mut masks: Vec<Mask> = Vec::new();
    let kinds = if dollars { &KINDS[..] } else { &KINDS[..KINDS.len() - 1] };
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['{', '<', '%', '$'])) {
        let start = at + found;
        let rest = &text[start..];
        let kind = kinds.iter().find(|(open, _)| rest.starts_with(open));
        let Some(end) = kind.and_then(|(open, close)| closing(rest, open.len(), close)) else {
            at = start + 1;
            continue;
        };
        masks.push(Mask { start, end: start + end, lines: false });
        at = start + end;
    }
    mark_lines(text, &mut masks);
    masks
}

/// One past the `close` of the construct that `rest` begins with. Texts in quotes are passed over.
fn closing(rest: &str, from: usize, close: &str) -> Option<usize> {
    let mut at = from;
    let mut braces = 0_usize;
    loop {
        let here = rest.get(at..)?;
        let first = here.chars().next()?;
        if here.starts_with(close) && braces == 0 {
            let end = at + close.len();
            let more = rest[end..].len() - rest[end..].trim_start_matches('}').len();
            return Some(end + if close == "}}" && rest.starts_with("{{{") { more.min(1) } else { 0 });
        }
        if close == "}" {
            braces += usize::from(first == '{');
            braces = braces.saturating_sub(usize::from(first == '}'));
        }
        let quoted = match first {
            '"' | '\'' | '`' if close != "#}" => {
                let line = here.find('\n').unwrap_or(here.len());
                here[1..line.max(1)].find(first).map(|end| end + 2)
            }
            _ => None,
        };
        at += quoted.unwrap_or(first.len_utf8());
    }
}

/// Marks the constructs with nothing else on their lines.
fn mark_lines(text: &str, masks: &mut [Mask]) {
    let mut at = 0;
    while at < masks.len() {
        let start = text[..masks[at].start].rfind('\n').map_or(0, |end| end + 1);
        let mut blank = is_blank(&text[start..masks[at].start]);
        let mut last = at;
        loop {
            let end = masks[last].end;
            let rest = &text[end..end + text[end..].find('\n').unwrap_or(text.len() - end)];
            match masks.get(last + 1).filter(|next| next.start < end + rest.len()) {
                Some(next) => {
                    blank &= is_blank(&text[end..next.start]);
                    last += 1;
                }
                None => {
                    blank &= is_blank(rest);
                    break;
                }
            }
        }
        masks[at..=last].iter_mut().for_each(|mask| mask.lines = blank);
        at = last + 1;
    }
}

fn is_blank(text: &str) -> bool {
    text.trim_matches([' ', '\t', '\r']).is_empty()
}

/// `text` with `masks` masked, byte for byte as long.
pub(super) fn masked(text: &str, masks: &[Mask], format: Format) -> String {
    let (inner, line) = match format {
        Format::Yaml => (b'x', b'#'),
        Format::Json => (b'1', b' '),
    };
    let mut bytes = text.as_bytes().to_vec();
    for mask in masks {
        let mut begun = false;
        for byte in &mut bytes[mask.start..mask.end] {
            match *byte {
                _ if !mask.lines => *byte = inner,
                b'\n' | b'\r' => begun = false,
                b' ' | b'\t' if !begun => {}
                _ => {
                    *byte = line;
                    begun = true;
                }
            }
        }
    }
    // Whole characters were overwritten, so this cannot fail; the text itself is the harmless answer.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// `value` with holes where it is masked.
pub(super) fn holed(source: &Source, value: Value) -> Value {
    if source.masks.is_empty() {
        return value;
    }
    let mut ranges = Vec::new();
    let mut at = 0;
    for segment in value.segments() {
        if let Origin::Raw(span) = segment.origin {
            let first = source.masks.partition_point(|mask| mask.end <= span.start);
            let inside = source.masks[first..].iter().take_while(|mask| mask.start < span.end);
            for mask in inside {
                let (start, end) = (mask.start.max(span.start), mask.end.min(span.end));
                let name = source.text.get(start..end).unwrap_or_default();
                ranges.push((at + start - span.start..at + end - span.start, Value::unknown(name)));
            }
        }
        at += segment.len;
    }
    value.substituted(&ranges)
}
