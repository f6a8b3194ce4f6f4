//! Packages: the archives that a function's package is made by, over local files, copies and S3 objects.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{Span, Value};

use crate::code::Code;
use crate::facts::{Facts, Function, Object, Package, Read, ReadId};
use crate::link::Gap;
use crate::programs::{COPIES, PATHS};
use crate::shown::shown;
use crate::uploads;

/// The archives that make the function's package.
///
/// # Errors
/// Why they are not known.
pub fn archives(facts: &Facts, function: &Function) -> Result<Vec<usize>, Gap> {
    if function.package == Package::Uploaded {
        return uploads::archives(facts, function);
    }
    let mut all = of_package(facts, &function.package)?;
    if !uploads::places(facts, function) {
        all.extend(uploads::besides(facts, function)?);
    }
    Ok(all)
}

/// The archives that make a package.
pub(crate) fn of_package(facts: &Facts, package: &Package) -> Result<Vec<usize>, Gap> {
    let zips: Vec<ReadId> = match package {
        Package::Own(archive) => return Ok(vec![*archive]),
        Package::File(reads) => reads.clone(),
        Package::Object(keys, buckets) => return object(facts, keys, buckets),
        Package::Remote(source, _) => {
            return Err(Gap {
                code: Code::RemoteModule,
                message: format!("it is declared by the module {}, which is not in this repository", shown(source)),
                span: None,
                next: "use a version of the module that has moved, and have the package built with `bootstrap` at its root"
                    .to_owned(),
            });
        }
        Package::Unfollowed(how, next) => {
            return Err(Gap { code: Code::Unfollowed, message: how.clone(), span: None, next: (*next).to_owned() });
        }
        Package::Several(packages) => {
            return packages
                .iter()
                .try_fold(Vec::new(), |all, package| Ok([all, of_package(facts, package)?].concat()));
        }
        Package::Elsewhere(why, span) => return Err(elsewhere(why.clone(), *span)),
        Package::Uploaded => return Err(elsewhere("its code is put into it by others".to_owned(), None)),
        Package::Image => return Err(elsewhere("it is a container image".to_owned(), None)),
    };
    zips.iter().try_fold(Vec::new(), |mut all, zip| {
        let read = facts.get(*zip);
        let known = |at: &String| !read.value.has_holes() || !made_at(facts, at).is_empty();
        let Some(at) = read.path().filter(known) else {
            let found = uploads::in_checkout(facts, read);
            if !found.is_empty() {
                all.extend(found);
                return Ok(all);
            }
            let text = shown(read.value.text());
            let is_outside = read.directory.is_some() && !read.value.has_holes();
            let what = match (is_outside, namesake(facts, read)) {
                (true, Some(at)) => format!("lies outside of this repository, in which {at} is made"),
                (true, None) => "lies outside of this repository".to_owned(),
                _ => "is not known".to_owned(),
            };
            return Err(elsewhere(format!("its package {text} {what}"), read.value.place()));
        };
        let found = made_at(facts, &at);
        if found.is_empty() {
            return Err(no_archive(shown(&at), read.value.place()));
        }
        all.extend(found);
        Ok(all)
    })
}

/// The archive of the repository that would be meant if its root lay where the path starts: a module that is called from a folder
/// beside it has such paths.
fn namesake(facts: &Facts, read: &Read) -> Option<String> {
    let below = read.value.text().trim_start_matches("../");
    let mut paths = facts.archives.iter().filter_map(|archive| archive.path.as_deref());
    paths.find(|at| *at == below).map(shown)
}

/// The files that are the function's package: named as such, or uploaded as the objects that are.
pub(crate) fn files(facts: &Facts, function: &Function) -> Vec<ReadId> {
    match &function.package {
        Package::File(reads) => reads.clone(),
        Package::Object(keys, _) => {
            let keys: Vec<&str> = keys.iter().map(|key| facts.get(*key).value.text().trim_start_matches('/')).collect();
            let objects = facts.objects.iter().filter(|object| keys.contains(&object.key.as_str()));
            objects.map(|object| object.source).collect()
        }
        _ => Vec::new(),
    }
}

/// The archives that stand at one of the paths that a module of another repository is given.
pub(crate) fn given(facts: &Facts, function: &Function) -> Vec<usize> {
    let Package::Remote(_, paths) = &function.package else { return Vec::new() };
    paths.iter().flat_map(|at| made_at(facts, at)).collect()
}

