//! What `.gitattributes` says of generated files.

use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rebootstrap_transform::Kept;

use crate::slashed::shown;

/// So many lines of one file count, the last ones.
const RULES: usize = 1000;

/// One `.gitattributes`: of which files it says `linguist-generated`, the last line first.
#[derive(Clone, Debug)]
pub(crate) struct Attributes(Arc<Vec<(Gitignore, bool)>>);

impl Attributes {
    /// Those of the file in `folder` with this text; an empty one when there is none.
    pub(crate) fn new(folder: &Path, text: &str) -> Self {
        Self(Arc::new(text.lines().rev().filter_map(|line| rule(folder, line)).take(RULES).collect()))
    }

    /// Why the file at `path` is kept, with names from `root`. `of` gives the attributes of a folder, and is asked from the file's own folder up to
    /// `top`: the nearest file counts, and in it the last line (<https://git-scm.com/docs/gitattributes>).
    pub(crate) fn kept(path: &Path, (top, root): (&Path, &Path), of: impl Fn(&Path) -> Self) -> Option<Kept> {
        for folder in path.ancestors().skip(1).take_while(|folder| folder.starts_with(top)) {
            let rules = of(folder).0;
            match rules.iter().find(|(matcher, _)| matcher.matched(path, false).is_ignore()) {
                Some((_, false)) => return None,
                Some((_, true)) => {
                    let file = folder.join(".gitattributes");
                    let shown = shown(file.strip_prefix(root).unwrap_or(&file));
                    return Some(Kept {
                        reason: format!("is marked as generated in {shown}"),
                        next: "change what it is generated from, generate it again, then run again".to_owned(),
                    });
                }
                None => {}
            }
        }
        None
    }
}

/// What a line of `.gitattributes` in `folder` says of `linguist-generated`, and of which files. Patterns are those of
/// `.gitignore`, but that none is negative and none stands for what is below a folder.
fn rule(folder: &Path, line: &str) -> Option<(Gitignore, bool)> {
    let line = line.trim();
    let (pattern, attributes) = match line.strip_prefix('"') {
        Some(rest) => rest.split_once('"')?,
        None => line.split_once([' ', '\t'])?,
    };
    if pattern.starts_with(['#', '!', '[']) || pattern.ends_with('/') {
        return None;
    }
    let said = attributes.split_whitespace().rev().find_map(|word| match word {
        "linguist-generated" | "linguist-generated=true" => Some(true),
        "-linguist-generated" | "!linguist-generated" | "linguist-generated=false" => Some(false),
        _ => None,
    })?;
    let mut builder = GitignoreBuilder::new(folder);
    builder.add_line(None, pattern).ok()?;
    Some((builder.build().ok()?, said))
}
