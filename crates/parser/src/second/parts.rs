//! What another parser sees of a file: parts within each other, with their places; and whether edits change those that they
//! should, and no others.
//!
//! The bytes between the edits are the same, so a part that no edit covers has to stand where the edits have moved it, as
//! deep as before and of the same kind; and each part that stands elsewhere has to stand in what they wrote.

use std::ops::Range;

use foldhash::{HashMap, HashSet};

use super::shift::Shift;
use crate::edit::{Edit, Edits};
use crate::span::FileId;

/// A part of a file. It is not empty, and those of one depth do not overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// How many parts are around it.
    pub(super) depth: usize,
    /// What it is, for comparison and for a sentence.
    pub(super) kind: &'static str,
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// What it reads, where that is not what is written; `None` when it has parts of its own.
    pub(super) text: Option<String>,
}

/// The kind of what is one text, and has parts of its own.
pub(super) const TEXT: &str = "text";

/// The kind of a stretch of a text between what is computed.
pub(super) const LITERAL: &str = "literal";

/// The kind of what goes on line by line: another line may be put behind its last one.
pub(super) const RULE: &str = "rule";

/// Parts in the order in which they begin, the outer one first. Those without parts of their own do not overlap.
pub(super) type Parts = Vec<Part>;

/// Compares what `read` sees in `before` with what it sees in `after`, which is `before` with `edits` made; the edits are all
/// of one file. `None` when it cannot read the text as it was.
///
/// # Errors
/// The first part that changes and that the edits do not account for, or an edit that changes nothing.
pub(super) fn agree(
    before: &str,
    after: &str,
    edits: &[Edit],
    read: impl Fn(&str) -> Option<Parts>,
) -> Option<Result<(), String>> {
    let old = read(before)?;
    let compare = || {
        let file = edits.first().map_or(FileId(0), |edit| edit.span.file);
        let edits = Edits::new(edits.to_vec()).map_err(|_| "two edits overlap".to_owned())?;
        let own = edits.as_slice();
        let inside = |edit: &Edit| edit.span.file == file && before.get(edit.span.range()).is_some();
        if !own.iter().all(inside) || edits.apply(file, before) != after {
            return Err("the edits do not make this text".to_owned());
        }
        let new = read(after).ok_or("it cannot be read any more")?;
        let shift = Shift::of(own);
        let (old, new) = (Side::of(before, &old), Side::of(after, &new));
        kept(&old, &new, &shift, "is gone or reads otherwise")?;
        kept(&new, &old, &shift.back(), "is new")?;
        words(&new, &shift, own, &old)?;
        effective(&old, &new, &shift)
    };
    Some(compare())
}

/// One of the two texts.
struct Side<'a> {
    source: &'a str,
    parts: &'a [Part],
    starts: HashMap<(usize, usize), &'a Part>,
    ends: HashMap<(usize, usize), &'a Part>,
    /// Where the parts stand that have no parts of their own.
    leaves: Vec<Range<usize>>,
}

impl<'a> Side<'a> {
    fn of(source: &'a str, parts: &'a [Part]) -> Self {
        let starts = parts.iter().map(|part| ((part.depth, part.range.start), part)).collect();
        let ends = parts.iter().map(|part| ((part.depth, part.range.end), part)).collect();
        let leaves = parts.iter().filter(|part| part.text.is_some()).map(|part| part.range.clone());
        Self { source, parts, starts, ends, leaves: leaves.collect() }
    }

    /// Whether nothing but blanks and line ends lies between two places.
    fn is_blank(&self, from: usize, to: Option<usize>) -> bool {
        to.and_then(|to| self.source.get(from..to)).is_some_and(|between| between.trim().is_empty())
    }

    /// A part as it is called in a sentence. Texts of files are not told.
    fn shown(&self, part: &Part) -> String {
        let before = self.source.as_bytes().get(..part.range.start).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        format!("the {} in line {line}", part.kind)
    }
}

/// Whether each part of `one` that no edit covers has its twin in `other`.
fn kept(one: &Side, other: &Side, shift: &Shift, change: &str) -> Result<(), String> {
    let lost = one.parts.iter().find(|part| !shift.covers(&part.range) && !is_kept(one, part, other, shift));
    match lost {
        Some(part) => Err(format!("{} {change}, and no edit accounts for it", one.shown(part))),
        None => Ok(()),
    }
}

