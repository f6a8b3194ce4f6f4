//! Stacks in templates: templates of their own with what they are given, and those that are written as a text.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use super::template::Template;
use crate::facts::Facts;
use crate::frameworks::{Collector, Given, unread};
use crate::repository::Repository;

/// Resources that are stacks, with the property that names their template: AWS gives each of its parameters the value under
/// `Parameters` (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html>).
const STACKS: [(&str, &str); 2] =
    [("AWS::CloudFormation::Stack", "TemplateURL"), ("AWS::Serverless::Application", "Location")];

/// What the stack `resource` gives to the parameters of its template.
pub(super) fn parameters<'n>(kind: &str, resource: &'n Node) -> Option<&'n Node> {
    STACKS.iter().any(|(known, _)| *known == kind).then(|| resource.at(&["Properties", "Parameters"]))?
}

/// Adds what each stack of `template` gives to the parameters of its own, and names templates in texts that declare functions.
pub(super) fn collect(repository: &Repository, template: &Template, collector: &mut Collector) {
    for (entry, kind) in template.resources() {
        if let Some(body) = entry.value.at(&["Properties", "TemplateBody"]).and_then(Node::value) {
            declared(repository, body, &mut collector.facts);
        }
        let Some(given) = parameters(kind, &entry.value) else { continue };
        let address = STACKS.iter().find(|(known, _)| *known == kind).map(|(_, property)| *property);
        let address = address.and_then(|property| entry.value.at(&["Properties", property]));
        let address = address.map(|node| template.texts(node)).unwrap_or_default();
        let templates: Vec<String> = address.iter().flat_map(|text| named(repository, template, text.text())).collect();
        for parameter in given.entries() {
            let Some(name) = parameter.name() else { continue };
            for value in template.texts(&parameter.value) {
                for named in &templates {
                    let given = Given {
                        template: Some(named.clone()),
                        directory: Some(template.directory().to_owned()),
                        name: name.to_owned(),
                        value: value.clone(),
                    };
                    if !collector.learned.parameters.contains(&given) {
                        collector.learned.parameters.push(given);
                    }
                }
            }
        }
    }
}

/// The templates that an address can mean: the file beside this one, or those whose paths end most like it where it is in a
/// bucket.
fn named(repository: &Repository, template: &Template, address: &str) -> Vec<String> {
    let here = path::resolve(template.directory(), address).filter(|at| repository.listing().is_file(at));
    if let Some(here) = here {
        return vec![here];
    }
    let shared =
        |file: &String| file.rsplit('/').zip(address.rsplit('/')).take_while(|(one, other)| one == other).count();
    let all = || repository.reached().filter(|file| *file != template.path);
    let most = all().map(|file| shared(&file)).max().unwrap_or_default();
    if most == 0 || address.ends_with('/') { Vec::new() } else { all().filter(|file| shared(file) == most).collect() }
}

/// A template in a text is not followed: a function that it declares is named, and may have a package that is made here.
pub(crate) fn declared(repository: &Repository, body: &Value, facts: &mut Facts) {
    let says = |line: &str| {
        line.split_once(':').is_some_and(|(key, value)| {
            key.trim().trim_matches('"') == "Runtime" && value.trim().trim_matches(['"', '\'', ',']) == "go1.x"
        })
    };
    let Some(place) = body.text().lines().any(says).then(|| body.place()).flatten() else { return };
    let at = repository.place(place);
    let note = unread::declaration_in_text(&at.file, at.line);
    if !facts.notes.contains(&note) {
        facts.notes.push(note);
        facts.unfollowed.push((place, body.text().to_owned()));
    }
}
