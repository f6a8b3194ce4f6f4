//! Parts of a text that stand for other texts: `${{ … }}`, `$(Name)`, `${self:custom.x}` inside of a scalar.

use std::ops::Range;
use std::sync::Arc;

use super::slice::Start;
use super::{Form, Hop, Origin, Value};
use crate::span::Span;

impl Value {
    /// The same text, not to be edited where it is defined nor at the uses so far: the copy that a loop variable holds.
    /// An edit there is still seen to reach it.
    #[must_use]
    pub fn frozen(mut self) -> Self {
        for segment in &mut Arc::make_mut(&mut self.0).segments {
            if let Origin::Raw(span) = segment.origin {
                segment.origin = Origin::Escaped(span);
            }
            segment.hops.iter_mut().for_each(|hop| hop.form = Form::Part);
        }
        self
    }

    /// The same text, seen through a use: puts `hop` before the hops that are there.
    #[must_use]
    pub fn through(self, hop: &Hop) -> Self {
        self.within(std::slice::from_ref(hop))
    }

    /// The same text, seen through the uses that stand around it: puts `hops` before those that are there.
    #[must_use]
    pub fn within(mut self, hops: &[Hop]) -> Self {
        if !hops.is_empty() {
            for segment in &mut Arc::make_mut(&mut self.0).segments {
                segment.hops = hops.iter().cloned().chain(std::mem::take(&mut segment.hops)).collect();
            }
        }
        self
    }

    /// The text with each of `ranges` read as the value beside it, seen through a use that is written as the range.
    /// The text around stays as it is. Ranges are sorted and disjoint; one that is not, or is empty, or cuts a
    /// character, is left as it is.
    #[must_use]
    pub fn substituted(&self, ranges: &[(Range<usize>, Value)]) -> Self {
        let mut out = Self::default();
        let (mut at, mut from) = (0, Start::default());
        for (range, value) in ranges {
            if range.start < at || range.is_empty() || self.0.text.get(range.clone()).is_none() {
                continue;
            }
            out.push(&self.part_behind(&mut from, at..range.start));
            let stretch = self.part_behind(&mut from, range.clone());
            out.push(&used(&stretch, value.clone()));
            at = range.end;
        }
        match at {
            0 => self.clone(),
            _ if at < self.0.text.len() => {
                out.push(&self.part_behind(&mut from, at..self.0.text.len()));
                out
            }
            _ => out,
        }
    }

    /// The text with a hole in the place of each of `ranges`, named by what is written there and by `scope`: two holes of
    /// the same words in one scope are taken to be equal. The text around stays as it is.
    #[must_use]
    pub fn hollowed(&self, ranges: &[Range<usize>], scope: &str) -> Self {
        let hole = |range: &Range<usize>| {
            let written = self.0.text.get(range.clone()).unwrap_or_default();
            let name = if scope.is_empty() { written.to_owned() } else { format!("{written}{}{scope}", super::SCOPE) };
            (range.clone(), Self::unknown(&name))
        };
        self.substituted(&ranges.iter().map(hole).collect::<Vec<_>>())
    }
}

/// `value` through the use that `stretch` is, inside of the uses around it.
fn used(stretch: &Value, value: Value) -> Value {
    let mut segments = stretch.0.segments.iter();
    let Some(first) = segments.next() else { return value };
    let mut site = written(&first.origin);
    for segment in segments {
        site = match (site, written(&segment.origin)) {
            (Some(a), Some(b)) if a.end() == b.start() && segment.hops == first.hops => a.join(b),
            _ => None,
        };
    }
    let form = if site.is_some() { Form::Text } else { Form::Part };
    value.through(&Hop { site, form }).within(&first.hops)
}

fn written(origin: &Origin) -> Option<Span> {
    match origin {
        Origin::Raw(span) | Origin::Escaped(span) => Some(*span),
        Origin::Computed | Origin::Unknown => None,
    }
}
