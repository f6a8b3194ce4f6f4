//! Artifacts: files that one job hands to another.

use rebootstrap_parser::{Span, Value, path};

use super::step::Step;
use super::{Met, action};
use crate::facts::{Copy, ReadId};
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

/// Where `actions/download-artifact` puts artifacts: <https://github.com/actions/download-artifact#inputs>.
#[derive(Debug)]
pub(super) struct Download {
    wanted: Wanted,
    to: ReadId,
    span: Span,
}

/// Which artifacts are fetched.
#[derive(Debug)]
enum Wanted {
    /// One, into the directory that is given.
    Named(String),
    /// Those whose names match, or all, into directories of their names.
    Each(Option<String>),
    /// The same, all into the directory that is given.
    Merged(Option<String>),
}

impl Wanted {
    fn takes(&self, name: &str) -> bool {
        match self {
            Self::Named(wanted) => wanted == name,
            Self::Each(pattern) | Self::Merged(pattern) => {
                pattern.as_deref().is_none_or(|pattern| pattern == name || glob::matches_text(pattern, name))
            }
        }
    }
}

/// `actions/download-artifact`.
pub(super) fn download(step: &Step, met: &mut Met, collector: &mut Collector) {
    let to = step.input("path").cloned().unwrap_or_else(|| Value::computed("."));
    let to = pipeline::path(to, step.workspace(), collector);
    let text = |input: &str| step.input(input).map(|value| value.text().to_owned());
    let wanted = match (text("name"), text("merge-multiple")) {
        (Some(name), _) => Wanted::Named(name),
        (None, Some(merged)) if merged == "true" => Wanted::Merged(text("pattern")),
        (None, _) => Wanted::Each(text("pattern")),
    };
    met.downloads.push(Download { wanted, to, span: step.span });
}

/// The uploaded files lose their modes, and a file alone its directory, unless nobody fetches them: an artifact is also kept for people to look at.
pub(super) fn lose_modes(repository: &Repository, met: &mut Met, collector: &mut Collector) {
    let (reads, alone) = (std::mem::take(&mut met.modeless), std::mem::take(&mut met.alone));
    if !reads.is_empty() && is_fetched(repository) {
        collector.facts.modeless.extend(reads);
        collector.facts.flattened.extend(alone);
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

/// An artifact of one path is a copy of it from where it is uploaded to where it is downloaded: of a file, of what a pattern finds in a
/// directory, or of what lies in a directory, without its own name (<https://github.com/actions/upload-artifact#upload-using-a-wildcard>).
pub(super) fn hand_over(met: &mut Met, collector: &mut Collector) {
    let (uploads, downloads) = (std::mem::take(&mut met.uploads), std::mem::take(&mut met.downloads));
    for (name, from) in uploads {
        let source = collector.facts.get(from);
        let Some(at) = source.path() else { continue };
        // What stands in folders below stays in them.
        if glob::has_wildcard(path::parent(&at)) {
            continue;
        }
        let is_pattern = glob::has_wildcard(&at);
        let contents = source.value.text().ends_with('/') || pipeline::is_directory(&at, collector);
        let copies = collector.facts.copies.len();
        let mut is_kept = false;
        for Download { wanted, to, span } in downloads.iter().filter(|download| download.wanted.takes(&name)) {
            let Some(target) = collector.facts.path(*to) else { continue };
            let (there, to) = match wanted {
                Wanted::Named(_) | Wanted::Merged(_) => (target, Some(*to)),
                Wanted::Each(_) => (path::join(&target, &name), None),
            };
            let stays =
                if contents { pipeline::is_nested(&there, &at) } else { path::join(&there, path::name(&at)) == at };
            if stays {
                is_kept = true;
                continue;
            }
            let rooted = || Value::computed(&path::rooted(&there));
            let to = to.unwrap_or_else(|| pipeline::path(rooted(), Some(""), collector));
            collector.facts.copies.push(Copy { from, to, into_directory: true, contents, only: None, span: *span });
        }
        if !contents && !is_pattern && (is_kept || collector.facts.copies.len() == copies) {
            met.alone.push(from);
        }
    }
}
