//! Entries and items that are put between brackets, in YAML and in JSON.

use super::Place;
use super::block::{in_order, predecessor};
use super::content::{self, Content};
use super::habit::Habit;
use super::lines;
use super::trail::Trail;
use crate::document::syntax::{Document, Format, Mapping, Node, Sequence};
use crate::edit::Edit;
use crate::span::Span;

/// Puts entries between the braces of `node`.
pub(super) fn entries(
    document: &Document,
    node: &Node,
    mapping: &Mapping,
    habit: &Habit,
    entries: &[(&str, Content)],
    place: Place,
) -> Option<Vec<Edit>> {
    let all = in_order(mapping);
    let spans: Vec<Span> = all.iter().map(|entry| entry.span).collect();
    let before = predecessor(&all, place)?;
    let shown = |margin: Option<&str>| {
        entries.iter().map(|(key, content)| entry(document, key, content, margin, habit)).collect()
    };
    between(document, node, &spans, before, &shown, habit)
}

/// Puts items behind the last one between the brackets of `node`.
pub(super) fn items(
    document: &Document,
    node: &Node,
    sequence: &Sequence,
    habit: &Habit,
    items: &[Content],
) -> Option<Vec<Edit>> {
    let spans: Vec<Span> = sequence.items.iter().map(|item| item.whole).collect();
    let shown = |margin: Option<&str>| items.iter().map(|item| value(document, item, margin, habit)).collect();
    between(document, node, &spans, spans.len().checked_sub(1), &shown, habit)
}

/// Puts new parts among the parts `spans`: behind the one at `before`, or before all.
fn between(
    document: &Document,
    node: &Node,
    spans: &[Span],
    before: Option<usize>,
    shown: &dyn Fn(Option<&str>) -> Vec<String>,
    habit: &Habit,
) -> Option<Vec<Edit>> {
    let text = document.clean();
    let beside = spans[before.unwrap_or(0)];
    let line = lines::start(document, beside.start());
    let margin = text.get(line..beside.start()).filter(|margin| line > node.span.start() && lines::is_blank(margin));
    let edit = |at: usize, text: String| Edit { span: Span::new(document.file, at, at), text };
    let Some(margin) = margin else {
        let parts = shown(None).join(&habit.comma);
        return Some(vec![match before {
            Some(_) => edit(beside.end(), format!("{}{parts}", habit.comma)),
            None => edit(beside.start(), format!("{parts}{}", habit.comma)),
        }]);
    };
    let break_in = format!(",{}{margin}", habit.eol);
    let parts = shown(Some(margin)).join(&break_in);
    if before.is_none() {
        return Some(vec![edit(beside.start(), format!("{parts}{break_in}"))]);
    }
    let comma = comma_behind(document, beside.end());
    let behind = comma.map_or(beside.end(), |comma| comma + 1);
    let end = lines::end(document, behind);
    let rest = text[behind..end].trim_matches([' ', '\t']);
    if !rest.is_empty() && !rest.starts_with('#') {
        // Another part or the bracket follows on the line.
        let parts = shown(None).join(&habit.comma);
        return Some(vec![edit(beside.end(), format!("{}{parts}", habit.comma))]);
    }
    let end = if rest.is_empty() { behind } else { end };
    let tail = if comma.is_some() { "," } else { "" };
    let inserted = format!("{}{margin}{parts}{tail}", habit.eol);
    Some(match comma {
        Some(_) => vec![edit(end, inserted)],
        None if end == beside.end() => vec![edit(end, format!(",{inserted}"))],
        None => vec![edit(beside.end(), ",".to_owned()), edit(end, inserted)],
    })
}

/// The comma that follows byte `at`, with nothing but blanks, line ends and comments between.
fn comma_behind(document: &Document, at: usize) -> Option<usize> {
    let mut at = at;
    loop {
        match document.clean()[at..].chars().next()? {
            ',' => return Some(at),
            ' ' | '\t' | '\n' | '\r' => at += 1,
            '#' => at = lines::next(document, at),
            _ => return None,
        }
    }
}

