//! Many repositories: a campaign is planned, applied and pushed in processes of its own, and can be taken up again.
//!
//! `run` decides which repositories are taken up, `pool` gives each to a `process`, `worker` is what runs there and
//! `job` what it does; `campaign` and `record` are what is remembered, and `report` what is said.

pub mod branch;
pub mod campaign;
mod cat_file;
pub mod clone;
pub mod commit;
pub mod job;
pub mod limits;
pub mod list;
pub mod merge;
pub mod message;
pub mod objects;
pub mod opened;
pub mod owners;
pub mod pool;
mod process;
pub mod progress;
pub mod push;
pub mod record;
mod refs;
pub mod report;
pub mod run;
pub mod scan;
pub mod source;
pub mod terms;
pub mod totals;
mod trees;
pub mod worker;
