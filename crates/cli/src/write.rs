//! Writing: everything is checked before the first byte, and each file is replaced whole or not at all.

mod dirty;
mod filters;
mod output;
mod replace;
mod transaction;

pub use dirty::uncommitted;
pub use output::write_output;
pub use replace::replace;
pub use transaction::{Stop, Transaction};
