//! Swept files: what commands take as they find it, without a name for it.

use rebootstrap_parser::shell::Sweep;
use rebootstrap_parser::{Span, path};

/// Files that are found when a script runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swept {
    /// Which.
    pub sweep: Sweep,
    /// Where they are looked for.
    pub span: Span,
    /// Whether each is only worked on where it lies (`upx`), so that another place of it is as good.
    pub in_place: bool,
}

/// A command that is given a file by a name that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unnamed {
    /// The path, with a hole in its last name.
    pub path: String,
    /// Where it is written.
    pub span: Span,
    /// The word, as it stands there.
    pub word: String,
}

impl Swept {
    /// Whether the commands see that the program at `old` stands at `new`.
    #[must_use]
    pub fn notices(&self, old: &str, new: &str) -> bool {
        let takes = |file: &str| self.sweep.takes(file, false);
        // The folder that takes the place of the file is found as the file was.
        let takes_folder = path::below(new, old).is_some() && self.sweep.takes(old, true);
        takes_folder || if self.in_place { takes(old) && !takes(new) } else { takes(old) || takes(new) }
    }
}
