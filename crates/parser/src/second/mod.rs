//! A second opinion, from parsers that share no code with the readers: saphyr-parser for YAML, serde_json for JSON, hcl-edit
//! for HCL, and own code that knows little more than signs and words for scripts, Dockerfiles and justfiles. That for Make,
//! makefile-lossless, is also the gate of its reader, which takes nothing else from it.

mod agreement;
#[cfg(test)]
mod corpus;
mod dockerfile;
mod gate;
mod hcl;
mod items;
mod just;
#[cfg(test)]
mod languages;
mod lexical;
mod make;
mod parts;
mod places;
mod shell;
mod shift;
mod stream;
mod tabs;
#[cfg(test)]
mod tests;

use crate::edit::Edit;

pub use agreement::{agree, sees};
pub(crate) use gate::check;
pub(crate) use shell::words;
#[cfg(test)]
pub(crate) use stream::{Seen, Step, Stream, read};

/// A language with a second parser that knows where the parts of a file stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// HCL, by hcl-edit; by its signs where that cannot read the file.
    Hcl,
    /// Make, by makefile-lossless.
    Make,
    /// Shell scripts, by their signs.
    Shell,
    /// Dockerfiles, by their instructions and words.
    Dockerfile,
    /// Justfiles, by their recipes and words.
    Just,
}

/// Compares `before` with `after`, which is `before` with `edits` made; the edits are all of one file.
///
/// # Errors
/// What another parser sees that the edits do not account for: a part that reads otherwise, is new or is gone, and no edit
/// stands there, or an edit that changes nothing. A text that it cannot read as it was is not judged.
pub fn agree_in(language: Language, before: &str, after: &str, edits: &[Edit]) -> Result<(), String> {
    let read = match language {
        Language::Hcl => hcl::read,
        Language::Make => make::read,
        Language::Shell => shell::read,
        Language::Dockerfile => dockerfile::read,
        Language::Just => just::read,
    };
    parts::agree(before, after, edits, read).unwrap_or_else(|| match language {
        Language::Hcl => lexical::contained(before, after, edits),
        _ => Ok(()),
    })
}
