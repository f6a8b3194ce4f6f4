//! Stacks: what those in templates and files of parameters give to other templates, and stacks that are written as a text.

use rebootstrap_parser::document::{Format, Node};
use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Value, path};

use super::template::{Template, format, wants as is_template_name};
use crate::facts::{Facts, Role};
use crate::frameworks::{Collector, Given, unfollowed};
use crate::repository::Repository;
use crate::shown::fits;

/// Resources that are stacks, with the property that names their template: AWS gives each of its parameters the value under
/// `Parameters` (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html>).
const STACKS: [(&str, &str); 3] = [
    ("AWS::CloudFormation::Stack", "TemplateURL"),
    ("AWS::CloudFormation::StackSet", "TemplateURL"),
    ("AWS::Serverless::Application", "Location"),
];

/// What the stack `resource` gives to the parameters of its template.
pub(super) fn parameters<'n>(kind: &str, resource: &'n Node) -> Option<&'n Node> {
    STACKS.iter().any(|(known, _)| *known == kind).then(|| resource.at(&["Properties", "Parameters"]))?
}

/// The names and values of a mapping, or of a list of `ParameterKey` and `ParameterValue`.
fn pairs(given: &Node) -> Vec<(&str, &Node)> {
    let named = given.entries().into_iter().filter_map(|entry| Some((entry.name()?, &entry.value)));
    let listed =
        given.items().iter().filter_map(|item| Some((item.get("ParameterKey")?.text()?, item.get("ParameterValue")?)));
    named.chain(listed).collect()
}

/// Adds what each stack of `template` gives to the parameters of its own, and names templates in texts that declare functions.
pub(super) fn collect(repository: &Repository, template: &Template, collector: &mut Collector) {
    for (entry, kind) in template.resources() {
        if let Some(body) = entry.value.at(&["Properties", "TemplateBody"]).and_then(Node::value) {
            declared(repository, body, &mut collector.facts);
        }
        let Some(given) = parameters(kind, &entry.value).map(pairs) else { continue };
        let address = STACKS.iter().find(|(known, _)| *known == kind).map(|(_, property)| *property);
        let address = address.and_then(|property| entry.value.at(&["Properties", property]));
        let address = address.map(|node| template.texts(node)).unwrap_or_default();
        let (open, known): (Vec<&Value>, Vec<&Value>) =
            address.iter().partition(|text| path::name(text.text()).contains(HOLE_OPEN));
        let mut templates: Vec<String> =
            known.iter().flat_map(|text| named(repository, template, text.text())).collect();
        let names: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
        let fits = |file: &str| open.iter().any(|text| fits(path::name(text.text()), path::name(file)));
        if !open.is_empty() && !names.is_empty() {
            templates
                .extend(taking(repository, &names).into_iter().filter(|file| *file != template.path && fits(file)));
        }
        let values =
            given.into_iter().flat_map(|(name, node)| template.texts(node).into_iter().map(move |value| (name, value)));
        pass(values, &templates, template.directory(), collector);
    }
}

/// Gives values to the parameters of `templates`.
fn pass<'n>(
    values: impl Iterator<Item = (&'n str, Value)>,
    templates: &[String],
    directory: &str,
    collector: &mut Collector,
) {
    for (name, value) in values {
        for named in templates {
            let given = Given {
                template: Some(named.clone()),
                directory: Some(directory.to_owned()),
                name: name.to_owned(),
                value: value.clone(),
            };
            if !collector.learned.parameters.contains(&given) {
                collector.learned.parameters.push(given);
            }
        }
    }
}

/// The templates with parameters of all these names: CloudFormation accepts no value for another.
fn taking(repository: &Repository, names: &[&str]) -> Vec<String> {
    let takes = |file: &String| {
        let Some((id, text)) = repository.open(file) else { return false };
        if !text.contains("Resources") || !names.iter().all(|name| text.contains(name)) {
            return false;
        }
        let Ok(document) = repository.document(id, format(file, &text)) else { return false };
        let declared =
            |root: &Node| root.get("Parameters").map(|node| names.iter().all(|name| node.get(name).is_some()));
        document.root().and_then(declared).unwrap_or_default()
    };
    let files = repository.wanted(is_template_name).into_iter();
    files.filter(takes).collect()
}

/// Adds what files give to the parameters of templates: a list of `ParameterKey` and `ParameterValue`, or `Parameters` beside tags
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html>).
pub(super) fn files(repository: &Repository, collector: &mut Collector) {
    for file in repository.wanted(is_template_name).into_iter().filter(|file| file.ends_with(".json")) {
        let Some((id, text)) = repository.open(&file) else { continue };
        if text.contains("\"Resources\"")
            || !["\"ParameterKey\"", "\"Parameters\""].iter().any(|key| text.contains(key))
        {
            continue;
        }
        let Ok(document) = repository.document(id, Format::Json) else { continue };
        let Some(root) = document.root() else { continue };
        let given = pairs(root.get("Parameters").filter(|node| node.get("Type").is_none()).unwrap_or(root));
        let given: Vec<(&str, &Node)> = given.into_iter().filter(|(_, node)| node.value().is_some()).collect();
        let names: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
        if names.is_empty() {
            continue;
        }
        // What no template takes is for none that is here.
        repository.follow(&file);
        let templates = taking(repository, &names);
        let directory = path::parent(&file);
        let values: Vec<(&str, Value)> =
            given.into_iter().filter_map(|(name, node)| Some((name, node.value()?.clone()))).collect();
        for (_, value) in &values {
            collector.facts.read(value.clone(), Some(directory), Role::Definition);
        }
        pass(values.into_iter(), &templates, directory, collector);
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
    let note = unfollowed::declaration_in_text(&at.file, at.line);
    if !facts.notes.contains(&note) {
        facts.notes.push(note);
        facts.unfollowed.push((place, body.text().to_owned()));
    }
}
