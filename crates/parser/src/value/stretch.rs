//! Stretches: texts and uses of variables that stand side by side, as in `bin/$(NAME)`.

use std::ops::Range;

use super::{Form, Hop, Origin, Value};
use crate::edit::Edit;
use crate::span::Span;

/// A text as it is written, or a use of which all is in the value.
struct Tile<'a> {
    at: Range<usize>,
    span: Span,
    is_text: bool,
    outer: &'a [Hop],
}

impl Tile<'_> {
    fn is_before(&self, next: &Tile) -> bool {
        self.at.end == next.at.start
            && self.span.file == next.span.file
            && self.span.end() == next.span.start()
            && self.outer == next.outer
    }
}

impl Value {
    /// The bytes that say all of `range` and nothing else, where a text and a use at least stand in them.
    pub(super) fn stretch(&self, range: &Range<usize>) -> Option<Span> {
        self.depths().find_map(|depth| {
            let tiles = self.tiles(depth);
            let touched: Vec<&Tile> =
                tiles.iter().filter(|tile| tile.at.start < range.end && range.start < tile.at.end).collect();
            let (first, last) = (touched.first()?, touched.last()?);
            let (before, behind) = (range.start.checked_sub(first.at.start)?, last.at.end.checked_sub(range.end)?);
            let may_be_cut = (first.is_text || before == 0) && (last.is_text || behind == 0);
            let is_one = touched.len() > 1 && touched.windows(2).all(|pair| pair[0].is_before(pair[1]));
            (may_be_cut && is_one)
                .then(|| Span::new(first.span.file, first.span.start() + before, last.span.end() - behind))
        })
    }

    /// Where the text stands in the bytes of `edit`, which such a stretch is; empty where it is none.
    pub(super) fn stretched(&self, edit: &Edit) -> Vec<Range<usize>> {
        let (start, end) = (edit.span.start(), edit.span.end());
        for depth in self.depths() {
            let tiles = self.tiles(depth);
            let mut places: Vec<Range<usize>> = Vec::new();
            for (index, first) in tiles.iter().enumerate() {
                let begins = first.span.file == edit.span.file
                    && (first.span.start() == start || first.is_text && first.span.start() < start)
                    && start < first.span.end();
                if !begins {
                    continue;
                }
                let mut run = tiles[index..].windows(2).take_while(|pair| pair[0].is_before(&pair[1]));
                let last = run.find(|pair| {
                    let last = &pair[1];
                    last.span.end() == end || last.is_text && last.span.start() < end && end < last.span.end()
                });
                places.extend(last.map(|pair| {
                    let last = &pair[1];
                    first.at.start + (start - first.span.start())..last.at.end - (last.span.end() - end)
                }));
            }
            if !places.is_empty() {
                return if self.only_at(edit.span, depth, &places) { places } else { Vec::new() };
            }
        }
        Vec::new()
    }

    /// Whether what is written in `span` is read at `places` only, behind the first `depth` uses.
    fn only_at(&self, span: Span, depth: usize, places: &[Range<usize>]) -> bool {
        self.located().all(|(at, segment)| {
            let is_there = places.iter().any(|place| place.start < at.end && at.start < place.end);
            let mut sites = segment.hops.iter().enumerate();
            let by_use = sites
                .any(|(index, hop)| hop.site.is_some_and(|site| site.overlaps(span)) && !(is_there && index == depth));
            let (Origin::Raw(own) | Origin::Escaped(own)) = &segment.origin else { return !by_use };
            !by_use && (!own.overlaps(span) || is_there && segment.hops.len() == depth)
        })
    }

    fn depths(&self) -> Range<usize> {
        0..self.0.segments.iter().map(|segment| segment.hops.len()).max().unwrap_or(0)
    }

    /// What the text is put together from behind the first `depth` uses, in order; what cannot be edited is left out.
    fn tiles(&self, depth: usize) -> Vec<Tile<'_>> {
        let mut tiles: Vec<Tile> = Vec::new();
        for (at, segment) in self.located() {
            let Some(outer) = segment.hops.get(..depth) else { continue };
            let (span, is_text) = match (segment.hops.get(depth), &segment.origin) {
                (Some(Hop { site: Some(site), form: Form::Text }), _) => (*site, false),
                (None, Origin::Raw(span)) => (*span, true),
                _ => continue,
            };
            match tiles.last_mut() {
                Some(last) if !is_text && last.span == span && last.outer == outer && last.at.end == at.start => {
                    last.at.end = at.end;
                }
                _ => tiles.push(Tile { at, span, is_text, outer }),
            }
        }
        tiles
    }
}
