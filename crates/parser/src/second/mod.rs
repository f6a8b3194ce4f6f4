//! A second opinion on YAML and JSON, from parsers that share no code with `document`: saphyr-parser and serde_json.

mod agreement;
#[cfg(test)]
mod corpus;
mod gate;
mod items;
mod places;
mod stream;
#[cfg(test)]
mod tests;

pub use agreement::{agree, sees};
pub(crate) use gate::check;
#[cfg(test)]
pub(crate) use stream::{Seen, Step, Stream, read};
