//! Entries that are taken out.

use super::block::in_order;
use super::lines;
use crate::document::syntax::{Document, Entry, Mapping, Node};
use crate::document::yaml::column;
use crate::edit::Edit;
use crate::span::Span;

/// Takes the entry `at` out; `also` are all that go, or are written anew.
pub(super) fn entry(
    document: &Document,
    node: &Node,
    mapping: &Mapping,
    at: usize,
    also: &[usize],
) -> Option<Vec<Edit>> {
    let text = document.clean();
    let all = in_order(mapping);
    let entry = &mapping.entries[at];
    let place = all.iter().position(|other| std::ptr::eq(*other, entry))?;
    let next = all.get(place + 1).copied();
    let goes = |other: &Entry| also.iter().any(|at| std::ptr::eq(&raw const mapping.entries[*at], other));
    let cut = |from: usize, to: usize| vec![Edit { span: Span::new(document.file, from, to), text: String::new() }];
    let commented = |from: usize, to: usize| text[from..to].contains('#');
    if mapping.flow {
        let (from, to, gap) = match (next, place.checked_sub(1)) {
            (Some(next), _) => (entry.span.start(), next.span.start(), (entry.span.end(), next.span.start())),
            (None, Some(before)) => {
                (all[before].span.end(), entry.span.end(), (all[before].span.end(), entry.span.start()))
            }
            (None, None) => return None,
        };
        return (!commented(gap.0, gap.1)).then(|| cut(from, to));
    }
    let column = column(text, node.span.start());
    let line = lines::start(document, entry.span.start());
    if !text[line..entry.span.start()].trim_matches([' ', '\u{FEFF}']).is_empty()
        || text[line..].starts_with('\u{FEFF}')
    {
        // `- key: value`: the next entry takes its place.
        let next = next.filter(|next| !goes(next) && !commented(entry.span.end(), next.span.start()))?;
        return Some(cut(entry.span.start(), next.span.start()));
    }
    let to = lines::behind(document, &entry.value, entry.span.end(), column);
    let blank_behind = to == text.len() || lines::is_blank(lines::line(document, to));
    let above = lines::start(document, line.saturating_sub(1));
    let blank_above = place > 0 && line > 0 && lines::is_blank(lines::line(document, above));
    let clear = !place.checked_sub(1).is_some_and(|before| goes(all[before]));
    Some(cut(if blank_above && blank_behind && clear { above } else { line }, to))
}
