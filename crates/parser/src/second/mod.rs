//! A second opinion, from parsers that share no code with the readers: saphyr-parser for YAML, serde_json for JSON, and the
//! signs of HCL.

mod agreement;
#[cfg(test)]
mod corpus;
mod gate;
mod items;
mod lexical;
mod places;
mod stream;
mod tabs;
#[cfg(test)]
mod tests;

pub use agreement::{agree, sees};
pub(crate) use gate::check;
pub use lexical::contained;
#[cfg(test)]
pub(crate) use stream::{Seen, Step, Stream, read};
