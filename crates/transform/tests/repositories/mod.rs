//! Generated repositories whose meaning is known: how they are made, and how a run over one is judged.
#![allow(dead_code, unused_imports)]

mod builder;
mod commands;
mod machine;
mod model;
mod oracle;
mod reading;
mod repository;
mod tape;
mod template;
mod terraform;
mod text;

pub(crate) use oracle::{judge, shown};
pub(crate) use repository::repository;
