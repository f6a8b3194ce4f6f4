//! Whether edits change what they are meant to change, and nothing else, in the eyes of another parser.

use std::ops::Range;

use super::changes::{Change, Changed, Pairs};
use super::items;
use super::places::{self, Bytes, Places};
use super::stream::{self, Entry, Seen, Step, Stream, shown};
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
    let pairs = Pairs::of(&old.stream, &new.stream);
    pairs.same_order()?;
    let written = written(&edits);
    let changes = pairs.changes();
    let spans: Vec<Range<usize>> = edits.as_slice().iter().map(|edit| edit.span.range()).collect();
    let bytes = |changed: &Changed| (changed.was.map(|at| &old.places[at]), changed.is.map(|at| &new.places[at]));
    for changed in &changes {
        let (was, is) = bytes(changed);
        let touched = |bytes: Option<&Bytes>, ranges: &[Range<usize>]| {
            bytes.is_some_and(|bytes| ranges.iter().any(|range| overlap(range, &bytes.value)))
        };
        let (gone, come) = (touched(was, &spans), touched(is, &written));
        let accounted = match changed.change {
            Change::Other => gone || come,
            Change::Retyped => false,
            Change::New => come || is_empty_at(is, &written),
            Change::Gone => gone || is_empty_at(was, &spans),
        };
        if !accounted {
            let reason = if matches!(changed.change, Change::Retyped) { "" } else { ", and no edit stands there" };
            return Err(format!("{} {}{reason}", shown(changed.path), changed.change.words()));
        }
    }
    let changed: Vec<_> = changes.iter().map(bytes).collect();
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
    /// Where each path of the stream stands.
    places: Vec<Bytes>,
}

impl<'d> Side<'d> {
    fn read(document: &'d Document) -> Result<Self, String> {
        let format = document.format;
        let stream = stream::read(format, document.clean())?;
        // With the masks for text, as the other parser has to see it.
        let masked = || document::parse(document.file, document.clean(), format).map_err(|broken| broken.reason);
        let mut found = if document.masked { places::find(&masked()?) } else { places::find(document) };
        if !found.iter().map(|(path, _)| path).eq(stream.iter().map(|(path, _)| path)) {
            // Of a mapping that others are merged into, the two come in another order.
            let mut places: Places = found.into_iter().collect();
            let count = places.len();
            let ours = |(path, _): &Entry| {
                places.remove_entry(path).ok_or_else(|| format!("{} is seen by one parser only", shown(path)))
            };
            found = stream.iter().map(ours).collect::<Result<_, _>>()?;
            if stream.len() != count {
                return Err("the parsers see different paths".to_owned());
            }
        }
        let places = found.into_iter().map(|(_, bytes)| bytes).collect();
        Ok(Self { document, stream, places })
    }

    /// Where each path stands.
    fn by_path(&self) -> Places {
        self.stream.iter().map(|(path, _)| path.clone()).zip(self.places.iter().cloned()).collect()
    }

    /// Calls the items of lists as they were called in `old`, where `edits` have put others among them.
    fn call_as(&mut self, old: &Side, edits: &Edits) {
        if self.stream.iter().map(|(path, _)| path).eq(old.stream.iter().map(|(path, _)| path)) {
            return;
        }
        let known = items::known(&old.by_path(), &self.by_path(), edits);
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

/// Whether a value without bytes (`key:`) is new or gone with an edit at one of `ranges`, in which its key stands.
fn is_empty_at(value: Option<&Bytes>, ranges: &[Range<usize>]) -> bool {
    let Some(bytes) = value.filter(|bytes| bytes.value.is_empty()) else { return false };
    ranges.iter().any(|range| range.start < bytes.value.start && bytes.value.start <= range.end)
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn meet(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start <= b.end && b.start <= a.end
}
