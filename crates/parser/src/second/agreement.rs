//! Whether edits change what they are meant to change, and nothing else, in the eyes of another parser.

use std::ops::Range;

use foldhash::HashMap;

use super::items;
use super::places::{self, Bytes};
use super::stream::{self, Seen, Step, Stream, shown};
use crate::document::{self, Document, Format, Node};
use crate::edit::{Edit, Edits};
use crate::span::FileId;

/// Compares `before` with `after`, which is `before` with `edits` made; the edits are all of one file.
///
/// # Errors
/// What another parser sees that the edits do not account for: a path that reads otherwise, is new or is gone, and no edit
/// stands there; another order; or an edit that changes nothing.
pub fn agree(format: Format, before: &str, after: &str, edits: &[Edit]) -> Result<(), String> {
    let file = edits.first().map_or(FileId(0), |edit| edit.span.file);
    let parse = |text: &str| document::parse(file, text, format).map_err(|broken| broken.reason);
    agree_on(&parse(before)?, &parse(after)?, edits)
}

/// The same of two texts that are parsed already.
///
/// # Errors
/// Those of [`agree`].
pub fn agree_on(before: &Document, after: &Document, edits: &[Edit]) -> Result<(), String> {
    let (file, text) = (before.file, before.text());
    let edits = Edits::new(edits.to_vec()).map_err(|_| "two edits overlap".to_owned())?;
    let inside = |edit: &Edit| edit.span.file == file && text.get(edit.span.range()).is_some();
    if !edits.as_slice().iter().all(inside) || edits.apply(file, text) != after.text() {
        return Err("the edits do not make this text".to_owned());
    }
    let (old, mut new) = (Side::read(before)?, Side::read(after)?);
    new.call_as(&old, &edits);
    if old.document.masked != new.document.masked {
        return Err("a template has come or gone".to_owned());
    }
    same_order(&old, &new)?;
    let written = written(&edits);
    let changes = changes(&old, &new);
    let spans: Vec<Range<usize>> = edits.as_slice().iter().map(|edit| edit.span.range()).collect();
    for (path, change) in &changes {
        let touched = |bytes: Option<&Bytes>, ranges: &[Range<usize>]| {
            bytes.is_some_and(|bytes| ranges.iter().any(|range| overlap(range, &bytes.value)))
        };
        let gone = touched(old.places.get(*path), &spans);
        let come = touched(new.places.get(*path), &written);
        let accounted = match change {
            Change::Other => gone || come,
            Change::Retyped => false,
            Change::New => come || empty_new(&new, path, &written),
            Change::Gone => gone || empty_gone(&old, path, &spans),
        };
        if !accounted {
            let reason = if matches!(change, Change::Retyped) { "" } else { ", and no edit stands there" };
            return Err(format!("{} {}{reason}", shown(path), change.words()));
        }
    }
    let changed: Vec<_> = changes.iter().map(|(path, _)| (old.places.get(*path), new.places.get(*path))).collect();
    for (edit, range) in edits.as_slice().iter().zip(&written) {
        let span = edit.span.range();
        let near = |(was, is): &(Option<&Bytes>, Option<&Bytes>)| {
            let meets = |bytes: &Bytes, range| meet(range, &bytes.around) || meet(range, &bytes.value);
            was.is_some_and(|bytes| meets(bytes, &span)) || is.is_some_and(|bytes| meets(bytes, range))
        };
        if !changed.iter().any(near) {
            return Err(format!("an edit to {:?} changes nothing", edit.text));
        }
    }
    Ok(())
}

/// Whether another parser sees the same paths and texts in `document`, which has no masked templates.
///
/// # Errors
/// The first thing that it sees otherwise.
pub fn sees(document: &Document) -> Result<(), String> {
    let side = Side::read(document)?;
    for (path, seen) in &side.stream {
        let ours = places::node(document, path).and_then(Node::text);
        match (seen, ours) {
            (Seen::Scalar(text, ..), Some(ours)) if text == ours => {}
            (Seen::Scalar(text, ..), None) if crate::document::plain::is_null(text) => {}
            // Numbers of JSON are compared as numbers.
            (Seen::Scalar(_, true, _), Some(_)) if document.format == Format::Json => {}
            (Seen::Scalar(text, ..), ours) => return Err(format!("{} is {text:?}, and not {ours:?}", shown(path))),
            _ => {}
        }
    }
    Ok(())
}

/// One of the two texts.
struct Side<'d> {
    document: &'d Document,
    stream: Stream,
    places: HashMap<Vec<Step>, Bytes>,
}

