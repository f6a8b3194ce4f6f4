//! Serverless Framework (v1 to v4, and its fork osls): services, their functions and what is packaged for them.
//!
//! A service in JavaScript or TypeScript is a program; it is named and not read.

mod address;
mod builder;
mod follow_up;
mod function;
mod go_settings;
mod layer;
mod packaging;
mod reference;
mod resources;
mod service;
mod variables;
mod writing;

use rebootstrap_parser::path;

use crate::frameworks::Collector;
use crate::repository::Repository;
use crate::tree::is_vendored;
use service::Uses;

/// Whether the file declares a service: `serverless.yml`, and `serverless.prod.yml` as `--config` takes it.
pub(crate) fn wants(file: &str) -> bool {
    let name = path::name(file);
    let starts = name.starts_with("serverless.") || name.starts_with("serverless-");
    starts && [".yml", ".yaml", ".json"].iter().any(|ending| name.ends_with(ending))
}

/// Every service.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let mut uses = Uses::default();
    let files = repository.wanted(wants);
    for file in files.iter().filter(|file| !is_vendored(repository.listing(), file)) {
        if let Some(service) = service::read(file, collector) {
            function::collect(&service, collector);
            layer::collect(&service, collector);
            resources::collect(&service, collector);
            service::reads(&service, &mut uses, collector);
            service::followed(&service, collector);
        }
    }
}
