//! How cases are read, run and checked.
#![allow(dead_code)]

pub(crate) mod case;
pub(crate) mod check;
pub(crate) mod flags;
pub(crate) mod memory;
pub(crate) mod proof;
pub(crate) mod repository;
pub(crate) mod show;
pub(crate) mod txtar;
