//! Archives that are uploaded to S3 with the directory they lie in: each becomes an object there, by its path below.

use rebootstrap_parser::{Value, path};

use crate::facts::{Facts, Object, ReadId, Role};

/// Adds the objects that the shipments make of the archives which are written into their directories, or copied there.
pub(crate) fn add(facts: &mut Facts) {
    let shipments = std::mem::take(&mut facts.shipments);
    let archives = if shipments.is_empty() { Vec::new() } else { archives(facts) };
    for shipment in &shipments {
        let Some(directory) = facts.path(shipment.parcel.directory) else { continue };
        for (at, output) in &archives {
            let Some(below) = path::below(at, &directory).filter(|below| shipment.parcel.takes(below)) else {
                continue;
            };
            let key = path::join(&shipment.prefix, below);
            let source = output.unwrap_or_else(|| {
                let value = Value::computed(&path::rooted(at));
                facts.read(value, Some(""), Role::Path)
            });
            let (bucket, span) = (Some(shipment.bucket.clone()), shipment.span);
            facts.objects.push(Object { key, address: None, bucket, source, tracked: true, span, twin: None });
        }
    }
    facts.shipments = shipments;
}

/// Where archives stand: by the text that says it, or as a copy.
fn archives(facts: &Facts) -> Vec<(String, Option<ReadId>)> {
    let made = facts.archives.iter().filter_map(|archive| Some((archive.path.clone()?, archive.output)));
    let made: Vec<(String, Option<ReadId>)> = made.filter(|(_, output)| output.is_some()).collect();
    let copied = |at: &String| facts.copies.iter().filter_map(|copy| facts.copied(copy, at)).collect::<Vec<_>>();
    let copies = made.iter().flat_map(|(at, _)| copied(at)).map(|at| (at, None)).collect::<Vec<_>>();
    let mut all = [made, copies].concat();
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|(at, _)| seen.insert(at.clone()));
    all
}
