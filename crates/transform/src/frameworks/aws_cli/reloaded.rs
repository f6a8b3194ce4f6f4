//! Functions whose code LocalStack takes from where it is built, instead of a bucket: that directory is their package.
//! <https://docs.localstack.cloud/aws/tooling/lambda-tools/hot-reloading/>

use rebootstrap_parser::value::HOLE_OPEN;
use rebootstrap_parser::{Value, path};

use crate::facts::{Facts, Package, Tracking};
use crate::frameworks::cloudformation::{packed, path_read};
use crate::programs::Programs;
use crate::repository::Repository;
use crate::shown::shown;

/// The names of buckets that are none.
const BUCKETS: [&str; 2] = ["hot-reload", "__local__"];

/// Where people have their checkouts.
const HOMES: [&str; 5] = ["home/", "Users/", "mnt/c/Users/", "root/", "workspaces/"];

/// Gives the functions and uploads that say such a bucket the directory as their package.
pub(super) fn collect(repository: &Repository, facts: &mut Facts) {
    let is_reloaded = |facts: &Facts, package: &Package| match package {
        Package::Object(_, buckets) => {
            buckets.first().is_some_and(|bucket| BUCKETS.contains(&facts.get(*bucket).value.text()))
        }
        _ => false,
    };
    let functions: Vec<usize> =
        (0..facts.functions.len()).filter(|at| is_reloaded(facts, &facts.functions[*at].package)).collect();
    let uploads: Vec<usize> =
        (0..facts.uploads.len()).filter(|at| is_reloaded(facts, &facts.uploads[*at].package)).collect();
    if functions.is_empty() && uploads.is_empty() {
        return;
    }
    let programs = Programs::of(facts);
    for at in functions {
        let package = facts.functions[at].package.clone();
        facts.functions[at].package = directory(repository, &programs, package, facts);
        facts.functions[at].tracking = Tracking::Tracked;
    }
    for at in uploads {
        let package = facts.uploads[at].package.clone();
        facts.uploads[at].package = directory(repository, &programs, package, facts);
    }
}

/// The package that the directory named by the key is.
fn directory(repository: &Repository, programs: &Programs, package: Package, facts: &mut Facts) -> Package {
    let Package::Object(keys, _) = &package else { return package };
    let key = keys.first().map(|key| facts.get(*key).value.clone()).unwrap_or_default();
    let place = place(repository, programs, key.text()).filter(|at| holds_program(programs, at));
    let Some((at, span)) = place.zip(key.place()) else {
        let why = "in which nothing that is followed builds a program";
        let how = format!("LocalStack takes its code from {}, {why}", shown(key.text()));
        return Package::Unfollowed(
            how,
            "give it a directory into which a command of this repository builds, then run again",
        );
    };
    let source = path_read(Value::computed(&path::rooted(&at)), "", facts);
    packed(source, &at, span, facts)
}

/// The directory of the repository that a key names. Of one that somebody wrote down as it was in a home, the end is looked for
/// here, and where nothing ends so it is the repository itself.
fn place(repository: &Repository, programs: &Programs, key: &str) -> Option<String> {
    if key.starts_with(path::ROOT) && !key.contains(HOLE_OPEN) {
        return path::resolve("", key);
    }
    let written = key.strip_prefix('/')?.trim_end_matches('/');
    if key.contains(HOLE_OPEN) || !HOMES.iter().any(|home| written.starts_with(home)) {
        return None;
    }
    let is_here = |at: &str| repository.listing().is_dir(at) || holds_program(programs, at);
    let ends = written.match_indices('/').filter_map(|(at, _)| written.get(at + 1..));
    Some(ends.into_iter().find(|end| is_here(end)).unwrap_or_default().to_owned())
}

fn holds_program(programs: &Programs, directory: &str) -> bool {
    programs.paths().any(|program| path::below(program, directory).is_some())
}
