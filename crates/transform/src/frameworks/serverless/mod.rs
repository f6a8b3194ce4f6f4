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
mod service;
mod variables;
mod writing;

use rebootstrap_parser::document::Node;
use rebootstrap_parser::path;

use crate::frameworks::{Collector, pipeline};
use crate::repository::Repository;
use service::{Service, Uses};

/// Whether the file declares a service: `serverless.yml`, and `serverless.prod.yml` as `--config` takes it.
pub(crate) fn wants(file: &str) -> bool {
    let name = path::name(file);
    let starts = name.starts_with("serverless.") || name.starts_with("serverless-");
    starts && [".yml", ".yaml", ".json"].iter().any(|ending| name.ends_with(ending))
}

/// Every service.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    let mut uses = Uses::default();
    for file in &repository.wanted(wants) {
        if let Some(service) = service::read(file, collector) {
            function::collect(&service, collector);
            layer::collect(&service, collector);
            resources(&service, collector);
            service::reads(&service, &mut uses, collector);
            service::followed(&service, collector);
        }
    }
}

/// The functions among the resources of a service, which are those of CloudFormation: they are named, and not followed.
fn resources(service: &Service, collector: &mut Collector) {
    for resources in service.nodes(&["resources", "Resources"]) {
        for entry in resources.entries() {
            let resource = &entry.value;
            let runtime = resource.at(&["Properties", "Runtime"]).and_then(Node::value);
            if let Some(runtime) =
                runtime.filter(|_| resource.get("Type").and_then(Node::text) == Some("AWS::Lambda::Function"))
            {
                let what = format!("resources.{}", entry.name().unwrap_or_default());
                pipeline::declared("serverless", &what, runtime, resource.span, collector);
            }
        }
    }
}
