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

/// The basis and the prime of FNV-1a: <https://datatracker.ietf.org/doc/html/rfc9923>.
const FNV: (u64, u64) = (0xcbf2_9ce4_8422_2325, 0x0100_0000_01b3);

/// How constructs open and close. `${` is no template in most files, so it comes last and only if asked for.
const KINDS: [(&str, &str); 7] =
    [("${{", "}}"), ("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>"), ("%{", "}"), ("${", "}")];

/// A construct is at most so long.
const LONGEST: usize = 4096;
/// So many openings without an end are looked into; a file with more is no template.
const UNCLOSED: usize = 100;

/// The constructs of `text`, in order; `dollars` adds `${…}`.
pub(super) fn find(text: &str, dollars: bool) -> Vec<Mask> {
    let mut masks: Vec<Mask> = Vec::new();
    let kinds = if dollars { &KINDS[..] } else { &KINDS[..KINDS.len() - 1] };
    let (mut at, mut unclosed) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['{', '<', '%', '$'])) {
        let start = at + found;
        at = start + 1;
        let rest = &text[start..];
        let Some((open, close)) = kinds.iter().find(|(open, _)| rest.starts_with(open)) else { continue };
        if let Some(end) = closing(rest, open.len(), close) {
            masks.push(Mask { start, end: start + end, lines: false });
            at = start + end;
        } else {
            unclosed += 1;
            if unclosed > UNCLOSED {
                break;
            }
        }
    }
    mark_lines(text, &mut masks);
    masks
}

/// One past the `close` of the construct that `rest` begins with. Texts in quotes are passed over.
fn closing(rest: &str, from: usize, close: &str) -> Option<usize> {
    let mut at = from;
    let mut braces = 0_usize;
    // Up to where a quote of each kind is known to have no partner on its line.
    let mut alone = [0; 3];
    while at < LONGEST {
        let here = rest.get(at..)?;
        let first = here.chars().next()?;
        if here.starts_with(close) && braces == 0 {
            let end = at + close.len();
            let third = close == "}}" && rest.starts_with("{{{") && rest[end..].starts_with('}');
            return Some(end + usize::from(third));
        }
        if close == "}" {
            braces += usize::from(first == '{');
            braces = braces.saturating_sub(usize::from(first == '}'));
        }
        at += first.len_utf8();
        let quote = ['"', '\'', '`'].iter().position(|quote| *quote == first && close != "#}");
        if let Some(quote) = quote.filter(|quote| at > alone[*quote]) {
            let window = here.char_indices().skip(1).take_while(|(end, other)| *other != '\n' && *end < LONGEST);
            let mut last = at;
            let partner = window.inspect(|(end, _)| last = at + end).find(|(_, other)| *other == first);
            match partner {
                Some((end, _)) => at += end,
                None => alone[quote] = last,
            }
        }
    }
    None
}

/// Marks the constructs with nothing else on their lines.
fn mark_lines(text: &str, masks: &mut [Mask]) {
    let mut at = 0;
    while at < masks.len() {
        let start = text[..masks[at].start].rfind('\n').map_or(0, |end| end + 1);
        let mut blank = is_blank(&text[start..masks[at].start]);
        let mut last = at;
        let mut line = line_end(text, masks[at].end);
        while let Some(next) = masks.get(last + 1).filter(|next| next.start < line) {
            blank &= is_blank(&text[masks[last].end..next.start]);
            last += 1;
            if next.end > line {
                line = line_end(text, next.end);
            }
        }
        blank &= is_blank(&text[masks[last].end..line]);
        masks[at..=last].iter_mut().for_each(|mask| mask.lines = blank);
        at = last + 1;
    }
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end)
}

fn is_blank(text: &str) -> bool {
    text.trim_matches([' ', '\t', '\r']).is_empty()
}

/// `text` with `masks` masked, byte for byte as long.
pub(super) fn masked(text: &str, masks: &[Mask], format: Format) -> String {
    // No word or number that means something else is made of these.
    let (letters, line): (&[u8], u8) = match format {
        Format::Yaml => (b"bcdfghjkmpqvwxz", b'#'),
        Format::Json => (b"123456789", b' '),
    };
    let mut bytes = text.as_bytes().to_vec();
    for mask in masks {
        let mut begun = false;
        // Keys that differ in their templates only are different keys.
        let mut hash =
            text[mask.start..mask.end].bytes().fold(FNV.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(FNV.1));
        for byte in &mut bytes[mask.start..mask.end] {
            match *byte {
                _ if !mask.lines => {
                    hash = hash.rotate_left(7).wrapping_mul(FNV.1);
                    *byte = letters[(hash >> 32) as usize % letters.len()];
                }
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
        if let Origin::Raw(span) | Origin::Escaped(span) = segment.origin
            && span.len() == segment.len
        {
            let first = source.masks.partition_point(|mask| mask.end <= span.start());
            let inside = source.masks[first..].iter().take_while(|mask| mask.start < span.end());
            for mask in inside {
                let (start, end) = (mask.start.max(span.start()), mask.end.min(span.end()));
                let name = source.text.get(start..end).unwrap_or_default();
                ranges.push((at + start - span.start()..at + end - span.start(), Value::unknown(name)));
            }
        }
        at += segment.len;
    }
    value.substituted(&ranges)
}
