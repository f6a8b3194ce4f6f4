//! Parts of a text, with their origins.

use std::ops::Range;
use std::sync::Arc;

use smallvec::SmallVec;

use super::{Form, Hop, Origin, Parts, Segment, Value};
use crate::span::Span;

/// Where a walk over segments begins: a segment, and the byte of the text that it begins at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Start {
    segment: usize,
    at: usize,
}

impl Value {
    /// The bytes `range` of the text with their origins. A cut inside an `Escaped` or `Unknown` segment makes that part
    /// `Computed`; a use that is cut (`$(FLAGS)` standing for `-o main`, of which `main` is taken) becomes [`Form::Part`].
    ///
    /// # Panics
    /// When `range` does not lie on character boundaries inside the text.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let mut out = self.part(range.clone());
        let (left, right) = (self.cut(range.start), self.cut(range.end));
        for segment in &mut Arc::make_mut(&mut out.0).segments {
            let cut = shared(&segment.hops, left).max(shared(&segment.hops, right));
            segment.hops[..cut].iter_mut().for_each(|hop| hop.form = Form::Part);
        }
        out
    }

    /// The bytes `range` of the text, with uses that are cut as if they were whole.
    fn part(&self, range: Range<usize>) -> Self {
        self.part_behind(&mut Start::default(), range)
    }

    /// The bytes `range` of the text like [`Self::part`], where no segment before `from` has any of them; then `from` is such
    /// a start for all that follows. Pieces that are taken in order so cost one walk.
    pub(super) fn part_behind(&self, from: &mut Start, range: Range<usize>) -> Self {
        let text = self.0.text[range.clone()].to_owned();
        let mut out = Parts { text, segments: SmallVec::new() };
        for segment in &self.0.segments[from.segment..] {
            #[cfg(test)]
            tests::STEPS.set(tests::STEPS.get() + 1);
            let at = from.at..from.at + segment.len;
            if at.end >= range.start {
                break;
            }
            *from = Start { segment: from.segment + 1, at: at.end };
        }
        let mut next = from.at;
        for segment in &self.0.segments[from.segment..] {
            #[cfg(test)]
            tests::STEPS.set(tests::STEPS.get() + 1);
            let at = next..next + segment.len;
            next = at.end;
            if at.start > range.end {
                break;
            }
            let (start, end) = (range.start.max(at.start), range.end.min(at.end));
            let empty_literal = at.is_empty() && range.start <= at.start && at.start <= range.end;
            if start >= end && !empty_literal {
                continue;
            }
            let (start, end) = if empty_literal { (at.start, at.start) } else { (start, end) };
            let origin = match &segment.origin {
                Origin::Raw(span) => {
                    let from = span.start() + (start - at.start);
                    Origin::Raw(Span::new(span.file, from, from + (end - start)))
                }
                other if (start, end) == (at.start, at.end) => other.clone(),
                _ => Origin::Computed,
            };
            out.push(Segment { len: end - start, origin, hops: segment.hops.clone() });
        }
        Self(Arc::new(out))
    }

    /// The uses whose text lies on both sides of byte `at`.
    fn cut(&self, at: usize) -> &[Hop] {
        let before = self.located().find(|(range, _)| range.start < at && at <= range.end);
        let after = self.located().find(|(range, _)| range.start <= at && at < range.end);
        let (Some((_, before)), Some((_, after))) = (before, after) else { return &[] };
        &before.hops[..shared(&before.hops, &after.hops)]
    }
}

/// How many hops two lists have in common from the outside.
fn shared(a: &[Hop], b: &[Hop]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::span::FileId;

    thread_local! {
        pub(super) static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn many_uses_in_many_pieces_are_replaced_in_one_walk() {
        let piece = |at: usize| Value::escaped("ab", Span::new(FileId(0), at * 3, at * 3 + 3));
        let value = Value::concat(&(0..1_000).map(piece).collect::<Vec<_>>());
        let ranges: Vec<_> = (0..1_000).map(|at| (at * 2..at * 2 + 2, Value::computed("xyz"))).collect();
        STEPS.set(0);
        let replaced = value.substituted(&ranges);
        assert_eq!(replaced.text(), "xyz".repeat(1_000));
        assert!(STEPS.get() < 12_000, "{}", STEPS.get());
        assert!(replaced.segments().iter().enumerate().all(|(at, segment)| {
            *segment.hops == [Hop { site: Some(Span::new(FileId(0), at * 3, at * 3 + 3)), form: Form::Text }]
        }));
    }
}
