//! The resources of a service: functions that are declared there, and what is said there over what the service says.

use rebootstrap_parser::document::{Entry, Node};

use super::service::Service;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::frameworks::{Collector, pipeline};

/// What of a function moves, as properties of CloudFormation.
const PROPERTIES: [&str; 3] = ["Runtime", "Handler", "Code"];

/// The functions among the resources of a service, which are those of CloudFormation: they are named, and not followed.
pub(super) fn collect(service: &Service, collector: &mut Collector) {
    for entry in below(service, "Resources") {
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

/// Why the function `name` stays: its resource is given one of these properties once more, and that wins, see
/// <https://www.serverless.com/framework/docs/providers/aws/guide/resources#override-aws-cloudformation-resource>.
pub(super) fn overriding(service: &Service, name: &str) -> Option<Diagnostic> {
    let resource = logical_name(name);
    let given = ["Resources", "extensions"].into_iter().flat_map(|key| below(service, key));
    let found = given.filter(|entry| entry.name() == Some(&resource)).find_map(|entry| {
        let properties = entry.value.get("Properties")?.entries();
        let given = properties.into_iter().find(|one| one.name().is_some_and(|name| PROPERTIES.contains(&name)))?;
        Some((given.name()?.to_owned(), given.key.span))
    });
    let (property, span) = found?;
    Some(Diagnostic {
        code: Code::Overridden,
        message: format!("functions.{name}: the resources of its service set `{property}` of {resource} once more"),
        place: Some(service.repository.place(span)),
        related: Vec::new(),
        next: "say it in `functions` alone, then run again".to_owned(),
    })
}

/// What stands below `key` of the resources: one mapping, or a list of them.
fn below(service: &Service, key: &str) -> Vec<Entry> {
    let all = service.nodes(&["resources"]);
    let items = all.iter().flat_map(|node| node.items().iter().flat_map(|item| service.resolver().nodes(item)));
    let all: Vec<Node> = all.iter().cloned().chain(items).collect();
    let parts = all.iter().flat_map(|node| service.resolver().below(node, &[key]));
    parts.flat_map(|part| part.entries().into_iter().cloned().collect::<Vec<_>>()).collect()
}

/// The name of a function's resource: `getNormalizedFunctionName` and `getLambdaLogicalId` of `naming.js` of
/// serverless/serverless.
fn logical_name(name: &str) -> String {
    let name = name.replace('-', "Dash").replace('_', "Underscore");
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    format!("{}{}LambdaFunction", first.map(String::from).unwrap_or_default(), letters.as_str())
}
