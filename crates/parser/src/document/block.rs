//! Block scalars, `|` and `>`: their lines without the indentation, each with its place.

use super::mask;
use super::parse::Source;
use super::scalar::Decoder;
use super::syntax::{Scalar, Style};
use crate::span::Span;
use crate::value::Value;

/// A line of the text: `start..end` without indentation and line end, `next` is where the line behind it begins.
struct Line {
    start: usize,
    end: usize,
    next: usize,
}

/// The scalar that begins at `span`, and its bytes up to the end of its last line. `indent` is the column of the
/// collection around it. `None` when the grammar sees another end of it.
pub(super) fn read(source: &Source, span: Span, indent: Option<usize>) -> Option<(Scalar, Span)> {
    let text = source.clean;
    let header_end = text[span.start()..].find('\n').map_or(text.len(), |at| span.start() + at);
    let header = text[span.start()..header_end].split([' ', '\t', '\r', '#']).next()?;
    let style = if header.starts_with('|') { Style::Literal } else { Style::Folded };
    let given = header.chars().find_map(|character| character.to_digit(10)).map(|digit| digit as usize);
    let begin = (header_end + 1).min(text.len());
    let margin = match given {
        Some(more) => indent.unwrap_or(0) + more,
        None => found(text, begin, indent)?,
    };
    let lines = lines(text, begin, margin);
    let last = lines.iter().rposition(|line| line.start < line.end);
    let (end, kept) = last.map_or((header_end, 0), |last| (lines[last].end, last + 1));
    let end = if last.is_none() { span.start() + text[span.start()..end].trim_end().len() } else { end };
    let place = Span::new(span.file, span.start(), end.max(span.start()));
    // The grammar may count the blank lines and comments at the end, or not.
    let rest = text.get(place.end().min(span.end())..place.end().max(span.end()))?.trim_start_matches([' ', '\t']);
    let empty = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if last.is_some() && !(rest.is_empty() || rest.starts_with(['\n', '\r'])) || !rest.lines().all(empty) {
        return None;
    }
    let mut decoder = Decoder::new(source.file, text, begin, begin);
    let mut break_at = None;
    for (at, line) in lines[..kept].iter().enumerate() {
        if let Some(from) = break_at {
            let before = &lines[at - 1];
            decoder.spelled(between(text, &lines, at, style, before), from, line.start);
        } else {
            decoder.spelled("", begin, line.start);
        }
        decoder.keep(line.end);
        break_at = Some(line.end);
    }
    let ends = match header {
        _ if header.contains('-') => &[],
        _ if header.contains('+') => &lines[kept.saturating_sub(1)..],
        _ if kept > 0 => &lines[kept - 1..kept],
        _ => &[],
    };
    // Some readers see a line end at the end of the file where there is none; so all do, once something stands behind it.
    let mut from = kept.checked_sub(1).map_or(begin, |last| lines[last].end);
    for line in ends {
        // The blanks of a blank line are spelled with its end.
        decoder.spelled("\n", from, line.next);
        from = line.next;
    }
    let value = decoder.finish(begin);
    // An empty one has no place for a text: a line would have to be made for it.
    let value = if value.is_empty() { Value::escaped("", place) } else { value };
    Some((Scalar { value: mask::holed(source, value), style }, place))
}

/// The indentation of the first line that is not blank, if it is one of the scalar's; 0 when there is none.
fn found(text: &str, begin: usize, indent: Option<usize>) -> Option<usize> {
    let mut most = 0;
    for line in text[begin..].split('\n') {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        if line[spaces..].trim_end_matches('\r').is_empty() {
            most = most.max(spaces);
            continue;
        }
        let inside = indent.is_none_or(|indent| spaces > indent);
        return Some(if inside { spaces } else { indent.map_or(0, |indent| indent + 1).max(most) });
    }
    Some(indent.map_or(0, |indent| indent + 1).max(most))
}

/// The lines from `begin` that are indented by `margin`, and blank ones.
fn lines(text: &str, begin: usize, margin: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut at = begin;
    while at < text.len() {
        let next = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
        let line = text[at..next].trim_end_matches('\n');
        let line = line.strip_suffix('\r').unwrap_or(line);
        let spaces = line.len() - line.trim_start_matches(' ').len();
        let marker =
            margin == 0 && (line == "---" || line == "..." || line.starts_with("--- ") || line.starts_with("... "));
        if (spaces < margin && spaces < line.len()) || marker {
            break;
        }
        lines.push(Line { start: at + spaces.min(margin), end: at + line.len(), next });
        at = next;
    }
    lines
}

/// What the line end before line `at` stands for.
fn between(text: &str, lines: &[Line], at: usize, style: Style, before: &Line) -> &'static str {
    if style == Style::Literal {
        return "\n";
    }
    let blank = |line: &Line| line.start == line.end;
    let more = |line: &Line| text[line.start..line.end].starts_with([' ', '\t']);
    let line = &lines[at];
    if blank(before) {
        return "\n";
    }
    // The first line end before blank lines is not kept, unless a line around is indented more.
    let after = lines[at..].iter().find(|line| !blank(line));
    if more(before) || after.is_some_and(more) {
        return "\n";
    }
    if blank(line) { "" } else { " " }
}