fn is_kept(one: &Side, part: &Part, other: &Side, shift: &Shift) -> bool {
    let (starts, ends) = (shift.places(part.range.start), shift.places(part.range.end));
    let begins = |twin: &Part| starts.is_none_or(|starts| shift.joins(starts, twin.range.start));
    let ends_so = |twin: &Part| {
        let grown = |ends: [usize; 2]| part.kind == RULE && other.is_blank(ends[0], shift.begin_of(twin.range.end));
        ends.is_none_or(|ends| shift.joins(ends, twin.range.end) || grown(ends))
    };
    let alike = |twin: &Part| twin.kind == part.kind && reads_alike(one, part, twin, shift);
    let (begun, ended) = (twins(&other.starts, starts, part.depth), twins(&other.ends, ends, part.depth));
    let begun = || begun.iter().copied().flatten().filter(|twin| alike(twin));
    let ended = || ended.iter().copied().flatten().filter(|twin| alike(twin));
    let is_whole = begun().chain(ended()).any(|twin| begins(twin) && ends_so(twin));
    // What is written may end a text and begin another one.
    let can_be_two = part.text.is_some() || part.kind == TEXT;
    let is_two = can_be_two
        && begun().any(|twin| shift.writes(twin.range.end))
        && ended().any(|twin| shift.writes(twin.range.start));
    (starts.is_none() && ends.is_none())
        || is_whole
        || is_two
        || starts.zip(ends).is_some_and(|places| {
            part.kind == LITERAL
                && (is_joined(one, part, places, other, shift) || is_parted(part, places, other, shift))
        })
}

/// The parts of one depth at the places where a part can begin, or end.
fn twins<'p>(
    parts: &HashMap<(usize, usize), &'p Part>,
    places: Option<[usize; 2]>,
    depth: usize,
) -> [Option<&'p Part>; 2] {
    places.map_or([None; 2], |places| places.map(|place| parts.get(&(depth, place)).copied()))
}

/// Where a part begins and where it ends in the other text, see [`Shift::places`].
type Places = ([usize; 2], [usize; 2]);

/// Whether the literal begins with one of the other text and ends with another, with what is taken away between them.
fn is_parted(part: &Part, (starts, ends): Places, other: &Side, shift: &Shift) -> bool {
    let Some(text) = &part.text else { return false };
    let back = shift.back();
    let is_piece =
        |twin: &&&Part| twin.kind == LITERAL && untouched(other, twin, &back).iter().all(|piece| text.contains(piece));
    let first = other.starts.get(&(part.depth, starts[0])).filter(is_piece);
    let last = other.ends.get(&(part.depth, ends[0])).filter(is_piece);
    first.is_some_and(|first| shift.writes(first.range.end)) && last.is_some_and(|last| shift.writes(last.range.start))
}

/// Whether the literal is a part of one that also holds what is written beside it: `a/${x} b` becomes `a/main b`.
fn is_joined(one: &Side, part: &Part, (starts, ends): Places, other: &Side, shift: &Shift) -> bool {
    let pieces = untouched(one, part, shift);
    let holds =
        |twin: &Part, written: &Range<usize>| twin.range.start <= written.start && written.end <= twin.range.end;
    other.parts.iter().filter(|twin| twin.kind == LITERAL && twin.depth == part.depth).any(|twin| {
        let before = shift.written().any(|written| written.end == starts[0] && holds(twin, written));
        let behind = shift.written().any(|written| written.start == ends[0] && holds(twin, written));
        (before || twin.range.start == starts[0])
            && (behind || twin.range.end == ends[0])
            && twin.text.as_ref().is_some_and(|whole| pieces.iter().all(|piece| whole.contains(piece)))
    })
}

/// What the literal reads in front of the edits inside of it, and behind them.
fn untouched<'a>(side: &Side<'a>, literal: &'a Part, shift: &Shift) -> Vec<&'a str> {
    let Range { start, end } = literal.range;
    match shift.touched(&literal.range) {
        None => literal.text.iter().map(String::as_str).collect(),
        Some(touched) => {
            let ends = [start..touched.start.max(start), touched.end.min(end)..end];
            let read = |at: usize| read_until(side, literal, at);
            if let Some(((front, behind), text)) = read(ends[0].end).zip(read(ends[1].start)).zip(literal.text.as_ref())
            {
                return [text.get(..front), text.get(behind..)].into_iter().flatten().collect();
            }
            ends.into_iter().filter_map(|piece| side.source.get(piece)).collect()
        }
    }
}

