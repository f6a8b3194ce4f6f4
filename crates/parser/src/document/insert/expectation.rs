//! What a document has to read after a change, and whether it does: the old tree with the change made in it.

use super::content::Content;
use super::excerpt;
use super::trail::Trail;
use crate::document::parse::parse;
use crate::document::plain;
use crate::document::syntax::{Document, Kind, Node, Style};
use crate::edit::{Edit, Edits};
use crate::second;

/// Where new entries are.
#[derive(Debug)]
pub(super) enum Position {
    At(usize),
    End,
    After(String),
    Before(String),
}

/// What is changed at the last node of a trail.
#[derive(Debug)]
pub(super) enum Change {
    Entries(Vec<(String, Content)>, Position),
    Items(Vec<Content>),
    /// The first of these entries becomes the key with the content, and the others go.
    Instead(Vec<usize>, String, Content),
    Removed(usize),
}

/// A node without its places.
#[derive(Debug, PartialEq)]
struct Shape {
    tag: Option<Box<str>>,
    anchor: Option<Box<str>>,
    kind: Sketch,
}

#[derive(Debug, PartialEq)]
enum Sketch {
    Null,
    Text(String),
    Word(String),
    List(Vec<Shape>),
    /// The own entries, and what is merged in.
    Map(Vec<(Shape, Shape)>, Vec<Shape>),
}

/// `edits`, sorted, if the document then reads as it did with `change` made at the end of `trail`, and another parser agrees.
///
/// The lines around the change are asked first; only where they do not agree is the whole document.
pub(super) fn confirmed(document: &Document, trail: &Trail, change: &Change, edits: Vec<Edit>) -> Option<Vec<Edit>> {
    let edits = Edits::new(edits).ok()?;
    // Each reading of a repository asks for the same changes.
    let asked = format!("{:?} {change:?} {edits:?}", trail.nodes.last().map(|node| node.whole));
    let known = document.memory.judged.borrow().get(&asked).copied();
    let agreed = known.unwrap_or_else(|| in_excerpt(document, trail, change, &edits));
    document.memory.judged.borrow_mut().insert(asked, agreed);
    agreed.then(|| edits.as_slice().to_vec())
}

fn in_excerpt(document: &Document, trail: &Trail, change: &Change, edits: &Edits) -> bool {
    let whole = || judged(document, trail.root, &trail.steps, change, edits);
    let own = trail.nodes.last().map(|node| shape(node));
    let agreed = excerpt::around(document, trail, edits).is_some_and(|short| {
        let root = short.document.root();
        let node = root.and_then(|root| short.steps.iter().try_fold(root, |node, step| child(node, *step)));
        node.map(shape) == own && judged(&short.document, 0, &short.steps, change, &short.edits)
    });
    #[cfg(test)]
    assert!(!agreed || whole(), "{edits:?} is judged otherwise in the whole of {}", document.text());
    agreed || whole()
}

/// Whether `edits` make `change` at the end of `steps`, and nothing else.
fn judged(document: &Document, root: usize, steps: &[usize], change: &Change, edits: &Edits) -> bool {
    let after = edits.apply(document.file, document.text());
    let Ok(again) = parse(document.file, &after, document.format) else { return false };
    let mut want: Vec<Shape> = document.roots.iter().map(shape).collect();
    let place = want.get_mut(root).and_then(|root| {
        steps.iter().try_fold(root, |place, step| match &mut place.kind {
            Sketch::List(items) => items.get_mut(*step),
            Sketch::Map(entries, _) => entries.get_mut(*step).map(|(_, value)| value),
            _ => None,
        })
    });
    if place.and_then(|place| apply(&mut place.kind, change)).is_none() {
        return false;
    }
    let found: Vec<Shape> = again.roots.iter().map(shape).collect();
    let same = found == want && again.masked == document.masked && again.masks().len() == document.masks().len();
    same && second::agree_on(document, &again, edits.as_slice()).is_ok()
}

/// The part of a node that is `step` parts from its first.
fn child(node: &Node, step: usize) -> Option<&Node> {
    match &node.kind {
        Kind::Mapping(mapping) => mapping.entries.get(step).map(|entry| &entry.value),
        _ => node.items().get(step),
    }
}

fn apply(kind: &mut Sketch, change: &Change) -> Option<()> {
    let entry = |(key, content): &(String, Content)| (wanted(&Content::Text(key.clone())), wanted(content));
    if *kind == Sketch::Null {
        *kind = match change {
            Change::Entries(..) => Sketch::Map(Vec::new(), Vec::new()),
            _ => Sketch::List(Vec::new()),
        };
    }
    match (kind, change) {
        (Sketch::List(items), Change::Items(new)) => items.extend(new.iter().map(wanted)),
        (Sketch::Map(entries, _), Change::Entries(new, position)) => {
            let of = |key: &str| entries.iter().position(|(other, _)| is_named(other, key));
            let at = match position {
                Position::At(at) => *at,
                Position::End => entries.len(),
                Position::After(key) => of(key)? + 1,
                Position::Before(key) => of(key)?,
            };
            entries.splice(at..at, new.iter().map(entry));
        }
        (Sketch::Map(entries, _), Change::Instead(places, name, content)) => {
            let (first, others) = places.split_first()?;
            let (mut key, value) = entry(&(name.clone(), content.clone()));
            if is_named(&entries[*first].0, name) {
                key = std::mem::replace(&mut entries[*first].0, key);
            }
            entries[*first] = (key, value);
            others.iter().rev().for_each(|other| drop(entries.remove(*other)));
        }
        (Sketch::Map(entries, _), Change::Removed(at)) => drop(entries.remove(*at)),
        _ => return None,
    }
    Some(())
}

fn is_named(key: &Shape, name: &str) -> bool {
    matches!(&key.kind, Sketch::Text(text) | Sketch::Word(text) if text == name)
}

fn wanted(content: &Content) -> Shape {
    let kind = match content {
        Content::Text(text) => Sketch::Text(text.clone()),
        Content::Word(word) => Sketch::Word(word.clone()),
        Content::List(items) => Sketch::List(items.iter().map(wanted).collect()),
        Content::Map(entries) => {
            let entry = |(key, content): &(String, Content)| (wanted(&Content::Text(key.clone())), wanted(content));
            Sketch::Map(entries.iter().map(entry).collect(), Vec::new())
        }
    };
    Shape { tag: None, anchor: None, kind }
}

fn shape(node: &Node) -> Shape {
    let kind = match &node.kind {
        Kind::Null => Sketch::Null,
        Kind::Scalar(scalar) if scalar.style == Style::Plain && plain::is_other(scalar.value.text()) => {
            Sketch::Word(scalar.value.text().to_owned())
        }
        Kind::Scalar(scalar) => Sketch::Text(scalar.value.text().to_owned()),
        Kind::Sequence(sequence) => Sketch::List(sequence.items.iter().map(shape).collect()),
        Kind::Mapping(mapping) => Sketch::Map(
            mapping.entries.iter().map(|entry| (shape(&entry.key), shape(&entry.value))).collect(),
            mapping.merges.iter().map(|entry| shape(&entry.value)).collect(),
        ),
    };
    Shape { tag: node.tag.clone(), anchor: node.anchor.clone(), kind }
}
