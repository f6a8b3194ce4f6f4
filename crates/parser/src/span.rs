//! Places in source files: half-open byte ranges in the text as it was read.

use std::ops::Range;

/// Names one source file of a repository; an index given out by whoever holds the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open range of bytes (not characters) in one file as it was read.
///
/// Invariant: `start <= end`, and both lie on character boundaries of the file's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file the bytes are in.
    pub file: FileId,
    // Every text and every part of a tree has a place: half as wide, it takes half the memory.
    start: u32,
    end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`. No text that is read has more than 4 GiB.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { file, start: narrow(start), end: narrow(end) }
    }

    /// First byte.
    #[must_use]
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(&self) -> usize {
        self.end as usize
    }

    /// The bytes, as an index into the file's text.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.range().len()
    }

    /// Whether the span holds no byte, as the place of an insertion does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The bytes from the same first one up to `end`.
    #[must_use]
    pub fn until(&self, end: usize) -> Self {
        Self::new(self.file, self.start(), end)
    }

    /// The empty span just behind this one.
    #[must_use]
    pub fn after(&self) -> Self {
        Self { start: self.end, ..*self }
    }

    /// Whether `other` lies wholly inside this span of the same file.
    #[must_use]
    pub fn contains(&self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share a byte, or one is an insertion strictly inside the other.
    #[must_use]
    pub fn overlaps(&self, other: Span) -> bool {
        self.file == other.file && self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both; `None` when they are in different files.
    #[must_use]
    pub fn join(&self, other: Span) -> Option<Self> {
        let joined = Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) };
        (self.file == other.file).then_some(joined)
    }
}

fn narrow(at: usize) -> u32 {
    debug_assert!(u32::try_from(at).is_ok());
    u32::try_from(at).unwrap_or(u32::MAX)
}
