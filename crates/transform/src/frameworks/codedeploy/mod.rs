//! AWS CodeDeploy: the files that an application specification puts on machines, under their own names.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::path;

use crate::facts::{Parcel, Role, Sending};
use crate::frameworks::{Collector, pipeline};
use crate::repository::Repository;

/// Whether it is an application specification, by its name.
pub(crate) fn wants(file: &str) -> bool {
    matches!(path::name(file), "appspec.yml" | "appspec.yaml")
}

/// Adds what each puts into a directory. A source of `/` is the whole revision, with its sources:
/// <https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-files.html>.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some(document) = pipeline::open(repository, file, collector) else { continue };
        let files = document.root().and_then(|root| root.get("files")).map(Node::items).unwrap_or_default();
        let sources = files.iter().filter_map(|item| item.get("source")?.value().cloned());
        for source in sources.filter(|source| source.text() != "/") {
            let read = collector.facts.read(source, Some(path::parent(file)), Role::Path);
            collector.facts.published.push((read, Sending::Place));
            collector.facts.parcels.push(Parcel::of(read));
        }
    }
}
