//! `aws_lambda_function`, layers, and the lists that say which runtimes a variable may have.

use rebootstrap_parser::hcl::{Attribute, Block, Expression, Kind, Term, evaluate};
use rebootstrap_parser::{Span, Value};

use super::instance::{Each, Instance};
use super::tracking::tracking;
use crate::facts::{Function, Package, ReadId, Role, RuntimeList, Twin};
use crate::frameworks::Collector;

/// Attributes whose change Terraform can be told to ignore when code is put in place by others.
const CODE_ATTRIBUTES: [&str; 6] = ["filename", "source_code_hash", "s3_key", "s3_object_version", "s3_bucket", "all"];

/// A function resource.
pub(super) fn collect(instance: &Instance, block: &Block, each: &Each, collector: &mut Collector) {
    let scope = instance.scope(Some(each));
    let term = |name: &str| block.body.attribute(name).map(|found| evaluate(&found.expression, &scope));
    let texts = |name: &str| term(name).map(|term| term.texts()).unwrap_or_default();
    // Where it is an image in one case and has a zip and a runtime in another, it is the latter here.
    let is_zip = ["filename", "s3_key"].iter().any(|name| !texts(name).is_empty())
        && texts("runtime").iter().any(|runtime| !runtime.has_holes());
    let has_image = term("image_uri").is_some_and(|term| term != Term::Null);
    let package = match is_image(&texts("package_type")) || (has_image && !is_zip) {
        true => Package::Image,
        false => package(instance, texts("filename"), texts("s3_key"), block, each, collector),
    };
    let architecture = term("architectures").and_then(|list| list.items().first()?.texts().into_iter().next());
    let architecture = words(architecture.into_iter().collect(), collector).first().copied();
    let labels = block.labels.join(".");
    let function = Function {
        runtime: words(texts("runtime"), collector),
        handler: words(texts("handler"), collector),
        placed: ignores_code(block),
        frozen: ignores(block, &["runtime", "all"]),
        hash: words(texts("source_code_hash"), collector),
        tracking: tracking(instance, block, each),
        architecture,
        architecture_place: architecture_place(instance, block),
        constraints: constraints(instance, collector),
        root: Some(instance.root.clone()),
        scopes: std::iter::once(&instance.module.directory).chain(&instance.callers).cloned().collect(),
        ..Function::new("terraform", format!("{}{labels}{}", instance.address, each.suffix()), block.span, package)
            .named(texts("function_name"))
    };
    collector.facts.functions.push(function);
}

/// Whether the type of a package is that of an image, whatever a condition says.
pub(super) fn is_image(types: &[Value]) -> bool {
    !types.is_empty() && types.iter().all(|one| one.text() == "Image")
}

/// `filename` wins over `s3_key`, as at most one of them may be set.
pub(super) fn package(
    instance: &Instance,
    files: Vec<Value>,
    keys: Vec<Value>,
    block: &Block,
    each: &Each,
    collector: &mut Collector,
) -> Package {
    if !files.is_empty() {
        let file = |value| collector.facts.read(value, Some(&instance.directory), Role::Path);
        return Package::File(files.into_iter().map(file).collect());
    }
    if keys.is_empty() {
        return Package::Elsewhere("its package is not declared".to_owned(), Some(block.span));
    }
    let buckets = block.body.attribute("s3_bucket").map(|bucket| instance.scope(Some(each)).texts(&bucket.expression));
    let buckets = words(buckets.unwrap_or_default(), collector);
    Package::Object(words(keys, collector), buckets)
}

pub(super) fn words(values: Vec<Value>, collector: &mut Collector) -> Vec<ReadId> {
    values.into_iter().map(|value| collector.facts.read(value, None, Role::Word)).collect()
}

pub(super) fn ignores_code(block: &Block) -> bool {
    ignores(block, &CODE_ATTRIBUTES)
}

/// Whether `ignore_changes` names one of `attributes`.
pub(super) fn ignores(block: &Block, attributes: &[&str]) -> bool {
    let lists = block.body.blocks("lifecycle").filter_map(|lifecycle| lifecycle.body.attribute("ignore_changes"));
    lists.flat_map(|list| names(&list.expression)).any(|name| attributes.contains(&name.as_str()))
}

