//! The lines of a document around a place: where they begin and end, and what stands between entries.

use crate::document::mask::Mask;
use crate::document::syntax::{Document, Kind, Node, Style};

/// Where each line but the first begins; found out once, because a line can be as long as the file, and each change asks.
pub(super) fn begins(document: &Document) -> &[usize] {
    document.memory.lines.get_or_init(|| document.clean().match_indices('\n').map(|(at, _)| at + 1).collect())
}

/// Where the line of byte `at` begins.
pub(super) fn start(document: &Document, at: usize) -> usize {
    let begins = begins(document);
    begins.partition_point(|begin| *begin <= at).checked_sub(1).map_or(0, |line| begins[line])
}

/// Where the line of byte `at` ends, before its line end.
pub(super) fn end(document: &Document, at: usize) -> usize {
    let (text, next) = (document.clean(), next(document, at));
    let line = if text[at..next].ends_with('\n') { next - 1 } else { next };
    line - text.as_bytes()[at..line].iter().rev().take_while(|byte| **byte == b'\r').count()
}

/// Where the line behind that of byte `at` begins; the end of the text when there is none.
pub(super) fn next(document: &Document, at: usize) -> usize {
    let begins = begins(document);
    begins.get(begins.partition_point(|begin| *begin <= at)).copied().unwrap_or(document.clean().len())
}

/// The line that begins at `at`, without its line end.
pub(super) fn line(document: &Document, at: usize) -> &str {
    &document.clean()[at..end(document, at)]
}

/// Whether the text has a second line that is not blank.
pub(super) fn are_many(document: &Document) -> bool {
    begins(document).first().is_some_and(|at| !document.clean()[*at..].trim_end().is_empty())
}

/// Whether a line begins with a tab.
pub(super) fn tabs(document: &Document) -> bool {
    let tab = |at: usize| document.clean()[at..].starts_with('\t');
    *document.memory.tabs.get_or_init(|| tab(0) || begins(document).iter().any(|at| tab(*at)))
}

pub(super) fn is_blank(line: &str) -> bool {
    line.trim_matches([' ', '\t']).is_empty()
}

/// The column of a line that is a comment.
pub(super) fn comment(line: &str) -> Option<usize> {
    let inner = line.trim_start_matches([' ', '\t']);
    inner.starts_with('#').then(|| line.len() - inner.len())
}

/// Where the line behind a node of a block begins that ends at `end`, whose siblings stand in column `column`: behind
/// comments that are indented more, and blank lines that are part of a text.
pub(super) fn behind(document: &Document, node: &Node, end: usize, column: usize) -> usize {
    let text = document.clean();
    let mut at = next(document, end);
    if keeps_blank_lines(document, node) {
        while at < text.len() && is_blank(line(document, at)) {
            at = next(document, at);
        }
    }
    let mut probe = at;
    while probe < text.len() {
        let shown = line(document, probe);
        match comment(shown) {
            Some(found) if found > column => at = next(document, probe),
            None if is_blank(shown) => {}
            _ => break,
        }
        probe = next(document, probe);
    }
    at
}

/// Whether `node` ends with a block scalar whose header says that line ends behind it count.
pub(super) fn keeps_blank_lines(document: &Document, node: &Node) -> bool {
    let mut node = node;
    loop {
        node = match &node.kind {
            Kind::Mapping(mapping) => {
                match mapping.entries.iter().chain(&mapping.merges).max_by_key(|entry| entry.span.end()) {
                    Some(entry) => &entry.value,
                    None => return false,
                }
            }
            Kind::Sequence(sequence) => match sequence.items.last() {
                Some(item) => item,
                None => return false,
            },
            Kind::Scalar(scalar) if matches!(scalar.style, Style::Literal | Style::Folded) && !node.borrowed => {
                let text = document.clean();
                let header = &text[node.span.start()..end(document, node.span.start())];
                return header.split([' ', '\t', '#']).next().is_some_and(|header| header.contains('+'));
            }
            _ => return false,
        }
    }
}

/// Whether a blank line stands in `text[from..to]`, which begins at the beginning of a line.
pub(super) fn has_blank(document: &Document, from: usize, to: usize) -> bool {
    let mut at = from;
    while at < to {
        if is_blank(line(document, at)) {
            return true;
        }
        at = next(document, at);
    }
    false
}

/// Whether a template is in or directly around `node`, other than inside of its texts: there may be more entries than are
/// seen, or the node more than once.
pub(super) fn in_template(document: &Document, node: &Node) -> bool {
    let text = document.clean();
    let (mut from, mut to) = (start(document, node.whole.start()), next(document, node.whole.end()));
    let empty = |shown: &str| is_blank(shown) || comment(shown).is_some();
    while from > 0 && empty(line(document, start(document, from - 1))) {
        from = start(document, from - 1);
    }
    while to < text.len() && empty(line(document, to)) {
        to = next(document, to);
    }
    let near = |mask: &&Mask| mask.start < to && from < mask.end;
    let mut open = 0_usize;
    document.masks().iter().filter(near).any(|mask| {
        let written = document.text().get(mask.start..mask.end).unwrap_or_default();
        let opens = mask.lines && is_block(written, &OPENING);
        let closes = mask.lines && is_block(written, &["end"]);
        if mask.end <= node.whole.start() {
            // What is closed above the node is not around it.
            return !closes;
        }
        if mask.start >= node.whole.end() {
            let closed = closes && open > 0;
            open -= usize::from(closed);
            return !closed && !opens;
        }
        let deeper = mask.lines && is_in_value(node, mask);
        open = (open + usize::from(deeper && opens)).saturating_sub(usize::from(deeper && closes));
        !deeper && (mask.lines || !is_in_text(node, mask))
    })
}

/// Words that open a block of a template.
const OPENING: [&str; 6] = ["if", "for", "range", "with", "unless", "block"];

/// Whether the construct begins with one of `words`.
fn is_block(written: &str, words: &[&str]) -> bool {
    let word = written.trim_start_matches(['{', '%', '-', '<', '~', '#', ' ']);
    words.iter().any(|begin| word.starts_with(begin))
}

/// Whether `mask` is inside of the value of an entry or of an item, so that it changes nothing in `node` itself.
fn is_in_value(node: &Node, mask: &Mask) -> bool {
    let inside = |node: &Node| node.span.start() <= mask.start && mask.end <= node.span.end();
    let mapping = node.as_mapping().map(|mapping| mapping.entries.as_slice()).unwrap_or_default();
    mapping.iter().any(|entry| inside(&entry.value)) || node.items().iter().any(inside)
}

/// Whether `mask` is a part of a value in `node`. Parts of keys and of tags are not.
fn is_in_text(node: &Node, mask: &Mask) -> bool {
    let inside = |node: &Node| node.span.start() <= mask.start && mask.end <= node.span.end();
    match &node.kind {
        Kind::Scalar(_) => inside(node),
        Kind::Mapping(mapping) => mapping.entries.iter().any(|entry| is_in_text(&entry.value, mask)),
        Kind::Sequence(sequence) => sequence.items.iter().any(|item| is_in_text(item, mask)),
        Kind::Null => false,
    }
}
