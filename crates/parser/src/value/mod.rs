//! Text that remembers where it was written: the only way from a meaning back to an edit.

mod bound;
mod editing;
mod effect;
mod slice;
mod substitution;
#[cfg(test)]
mod tests;

use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use crate::span::Span;
pub use effect::Effect;

/// Opens the text of a hole; see [`Value::unknown`]. A private-use character, so no source text means it.
pub const HOLE_OPEN: char = '\u{E000}';
/// Closes the text of a hole.
pub const HOLE_CLOSE: char = '\u{E001}';
/// In the name of a hole, ends what people are shown; what follows says where the name is meant.
pub const SCOPE: char = '\u{E003}';

/// Whether `text`, of a file, has characters that mean something in values. No reader is given such a text.
#[must_use]
pub fn is_reserved(text: &str) -> bool {
    text.contains(|character| ('\u{E000}'..='\u{E007}').contains(&character))
}

/// Where the text of a segment comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The source bytes of the span, one to one: any part can be edited.
    Raw(Span),
    /// The span spells the text in another way (`\n`, `''`, `$$`): replaced whole or not at all.
    Escaped(Span),
    /// Made by evaluation (`upper(x)`, `$(CURDIR)`): read-only.
    Computed,
    /// Not known (`${path.module}` of somebody else, `$(shell …)`): read-only, equal only to itself.
    Unknown,
}

/// How a use site is written, which decides how text is put in its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The site stands in text (`$(X)`, `${X}`, `${var.x}` in a template): text replaces it as it is.
    Text,
    /// The site is an HCL expression (`var.x`): text replaces it with quotes around. Holds the expression's source.
    Expression(String),
    /// The site is an alias of YAML (`*x`) or a tagged node: the whole new text replaces it.
    Whole,
    /// The same where a text needs quotes: a call that stands in JSON (`{"Ref": "X"}`).
    Quoted,
    /// The text is only a part of what the site stands for, or a copy of it: nothing is put in its place.
    Part,
}

/// One step from a use to its definition: `$(OUT)` was written here and stood for the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hop {
    /// The bytes of the use; `None` when they cannot be named in one piece, which rules an edit there out.
    pub site: Option<Span>,
    /// How the use is written.
    pub form: Form,
}

/// A stretch of a value's text with one origin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    /// Length in bytes of the text.
    pub len: usize,
    /// Where the text was written.
    pub origin: Origin,
    /// The uses it came through, the outermost (nearest to the reader) first.
    pub hops: Box<[Hop]>,
}

impl Segment {
    /// The definition: where the text was written, else the innermost use.
    #[must_use]
    pub fn place(&self) -> Option<Span> {
        match &self.origin {
            Origin::Raw(span) | Origin::Escaped(span) => Some(*span),
            _ => self.hops.iter().rev().find_map(|hop| hop.site),
        }
    }
}

/// Text with provenance.
///
/// Invariant: the segments' lengths add up to the text's length; no segment is empty, except that an
/// empty literal keeps one empty `Raw` segment so that its place is not lost.
///
/// A copy shares its parts with the original: one text is read by many, and hardly ever changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Value(Arc<Parts>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Parts {
    text: String,
    /// Most texts have one.
    segments: SmallVec<[Segment; 1]>,
}

/// By what tells most texts apart: the text and where it begins.
impl Hash for Parts {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
        self.segments.first().and_then(Segment::place).hash(state);
    }
}

impl Parts {
    fn push(&mut self, segment: Segment) {
        if let Some(last) = self.segments.last_mut()
            && last.hops == segment.hops
            && let (Origin::Raw(a), Origin::Raw(b)) = (&mut last.origin, &segment.origin)
            && a.file == b.file
            && a.end() == b.start()
        {
            *a = a.until(b.end());
            last.len += segment.len;
            return;
        }
        self.segments.push(segment);
    }
}

