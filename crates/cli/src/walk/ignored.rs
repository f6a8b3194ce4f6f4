//! Files outside of git that an ignore file names: whether they belong to what people wrote is not known. They are named, not read.

use std::ffi::OsStr;
use std::path::Path;

use ignore::WalkBuilder;
use rebootstrap_parser::Unsorted;
use rebootstrap_transform::{Code, Diagnostic, Options, Place};

use super::tracked::Seen;
use super::{below, is_entered, rules};
use crate::engine::Engine;
use crate::folder::Folder;
use crate::probe::{LIMIT, Probe};
use crate::root::Root;
use crate::text::count;

/// Directories that tools make of what people wrote.
const MADE: [&str; 4] = [".aws-sam", ".serverless", "cdk.out", "vendor"];

/// What is said of ignored files below `root` that name an old runtime: one note for all. `files` are those that were found.
///
/// What `git archive` and a download from a forge give is tracked, and has no index that says so.
pub(super) fn hits(root: &Root, files: &Unsorted, engine: &Engine, options: &Options) -> Option<Diagnostic> {
    let mut has_rules = false;
    files.for_each(|file| has_rules |= file == ".gitignore" || file.ends_with("/.gitignore"));
    if !has_rules {
        return None;
    }
    let seen = Seen::new(files);
    let (folder, mut probe) = (Folder::new(&root.path), Probe::default());
    let here = root.clone();
    // A folder whose ignore file cannot be read is told of already.
    let is_left =
        move |name: &OsStr, folder: &Path| MADE.iter().any(|made| name == *made) || rules::of(&here, folder).is_some();
    let walker = WalkBuilder::new(&root.path)
        .standard_filters(false)
        .filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            is_entered(entry) && !(entry.depth() > 0 && is_folder && is_left(entry.file_name(), entry.path()))
        })
        .build();
    let mut hits: Vec<String> = Vec::new();
    for entry in walker.flatten().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file())) {
        let Some(path) = below(root, entry.path()).filter(|path| (engine.wants)(path) && !seen.has(path)) else {
            continue;
        };
        let is_hit = |bytes: &[u8]| (engine.is_hit)(&path, bytes, options);
        if let Ok(Some(_)) = probe.read(&folder, Path::new(&*path), LIMIT, is_hit) {
            hits.push(path.into_owned());
        }
    }
    hits.sort_unstable();
    let first = hits.first()?.clone();
    let others = if hits.len() > 1 { format!(" and {} more", count(hits.len() - 1, "file")) } else { String::new() };
    Some(Diagnostic {
        code: Code::Unreadable,
        message: format!(
            "{first}{others}: an ignore file names it, and without git nothing says whether it is tracked; not read"
        ),
        place: Some(Place { file: first, line: 0 }),
        related: Vec::new(),
        next: "run in a checkout, where git's index decides, or take it out of the ignore file".to_owned(),
    })
}
