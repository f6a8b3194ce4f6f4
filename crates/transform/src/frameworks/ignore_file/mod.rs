//! `.gitignore` and `.dockerignore`: each line names paths that a build makes.

use rebootstrap_parser::{Span, Value, path};

use crate::facts::{Ignored, Role};
use crate::frameworks::Collector;
use crate::repository::Repository;

/// Whether the file lists ignored paths.
pub(crate) fn wants(file: &str) -> bool {
    matches!(path::name(file), ".gitignore" | ".dockerignore")
}

/// Every pattern of every file. `!` in front and a slash at either end are not part of the text.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some((id, text)) = repository.open(file) else { continue };
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let from = start;
            start += line.len();
            let body = line.trim_end().trim_start_matches('\u{FEFF}');
            let pattern = body.trim_start_matches('!').trim_end_matches('/');
            if pattern.is_empty() || body.starts_with('#') {
                continue;
            }
            let at = from + line.find(pattern).unwrap_or(0);
            let value = Value::raw(pattern, Span::new(id, at, at + pattern.len()));
            let read = collector.facts.read(value, Some(path::parent(file)), Role::Pattern);
            if path::name(file) == ".gitignore" {
                let ending = ["\r\n", "\n"].into_iter().find(|ending| line.ends_with(ending));
                let mixes = ending.is_none() && text.contains("\r\n");
                collector.facts.ignored.push(Ignored {
                    pattern: read,
                    negated: body.starts_with('!'),
                    of_folders: body.ends_with('/'),
                    directory: path::parent(file).to_owned(),
                    behind: (!mixes).then(|| Span::new(id, start, start)),
                    ending,
                });
            }
        }
    }
}
