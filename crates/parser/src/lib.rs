//! Everything that is true of one file: syntax trees, values that remember where they were written, and edits.
//!
//! This crate knows languages. It does not know what a Lambda function is.

pub mod dockerfile;
pub mod document;
pub mod edit;
mod grammar;
pub mod groovy;
pub mod hcl;
pub mod identity;
pub mod just;
pub mod listing;
pub mod make;
pub mod path;
pub mod paths;
pub mod second;
pub mod shell;
pub mod span;
pub mod spans;
pub mod value;

pub use document::{Document, Node};
pub use edit::{Edit, Edits, Overlap};
pub use listing::Listing;
pub use paths::{Paths, Unsorted};
pub use span::{FileId, Span};
pub use spans::Spans;
pub use value::{Effect, Form, Hop, Origin, Segment, Value, is_reserved};