impl Value {
    /// Text that stands in the source byte for byte.
    #[must_use]
    pub fn raw(text: &str, span: Span) -> Self {
        debug_assert_eq!(text.len(), span.len());
        Self::single(text, Origin::Raw(span))
    }

    /// Text that the source spells otherwise, such as a newline written `\n`.
    #[must_use]
    pub fn escaped(text: &str, span: Span) -> Self {
        Self::single(text, Origin::Escaped(span))
    }

    /// Text that evaluation made.
    #[must_use]
    pub fn computed(text: &str) -> Self {
        Self::single(text, Origin::Computed)
    }

    /// A hole. `name` is its source text and scope: two holes of one name are the same unknown text.
    #[must_use]
    pub fn unknown(name: &str) -> Self {
        Self::single(&format!("{HOLE_OPEN}{name}{HOLE_CLOSE}"), Origin::Unknown)
    }

    fn single(text: &str, origin: Origin) -> Self {
        let segments = smallvec![Segment { len: text.len(), origin, hops: Box::default() }];
        Self(Arc::new(Parts { text: text.to_owned(), segments }))
    }

    /// The text; holes appear as their name between [`HOLE_OPEN`] and [`HOLE_CLOSE`].
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The segments in order.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0.segments
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.text.is_empty()
    }

    /// Whether any part is unknown.
    #[must_use]
    pub fn has_holes(&self) -> bool {
        self.0.segments.iter().any(|segment| segment.origin == Origin::Unknown)
    }

    /// Appends `other`, each part keeping its origin.
    pub fn push(&mut self, other: &Value) {
        if self.0.text.is_empty() && self.0.segments.is_empty() {
            self.clone_from(other);
            return;
        }
        let own = Arc::make_mut(&mut self.0);
        if own.text.is_empty() && !other.0.segments.is_empty() {
            own.segments.clear();
        }
        for segment in &other.0.segments {
            if segment.len > 0 || own.segments.is_empty() {
                own.push(segment.clone());
            }
        }
        own.text.push_str(&other.0.text);
    }

    /// All `parts` in a row.
    #[must_use]
    pub fn concat<'a>(parts: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut all = Self::default();
        parts.into_iter().for_each(|part| all.push(part));
        all
    }

    /// The source bytes that `range` of the text was written as *at the outermost level*: the text being read,
    /// with uses standing for what they expand to. `None` when they are not one stretch of one file.
    #[must_use]
    pub fn source(&self, range: Range<usize>) -> Option<Span> {
        let mut found: Option<Span> = None;
        for (at, segment) in self.located() {
            let (start, end) = (range.start.max(at.start), range.end.min(at.end));
            if start > end || (start == end && !at.is_empty() && !range.is_empty()) {
                continue;
            }
            if start == end && range.is_empty() && start == at.end && at.end != self.0.text.len() {
                continue; // an empty range belongs to the segment that begins there
            }
            let span = match (&segment.hops.first(), &segment.origin) {
                (Some(hop), _) => hop.site?,
                (None, Origin::Raw(span)) => {
                    let from = span.start() + (start - at.start);
                    Span::new(span.file, from, from + (end - start))
                }
                (None, Origin::Escaped(span)) => *span,
                (None, _) => return None,
            };
            found = match found {
                None => Some(span),
                Some(before) if before.contains(span) && before.end() == span.end() => Some(before),
                Some(before) if before.file == span.file && before.end() <= span.start() => before.join(span),
                Some(_) => return None,
            };
        }
        found
    }

    /// The definition of the first known byte: where a reader should look, for messages.
    #[must_use]
    pub fn place(&self) -> Option<Span> {
        self.0.segments.iter().find_map(Segment::place)
    }

    fn located(&self) -> impl Iterator<Item = (Range<usize>, &Segment)> {
        let mut at = 0;
        self.0.segments.iter().map(move |segment| {
            let start = at;
            at += segment.len;
            (start..at, segment)
        })
    }
}
