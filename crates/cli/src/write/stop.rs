//! Why a run that wanted to write did not.

use crate::exit::Exit;

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Something of the user's is in the way: one sentence each.
    Refused(Vec<String>),
    /// The file system failed; what had been written was taken back unless the sentences say so.
    Failed(Vec<String>),
}

impl Stop {
    /// A refusal of one sentence.
    pub(super) fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(vec![sentence.into()])
    }

    /// A failure of one sentence.
    pub(super) fn failed(sentence: impl Into<String>) -> Self {
        Self::Failed(vec![sentence.into()])
    }

    /// Everything there is to say, a sentence each.
    #[must_use]
    pub fn sentences(&self) -> &[String] {
        match self {
            Self::Refused(sentences) | Self::Failed(sentences) => sentences,
        }
    }

    /// How the run ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Refused(_) => Exit::Refused,
            Self::Failed(_) => Exit::Failed,
        }
    }

    /// Says more.
    pub(super) fn and(mut self, more: impl IntoIterator<Item = String>) -> Self {
        match &mut self {
            Self::Refused(sentences) | Self::Failed(sentences) => sentences.extend(more),
        }
        self
    }
}
