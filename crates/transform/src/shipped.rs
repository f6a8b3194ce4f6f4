//! Packages that are uploaded to S3 with the directory they lie in: each becomes an object there, by its path below.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Span, Value, path};

use crate::facts::{Facts, Object, Package, ReadId, Role, Shipment};
use crate::package::{is_bucket, may_be};
use crate::repository::Repository;

/// An archive at the place where it is made, or to which a copy puts it.
struct Made {
    output: Option<ReadId>,
    archive: usize,
    copy: Option<usize>,
    span: Span,
}

/// Adds the objects that functions are deployed from and that the shipments make, or may make: of archives that are written
/// into their directories or copied there, and of files that lie there.
pub(crate) fn add(repository: &Repository, facts: &mut Facts) {
    if facts.shipments.is_empty() {
        return;
    }
    let (shipments, made) = (std::mem::take(&mut facts.shipments), made(facts));
    let sent: Vec<(&Shipment, String)> =
        shipments.iter().filter_map(|one| Some((one, facts.path(one.parcel.directory)?))).collect();
    for (key, bucket) in wanted(facts) {
        let mut seen = BTreeSet::new();
        let is_for = |one: &Shipment| bucket.as_ref().is_none_or(|bucket| is_bucket(&one.bucket, bucket));
        for (shipment, directory) in sent.iter().filter(|(one, _)| is_for(one)) {
            for (object, below) in objects(shipment, &key) {
                let at = path::join(directory, below);
                let takes = shipment.parcel.ordered_takes(below);
                let found = made.get(&at);
                if takes == Some(false) || (found.is_none() && !repository.listing().is_file(&at)) {
                    continue;
                }
                let is_there = found.is_none_or(|found| found.iter().any(|one| stays(facts, shipment, &at, one)));
                let certain = takes == Some(true) && shipment.certain && is_there;
                if !seen.insert((object == key, at.clone(), certain)) {
                    continue;
                }
                let source = found.and_then(|found| found.iter().find_map(|one| one.output)).unwrap_or_else(|| {
                    let value = Value::computed(&path::rooted(&at));
                    facts.read(value, Some(""), Role::Path)
                });
                let (bucket, span) = (Some(shipment.bucket.clone()), shipment.span);
                let (key, address, twin) = (object, None, None);
                facts.objects.push(Object { key, address, bucket, source, certain, tracked: true, span, twin });
            }
        }
    }
    facts.shipments = shipments;
}

/// The keys of the objects that packages are, each with a bucket where one is known.
fn wanted(facts: &Facts) -> BTreeSet<(String, Option<String>)> {
    let functions = facts.functions.iter().map(|function| &function.package);
    let mut pending: Vec<&Package> = functions.chain(facts.uploads.iter().map(|upload| &upload.package)).collect();
    let mut wanted = BTreeSet::new();
    let text = |read: &ReadId| facts.get(*read).value.text().to_owned();
    while let Some(package) = pending.pop() {
        match package {
            Package::Several(packages) => pending.extend(packages),
            Package::Object(keys, buckets) => {
                let keys = keys.iter().map(|key| text(key).trim_start_matches('/').to_owned());
                let each = |key: String| match buckets.as_slice() {
                    [] => vec![(key, None)],
                    buckets => buckets.iter().map(|bucket| (key.clone(), Some(text(bucket)))).collect(),
                };
                wanted.extend(keys.flat_map(each));
            }
            _ => {}
        }
    }
    wanted
}

/// The object with this key that a file of the shipment is or may be, and the path of that file below the directory.
fn objects<'k>(shipment: &Shipment, key: &'k str) -> Vec<(String, &'k str)> {
    if let Some(below) = path::below(key, &shipment.prefix) {
        return vec![(key.to_owned(), below)];
    }
    if !shipment.prefix.contains(HOLE_OPEN) {
        return Vec::new();
    }
    let ends = key.match_indices('/').map(|(at, _)| &key[at + 1..]);
    let all = ends.map(|below| (path::join(&shipment.prefix, below), below));
    all.filter(|(object, _)| may_be(object, key)).collect()
}

/// Where archives stand: by the text that says it, or as a copy.
fn made(facts: &Facts) -> BTreeMap<String, Vec<Made>> {
    let mut made: BTreeMap<String, Vec<Made>> = BTreeMap::new();
    for (archive, one) in facts.archives.iter().enumerate() {
        let (Some(at), Some(output)) = (&one.path, one.output) else { continue };
        // `zip dist/api` makes dist/api.zip: the text names another path.
        let output = Some(output).filter(|output| facts.path(*output).as_ref() == Some(at));
        let here = Made { output, archive, copy: None, span: one.span };
        made.entry(at.clone()).or_default().push(here);
        for (copy, by) in facts.copies.iter().enumerate() {
            let Some(to) = facts.copied(by, at) else { continue };
            let there = Made { output: None, archive, copy: Some(copy), span: by.span };
            made.entry(to).or_default().push(there);
        }
    }
    made
}

/// Whether the archive is there when its directory is uploaded: it is not made later, and nothing is fetched in its place.
fn stays(facts: &Facts, shipment: &Shipment, at: &str, made: &Made) -> bool {
    let is_later = shipment.later_archives.contains(&made.archive)
        || made.copy.is_some_and(|copy| shipment.later_copies.contains(&copy));
    let is_before = |one: Span, other: Span| one.file == other.file && one.start() < other.start();
    let is_own = |span: Span| made.span.contains(span);
    let takes_place = |(file, span): &(String, Span)| {
        let folder = file.strip_suffix('*').map(|folder| folder.trim_end_matches('/'));
        let is_over = |folder| match folder {
            "" => path::parent(at).is_empty(),
            folder => path::below(at, folder).is_some(),
        };
        (file == at || folder.is_some_and(is_over))
            && !is_own(*span)
            && !is_before(*span, made.span)
            && !is_before(shipment.span, *span)
    };
    !is_later && !facts.written.iter().any(takes_place)
}
