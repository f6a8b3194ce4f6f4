//! The rules: each says what texts should read once a function has moved. No rule knows a framework.

pub(crate) mod architecture;
pub(crate) mod archive_source;
pub(crate) mod build_output;
pub(crate) mod demand;
pub(crate) mod handler;
pub(crate) mod ignored;
pub(crate) mod pattern;
pub(crate) mod runtime;
