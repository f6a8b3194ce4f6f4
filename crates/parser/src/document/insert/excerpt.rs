//! An excerpt: the lines of a document around one node. A change of the node is judged there without reading all the rest.

use std::ops::Range;

use super::lines;
use super::trail::Trail;
use crate::document::parse::parse;
use crate::document::syntax::{Document, Entry, Kind, Node};
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
/// Of blocks, whole entries and items are left out with their lines; those with an anchor stay. Between brackets, all but the
/// one part that leads to the node is left out where the file has no alias. Templates are not judged in pieces.
pub(super) fn around(document: &Document, trail: &Trail, edits: &Edits) -> Option<Excerpt> {
    let sole = document.roots.len() == 1 && !document.masked;
    if !sole || trail.steps.is_empty() {
        return None;
    }
    let text = document.text();
    // What follows the node directly may be taken for a part of what is put behind it.
    let levels: Vec<Vec<Part>> = trail.nodes.iter().take(trail.steps.len()).map(|node| parts(document, node)).collect();
    let place = |level: usize| levels[level].iter().position(|part| part.step == Some(trail.steps[level]));
    let follower = (0..levels.len()).rev().find(|level| place(*level).is_some_and(|at| at + 1 < levels[*level].len()));
    let aliases = !document.aliased.is_empty();
    let anchored = |lines: Range<usize>| Some(aliases && text.get(lines)?.contains('&'));
    let (mut kept, mut steps): (Vec<Range<usize>>, Vec<usize>) = (Vec::new(), Vec::new());
    let (mut from, mut end) = (0, text.len());
    let mut behind = Vec::new();
    for (level, parts) in levels.iter().enumerate() {
        let Some(at) = place(level) else {
            let only = in_brackets(trail.nodes[level], trail.steps[level]).filter(|_| !aliases);
            if let Some((before, part, after)) = only {
                kept.push(from..before);
                behind.push(std::iter::once(after..end).collect());
                (from, end) = (part.start(), part.end());
            }
            steps.push(if only.is_some() { 0 } else { trail.steps[level] });
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

/// Where the first part between the brackets of `node` begins, the bytes of the part `step`, and where the last one ends.
fn in_brackets(node: &Node, step: usize) -> Option<(usize, Span, usize)> {
    let span = |entry: &Entry| entry.key.whole.join(entry.value.whole);
    match &node.kind {
        Kind::Mapping(mapping) if mapping.flow && mapping.merges.is_empty() => {
            let (first, last) = (mapping.entries.first()?, mapping.entries.last()?);
            Some((span(first)?.start(), span(mapping.entries.get(step)?)?, span(last)?.end()))
        }
        Kind::Sequence(sequence) if sequence.flow => {
            let items = &sequence.items;
            Some((items.first()?.whole.start(), items.get(step)?.whole, items.last()?.whole.end()))
        }
        _ => None,
    }
}

/// The edit where it is in the text that `kept` makes up.
fn moved(edit: &Edit, kept: &[Range<usize>]) -> Option<Edit> {
    let mut before = 0;
    for lines in kept {
        if lines.start <= edit.span.start() && edit.span.end() <= lines.end {
            let start = before + edit.span.start() - lines.start;
            let span = Span::new(edit.span.file, start, start + edit.span.len());
            return Some(Edit { span, text: edit.text.clone() });
        }
        before += lines.len();
    }
    None
}

/// The parts of a block in the order of the file; none of what is written in brackets.
fn parts(document: &Document, node: &Node) -> Vec<Part> {
    let text = document.clean();
    let part = |start: usize, step: Option<usize>| {
        let line = lines::start(document, start);
        Part { line, alone: lines::is_blank(&text[line..start]), step }
    };
    let mut parts: Vec<Part> = match &node.kind {
        Kind::Mapping(mapping) if !mapping.flow => {
            let own = mapping.entries.iter().enumerate().map(|(at, entry)| part(entry.key.whole.start(), Some(at)));
            own.chain(mapping.merges.iter().map(|entry| part(entry.key.whole.start(), None))).collect()
        }
        Kind::Sequence(sequence) if !sequence.flow => {
            // The dash stands before the item, at the beginning of the line or behind other dashes.
            let items = sequence.items.iter().enumerate();
            let dashed = items.map(|(at, item)| {
                let line = lines::start(document, item.whole.start());
                let alone = text[line..item.whole.start()].trim_matches(' ') == "-";
                Part { line, alone, step: Some(at) }
            });
            dashed.collect()
        }
        _ => Vec::new(),
    };
    parts.sort_by_key(|part| part.line);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::insert::{Content, trail};
    use crate::document::syntax::Format;
    use crate::span::FileId;

    /// Each change of a file with many functions costs as much as one in a file with one.
    #[test]
    fn an_excerpt_between_brackets_holds_one_part_of_each() {
        let function =
            |number: usize| format!(r#""F{number}": {{"Handler": "h{number}", "List": [{{"a": [1, 2]}}, 3]}}"#);
        let all: Vec<String> = (0..100).map(function).collect();
        let text = format!("{{\"Before\": 1, \"Resources\": {{{}}}, \"Behind\": {{}}}}", all.join(", "));
        for format in [Format::Json, Format::Yaml] {
            let document = parse(FileId(0), &text, format).expect("a document");
            let node = document.root().and_then(|root| root.at(&["Resources", "F57", "List"])).expect("a node");
            let node = node.items()[0].get("a").expect("a node");
            let trail = trail::find(&document, node.whole, |_| true).expect("a way");
            let edit =
                Edit { span: Span::new(FileId(0), node.whole.end() - 1, node.whole.end() - 1), text: ", 3".to_owned() };
            let short = around(&document, &trail, &Edits::new(vec![edit]).expect("edits")).expect("an excerpt");
            assert_eq!(short.document.text(), r#"{"Resources": {"F57": {"List": [{"a": [1, 2]}]}}}"#);
            let edited = short.edits.apply(FileId(0), short.document.text());
            assert_eq!(edited, r#"{"Resources": {"F57": {"List": [{"a": [1, 2, 3]}]}}}"#);
            assert!(document.append(node, &[Content::Word("4".to_owned())]).is_some());
        }
    }
}
