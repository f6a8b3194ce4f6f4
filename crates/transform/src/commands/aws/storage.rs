//! `aws s3 cp` and `aws s3api put-object`: files that become S3 objects.

use rebootstrap_parser::path;

use super::options::option;
use crate::commands::sent::parcel;
use crate::commands::words::Words;
use crate::facts::{Object, ReadId, Role, Shipment};

/// `aws s3 cp FILE s3://bucket/key`; a key that ends with a slash, and a bucket without a key, get the file's name.
pub(super) fn copy(words: &mut Words, action: usize) {
    if (action + 1..words.len()).any(|at| words.text(at) == "--recursive") {
        return ship(words, action);
    }
    let Some((from, to)) = ends(words, action) else { return };
    let Some((bucket, key)) = address(words.text(to)) else { return };
    let key = match key {
        key if key.is_empty() || key.ends_with('/') => format!("{key}{}", path::name(words.text(from))),
        key => key.to_owned(),
    };
    let source = words.read(from, Role::Path);
    add(words, Some(bucket.to_owned()), key, source);
}

/// `aws s3 sync DIRECTORY s3://bucket/prefix`, and `aws s3 cp --recursive`.
pub(super) fn ship(words: &mut Words, action: usize) {
    let Some((from, to)) = ends(words, action) else { return };
    let Some((bucket, prefix)) = address(words.text(to)) else { return };
    let (bucket, prefix) = (bucket.to_owned(), prefix.trim_matches('/').to_owned());
    let directory = words.read(from, Role::Path);
    let (parcel, span) = (parcel(words, directory), words.span);
    words.collector.facts.shipments.push(Shipment { parcel, bucket, prefix, span });
}

/// The file or directory, and where in S3 it goes.
fn ends(words: &Words, action: usize) -> Option<(usize, usize)> {
    let plain: Vec<usize> = (action + 1..words.len()).filter(|at| !words.text(*at).starts_with('-')).collect();
    let to = plain.iter().position(|at| words.text(*at).starts_with("s3://")).filter(|at| *at > 0)?;
    Some((plain[to - 1], plain[to]))
}

/// The bucket, and what stands behind it.
fn address(text: &str) -> Option<(&str, &str)> {
    let at = text.strip_prefix("s3://")?;
    Some(path::split_first(at).unwrap_or((at, "")))
}

/// `aws s3api put-object --bucket B --key K --body FILE`.
pub(super) fn put(words: &mut Words) {
    let (Some(key), Some(body)) = (option(words, "--key"), option(words, "--body")) else { return };
    let bucket = option(words, "--bucket").map(|bucket| bucket.text(words).to_owned());
    let key = key.text(words).to_owned();
    let source = body.read(words, Role::Path);
    add(words, bucket, key, source);
}

fn add(words: &mut Words, bucket: Option<String>, key: String, source: ReadId) {
    let span = words.span;
    let object = Object { key, address: None, bucket, source, tracked: true, span, twin: None };
    words.collector.facts.objects.push(object);
}
