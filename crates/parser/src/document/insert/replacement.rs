//! Entries whose value, and maybe key, is written anew.

use super::block::put;
use super::content::{self, Content};
use super::habit::Habit;
use super::{flow, lines};
use crate::document::syntax::{Document, Entry, Kind, Mapping, Node, Style};
use crate::document::yaml::column;
use crate::edit::Edit;
use crate::span::Span;

/// Writes `key` and `content` in the place of the entry `at`.
pub(super) fn entry(
    document: &Document,
    mapping: &Mapping,
    at: usize,
    habit: &Habit,
    key: &str,
    content: &Content,
) -> Option<Vec<Edit>> {
    let entry = &mapping.entries[at];
    let mut edits = Vec::new();
    if entry.name() != Some(key) {
        if entry.key.span != entry.key.whole {
            return None;
        }
        edits.push(Edit { span: entry.key.span, text: content::written_key(key, habit) });
    }
    if mapping.flow {
        if entry.value.whole.is_empty() {
            return None;
        }
        let text = flow::instead(document, entry.value.whole.start(), content, &styled(&entry.value, habit));
        edits.push(Edit { span: entry.value.whole, text });
        return Some(edits);
    }
    edits.extend(block(document, entry, habit, content)?);
    Some(edits)
}

/// The habit, with the quotes that the value has now.
fn styled(value: &Node, habit: &Habit) -> Habit {
    let style = value.as_scalar().filter(|_| !value.borrowed).map(|scalar| scalar.style);
    let quote = style.filter(|style| matches!(style, Style::Single | Style::Double));
    let needed = quote.unwrap_or(habit.needed);
    // Quotes that the old text needed are none that the new one has to have.
    let kept = quote.filter(|_| value.text().is_some_and(crate::document::plain::is_safe));
    Habit { quote: kept.or(habit.quote), needed, ..habit.clone() }
}

fn block(document: &Document, entry: &Entry, habit: &Habit, content: &Content) -> Option<Vec<Edit>> {
    let text = document.clean();
    let (key, value) = (&entry.key, &entry.value);
    let blanks = text[key.whole.end()..].len() - text[key.whole.end()..].trim_start_matches([' ', '\t']).len();
    let colon = key.whole.end() + blanks + 1;
    if !text[colon - 1..].starts_with(':') {
        return None;
    }
    let column = column(text, entry.span.start());
    let habit = &styled(value, habit);
    let end = entry.span.end().max(colon);
    let edit = |from: usize, to: usize, text: String| Edit { span: Span::new(document.file, from, to), text };
    // ` text`, or ` |` with lines below, or lines below.
    let mut below = content::under("", content, column, habit);
    let behind = below.remove(0);
    if !text[colon..end].contains('\n') {
        let mut edits = Vec::new();
        let old = value.whole.start().max(colon);
        if !behind.is_empty() && old < end && text.as_bytes().get(colon) == Some(&b' ') {
            edits.push(edit(old, end, behind.trim_start_matches(' ').to_owned()));
        } else if colon < end || !behind.is_empty() {
            edits.push(edit(colon, end, behind));
        }
        if !below.is_empty() {
            edits.push(put(document, lines::next(document, end), &below, false, habit));
        }
        return Some(edits);
    }
    if lines::start(document, value.whole.start()) == lines::start(document, key.whole.start()) {
        if is_commented(text, value, colon, end) {
            return None;
        }
        below.insert(0, behind);
        return Some(vec![edit(colon, end, below.join(habit.eol))]);
    }
    let (from, to) = (lines::next(document, colon), lines::next(document, end));
    let lost = !lines::is_blank(&text[end..lines::end(document, end)]);
    if lost || is_commented(text, value, from, end) || lines::behind(document, value, end, column) != to {
        return None;
    }
    let open = !text[..to].ends_with('\n');
    let mut new = below.join(habit.eol);
    if !below.is_empty() && !open {
        new.push_str(habit.eol);
    }
    let mut edits = vec![edit(from, to, new)];
    if !behind.is_empty() {
        edits.push(edit(colon, colon, behind));
    }
    Some(edits)
}

/// Whether a comment stands in `text[from..to]`, where `value` is.
fn is_commented(text: &str, value: &Node, from: usize, to: usize) -> bool {
    let scalars = scalars(value);
    text[from..to].match_indices('#').map(|(at, _)| from + at).any(|at| {
        let begins = at == 0 || text[..at].ends_with([' ', '\t', '\n']);
        begins && !scalars.iter().any(|span| span.start() <= at && at < span.end())
    })
}

fn scalars(node: &Node) -> Vec<Span> {
    let (mut found, mut open) = (Vec::new(), vec![node]);
    while let Some(node) = open.pop() {
        match &node.kind {
            _ if node.borrowed => {}
            Kind::Scalar(_) => found.push(node.span),
            Kind::Sequence(sequence) => open.extend(&sequence.items),
            Kind::Mapping(mapping) => {
                open.extend(mapping.entries.iter().flat_map(|entry| [&entry.key, &entry.value]));
            }
            Kind::Null => {}
        }
    }
    found
}
