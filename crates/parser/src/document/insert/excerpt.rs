//! An excerpt: the lines of a document around one node. A change of the node is judged there without reading all the rest.

use std::ops::Range;

use super::lines;
use super::trail::Trail;
use crate::document::parse::parse;
use crate::document::syntax::{Document, Format, Kind, Node};
use crate::edit::{Edit, Edits};
use crate::span::Span;

/// A document that holds one node, what it is in, and what follows it directly.
pub(super) struct Excerpt {
    /// The document.
    pub(super) document: Document,
    /// The steps from its root to the node.
    pub(super) steps: Vec<usize>,
    /// The edits, where they are in it.
    pub(super) edits: Edits,
}

/// An entry or item of a block: where its line begins, whether the line begins with it, and its place in the node.
struct Part {
    line: usize,
    alone: bool,
    step: Option<usize>,
}

/// The excerpt around the last node of `trail`; `None` where nothing can be left out, or the edits reach beyond it.
///
/// Only whole entries and items of blocks are left out, with their lines; those with an anchor stay. Templates are not judged
/// in pieces.
pub(super) fn around(document: &Document, trail: &Trail, edits: &Edits) -> Option<Excerpt> {
    let sole = document.roots.len() == 1 && !document.masked && document.format == Format::Yaml;
    if !sole || trail.steps.is_empty() {
        return None;
    }
    let text = document.text();
    // What follows the node directly may be taken for a part of what is put behind it.
    let levels: Vec<Vec<Part>> = trail.nodes.iter().take(trail.steps.len()).map(|node| parts(text, node)).collect();
    let place = |level: usize| levels[level].iter().position(|part| part.step == Some(trail.steps[level]));
    let follower = (0..levels.len()).rev().find(|level| place(*level).is_some_and(|at| at + 1 < levels[*level].len()));
    let aliases = !document.aliased.is_empty();
    let anchored = |lines: Range<usize>| Some(aliases && text.get(lines)?.contains('&'));
    let (mut kept, mut steps): (Vec<Range<usize>>, Vec<usize>) = (Vec::new(), Vec::new());
    let (mut from, mut end) = (0, text.len());
    let mut behind = Vec::new();
    for (level, parts) in levels.iter().enumerate() {
        let Some(at) = place(level) else {
            steps.push(trail.steps[level]);
            continue;
        };
        kept.push(from..parts[0].line.max(from));
        let (mut left_out, mut later) = (0, Vec::new());
        for (index, part) in parts.iter().enumerate() {
            let next = parts.get(index + 1);
            let lines = part.line..next.map_or(end, |next| next.line);
            let bounded = part.alone && next.is_none_or(|next| next.alone);
            let follows = index == at + 1 && follower == Some(level);
            if index == at || follows || !bounded || anchored(lines.clone())? {
                if index > at {
                    later.push(lines)
                } else if index < at {
                    kept.push(lines)
                }
            } else if index < at && part.step.is_some() {
                left_out += 1;
            }
        }
        steps.push(trail.steps[level].checked_sub(left_out)?);
        end = parts.get(at + 1).map_or(end, |next| next.line);
        from = parts[at].line;
        behind.push(later);
    }
    kept.push(from..end);
    kept.extend(behind.into_iter().rev().flatten());
    let length: usize = kept.iter().map(Range::len).sum();
    if length >= text.len() {
        return None;
    }
    let shorter: String = kept.iter().filter_map(|lines| text.get(lines.clone())).collect();
    let moved: Vec<Edit> = edits.as_slice().iter().map(|edit| moved(edit, &kept)).collect::<Option<_>>()?;
    let document = parse(document.file, &shorter, document.format).ok().filter(|short| !short.masked)?;
    Some(Excerpt { document, steps, edits: Edits::new(moved).ok()? })
}

/// The edit where it is in the text that `kept` makes up.
fn moved(edit: &Edit, kept: &[Range<usize>]) -> Option<Edit> {
    let mut before = 0;
    for lines in kept {
        if lines.start <= edit.span.start && edit.span.end <= lines.end {
            let start = before + edit.span.start - lines.start;
            let span = Span::new(edit.span.file, start, start + edit.span.len());
            return Some(Edit { span, text: edit.text.clone() });
        }
        before += lines.len();
    }
    None
}

/// The parts of a block in the order of the file; none of what is written in brackets.
fn parts(text: &str, node: &Node) -> Vec<Part> {
    let part = |start: usize, step: Option<usize>| {
        let line = lines::start(text, start);
        Part { line, alone: lines::is_blank(&text[line..start]), step }
    };
    let mut parts: Vec<Part> = match &node.kind {
        Kind::Mapping(mapping) if !mapping.flow => {
            let own = mapping.entries.iter().enumerate().map(|(at, entry)| part(entry.key.whole.start, Some(at)));
            own.chain(mapping.merges.iter().map(|entry| part(entry.key.whole.start, None))).collect()
        }
        Kind::Sequence(sequence) if !sequence.flow => {
            // The dash stands before the item, at the beginning of the line or behind other dashes.
            let items = sequence.items.iter().enumerate();
            let dashed = items.map(|(at, item)| {
                let line = lines::start(text, item.whole.start);
                let alone = text[line..item.whole.start].trim_matches(' ') == "-";
                Part { line, alone, step: Some(at) }
            });
            dashed.collect()
        }
        _ => Vec::new(),
    };
    parts.sort_by_key(|part| part.line);
    parts
}
