//! Lists of runtimes: what a layer is compatible with, and what a plugin builds.

use rebootstrap_parser::Value;
use rebootstrap_parser::document::Node;

use super::service::Service;
use super::writing::append;
use crate::facts::{Role, RuntimeList};
use crate::frameworks::Collector;

/// `layers.X.compatibleRuntimes`
pub(super) fn collect(service: &Service, collector: &mut Collector) {
    for layers in service.nodes(&["layers"]) {
        for list in layers.entries().into_iter().filter_map(|layer| layer.value.get("compatibleRuntimes")) {
            let items = list.items().iter().flat_map(|item| service.resolver().texts(item)).collect();
            add(service, list, items, collector);
        }
    }
}

/// A list that names the target once a function of the service moves.
pub(super) fn add(service: &Service, list: &Node, items: Vec<Value>, collector: &mut Collector) {
    let places: Vec<_> = items.iter().map(Value::place).collect();
    let same = |other: &RuntimeList| {
        other.items.iter().map(|item| collector.facts.get(*item).value.place()).collect::<Vec<_>>() == places
    };
    if collector.facts.runtime_lists.iter().any(same) {
        return;
    }
    let place = append(service, list);
    let items = items.into_iter().map(|value| collector.facts.read(value, None, Role::Word)).collect();
    collector.facts.runtime_lists.push(RuntimeList {
        items,
        scope: service.file.clone(),
        variable: None,
        definition: None,
        place,
    });
}
