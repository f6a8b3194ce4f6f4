//! Where a stretch of unexpanded text stands: what an expansion's result is seen through.

use std::ops::Range;

use crate::span::Span;
use crate::value::{Form, Hop, Origin, Value};

/// The source bytes of a stretch of text, and the uses the text itself came through.
pub(super) struct Place {
    site: Option<Span>,
    hops: Vec<Hop>,
}

impl Place {
    /// The place of bytes `range` of `value`.
    pub(super) fn of(value: &Value, range: Range<usize>) -> Self {
        let part = value.slice(range);
        let segments = part.segments();
        let mut hops = segments.first().map_or_else(Vec::new, |first| first.hops.to_vec());
        let mut site = None;
        let mut whole = true;
        for segment in segments {
            let shared = hops.iter().zip(&segment.hops).take_while(|(a, b)| a == b).count();
            whole &= shared == hops.len() && shared == segment.hops.len();
            hops.truncate(shared);
            site = match (&segment.origin, site) {
                (Origin::Raw(span) | Origin::Escaped(span), None) => Some(*span),
                (Origin::Raw(span) | Origin::Escaped(span), Some(before)) if follows(before, *span) => {
                    before.join(*span)
                }
                _ => {
                    whole = false;
                    site
                }
            };
        }
        Self { site: site.filter(|_| whole), hops }
    }

    /// The same place, where no text may be put: it stands for several things.
    pub(super) fn without_site(self) -> Self {
        Self { site: None, ..self }
    }

    /// `value`, seen through a use that stands here.
    pub(super) fn show(&self, value: Value) -> Value {
        value.through(&Hop { site: self.site, form: Form::Text }).within(&self.hops)
    }

    /// `text`, which is spelled in another way here.
    pub(super) fn spell(&self, text: &str) -> Value {
        let value = self.site.map_or_else(|| Value::computed(text), |span| Value::escaped(text, span));
        value.within(&self.hops)
    }
}

/// The span to name in a message about `value`.
pub(super) fn span(value: &Value) -> Option<Span> {
    value.source(0..value.text().len()).or_else(|| value.place())
}

fn follows(before: Span, next: Span) -> bool {
    before.file == next.file && before.end() == next.start()
}
