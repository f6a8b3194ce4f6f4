//! Groovy as pipelines use it: words, literal texts and brackets in order. It is not parsed further.
//!
//! Texts are values: `'…'`, `"…"`, and both with three quotes. What stands for something else (`${x}`) is a hole.

#[cfg(test)]
mod tests;
mod text;
mod token;

pub use token::{Text, Token, tokens};
