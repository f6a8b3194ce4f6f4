//! YAML and JSON: one tree for both, whose scalars are values that remember where they were written.
//!
//! What the keys mean is for the reader of a framework; tags, anchors and merge keys are kept or followed, not judged.

mod alias;
mod block;
mod closing;
pub mod insert;
mod json;
mod mask;
mod names;
mod parse;
pub mod plain;
mod scalar;
mod syntax;
#[cfg(test)]
mod tests;
mod yaml;

pub use mask::Mask;
pub use parse::{Broken, parse};
pub use syntax::{Document, Entry, Format, Kind, Mapping, Node, Scalar, Sequence, Style};