/// How much of what the literal reads stands in front of a place within it, in bytes. `None` where its lines read otherwise than they
/// are written, but for indentation.
fn read_until(side: &Side, literal: &Part, at: usize) -> Option<usize> {
    let written = side.source.get(literal.range.clone())?.split_inclusive('\n');
    let mut read = literal.text.as_deref()?.split_inclusive('\n');
    let (mut start, mut before, mut found) = (literal.range.start, 0, None);
    for line in written {
        let rest = read.next().filter(|rest| line.ends_with(rest))?;
        if (start..=start + line.len()).contains(&at) {
            found = Some(before + (at - start).saturating_sub(line.len() - rest.len()));
        }
        (start, before) = (start + line.len(), before + rest.len());
    }
    found.filter(|_| read.next().is_none())
}

/// Whether the lines that no edit touches read alike: a text may be cut by the indentation of all of its lines.
fn reads_alike(one: &Side, part: &Part, twin: &Part, shift: &Shift) -> bool {
    let (Some(text), Some(twin_text)) = (&part.text, &twin.text) else { return part.text == twin.text };
    let Some(touched) = shift.touched(&part.range) else {
        return twin.range.len() != part.range.len() || text == twin_text;
    };
    let source = |from: usize, to: usize| one.source.get(from..to).unwrap_or_default();
    let before = source(part.range.start, touched.start.max(part.range.start)).matches('\n').count();
    let behind = source(touched.end.min(part.range.end), part.range.end);
    let behind = behind.strip_suffix('\n').unwrap_or(behind).matches('\n').count();
    let ends = |text: &str| {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let first = lines.iter().take(before).copied().collect::<String>();
        (first, lines[lines.len().saturating_sub(behind)..].concat())
    };
    (before == 0 && behind == 0) || ends(text) == ends(twin_text)
}

/// Whether each word that becomes another word is one, and one only.
fn words(new: &Side, shift: &Shift, edits: &[Edit], old: &Side) -> Result<(), String> {
    let (was, is): (HashSet<_>, HashSet<_>) = (old.leaves.iter().collect(), new.leaves.iter().collect());
    let plain = |text: &str| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_./-".contains(&byte);
        !text.is_empty() && text.bytes().all(is_letter)
    };
    let cut = edits
        .iter()
        .zip(shift.written())
        .find(|(edit, written)| plain(&edit.text) && was.contains(&(edit.span.range())) && !is.contains(written));
    match cut {
        Some((edit, _)) => Err(format!("the word at byte {} is no word any more", edit.span.start())),
        None => Ok(()),
    }
}

/// Whether each edit stands at something that means anything.
fn effective(old: &Side, new: &Side, shift: &Shift) -> Result<(), String> {
    let meets = |side: &Side, range: &Range<usize>| {
        let until = side.leaves.partition_point(|leaf| leaf.start <= range.end);
        until.checked_sub(1).is_some_and(|last| range.start <= side.leaves[last].end)
    };
    let idle = shift.spans().zip(shift.written()).find(|(span, written)| !meets(old, span) && !meets(new, written));
    match idle {
        Some((span, _)) => Err(format!("the edit at byte {} changes nothing", span.start)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_up_to_a_place_is_counted_without_indentation() {
        let read = |source: &str, text: &str, at: usize| {
            let range = 0..source.len();
            let literal = Part { depth: 0, kind: LITERAL, range, text: Some(text.to_owned()) };
            read_until(&Side::of(source, &[]), &literal, at)
        };
        let (source, text) = ("one\n    two\n  three", "one\n  two\nthree");
        for (at, want) in [(0, 0), (3, 3), (4, 4), (5, 4), (6, 4), (7, 5), (11, 9), (12, 10), (14, 10), (19, 15)] {
            assert_eq!(read(source, text, at), Some(want), "{at}");
        }
        assert_eq!(read("a\\tb", "a\tb", 2), None, "a line that reads otherwise than it is written");
        assert_eq!(read("a\nb", "a", 0), None, "a line that is not read");
        assert_eq!(read("a", "a\nb", 0), None, "a line that is not written");
    }
}
