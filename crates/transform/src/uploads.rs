//! Code that commands put into functions: found by the name of the function, or by the program that its handler names.

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Span, path};

use crate::facts::{Archive, Facts, Function, Maker, Package, Read, Tracking, Upload};
use crate::link::Gap;
use crate::package::{elsewhere, of_package};

/// The uploads that name the function.
pub(crate) fn of<'a>(facts: &'a Facts, function: &Function) -> Vec<&'a Upload> {
    facts.uploads.iter().filter(|upload| is_for(facts, upload, function)).collect()
}

/// Whether commands bring the function's code and its declaration does not: it says so, or what it packs is a text that stands in for
/// the program until then (`source_content`), and no hash has it packed again. A command may pack the program at the same path.
pub(crate) fn places(facts: &Facts, function: &Function) -> bool {
    let is_stand_in = || {
        let declared = of_package(facts, &function.package).unwrap_or_default();
        !declared.is_empty() && declared.iter().all(|archive| text_at(facts, *archive).is_some())
    };
    let once = matches!(function.tracking, Tracking::Line(span, _) if span.is_empty());
    function.placed || (once && !of(facts, function).is_empty() && is_stand_in())
}

/// The archive of a text that is written to the path of `archive`, or that one itself.
pub(crate) fn text_at(facts: &Facts, archive: usize) -> Option<&Archive> {
    let one = &facts.archives[archive];
    let mut all = std::iter::once(one).chain(facts.archives.iter().filter(|_| one.path.is_some()));
    all.find(|other| other.maker == Maker::Text && other.path == one.path)
}

/// The uploads that may be meant for the function: those that name it, or do not say which one they are for.
pub(crate) fn possible<'a>(facts: &'a Facts, function: &Function) -> impl Iterator<Item = &'a Upload> {
    let is_open = |name: &Option<String>| name.as_ref().is_none_or(|name| name.contains(HOLE_OPEN));
    facts.uploads.iter().filter(move |upload| is_open(&upload.function) || is_for(facts, upload, function))
}

/// Whether the upload names the function. A name that it has only in one case of a condition is another one's, where that has it in
/// any case: they are not there at the same time, and the command brings what it is made for.
fn is_for(facts: &Facts, upload: &Upload, function: &Function) -> bool {
    let Some(name) = upload.function.as_ref().filter(|name| function.is_called(name)) else { return false };
    function.other_names.is_empty() || !facts.functions.iter().any(|other| other.is_only_called(name))
}

/// The archives of a function that gets its code by uploads alone. Where no command uploads it, another declaration of the
/// function brings its code.
///
/// # Errors
/// Why they are not known.
pub(crate) fn archives(facts: &Facts, function: &Function) -> Result<Vec<usize>, Gap> {
    let uploads = of(facts, function);
    let declared = facts.functions.iter().find(|other| {
        other.name.is_some() && other.name == function.name && !matches!(other.package, Package::Uploaded)
    });
    match (uploads.is_empty(), declared) {
        (true, Some(other)) => of_package(facts, &other.package),
        (true, None) => Err(elsewhere("no command in this repository uploads its code".to_owned(), None)),
        (false, _) => uploads.into_iter().try_fold(Vec::new(), |mut all, upload| {
            all.extend(of_package(facts, &upload.package)?);
            Ok(all)
        }),
    }
}

/// The archives that uploads put into a function in the place of the declared one.
///
/// # Errors
/// Why one is not known. An upload whose package is an argument says nothing, and is passed over.
pub(crate) fn besides(facts: &Facts, function: &Function) -> Result<Vec<usize>, Gap> {
    let is_known = |upload: &&Upload| match &upload.package {
        Package::File(reads) | Package::Object(reads, _) => {
            !reads.iter().any(|read| facts.get(*read).value.text().contains(HOLE_OPEN))
        }
        Package::Own(_) | Package::Unfollowed(..) => true,
        _ => false,
    };
    of(facts, function).into_iter().filter(is_known).try_fold(Vec::new(), |mut all, upload| {
        all.extend(of_package(facts, &upload.package)?);
        Ok(all)
    })
}

/// The archives that an absolute path means. In a container it is one of the repository where a directory of it is mounted.
/// Else (`/home/me/project/hello/deployment.zip`) it is one of those which the very file that says it makes, if the path
/// ends with their directory and name: somebody wrote down where the repository lay.
pub(crate) fn in_checkout(facts: &Facts, read: &Read) -> Vec<usize> {
    let text = read.value.text();
    let Some(file) = read.value.place().map(|place| place.file).filter(|_| text.starts_with('/')) else {
        return Vec::new();
    };
    let archives = || facts.archives.iter().enumerate();
    let declared = declared(facts, read);
    if !declared.is_empty() {
        return declared;
    }
    let at = facts.mounts.iter().filter_map(|(there, here)| Some(path::join(here, path::below(text, there)?)));
    let mounted: Vec<usize> = at
        .flat_map(|at| {
            archives().filter(move |(_, archive)| archive.path.as_ref() == Some(&at)).map(|(index, _)| index)
        })
        .collect();
    if !mounted.is_empty() {
        return mounted;
    }
    let archives = archives().filter(|(_, archive)| {
        let ends =
            |at: &String| at.contains('/') && text.strip_suffix(at.as_str()).is_some_and(|rest| rest.ends_with('/'));
        archive.span.file == file && archive.path.as_ref().is_some_and(ends)
    });
    archives.map(|(index, _)| index).collect()
}

/// The archives that are declared to be written to this very absolute path (`/tmp/hello.zip`): the one that the text refers to,
/// or those of the same file, where no other file has one. Two projects may use one path of a machine.
fn declared(facts: &Facts, read: &Read) -> Vec<usize> {
    let outputs = facts.archives.iter().enumerate().filter_map(|(index, archive)| {
        let output = facts.get(archive.output.filter(|_| matches!(archive.maker, Maker::Declared | Maker::Text))?);
        (output.value.text() == read.value.text()).then(|| (index, output.value.place()))
    });
    let found: Vec<(usize, Option<Span>)> = outputs.collect();
    let Some(place) = read.value.place() else { return Vec::new() };
    let own: Vec<usize> = found.iter().filter(|(_, other)| *other == Some(place)).map(|(index, _)| *index).collect();
    if !own.is_empty() {
        return own;
    }
    let is_here = found.iter().all(|(_, other)| other.is_some_and(|other| other.file == place.file));
    if is_here { found.into_iter().map(|(index, _)| index).collect() } else { Vec::new() }
}

/// Whether the package is an argument of the script that says so: each of its paths is not known but for `$1` and its kin.
pub(crate) fn is_argument(facts: &Facts, package: &Package) -> bool {
    let Package::File(reads) = package else { return false };
    let given = |text: &str| {
        let name = text.split_once(HOLE_OPEN).and_then(|(_, rest)| rest.strip_prefix('$')).unwrap_or_default();
        name.trim_start_matches('{').starts_with(|first: char| first.is_ascii_digit())
    };
    reads.iter().all(|read| given(facts.get(*read).value.text()))
}
