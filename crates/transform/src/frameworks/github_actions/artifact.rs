//! Artifacts: files that one job hands to another.

use rebootstrap_parser::{Value, path};

use super::step::Step;
use super::{Met, action};
use crate::facts::Copy;
use crate::frameworks::{Collector, pipeline};
use crate::glob;
use crate::repository::Repository;

/// `actions/upload-artifact` drops the modes of files: <https://github.com/actions/upload-artifact#permission-loss>.
pub(super) fn upload(step: &Step, met: &mut Met, collector: &mut Collector) {
    let reads = action::input_paths(step, "path", collector);
    let name = step.input("name").map_or("artifact", Value::text);
    if let [only] = reads.as_slice() {
        met.uploads.push((name.to_owned(), *only));
    }
    met.modeless.extend(reads);
}

/// `actions/download-artifact`: one artifact goes into the directory given, all of them into directories of their names.
pub(super) fn download(step: &Step, met: &mut Met, collector: &mut Collector) {
    let to = step.input("path").cloned().unwrap_or_else(|| Value::computed("."));
    let to = pipeline::path(to, step.workspace(), collector);
    met.downloads.push((step.input("name").map(|name| name.text().to_owned()), to, step.span));
}

/// The uploaded files lose their modes, unless nobody fetches them: an artifact is also kept for people to look at.
pub(super) fn lose_modes(repository: &Repository, met: &mut Met, collector: &mut Collector) {
    let reads = std::mem::take(&mut met.modeless);
    if !reads.is_empty() && is_fetched(repository) {
        collector.facts.modeless.extend(reads);
    }
}

/// Whether any file that somebody reads may fetch an artifact: by an action, by `gh run download`, by the API, or in a workflow of
/// another repository.
fn is_fetched(repository: &Repository) -> bool {
    let fetches = |text: &str| {
        let elsewhere =
            |line: &str| line.contains("uses:") && line.contains("/.github/workflows/") && line.contains('@');
        let words = ["download-artifact", "run download", "/artifacts", "downloadArtifact"];
        words.iter().any(|word| text.contains(word)) || text.lines().any(elsewhere)
    };
    let mut files = repository.reached().filter(|file| crate::wants(file));
    files.any(|file| repository.open(&file).is_some_and(|(_, text)| fetches(&text)))
}

/// An artifact of a single file is a copy of it from where it is uploaded to where it is downloaded.
pub(super) fn hand_over(met: &mut Met, collector: &mut Collector) {
    let (uploads, downloads) = (std::mem::take(&mut met.uploads), std::mem::take(&mut met.downloads));
    for (name, from) in uploads {
        let source = collector.facts.get(from);
        let text = source.value.text();
        let Some(at) = source.path().filter(|at| !collector.repository.listing().is_dir(at)) else { continue };
        if glob::has_wildcard(text) || text.ends_with('/') {
            continue;
        }
        for (wanted, to, span) in downloads.iter().filter(|(wanted, ..)| wanted.as_ref().is_none_or(|one| *one == name))
        {
            let target = collector.facts.path(*to);
            let is_here = |target: &String| path::join(target, path::name(&at)) == at;
            let to = match (wanted, &target) {
                (Some(_), Some(target)) if is_here(target) => continue,
                (Some(_), Some(_)) => *to,
                (None, Some(target)) => {
                    let rooted = Value::computed(&path::rooted(&path::join(target, &name)));
                    pipeline::path(rooted, Some(""), collector)
                }
                (_, None) => continue,
            };
            collector.facts.copies.push(Copy { from, to, into_directory: true, contents: false, span: *span });
        }
    }
}
