//! Many repositories: a campaign is planned, applied and pushed, one process for each repository, and can be taken up again.
//!
//! `run` decides which repositories are taken up, `pool` gives each to a process of its own, `worker` is that process and
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
pub mod progress;
pub mod push;
pub mod record;
pub mod report;
pub mod run;
pub mod scan;
pub mod source;
pub mod terms;
pub mod totals;
pub mod worker;