/// Writes entries between the braces of an empty mapping, the last node of `trail`.
pub(super) fn into_empty_mapping(
    document: &Document,
    trail: &Trail,
    habit: &Habit,
    entries: &[(&str, Content)],
) -> Option<Vec<Edit>> {
    let shown = |margin: Option<&str>| {
        entries.iter().map(|(key, content)| entry(document, key, content, margin, habit)).collect()
    };
    into_empty(document, trail, ('{', '}'), &shown, habit)
}

/// Writes items between the brackets of an empty list, the last node of `trail`.
pub(super) fn into_empty_sequence(
    document: &Document,
    trail: &Trail,
    habit: &Habit,
    items: &[Content],
) -> Option<Vec<Edit>> {
    let shown = |margin: Option<&str>| items.iter().map(|item| value(document, item, margin, habit)).collect();
    into_empty(document, trail, ('[', ']'), &shown, habit)
}

fn into_empty(
    document: &Document,
    trail: &Trail,
    (open, close): (char, char),
    shown: &dyn Fn(Option<&str>) -> Vec<String>,
    habit: &Habit,
) -> Option<Vec<Edit>> {
    let (text, node) = (document.clean(), *trail.nodes.last()?);
    let span = node.span;
    if !text[span.start() + 1..span.end().checked_sub(1)?].trim_matches([' ', '\t', '\n', '\r']).is_empty() {
        return None;
    }
    let on_lines = is_on_lines(document) && (open == '{' || !habit.inline_lists);
    let new = if on_lines {
        let outer = margin(document, span.start());
        let inner = format!("{outer}{}", indent(document, habit));
        let parts = shown(Some(&inner)).join(&format!(",{}{inner}", habit.eol));
        format!("{open}{eol}{inner}{parts}{eol}{outer}{close}", eol = habit.eol)
    } else {
        format!("{open}{}{close}", shown(None).join(&habit.comma))
    };
    Some(vec![Edit { span, text: new }])
}

/// Whether a JSON file is written on lines; YAML has its blocks for that.
fn is_on_lines(document: &Document) -> bool {
    document.format == Format::Json && lines::are_many(document)
}

/// The blanks that the line of byte `at` begins with.
fn margin(document: &Document, at: usize) -> &str {
    let line = lines::line(document, lines::start(document, at));
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// One step of indentation.
fn indent(document: &Document, habit: &Habit) -> String {
    let tab = lines::tabs(document);
    if tab { "\t".to_owned() } else { " ".repeat(habit.step) }
}

fn entry(document: &Document, key: &str, content: &Content, margin: Option<&str>, habit: &Habit) -> String {
    format!("{}{}{}", content::written_key(key, habit), habit.colon, value(document, content, margin, habit))
}

/// `content` between brackets; on lines when it stands in JSON on a line with the blanks `margin` before it.
pub(super) fn value(document: &Document, content: &Content, margin: Option<&str>, habit: &Habit) -> String {
    let Some(margin) = margin.filter(|_| is_on_lines(document) && !content.is_short()) else {
        return content.inline(habit);
    };
    let inner = format!("{margin}{}", indent(document, habit));
    let (open, close, parts) = match content {
        Content::List(items) if !habit.inline_lists => {
            ('[', ']', items.iter().map(|item| value(document, item, Some(&inner), habit)).collect())
        }
        Content::Map(entries) => {
            let shown = |(key, content): &(String, Content)| entry(document, key, content, Some(&inner), habit);
            ('{', '}', entries.iter().map(shown).collect::<Vec<_>>())
        }
        _ => return content.inline(habit),
    };
    let parts = parts.join(&format!(",{}{inner}", habit.eol));
    format!("{open}{eol}{inner}{parts}{eol}{margin}{close}", eol = habit.eol)
}

/// `content` as a value between brackets, in the place of one that begins at byte `at`.
pub(super) fn instead(document: &Document, at: usize, content: &Content, habit: &Habit) -> String {
    value(document, content, Some(margin(document, at)), habit)
}