/// The archives that are uploaded as the object: as each of the keys in each of the buckets, since each is meant somewhere.
fn object(facts: &Facts, keys: &[ReadId], buckets: &[ReadId]) -> Result<Vec<usize>, Gap> {
    let values = |reads: &[ReadId]| -> Vec<&Value> { reads.iter().map(|read| &facts.get(*read).value).collect() };
    let (keys, buckets) = (values(keys), values(buckets));
    let each: Vec<Option<&Value>> = match buckets.as_slice() {
        [] => vec![None],
        buckets => buckets.iter().copied().map(Some).collect(),
    };
    let mut all = Vec::new();
    for (key, bucket) in keys.iter().flat_map(|key| each.iter().map(move |bucket| (key, *bucket))) {
        let name = key.text().trim_start_matches('/');
        let is_ours = |object: &&Object| bucket.is_none_or(|bucket| is_in(object, bucket.text()));
        let objects = facts.objects.iter().filter(|object| object.key == name).filter(is_ours);
        let (objects, open): (Vec<&Object>, Vec<&Object>) = objects.partition(|object| object.certain);
        let sources: Vec<ReadId> = objects.iter().map(|object| object.source).collect();
        let archives = |object: &Object| facts.path(object.source).map(|at| made_at(facts, &at)).unwrap_or_default();
        let found: Vec<usize> = objects.iter().flat_map(|object| archives(object)).collect();
        if found.is_empty() {
            let mut others = facts.objects.iter().filter(is_ours).filter(|object| may_be(&object.key, name));
            let open = open.first().copied().or_else(|| others.next());
            // Where another bucket has it, this one is what lacks.
            let is_there = |other: &&Value| {
                let mut objects = facts.objects.iter().filter(|object| object.certain && object.key == name);
                objects.any(|object| is_in(object, other.text()) && !archives(object).is_empty())
            };
            return Err(match bucket.filter(|_| buckets.iter().any(is_there)) {
                Some(bucket) => {
                    let name = format!("{} in {}", shown(name), shown(bucket.text()));
                    not_made(facts, name, &sources, open, bucket.place())
                }
                None => not_made(facts, shown(name), &sources, open, key.place()),
            });
        }
        // What may be uploaded in the place of the others is one of them, or may stay as it is.
        let is_other = |object: &&&Object| {
            let other = archives(object);
            other.is_empty() || other.iter().any(|archive| !found.contains(archive))
        };
        if let Some(open) = open.iter().find(is_other) {
            return Err(not_made(facts, shown(name), &[], Some(open), None));
        }
        // What a command uploads in the place of the others would stay as it is. One of an argument says nothing.
        let is_kept = |object: &&&Object| {
            let (source, known) = (facts.get(object.source), facts.path(object.source).is_some());
            object.address.is_none() && known && !source.value.has_holes() && archives(object).is_empty()
        };
        if let Some(kept) = objects.iter().find(is_kept) {
            return Err(not_made(facts, shown(name), &[kept.source], None, Some(kept.span)));
        }
        all.extend(found);
    }
    Ok(all)
}

/// Whether the object is, or may be, in this bucket.
fn is_in(object: &Object, bucket: &str) -> bool {
    object.bucket.as_ref().is_none_or(|other| is_bucket(other, bucket))
}

/// Whether two buckets are, or may be, one.
pub(crate) fn is_bucket(one: &str, other: &str) -> bool {
    one == other || one.contains(HOLE_OPEN) || other.contains(HOLE_OPEN)
}

/// Why nothing makes this S3 object: nothing uploads one, or only what is not made here.
fn not_made(facts: &Facts, name: String, sources: &[ReadId], open: Option<&Object>, span: Option<Span>) -> Gap {
    let object = format!("the S3 object {name}");
    let Some(source) = sources.first().map(|source| facts.get(*source)) else {
        let what = format!("its package is {object}, which nothing here uploads");
        return match open {
            Some(open) => {
                let may = match facts.path(open.source).filter(|_| !open.certain) {
                    Some(at) => format!("{} may become it", shown(&at)),
                    None => format!("what goes up as {} may be it", shown(&open.key)),
                };
                elsewhere(format!("{what} for certain: {may}"), Some(open.span))
            }
            None => elsewhere(what, span),
        };
    };
    match source.path() {
        Some(at) => no_archive(format!("{}, which becomes {object}", shown(&at)), span),
        None => {
            let from = shown(source.value.text());
            elsewhere(format!("its package is {object}, uploaded from {from}, which is not known"), span)
        }
    }
}

/// Whether a key with something unknown in it, such as an argument of a script, may be `key`.
pub(crate) fn may_be(unknown: &str, key: &str) -> bool {
    let (Some((start, _)), Some((_, end))) = (unknown.split_once(HOLE_OPEN), unknown.rsplit_once(HOLE_CLOSE)) else {
        return false;
    };
    let said = start.len() + end.len();
    said > 0 && said < key.len() && key.starts_with(start) && key.ends_with(end)
}

fn no_archive(what: String, span: Option<Span>) -> Gap {
    Gap {
        code: Code::NoArchive,
        message: format!("nothing in this repository makes {what}"),
        span,
        next: "put the commands that build and zip it into a script or Makefile of the repository, \
               or vouch for the package with --assume-artifact and the function's id"
            .to_owned(),
    }
}

pub(crate) fn elsewhere(message: String, span: Option<Span>) -> Gap {
    Gap {
        code: Code::MadeElsewhere,
        message,
        span,
        next: "have the package built with an executable `bootstrap` at its root, then run again with \
               --assume-artifact and the function's id"
            .to_owned(),
    }
}

/// The archives written to `at`, directly or by way of copies, of which so many are followed one behind the other: what is copied
/// into itself has no first place.
fn made_at(facts: &Facts, at: &str) -> Vec<usize> {
    let (mut seen, mut found) = (BTreeMap::from([(at.to_owned(), false)]), Vec::new());
    let mut pending = vec![(at.to_owned(), 0, false)];
    while let Some((path, behind, is_inner)) = pending.pop() {
        let made =
            facts.archives.iter().enumerate().filter(|(_, archive)| archive.path.as_deref() == Some(path.as_str()));
        found.extend(made.map(|(index, _)| index));
        for copy in &facts.copies {
            let from_itself = facts.is_from_itself(copy);
            if is_inner && from_itself {
                continue;
            }
            let from = facts.copied_from(copy, &path);
            let is_inner = is_inner || from_itself;
            let is_new = |from: &String| seen.get(from).is_none_or(|before| *before && !is_inner);
            let Some(from) = from.filter(|from| behind < COPIES && seen.len() < PATHS && is_new(from)) else {
                continue;
            };
            seen.insert(from.clone(), is_inner);
            pending.push((from, behind + 1, is_inner));
        }
    }
    let mut once = BTreeSet::new();
    found.retain(|archive| once.insert(*archive));
    found
}
