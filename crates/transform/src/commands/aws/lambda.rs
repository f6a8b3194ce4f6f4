//! `aws lambda`: commands that declare functions, put code into them, or publish layers.

use rebootstrap_parser::{Span, Value, path};

use super::input::Input;
use super::options::{Part, all, option};
use crate::commands::words::Words;
use crate::facts::{Function, Package, ReadId, Role, RuntimeList, Twin, Upload};
use crate::shown::shown;

/// `create-function`: runtime, handler and code in one command.
pub(super) fn create(words: &mut Words) {
    let input = Input::of(words);
    let image = given(words, &input, "--package-type", "PackageType").is_some_and(|kind| kind.text() == "Image");
    let package = if image { Package::Image } else { package(words, &input).unwrap_or_else(|| not_declared(words)) };
    let place = architecture_place(words);
    declared(words, &input, "create-function", package, place);
}

/// `update-function-configuration`: it declares the function only when it sets the runtime.
pub(super) fn configure(words: &mut Words) {
    let input = Input::of(words);
    declared(words, &input, "update-function-configuration", Package::Uploaded, None);
}

/// `update-function-code`: the code alone. The runtime is what another command, a declaration or the account says.
pub(super) fn upload(words: &mut Words) {
    let input = Input::of(words);
    let package = package(words, &input).unwrap_or_else(|| not_declared(words));
    let function = name(words, &input);
    let id = id("update-function-code", function.as_deref());
    let upload = Upload { framework: "aws_cli", id, span: words.span, function, package };
    words.collector.facts.uploads.push(upload);
}

/// `wait function-updated`: what comes behind it finds the function as the command before it made it.
pub(super) fn waits(words: &mut Words) {
    let span = words.span;
    words.collector.facts.waits.push(span);
}

/// `publish-layer-version --compatible-runtimes go1.x provided`.
pub(super) fn layer(words: &mut Words) {
    let items: Vec<Part> = all(words, "--compatible-runtimes");
    let last = items.last().map(|item| item.at);
    let items: Vec<ReadId> = items.into_iter().map(|item| item.read(words, Role::Word)).collect();
    if let Some(place) = last.and_then(|last| behind(words, last)) {
        let place = Some((place, Twin(format!(" {}", Twin::DASHED))));
        let list = RuntimeList { items, scope: scope(words), variable: None, definition: None, place };
        words.collector.facts.runtime_lists.push(list);
    }
}

/// A function, when the command says its runtime or that it has none.
fn declared(words: &mut Words, input: &Input, action: &str, package: Package, place: Option<(Span, Twin)>) {
    let name = name(words, input);
    let id = id(action, name.as_deref());
    let runtime = read(words, input, "--runtime", "Runtime");
    if runtime.is_none() && package != Package::Image {
        return;
    }
    let handler = read(words, input, "--handler", "Handler");
    let architecture = read(words, input, "--architectures", "Architectures");
    let function = Function {
        name,
        runtime: runtime.into_iter().collect(),
        handler: handler.into_iter().collect(),
        architecture,
        architecture_place: place,
        scopes: vec![scope(words)],
        ..Function::new("aws_cli", id, words.span, package)
    };
    words.collector.facts.functions.push(function);
}

fn id(action: &str, name: Option<&str>) -> String {
    shown(&format!("aws lambda {action} {}", name.unwrap_or_default())).trim_end().to_owned()
}

/// What an option says, or else the member of the input file: <https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html>.
fn given(words: &Words, input: &Input, name: &str, key: &str) -> Option<Value> {
    match option(words, name) {
        Some(part) => Some(words.value(part.at).slice(part.range)),
        None => input.get(&[key]).cloned(),
    }
}

fn read(words: &mut Words, input: &Input, name: &str, key: &str) -> Option<ReadId> {
    match option(words, name) {
        Some(part) => Some(part.read(words, Role::Word)),
        None => input.get(&[key]).map(|value| words.collector.facts.read(value.clone(), None, Role::Word)),
    }
}

/// The name of the function, of which an ARN or a qualified name holds more:
/// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html>.
fn name(words: &Words, input: &Input) -> Option<String> {
    let given = given(words, input, "--function-name", "FunctionName")?;
    let given = given.text();
    let name = match given.rsplit_once("function:") {
        Some((_, name)) => name.split(':').next().unwrap_or(name),
        None => given,
    };
    (!name.is_empty()).then(|| name.to_owned())
}

/// Where the code comes from; `None` when nothing says it.
fn package(words: &mut Words, input: &Input) -> Option<Package> {
    if let Some(zip) = option(words, "--zip-file") {
        return Some(file(words, &zip));
    }
    let code = option(words, "--code");
    let member = |words: &Words, key: &str, own: &str| {
        option(words, own).or_else(|| code.as_ref().and_then(|code| code.member(words, key)))
    };
    let inside = |key: &str| input.get(&["Code", key]).or_else(|| input.get(&[key]));
    if member(words, "ImageUri", "--image-uri").is_some() || inside("ImageUri").is_some() {
        return Some(Package::Image);
    }
    if let Some(zip) = code.as_ref().and_then(|code| code.member(words, "ZipFile")) {
        return Some(file(words, &zip));
    }
    let read = |words: &mut Words, key: &str, own: &str| match member(words, key, own) {
        Some(part) => Some(part.read(words, Role::Word)),
        None => inside(key).map(|value| words.collector.facts.read(value.clone(), None, Role::Word)),
    };
    let key = read(words, "S3Key", "--s3-key")?;
    Some(Package::Object(vec![key], read(words, "S3Bucket", "--s3-bucket").into_iter().collect()))
}

/// `fileb://FILE`: <https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html>.
fn file(words: &mut Words, zip: &Part) -> Package {
    let path = zip.behind(words, "fileb://").or_else(|| zip.behind(words, "file://"));
    let read = path.unwrap_or_else(|| zip.clone()).read(words, Role::Path);
    Package::File(vec![read])
}

fn not_declared(words: &Words) -> Package {
    Package::Elsewhere("the command does not say where its code comes from".to_owned(), Some(words.span))
}

/// The directory of the file that the command stands in.
fn scope(words: &Words) -> String {
    path::parent(&words.collector.repository.path(words.span.file)).to_owned()
}

/// Behind the runtime: `--runtime go1.x --architectures arm64`.
fn architecture_place(words: &Words) -> Option<(Span, Twin)> {
    let place = behind(words, option(words, "--runtime")?.at)?;
    Some((place, Twin(format!(" --architectures {}", Twin::DASHED))))
}

/// Where more words can stand behind word `at`; `None` when a quote ends it.
fn behind(words: &Words, at: usize) -> Option<Span> {
    let span = words.value(at).source(0..words.text(at).len())?;
    let repository = words.collector.repository;
    let (_, text) = repository.open(&repository.path(span.file))?;
    let ends = text.get(span.end()..)?.chars().next().is_none_or(char::is_whitespace);
    ends.then(|| span.after())
}
