//! Many spans of many files, asked whether one of them holds a place; not in the order in which they were found.

use crate::span::Span;

/// Spans by file and start, each as long as the longest that reaches over it: who asks about every text of a repository need
/// not look at every span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// Whether one of the spans [contains](Span::contains) `span`.
    #[must_use]
    pub fn contain(&self, span: Span) -> bool {
        let behind = self.0.partition_point(|own| (own.file, own.start()) <= (span.file, span.start()));
        self.0[..behind].last().is_some_and(|own| own.contains(span))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().collect();
        spans.sort_unstable();
        let mut furthest: Option<Span> = None;
        for span in &mut spans {
            let over = furthest.filter(|before| before.file == span.file).map_or(0, |before| before.end());
            *span = span.until(span.end().max(over));
            furthest = Some(*span);
        }
        Self(spans)
    }
}

#[cfg(test)]
mod tests {
    use super::Spans;
    use crate::span::{FileId, Span};

    fn span((file, start, end): (u32, usize, usize)) -> Span {
        Span::new(FileId(file), start, end)
    }

    #[test]
    fn what_one_of_many_contains_is_found() {
        let all = [(1, 5, 9), (0, 2, 20), (0, 4, 6), (1, 5, 5), (1, 12, 14), (0, 30, 30)].map(span);
        let spans: Spans = all.into_iter().collect();
        for file in 0..3 {
            for start in 0..32 {
                for end in start..32 {
                    let asked = span((file, start, end));
                    assert_eq!(spans.contain(asked), all.iter().any(|own| own.contains(asked)), "{asked:?}");
                }
            }
        }
        assert!(Spans::default().is_empty() && !spans.is_empty());
    }
}
