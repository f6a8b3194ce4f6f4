//! Dockerfiles: their instructions in order, with flags, words and scripts as values.
//!
//! Variables (`$X`, `${X}`) stay as written: what they stand for is for the reader, who runs the instructions.

mod parse;
#[cfg(test)]
mod tests;

use crate::span::Span;
use crate::value::Value;

pub use parse::{Broken, parse};

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Its keyword in capitals (`COPY`).
    pub keyword: String,
    /// Its bytes.
    pub span: Span,
    /// `--name=value`, without the dashes.
    pub flags: Vec<(String, Value)>,
    /// The operands: paths of `COPY`, `ADD` and `WORKDIR`; the image of `FROM` and, behind it, its alias; the words of a
    /// command in exec form.
    pub words: Vec<Value>,
    /// The names and values of `ENV` and `ARG`; an `ARG` can be without a value.
    pub pairs: Vec<(String, Option<Value>)>,
    /// The script of `RUN`, `CMD` and `ENTRYPOINT` in shell form, or of a `RUN` that is all here-document.
    pub script: Option<Value>,
    /// The interpreter that a here-document is given to, when it says one.
    pub interpreter: Option<String>,
}
