//! Places in source files: half-open byte ranges in the text as it was read.

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
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes `start..end` of `file`.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { file, start, end }
    }

    /// The length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds no byte, as the place of an insertion does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The empty span just behind this one.
    #[must_use]
    pub fn after(&self) -> Self {
        Self::new(self.file, self.end, self.end)
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
        (self.file == other.file).then(|| Self::new(self.file, self.start.min(other.start), self.end.max(other.end)))
    }
}
