//! `aws s3 cp`, `aws s3 sync` and `aws s3api put-object`: files that become S3 objects, and directories whose files do.

use rebootstrap_parser::path;
use rebootstrap_parser::value::HOLE_OPEN;

use super::options::{is_global, option};
use crate::commands::words::Words;
use crate::facts::{Object, Parcel, ReadId, Role, Shipment};

/// Options of `aws s3` that take a value: <https://docs.aws.amazon.com/cli/latest/reference/s3/sync.html>.
const VALUED: [&str; 29] = [
    "--acl",
    "--cache-control",
    "--case-conflict",
    "--checksum-algorithm",
    "--checksum-mode",
    "--content-disposition",
    "--content-encoding",
    "--content-language",
    "--content-type",
    "--copy-props",
    "--exclude",
    "--expected-size",
    "--expires",
    "--grants",
    "--include",
    "--metadata",
    "--metadata-directive",
    "--page-size",
    "--request-payer",
    "--source-region",
    "--sse",
    "--sse-c",
    "--sse-c-copy-source",
    "--sse-c-copy-source-key",
    "--sse-c-key",
    "--sse-kms-key-id",
    "--storage-class",
    "--website-redirect",
    "--website-redirect-location",
];

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
    let parcel = Parcel { ordered: filters(words), ..Parcel::of(directory) };
    let certain = says_all(words, action, [from, to]);
    let (archives, copies) = (words.collector.facts.archives.len(), words.collector.facts.copies.len());
    let (later_archives, later_copies) = (archives..archives, copies..copies);
    let shipment = Shipment { parcel, bucket, prefix, certain, later_archives, later_copies, span: words.span };
    words.collector.facts.shipments.push(shipment);
}

/// The file or directory, and where in S3 it goes; `None` where nothing is sent.
fn ends(words: &Words, action: usize) -> Option<(usize, usize)> {
    let behind = action + 1..words.len();
    // A variable that says so in one case (`[ -n "$TEST" ] && DRYRUN=--dryrun`) is empty where it is meant.
    let is_written = |at: usize| words.value(at).place().is_some_and(|place| words.span.contains(place));
    if behind.clone().any(|at| is_begun(words.text(at), "--dryrun", "--dr") && is_written(at)) {
        return None;
    }
    let is_plain = |at: &usize| !words.text(*at).starts_with('-') && !is_value(words, *at);
    let plain: Vec<usize> = behind.filter(is_plain).collect();
    let to = plain.iter().position(|at| words.text(*at).starts_with("s3://")).filter(|at| *at > 0)?;
    Some((plain[to - 1], plain[to]))
}

/// Whether the words leave nothing open: no word that may be an option (`$OPTIONS`), and no option that passes over what it would
/// upload.
fn says_all(words: &Words, action: usize, ends: [usize; 2]) -> bool {
    let passes = |text: &str| is_begun(text, "--size-only", "--si") || is_begun(text, "--no-overwrite", "--no-o");
    (action + 1..words.len()).all(|at| {
        let text = words.text(at);
        let is_option = text.starts_with("--") && !text.contains(HOLE_OPEN) && !passes(text);
        ends.contains(&at) || is_value(words, at) || is_option
    }) && !VALUED.contains(&words.text(words.len() - 1))
}

/// Whether word `at` is the value of the option before it.
fn is_value(words: &Words, at: usize) -> bool {
    let before = words.text(at - 1);
    let takes =
        VALUED.contains(&before) || is_global(before) || filter(before).is_some_and(|(_, rest)| rest.is_empty());
    takes && !words.text(at).starts_with("--")
}

/// The patterns that say what is taken of a directory, in order, and whether each takes files in.
pub(crate) fn filters(words: &Words) -> Vec<(bool, String)> {
    let said = |at: usize| {
        let (takes, value) = filter(words.text(at))?;
        let value = value.strip_prefix('=').unwrap_or_else(|| words.text(at + 1));
        Some((takes, value.to_owned()))
    };
    (1..words.len()).filter_map(said).collect()
}

/// Whether the option takes files in or leaves them out, and what stands behind it.
fn filter(text: &str) -> Option<(bool, &str)> {
    let (option, rest) = text.split_at(text.find('=').unwrap_or(text.len()));
    if is_begun(option, "--include", "--in") {
        return Some((true, rest));
    }
    is_begun(option, "--exclude", "--exc").then_some((false, rest))
}

/// Whether `text` is `option` or the beginning of it: argparse takes what begins with `least` for it, and no less.
fn is_begun(text: &str, option: &str, least: &str) -> bool {
    text.starts_with(least) && option.starts_with(text)
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
    let object = Object { key, address: None, bucket, source, certain: true, tracked: true, span, twin: None };
    words.collector.facts.objects.push(object);
}
