//! What the core needs to know of Go: modules, packages, what `go build` writes, and what in a program depends on its
//! runtime.
//!
//! It reads package clauses, imports and string literals; it does not type-check and knows no framework.

mod asset;
mod condition;
pub mod hazard;
pub mod library;
pub mod module;
pub mod output;
pub mod package;
pub mod pin;
pub mod program;
pub mod raise;
mod source;
mod token;
pub mod workspace;

#[cfg(test)]
pub(crate) mod memory;

pub use asset::{assets, names};
pub use hazard::{Hazard, HazardKind, hazards};
pub use library::{GoCheck, check, uses_lambda};
pub use module::{Module, Replace, Require, ruling_module};
pub use output::{default_output, output_names, writes_into_directory};
pub use package::{Package, named, packages};
pub use pin::{Pin, pinned};
pub use program::{Program, program};
pub use raise::Raise;
