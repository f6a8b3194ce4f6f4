//! What differs between two streams, path by path.

use foldhash::HashMap;

use super::stream::{Entry, Seen, Step, Stream, shown};

/// A path that differs, and at which number it stands in the two streams.
pub(super) struct Changed<'s> {
    pub(super) path: &'s [Step],
    pub(super) change: Change,
    pub(super) was: Option<usize>,
    pub(super) is: Option<usize>,
}

/// Two streams, of which nearly all comes in one order: what both begin and end with is compared one by one, and only what lies between
/// is looked up. A path comes once in a stream, so that none lies between in one and at an end in the other.
pub(super) struct Pairs<'s> {
    old: &'s Stream,
    new: &'s Stream,
    /// How many paths both begin with, and how many both end with.
    first: usize,
    last: usize,
    /// The paths between, by number.
    before: HashMap<&'s [Step], usize>,
    after: HashMap<&'s [Step], usize>,
}

impl<'s> Pairs<'s> {
    pub(super) fn of(old: &'s Stream, new: &'s Stream) -> Self {
        let is_same = |(before, after): &(&Entry, &Entry)| before.0 == after.0;
        let first = old.iter().zip(new).take_while(is_same).count();
        let last = old[first..].iter().rev().zip(new[first..].iter().rev()).take_while(is_same).count();
        let index = |stream: &'s Stream| -> HashMap<&'s [Step], usize> {
            (first..stream.len() - last).map(|at| (stream[at].0.as_slice(), at)).collect()
        };
        Self { old, new, first, last, before: index(old), after: index(new) }
    }

    /// The paths that both have come in one order.
    pub(super) fn same_order(&self) -> Result<(), String> {
        let common = |stream: &'s Stream, other: &HashMap<&[Step], usize>| -> Vec<&'s [Step]> {
            let between = &stream[self.first..stream.len() - self.last];
            between.iter().map(|(path, _)| path.as_slice()).filter(|path| other.contains_key(path)).collect()
        };
        let (before, after) = (common(self.old, &self.after), common(self.new, &self.before));
        match before.iter().zip(&after).find(|(before, after)| before != after) {
            Some((path, _)) => Err(format!("{} has moved", shown(path))),
            None => Ok(()),
        }
    }

    /// What differs, in the order of the old stream; behind it what is new.
    pub(super) fn changes(&self) -> Vec<Changed<'s>> {
        let (old_end, new_end) = (self.old.len() - self.last, self.new.len() - self.last);
        let first = (0..self.first).map(|at| (at, Some(at)));
        let between = (self.first..old_end).map(|at| (at, self.after.get(self.old[at].0.as_slice()).copied()));
        let last = (old_end..self.old.len()).zip((new_end..self.new.len()).map(Some));
        let changed = |(was, is): (usize, Option<usize>)| {
            let (path, seen) = &self.old[was];
            let change = change(seen, is.map(|at| &self.new[at].1))?;
            Some(Changed { path, change, was: Some(was), is })
        };
        let is_new = |at: &usize| !self.before.contains_key(self.new[*at].0.as_slice());
        let new = |at: usize| Changed { path: &self.new[at].0, change: Change::New, was: None, is: Some(at) };
        let come = (self.first..new_end).filter(is_new).map(new);
        first.chain(between).chain(last).filter_map(changed).chain(come).collect()
    }
}

/// What became of a path.
#[derive(Clone, Copy)]
pub(super) enum Change {
    Other,
    /// A text has become what is no text.
    Retyped,
    New,
    Gone,
}

impl Change {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Other => "reads otherwise",
            Self::Retyped => "is no text any more",
            Self::New => "is new",
            Self::Gone => "is gone",
        }
    }
}

/// What has become of a path, if anything.
fn change(was: &Seen, is: Option<&Seen>) -> Option<Change> {
    match is {
        None => Some(Change::Gone),
        Some(other) if is_text(was) && is_word(other) => Some(Change::Retyped),
        Some(other) => (other != was).then_some(Change::Other),
    }
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