impl<'d> Side<'d> {
    fn read(document: &'d Document) -> Result<Self, String> {
        let format = document.format;
        let stream = stream::read(format, document.clean())?;
        // With the masks for text, as the other parser has to see it.
        let masked = || document::parse(document.file, document.clean(), format).map_err(|broken| broken.reason);
        let places = if document.masked { places::find(&masked()?) } else { places::find(document) };
        match stream.iter().find(|(path, _)| !places.contains_key(path)) {
            Some((path, _)) => Err(format!("{} is seen by one parser only", shown(path))),
            None if stream.len() != places.len() => Err("the parsers see different paths".to_owned()),
            None => Ok(Self { document, stream, places }),
        }
    }

    /// Calls the items of lists as they were called in `old`, where `edits` have put others among them.
    fn call_as(&mut self, old: &Side, edits: &Edits) {
        if self.stream.iter().map(|(path, _)| path).eq(old.stream.iter().map(|(path, _)| path)) {
            return;
        }
        let known = items::known(&old.places, &self.places, edits);
        let call = |path: &mut Vec<Step>| {
            if let Some(name) = known.get(path) {
                path.clone_from(name);
            }
        };
        for (path, seen) in &mut self.stream {
            call(path);
            if let Seen::Alias(target) = seen {
                call(target);
            }
        }
        let places = std::mem::take(&mut self.places);
        let named = |(mut path, bytes): (Vec<Step>, Bytes)| {
            call(&mut path);
            (path, bytes)
        };
        self.places = places.into_iter().map(named).collect();
    }
}

#[derive(Clone, Copy)]
enum Change {
    Other,
    /// A text has become what is no text.
    Retyped,
    New,
    Gone,
}

impl Change {
    fn words(self) -> &'static str {
        match self {
            Self::Other => "reads otherwise",
            Self::Retyped => "is no text any more",
            Self::New => "is new",
            Self::Gone => "is gone",
        }
    }
}

fn changes<'a>(old: &'a Side, new: &'a Side) -> Vec<(&'a [Step], Change)> {
    let index = |stream: &'a Stream| -> HashMap<&'a [Step], &'a Seen> {
        stream.iter().map(|(path, seen)| (path.as_slice(), seen)).collect()
    };
    let (before, after) = (index(&old.stream), index(&new.stream));
    let mut changes = Vec::new();
    for (path, seen) in &old.stream {
        match after.get(path.as_slice()) {
            None => changes.push((path.as_slice(), Change::Gone)),
            Some(other) if is_text(seen) && is_word(other) => changes.push((path.as_slice(), Change::Retyped)),
            Some(other) if *other != seen => changes.push((path.as_slice(), Change::Other)),
            Some(_) => {}
        }
    }
    let come = new.stream.iter().filter(|(path, _)| !before.contains_key(path.as_slice()));
    changes.extend(come.map(|(path, _)| (path.as_slice(), Change::New)));
    changes
}

fn is_text(seen: &Seen) -> bool {
    matches!(seen, Seen::Scalar(..)) && !is_word(seen)
}

/// Whether some reader takes it for a number, a truth value or nothing.
fn is_word(seen: &Seen) -> bool {
    let Seen::Scalar(text, true, None) = seen else { return false };
    let lower = text.to_lowercase().replace('_', "");
    let words = ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", "-.inf", ".nan"];
    let based = ["0x", "0o", "0b"].iter().any(|base| lower.starts_with(base));
    words.contains(&lower.as_str()) || based || lower.parse::<f64>().is_ok()
}

/// The paths that both have come in one order.
fn same_order(old: &Side, new: &Side) -> Result<(), String> {
    fn common<'a>(side: &'a Side, other: &Side) -> impl Iterator<Item = &'a Vec<Step>> {
        side.stream.iter().map(|(path, _)| path).filter(|path| other.places.contains_key(*path))
    }
    match common(old, new).zip(common(new, old)).find(|(before, after)| before != after) {
        Some((path, _)) => Err(format!("{} has moved", shown(path))),
        None => Ok(()),
    }
}

/// Where the text of each edit stands afterwards.
fn written(edits: &Edits) -> Vec<Range<usize>> {
    let mut grown = 0_isize;
    let place = |edit: &Edit| {
        let start = edit.span.start().saturating_add_signed(grown);
        grown += edit.text.len() as isize - edit.span.len() as isize;
        start..start + edit.text.len()
    };
    edits.as_slice().iter().map(place).collect()
}

/// A new value without bytes (`key:`): its key was written.
fn empty_new(new: &Side, path: &[Step], written: &[Range<usize>]) -> bool {
    let Some(bytes) = new.places.get(path).filter(|bytes| bytes.value.is_empty()) else { return false };
    written.iter().any(|range| range.start < bytes.value.start && bytes.value.start <= range.end)
}

/// A value without bytes that is gone: its key was in an edit.
fn empty_gone(old: &Side, path: &[Step], spans: &[Range<usize>]) -> bool {
    let Some(bytes) = old.places.get(path).filter(|bytes| bytes.value.is_empty()) else { return false };
    spans.iter().any(|range| range.start < bytes.value.start && bytes.value.start <= range.end)
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn meet(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start <= b.end && b.start <= a.end
}
