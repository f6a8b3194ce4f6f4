//! The AWS command line: uploads of packages to S3 and to functions.

use super::words::Words;
use crate::facts::{Object, Role, Upload};

/// `aws s3 cp FILE s3://bucket/key` and `aws lambda update-function-code`.
pub(super) fn collect(words: &mut Words) {
    let plain: Vec<usize> = (1..words.len()).filter(|at| !words.text(*at).starts_with('-')).collect();
    let [service, action, rest @ ..] = plain.as_slice() else { return };
    match (words.text(*service), words.text(*action)) {
        ("s3", "cp" | "mv") => {
            let [from, to, ..] = rest else { return };
            let Some(key) = words.text(*to).strip_prefix("s3://").and_then(|at| at.split_once('/')) else { return };
            let key = match key.1 {
                key if key.is_empty() || key.ends_with('/') => {
                    format!("{key}{}", rebootstrap_parser::path::name(words.text(*from)))
                }
                key => key.to_owned(),
            };
            let source = words.read(*from, Role::Path);
            let span = words.span;
            words.collector.facts.objects.push(Object { key, source, tracked: true, span, twin: None });
        }
        ("lambda", "update-function-code") => {
            let span = words.span;
            words.collector.facts.uploads.push(Upload { span });
        }
        _ => {}
    }
}
