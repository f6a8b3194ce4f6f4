//! HCL: the syntax of Terraform, OpenTofu and Terragrunt files, and the evaluation of its expressions.

pub mod eval;
mod functions;
mod parse;
mod reads;
mod repeat;
pub mod syntax;
mod template;
pub mod term;

pub use eval::{Scope, evaluate};
pub use parse::{Broken, parse};
pub use reads::{MAKING, ReadText, reads};
pub use syntax::{Attribute, Block, Body, Expression, Kind, Part, Step};
pub use term::Term;

#[cfg(test)]
mod tests;
