//! The functions of a service: runtime, handler and package, each with what the provider says for all of them.

use std::collections::BTreeSet;

use rebootstrap_parser::Value;
use rebootstrap_parser::document::insert::Place;
use rebootstrap_parser::document::{Entry, Kind, Node};
use rebootstrap_parser::path;

use super::service::{Service, place};
use super::writing::{blank, insert};
use super::{builder, follow_up, packaging, resources};
use crate::facts::{Function, Package, ReadId, Role};
use crate::frameworks::Collector;

/// Adds every function of `service`.
pub(super) fn collect(service: &Service, collector: &mut Collector) {
    let functions = entries(service);
    let packer = packaging::Packer::new(service, &functions, collector);
    for function in &functions {
        add(service, &packer, function, collector);
    }
}

/// The functions: a mapping, or a list of mappings, each in this file or in another.
fn entries(service: &Service) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = service.nodes(&["functions"]);
    open.reverse();
    while let Some(node) = open.pop() {
        match &node.kind {
            // A list can name itself.
            Kind::Sequence(_) if !seen.insert(node.span) => {}
            Kind::Sequence(sequence) => {
                open.extend(sequence.items.iter().rev().flat_map(|item| service.resolver().nodes(item)));
            }
            _ => {
                let entries = node.entries().into_iter().cloned();
                found.extend(entries.flat_map(|entry| {
                    let bodies = service.resolver().nodes(&entry.value);
                    bodies.into_iter().map(move |value| Entry { value, ..entry.clone() })
                }));
            }
        }
    }
    found.retain(|entry| entry.value.as_mapping().is_some());
    found
}

/// The possible texts of `key`, as the function says it or else as the provider does for all.
pub(super) fn inherited(service: &Service, function: &Node, key: &str) -> Vec<Value> {
    let own = function.get(key).map(|node| service.resolver().texts(node)).unwrap_or_default();
    if !own.is_empty() {
        return own;
    }
    let shared = service.nodes(&["provider"]);
    shared.iter().filter_map(|provider| provider.get(key)).flat_map(|node| service.resolver().texts(node)).collect()
}

fn add(service: &Service, packer: &packaging::Packer, entry: &Entry, collector: &mut Collector) {
    let Some(name) = entry.name() else { return };
    let resolver = service.resolver();
    let body = &entry.value;
    // A key without a value is none: https://github.com/serverless/serverless/blob/v3.38.0/lib/plugins/aws/package/compile/functions.js#L108
    let is_image = body.get("image").is_some_and(|image| !image.is_null());
    // Only a function with a handler gets the provider's runtime, which others may have to themselves:
    // https://github.com/serverless/serverless/blob/v3.38.0/lib/plugins/aws/package/compile/functions.js
    let runtimes = if is_image { Vec::new() } else { inherited(service, body, "runtime") };
    let handlers: Vec<Value> = body.get("handler").map(|node| resolver.texts(node)).unwrap_or_default();
    let mut words = |values: &[Value]| -> Vec<ReadId> {
        values.iter().map(|value| collector.facts.read(value.clone(), None, Role::Word)).collect()
    };
    let (runtime, handler) = (words(&runtimes), words(&handlers));
    let architecture = words(&inherited(service, body, "architecture")).first().copied();
    let built = builder::build(service, entry, &runtimes, &handlers, collector);
    // A plugin without a command builds for the machine that it runs on.
    let by_host = built.as_ref().is_some_and(|built| built.by_host);
    let architecture_place = match architecture {
        None if !by_host && service.repository.places_architectures => {
            insert(service, body, "architecture", blank(), Place::After("handler"))
        }
        _ => None,
    };
    let package = match (is_image, &built) {
        (true, _) => Package::Image,
        (false, Some(built)) => built.package.clone(),
        (false, None) => packer.package(service, entry, collector),
    };
    let own_package = match &package {
        Package::Own(_) if built.is_none() => packer.own_package(service, entry, handlers.first()),
        _ => None,
    };
    let own_runtime = match body.get("runtime") {
        None => insert(service, body, "runtime", blank(), Place::First),
        Some(_) => None,
    };
    let deployed = body.get("name").and_then(Node::text).map(str::to_owned);
    let function = Function {
        name: deployed,
        runtime,
        handler,
        architecture,
        architecture_place: architecture_place.filter(|(span, _)| span.is_empty()),
        own_runtime,
        own_package,
        demands: built.as_ref().map(|built| built.demands.clone()).unwrap_or_default(),
        handler_is_source: built.is_some(),
        hold: resources::overriding(service, name),
        notes: service.notes.get_or_init(|| follow_up::notes(service)).clone(),
        scopes: vec![service.directory.clone(), service.file.clone()],
        ..Function::new("serverless", format!("functions.{name}"), place(&entry.key), package)
    };
    collector.facts.functions.push(function);
}

/// The path that a handler names in the package.
pub(super) fn entry_name(handler: &str) -> String {
    path::resolve("", handler).unwrap_or_else(|| handler.to_owned())
}