/// Where the line `name = value` goes in `block`, and its text: behind `neighbour` where the equals signs can stand in one
/// column, else as a group of its own behind the neighbour's group, as `terraform fmt` would have it.
pub(super) fn line_behind(
    instance: &Instance,
    block: &Block,
    neighbour: &Attribute,
    name: &str,
    value: &str,
) -> Option<(Span, String)> {
    let (_, text) = instance.world.repository.open(&instance.world.repository.path(neighbour.span.file))?;
    let start = text.get(..neighbour.span.start())?.rfind('\n').map_or(0, |at| at + 1);
    let indent = text.get(start..neighbour.span.start()).filter(|indent| indent.trim().is_empty())?;
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let before = text.get(neighbour.span.start()..neighbour.expression.span.start())?;
    let width = before.trim_end().trim_end_matches('=').len();
    if width > name.len() {
        return Some((neighbour.span, format!("{end}{indent}{name:<width$}= {value}")));
    }
    let mut last = neighbour.span;
    while let Some(next) = block.body.attributes.iter().find(|next| {
        let between = text.get(last.end()..next.span.start());
        between.is_some_and(|between| between.trim().is_empty() && between.matches('\n').count() == 1)
    }) {
        last = next.span;
    }
    Some((last, format!("{end}{end}{indent}{name} = {value}")))
}

/// Where `architectures` goes: on a line of its own behind the runtime.
fn architecture_place(instance: &Instance, block: &Block) -> Option<(Span, Twin)> {
    let runtime = block.body.attribute("runtime")?;
    let (place, line) = line_behind(instance, block, runtime, "architectures", &format!("[\"{}\"]", Twin::DASHED))?;
    Some((place, Twin(line)))
}

/// The bare words and strings of a list.
fn names(list: &Expression) -> Vec<String> {
    let items = list.children();
    let items = if items.is_empty() { vec![list] } else { items };
    items.into_iter().map(|item| item.source.trim_matches('"').to_owned()).collect()
}

/// The constraints on hashicorp/aws in the module, its callers and its root: all of them hold.
pub(super) fn constraints(instance: &Instance, collector: &mut Collector) -> Vec<ReadId> {
    let mut found = Vec::new();
    for directory in std::iter::once(&instance.module.directory).chain(&instance.callers) {
        let Some(module) = instance.world.module(directory) else { continue };
        let scope = instance.scope(None);
        for settings in &module.settings {
            let versions: Vec<Value> = match settings.kind.as_str() {
                "provider" if settings.labels.first().is_some_and(|name| name == "aws") => settings
                    .body
                    .attribute("version")
                    .map(|version| scope.texts(&version.expression))
                    .unwrap_or_default(),
                "terraform" => settings
                    .body
                    .blocks("required_providers")
                    .filter_map(|required| required.body.attribute("aws"))
                    .filter_map(|aws| match evaluate(&aws.expression, &scope) {
                        Term::Map(items) => Term::Map(items).get("version"),
                        term => Some(term),
                    })
                    .flat_map(|term| term.texts())
                    .collect(),
                _ => Vec::new(),
            };
            found.extend(words(versions, collector));
        }
    }
    found.dedup();
    found
}

/// `compatible_runtimes` of a layer.
pub(super) fn layer(instance: &Instance, block: &Block, each: &Each, collector: &mut Collector) {
    let Some(list) = block.body.attribute("compatible_runtimes") else { return };
    let scope = instance.scope(Some(each));
    if let Term::List(items) = evaluate(&list.expression, &scope) {
        add_list(instance, None, &items, collector);
    }
}

/// `validation { condition = contains(["go1.x", …], var.x) }`.
pub(super) fn validations(instance: &Instance, collector: &mut Collector) {
    for (name, variable) in &instance.module.variables {
        for validation in variable.body.blocks("validation") {
            let Some(condition) = validation.body.attribute("condition") else { continue };
            let mut pending = vec![&condition.expression];
            while let Some(expression) = pending.pop() {
                if let Kind::Call(function, arguments) = &expression.kind
                    && function == "contains"
                    && let [list, _] = arguments.as_slice()
                    && let Term::List(items) = evaluate(list, &instance.scope(None))
                {
                    add_list(instance, Some(name), &items, collector);
                }
                pending.extend(expression.children());
            }
        }
    }
}

fn add_list(instance: &Instance, variable: Option<&str>, items: &[Term], collector: &mut Collector) {
    let values: Vec<Value> = items.iter().flat_map(Term::texts).collect();
    let items = words(values, collector);
    let scope = instance.module.directory.clone();
    let list = RuntimeList { items, scope, variable: variable.map(str::to_owned), definition: None, place: None };
    if !collector.facts.runtime_lists.iter().any(|other| same(other, &list, collector)) {
        collector.facts.runtime_lists.push(list);
    }
}

fn same(a: &RuntimeList, b: &RuntimeList, collector: &Collector) -> bool {
    let places =
        |list: &RuntimeList| list.items.iter().map(|item| collector.facts.get(*item).value.place()).collect::<Vec<_>>();
    places(a) == places(b)
}
