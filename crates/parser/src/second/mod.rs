//! A second opinion, from parsers that share no code with the readers: saphyr-parser for YAML, serde_json for JSON, hcl-edit
//! for HCL, and own code that knows little more than signs and words for all other files that are edited. Those for Make
//! (makefile-lossless) and for shell are also the gates of their readers, which take nothing else from them.

mod agreement;
mod changes;
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
mod lines;
mod make;
mod parts;
mod places;
mod shell;
mod shift;
mod stream;
mod tabs;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::edit::Edit;

pub use agreement::{agree, agree_on, sees};
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
    /// Files of patterns such as `.gitignore`, by their lines.
    Patterns,
    /// `go.mod`, by its words.
    Module,
    /// TOML, by its words and texts.
    Toml,
    /// Batch files, by their words.
    Batch,
    /// PowerShell, by its words and texts.
    PowerShell,
    /// Groovy, by its words and texts.
    Groovy,
}

/// Compares `before` with `after`, which is `before` with `edits` made; the edits are all of one file.
///
/// # Errors
/// What another parser sees that the edits do not account for: a part that reads otherwise, is new or is gone, and no edit
/// stands there, or an edit that changes nothing. A text that it cannot read as it was is not judged.
pub fn agree_in(language: Language, before: &str, after: &str, edits: &[Edit]) -> Result<(), String> {
    parts::agree(before, after, edits, |text| parts_in(language, text)).unwrap_or_else(|| match language {
        Language::Hcl => lexical::contained(before, after, edits),
        _ => Ok(()),
    })
}

/// Where the words and texts of a file stand in the eyes of the parser that [`agree_in`] asks, in bytes and in their order.
/// `None` when it cannot read the file.
pub fn words_in(language: Language, text: &str) -> Option<Vec<Range<usize>>> {
    let leaves = parts_in(language, text)?.into_iter().filter(|part| part.text.is_some());
    Some(leaves.map(|part| part.range).collect())
}

fn parts_in(language: Language, text: &str) -> Option<parts::Parts> {
    match language {
        Language::Hcl => hcl::read(text),
        Language::Make => make::read(text),
        Language::Shell => shell::read(text),
        Language::Dockerfile => dockerfile::read(text),
        Language::Just => just::read(text),
        Language::Patterns => lines::read(text, &lines::PATTERNS),
        Language::Module => lines::read(text, &lines::MODULE),
        Language::Toml => lines::read(text, &lines::TOML),
        Language::Batch => lines::read(text, &lines::BATCH),
        Language::PowerShell => lines::read(text, &lines::POWERSHELL),
        Language::Groovy => lines::read(text, &lines::GROOVY),
    }
}
