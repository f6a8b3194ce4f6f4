//! Where edits move the bytes around them.

use std::ops::Range;

use crate::edit::Edit;

/// Edits of one text as pairs: what they take, and where what they write stands. Both are sorted, and neither overlaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shift(Vec<(Range<usize>, Range<usize>)>);

impl Shift {
    /// The shift of `edits`, which are sorted and disjoint.
    pub(super) fn of(edits: &[Edit]) -> Self {
        let mut grown = 0_isize;
        let place = |edit: &Edit| {
            let start = edit.span.start().saturating_add_signed(grown);
            grown += edit.text.len().cast_signed() - edit.span.len().cast_signed();
            (edit.span.range(), start..start + edit.text.len())
        };
        Self(edits.iter().map(place).collect())
    }

    /// The way back.
    pub(super) fn back(&self) -> Self {
        Self(self.0.iter().map(|(span, written)| (written.clone(), span.clone())).collect())
    }

    /// What is taken.
    pub(super) fn spans(&self) -> impl Iterator<Item = &Range<usize>> {
        self.0.iter().map(|(span, _)| span)
    }

    /// What is written.
    pub(super) fn written(&self) -> impl Iterator<Item = &Range<usize>> {
        self.0.iter().map(|(_, written)| written)
    }

    /// Whether one edit takes all of `range`, which is not empty.
    pub(super) fn covers(&self, range: &Range<usize>) -> bool {
        let until = self.0.partition_point(|(span, _)| span.start <= range.start);
        until.checked_sub(1).is_some_and(|last| range.end <= self.0[last].0.end)
    }

    /// Whether `at`, a place in the text afterwards, stands in what is written, or at its ends.
    pub(super) fn writes(&self, at: usize) -> bool {
        self.begin_of(at).is_some()
    }

    /// Where what is written begins that ends at or behind `at`, and begins before it.
    pub(super) fn begin_of(&self, at: usize) -> Option<usize> {
        self.last(at).filter(|written| at <= written.end).map(|written| written.start)
    }

    /// Whether nothing but what is written lies between `at` and what [`Shift::places`] says.
    pub(super) fn joins(&self, places: [usize; 2], at: usize) -> bool {
        let (low, high) = (at.min(places[0]), at.max(places[0]));
        low == high || (places[0] <= at && at <= places[1]) || self.last(low).is_some_and(|written| high <= written.end)
    }

    /// What is written that begins last at or before `at`.
    fn last(&self, at: usize) -> Option<&Range<usize>> {
        let until = self.0.partition_point(|(_, written)| written.start <= at);
        until.checked_sub(1).map(|last| &self.0[last].1)
    }

    /// From the first to the last edit that takes a byte of `range`, or puts one strictly inside of it.
    pub(super) fn touched(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let first = self.0.partition_point(|(span, _)| span.end <= range.start);
        let until = self.0.partition_point(|(span, _)| span.start < range.end);
        let (first, last) = (self.0.get(first..until)?.first()?, self.0.get(until.checked_sub(1)?)?);
        Some(first.0.start..last.0.end)
    }

    /// Where `at` stands afterwards, before and behind what is put in there. `None` when an edit takes the bytes around it.
    pub(super) fn places(&self, at: usize) -> Option<[usize; 2]> {
        let until = self.0.partition_point(|(span, _)| span.start < at);
        let before = match until.checked_sub(1).map(|last| &self.0[last]) {
            Some((span, written)) => written.end + at.checked_sub(span.end)?,
            None => at,
        };
        let put_in = self.0[until..].iter().take_while(|(span, _)| *span == (at..at)).last();
        Some([before, put_in.map_or(before, |(_, written)| written.end)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{FileId, Span};

    #[test]
    fn places_move_with_what_is_written_before_them() {
        let edit = |start, end, text: &str| Edit { span: Span::new(FileId(0), start, end), text: text.to_owned() };
        // abcdefgh -> aUVWbfYgh
        let shift = Shift::of(&[edit(1, 1, "UVW"), edit(2, 5, ""), edit(6, 6, "Y")]);
        for (at, want) in [
            (0, Some([0, 0])),
            (1, Some([1, 4])),
            (2, Some([5, 5])),
            (3, None),
            (5, Some([5, 5])),
            (6, Some([6, 7])),
            (8, Some([9, 9])),
        ] {
            assert_eq!(shift.places(at), want, "{at}");
        }
        assert_eq!(shift.back().back(), shift);
        assert_eq!(shift.back().places(4), Some([1, 1]));
        assert_eq!(shift.back().places(5), Some([2, 5]));
        assert!(shift.covers(&(2..5)) && shift.covers(&(3..4)) && !shift.covers(&(1..5)));
        for (range, want) in [(0..2, Some(1..1)), (4..6, Some(2..5)), (0..8, Some(1..6)), (0..1, None), (5..6, None)] {
            assert_eq!(shift.touched(&range), want, "{range:?}");
        }
    }
}
