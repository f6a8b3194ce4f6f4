//! `BuildMethod: makefile`: `sam build` runs `make build-<LogicalId>` and takes what stands in `$(ARTIFACTS_DIR)` afterwards.
//!
//! Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-custom-runtimes.html>.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::value::SCOPE;
use rebootstrap_parser::{Value, path};

use super::{source, text_at};
use crate::frameworks::Collector;
use crate::frameworks::cloudformation::Template;
use crate::repository::Repository;

/// Names that make looks for, in its order.
const NAMES: [&str; 3] = ["GNUmakefile", "makefile", "Makefile"];

/// The directory that target `build-<id>` of the makefile in `directory` puts its artifacts into.
pub(super) fn artifacts(directory: &str, id: &str) -> Value {
    let hole = Value::unknown(&format!("artifacts of build-{id}{SCOPE}{directory}"));
    Value::concat([&Value::computed(&path::rooted("x")[..path::rooted("x").len() - 1]), &hole])
}

/// The directory of the makefile that builds `resource`, whose source is `code`; `None` when there is none.
///
/// `ContextPath` is where the makefile stands when it is not with the source.
pub(super) fn directory(
    repository: &Repository,
    template: &Template,
    resource: &Node,
    code: &str,
    id: &str,
) -> Option<String> {
    let context = text_at(resource, &["Metadata", "ContextPath"]);
    let root = text_at(resource, &["Metadata", "ProjectRootDirectory"]);
    let mut places = Vec::new();
    places.extend(context.and_then(|context| source(code, context)));
    places.extend(context.and_then(|context| source(template.directory(), context)));
    places.push(code.to_owned());
    places.extend(root.and_then(|root| source(template.directory(), root)));
    let target = format!("build-{id}");
    let builds = |directory: &String| {
        let files = NAMES.iter().filter_map(|name| repository.open(&path::join(directory, name)));
        files.into_iter().any(|(_, text)| text.contains(&target) || text.contains("build-%"))
    };
    places.into_iter().find(builds)
}

/// Tells make what `build-<id>` in `directory` is given.
pub(super) fn tell(directory: &str, id: &str, collector: &mut Collector) {
    let given = vec![("ARTIFACTS_DIR".to_owned(), artifacts(directory, id))];
    collector.learned.environments.insert((directory.to_owned(), format!("build-{id}")), given);
}

/// Layers are built in the same way; their targets have artifacts of their own.
pub(super) fn layers(template: &Template, repository: &Repository, collector: &mut Collector) {
    for (entry, kind) in template.resources() {
        if kind != "AWS::Serverless::LayerVersion"
            || text_at(&entry.value, &["Metadata", "BuildMethod"]) != Some("makefile")
        {
            continue;
        }
        let id = entry.name().unwrap_or_default();
        let content = text_at(&entry.value, &["Properties", "ContentUri"]).unwrap_or(".");
        let code = source(template.directory(), content);
        let at = code.and_then(|code| directory(repository, template, &entry.value, &code, id));
        if let Some(at) = at {
            tell(&at, id, collector);
        }
    }
}
