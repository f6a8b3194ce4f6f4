//! Structure that is put into a document, replaced or taken out, in the habits of the file: indentation, quotes, blank lines.
//!
//! Every change is read again before it is given out: `None` where the file would then not read as it did, plus the change.

mod block;
mod content;
mod excerpt;
mod expectation;
mod fitting;
mod flow;
mod habit;
mod lines;
mod memory;
mod removal;
mod replacement;
mod trail;

use super::syntax::{Document, Kind, Node};
use crate::edit::Edit;
use expectation::{Change, confirmed};
use habit::Habit;
use trail::Trail;

pub use content::Content;
pub(super) use memory::Memory;

/// Where an entry goes among those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// Before all others.
    First,
    /// Behind all others.
    Last,
    /// Behind the entry of this key.
    After(&'a str),
    /// Before the entry of this key.
    Before(&'a str),
}

impl Document {
    /// Puts `entries` into the mapping `node`, or into nothing (`package:`), which becomes a mapping.
    ///
    /// `None` when a key is there already, when `place` is not, when the mapping is an alias or some alias refers to it or to
    /// what it is in, and when a template stands around it.
    #[must_use]
    pub fn insert(&self, node: &Node, entries: &[(&str, Content)], place: Place) -> Option<Vec<Edit>> {
        let trail = self.writable(node)?;
        let known = |key: &str| node.as_mapping().is_some_and(|mapping| mapping.place(key).is_some());
        let twice = |at: usize| entries[..at].iter().any(|(key, _)| *key == entries[at].0);
        if entries.is_empty() || (0..entries.len()).any(|at| known(entries[at].0) || twice(at)) {
            return None;
        }
        let habit = Habit::of(self, &trail);
        let edits = match &node.kind {
            Kind::Mapping(mapping) if mapping.entries.is_empty() && mapping.merges.is_empty() => {
                let block = block::instead_of_empty(self, &trail, &habit, &Content::map(entries));
                block.or_else(|| flow::into_empty_mapping(self, &trail, &habit, entries))?
            }
            Kind::Mapping(mapping) if mapping.flow => flow::entries(self, node, mapping, &habit, entries, place)?,
            Kind::Mapping(mapping) => block::entries(self, node, mapping, &habit, entries, place)?,
            Kind::Null => block::instead_of_empty(self, &trail, &habit, &Content::map(entries))?,
            _ => return None,
        };
        let owned = entries.iter().map(|(key, content)| ((*key).to_owned(), content.clone())).collect();
        let place = match place {
            Place::First => expectation::Position::At(0),
            Place::Last => expectation::Position::End,
            Place::After(key) => expectation::Position::After(key.to_owned()),
            Place::Before(key) => expectation::Position::Before(key.to_owned()),
        };
        confirmed(self, &trail, &Change::Entries(owned, place), edits)
    }

    /// Puts `items` behind the last item of the sequence `node`, or into nothing (`patterns:`), which becomes a sequence.
    #[must_use]
    pub fn append(&self, node: &Node, items: &[Content]) -> Option<Vec<Edit>> {
        let trail = self.writable(node)?;
        if items.is_empty() {
            return None;
        }
        let habit = Habit::of(self, &trail);
        let edits = match &node.kind {
            Kind::Sequence(sequence) if sequence.items.is_empty() => {
                let block = block::instead_of_empty(self, &trail, &habit, &Content::List(items.to_vec()));
                block.or_else(|| flow::into_empty_sequence(self, &trail, &habit, items))?
            }
            Kind::Sequence(sequence) if sequence.flow => flow::items(self, node, sequence, &habit, items)?,
            Kind::Sequence(sequence) => block::items(self, node, sequence, &habit, items)?,
            Kind::Null => block::instead_of_empty(self, &trail, &habit, &Content::List(items.to_vec()))?,
            _ => return None,
        };
        confirmed(self, &trail, &Change::Items(items.to_vec()), edits)
    }

    /// Makes the value of `key` in the mapping `node` read `content`. Comments in what goes are a reason for `None`.
    #[must_use]
    pub fn replace(&self, node: &Node, key: &str, content: &Content) -> Option<Vec<Edit>> {
        self.replace_all(node, &[key], key, content)
    }

    /// Puts the entry `key` in the place of the first of the entries of `keys`, and takes the others out.
    #[must_use]
    pub fn replace_all(&self, node: &Node, keys: &[&str], key: &str, content: &Content) -> Option<Vec<Edit>> {
        let trail = self.writable(node)?;
        let habit = Habit::of(self, &trail);
        let mapping = node.as_mapping()?;
        let position = |key: &&str| mapping.place(key);
        let mut found: Vec<usize> = keys.iter().map(position).collect::<Option<_>>()?;
        found.sort_unstable();
        let (first, others) = found.split_first()?;
        let free =
            mapping.entries.iter().enumerate().all(|(at, entry)| entry.name() != Some(key) || found.contains(&at));
        let distinct = found.windows(2).all(|pair| pair[0] != pair[1]);
        if !free || !distinct || found.iter().any(|at| self.is_shared(&mapping.entries[*at].value)) {
            return None;
        }
        let mut edits = replacement::entry(self, mapping, *first, &habit, key, content)?;
        for other in others {
            edits.extend(removal::entry(self, node, mapping, *other, &found)?);
        }
        let change = Change::Instead(found.clone(), key.to_owned(), content.clone());
        confirmed(self, &trail, &change, edits)
    }

    /// Takes the entry of `key` out of the mapping `node`; `None` when it is the only one.
    #[must_use]
    pub fn remove(&self, node: &Node, key: &str) -> Option<Vec<Edit>> {
        let trail = self.writable(node)?;
        let mapping = node.as_mapping()?;
        let at = mapping.place(key)?;
        if mapping.entries.len() + mapping.merges.len() < 2 || self.is_shared(&mapping.entries[at].value) {
            return None;
        }
        let edits = removal::entry(self, node, mapping, at, &[at])?;
        confirmed(self, &trail, &Change::Removed(at), edits)
    }

    /// The node whose bytes with tag and anchor are `whole`, if it is written there.
    #[must_use]
    pub fn find(&self, whole: crate::Span) -> Option<&Node> {
        trail::find(self, whole, |_| true)?.nodes.last().copied()
    }

    /// The way to `node`, when it may be written to.
    fn writable(&self, node: &Node) -> Option<Trail<'_>> {
        if node.borrowed || node.whole.file != self.file {
            return None;
        }
        let trail = trail::find(self, node.whole, |found| found.kind == node.kind)?;
        let shared = trail.nodes.iter().any(|node| node.anchor.as_deref().is_some_and(|name| self.is_aliased(name)));
        (!shared && !lines::in_template(self, node)).then_some(trail)
    }

    /// Whether an alias refers to `node` or to anything in it.
    fn is_shared(&self, node: &Node) -> bool {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            if !node.borrowed && node.anchor.as_deref().is_some_and(|name| self.is_aliased(name)) {
                return true;
            }
            open.extend(node.items());
            if let Some(mapping) = node.as_mapping() {
                open.extend(mapping.entries.iter().chain(&mapping.merges).flat_map(|entry| [&entry.key, &entry.value]));
            }
        }
        false
    }
}
