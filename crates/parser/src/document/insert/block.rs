//! Entries and items that are put between the lines of a block.

use super::Place;
use super::content::{self, Content};
use super::habit::Habit;
use super::lines;
use super::trail::Trail;
use crate::document::syntax::{Document, Entry, Format, Kind, Mapping, Node, Sequence};
use crate::document::yaml::column;
use crate::edit::Edit;
use crate::span::Span;

/// `lines` put in at the beginning of the line `at`, or behind the last line of a file that does not end with a line end.
pub(super) fn put(document: &Document, at: usize, lines: &[String], blank: bool, habit: &Habit) -> Edit {
    let text = document.text();
    let open = at == text.len() && !text.is_empty() && !text.ends_with('\n');
    let mut new = String::new();
    if blank {
        new.push_str(habit.eol);
    }
    for line in lines {
        if open {
            new.push_str(habit.eol);
        }
        new.push_str(line);
        if !open {
            new.push_str(habit.eol);
        }
    }
    Edit { span: Span::new(document.file, at, at), text: new }
}

/// The entries of a mapping in the order of the file, `<<` among them.
pub(super) fn in_order(mapping: &Mapping) -> Vec<&Entry> {
    let mut all: Vec<&Entry> = mapping.entries.iter().chain(&mapping.merges).collect();
    all.sort_by_key(|entry| entry.span.start());
    all
}

/// The place, in `all`, of the entry that new ones go behind: `Some(None)` when they go before all.
pub(super) fn predecessor(all: &[&Entry], place: Place) -> Option<Option<usize>> {
    let position = |key: &str| all.iter().position(|entry| entry.name() == Some(key));
    Some(match place {
        Place::First => None,
        Place::Last => all.len().checked_sub(1),
        Place::After(key) => Some(position(key)?),
        Place::Before(key) => position(key)?.checked_sub(1),
    })
}

/// Puts entries into a mapping of lines.
pub(super) fn entries(
    document: &Document,
    node: &Node,
    mapping: &Mapping,
    habit: &Habit,
    entries: &[(&str, Content)],
    place: Place,
) -> Option<Vec<Edit>> {
    let text = document.clean();
    let column = column(text, node.span.start());
    let Content::Map(owned) = Content::map(entries) else { return None };
    let new = content::entries_lines(&owned, column, habit);
    let all = in_order(mapping);
    let behind = |at: usize| lines::behind(document, &all[at].value, all[at].span.end(), column);
    let begin = |at: usize| lines::start(document, all[at].span.start());
    if let Some(before) = predecessor(&all, place)? {
        let at = behind(before);
        let blank = match all.len() {
            // A blank line farther on belongs to comments that stand between the two.
            len if before + 1 < len => lines::has_blank(document, at, begin(before + 1).min(lines::next(document, at))),
            _ if before > 0 => lines::has_blank(document, behind(before - 1), begin(before)),
            _ => false,
        };
        let blank = blank && !lines::keeps_blank_lines(document, &all[before].value);
        return Some(vec![put(document, at, &new, blank, habit)]);
    }
    let first = node.span.start();
    let line = lines::start(document, first);
    if !text[line..first].trim_matches([' ', '\u{FEFF}']).is_empty() {
        let joined = new.join(habit.eol);
        let margin = " ".repeat(column);
        let inserted = format!("{}{}{margin}", joined.trim_start_matches(' '), habit.eol);
        return Some(vec![Edit { span: Span::new(document.file, first, first), text: inserted }]);
    }
    let blank = all.len() > 1 && lines::has_blank(document, behind(0), begin(1));
    let mut shown = new;
    if blank {
        shown.push(String::new());
    }
    Some(vec![put(document, above(document, line, column), &shown, false, habit)])
}

/// Where the comment directly above the line at `line` begins; the line itself when that comment opens the file.
fn above(document: &Document, line: usize, column: usize) -> usize {
    let mut at = line;
    while at > 0 && lines::comment(lines::line(document, lines::start(document, at - 1))) == Some(column) {
        at = lines::start(document, at - 1);
    }
    let line = if at == 0 { line } else { at };
    if line == 0 && document.clean().starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { line }
}

/// Puts items behind the last one of a list of lines.
pub(super) fn items(
    document: &Document,
    node: &Node,
    sequence: &Sequence,
    habit: &Habit,
    items: &[Content],
) -> Option<Vec<Edit>> {
    let text = document.clean();
    let column = column(text, node.span.start());
    let behind = |item: &Node| lines::behind(document, item, item.whole.end(), column);
    let last = sequence.items.last()?;
    let at = behind(last);
    let before = sequence.items.len().checked_sub(2).map(|before| behind(&sequence.items[before]));
    let blank =
        before.is_some_and(|before| lines::has_blank(document, before, lines::start(document, last.whole.start())));
    let blank = blank && !lines::keeps_blank_lines(document, last);
    let dash = lines::start(document, last.whole.start()) + column;
    let lead = text.get(dash..last.whole.start()).and_then(|lead| lead.strip_prefix('-'));
    let gap =
        lead.filter(|lead| !lead.is_empty() && lead.trim_matches(' ').is_empty()).map_or(2, |lead| lead.len() + 1);
    Some(vec![put(document, at, &content::items_lines(items, column, gap, habit), blank, habit)])
}

/// Writes `content` below the key whose value, the last node of `trail`, is nothing, `{}` or `[]`.
pub(super) fn instead_of_empty(
    document: &Document,
    trail: &Trail,
    habit: &Habit,
    content: &Content,
) -> Option<Vec<Edit>> {
    let (text, node) = (document.clean(), *trail.nodes.last()?);
    let parent = trail.parent()?;
    let entry = (*trail.entries.last()?)?;
    let in_block = matches!(&parent.kind, Kind::Mapping(outer) if !outer.flow) && document.format == Format::Yaml;
    let end = entry.span.end().max(node.whole.end());
    let rest = &text[end..lines::end(document, end)];
    let one_line = !text[entry.key.whole.end()..end].contains('\n');
    if !in_block || !one_line || node.tag.is_some() || (!lines::is_blank(rest) && lines::comment(rest).is_none()) {
        return None;
    }
    let column = column(text, parent.span.start());
    let mut edits = Vec::new();
    if !node.span.is_empty() {
        let from = entry.key.whole.end() + text[entry.key.whole.end()..node.span.start()].trim_end_matches(' ').len();
        edits.push(Edit { span: Span::new(document.file, from, node.span.end()), text: String::new() });
    }
    edits.push(put(document, lines::behind(document, node, end, column), &content.lines(column, habit), false, habit));
    Some(edits)
}
