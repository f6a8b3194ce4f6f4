//! The AWS command line: uploads of packages to S3 and to functions.

use super::words::Words;
use crate::facts::{Function, Object, Package, Role, Upload};

/// `aws s3 cp FILE s3://bucket/key` and `aws lambda update-function-code`.
pub(super) fn collect(words: &mut Words) {
    let plain: Vec<usize> = (1..words.len()).filter(|at| !words.text(*at).starts_with('-')).collect();
    let [service, action, rest @ ..] = plain.as_slice() else { return };
    match (words.text(*service), words.text(*action)) {
        ("s3", "cp" | "mv") => {
            let [from, to, ..] = rest else { return };
            let Some(key) = words.text(*to).strip_prefix("s3://").and_then(|at| at.split_once('/')) else { return };
            let bucket = Some(key.0.to_owned());
            let key = match key.1 {
                key if key.is_empty() || key.ends_with('/') => {
                    format!("{key}{}", rebootstrap_parser::path::name(words.text(*from)))
                }
                key => key.to_owned(),
            };
            let source = words.read(*from, Role::Path);
            let span = words.span;
            words.collector.facts.objects.push(Object {
                key,
                address: None,
                bucket,
                source,
                tracked: true,
                span,
                twin: None,
            });
        }
        ("cloudformation", action) => super::template::cloudformation(words, action),
        ("lambda", "create-function" | "update-function-configuration") => declared(words, words.text(*action)),
        ("lambda", "update-function-code") => {
            let span = words.span;
            words.collector.facts.uploads.push(Upload { span });
        }
        _ => {}
    }
}

/// A function that a command declares: it is named, not followed yet.
fn declared(words: &mut Words, action: &str) {
    let option = |name: &str| (1..words.len()).find(|at| words.text(*at) == name).filter(|at| at + 1 < words.len());
    let (Some(runtime), name) = (option("--runtime"), option("--function-name")) else { return };
    let name = name.map_or("", |at| words.text(at + 1));
    let id = crate::link::shown(&format!("aws lambda {action} {name}"));
    let handler = option("--handler");
    let runtime = words.read(runtime + 1, Role::Word);
    let handler = handler.map(|at| words.read(at + 1, Role::Word));
    let package = Package::Unfollowed("it is declared by an aws command, which is not followed yet".to_owned());
    let function = Function {
        name: (!name.is_empty()).then(|| name.to_owned()),
        runtime: vec![runtime],
        handler: handler.into_iter().collect(),
        ..Function::new("shell", id.trim_end().to_owned(), words.span, package)
    };
    words.collector.facts.functions.push(function);
}
