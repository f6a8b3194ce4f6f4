//! Put: the files that commands copy or write when they are run, and that are neither programs nor packages.

use std::cell::OnceCell;

use rebootstrap_parser::{Span, path};

use crate::facts::Facts;
use crate::programs::Programs;
use crate::repository::Repository;

/// The files, found when they are asked for. There are many where a folder is copied, and they are asked for with each package.
#[derive(Default)]
pub struct Put(OnceCell<Sorted>);

/// A file, and the command that puts it there, in the order of the commands; and the same by path.
struct Sorted {
    files: Vec<(String, Span)>,
    by_path: Vec<usize>,
}

impl Put {
    /// The first file whose path begins with one of `starts` and that `is_wanted`, in the order of the commands.
    pub(super) fn first(
        &self,
        (repository, facts, programs): (&Repository, &Facts, &Programs),
        starts: &[&str],
        is_wanted: impl Fn(&str, Span) -> bool,
    ) -> Option<&(String, Span)> {
        let Sorted { files, by_path } = self.0.get_or_init(|| Sorted::of(repository, facts, programs));
        let mut near: Vec<usize> = Vec::new();
        for start in starts {
            let from = by_path.partition_point(|at| files[*at].0.as_str() < *start);
            near.extend(by_path[from..].iter().take_while(|at| files[**at].0.starts_with(start)));
        }
        near.sort_unstable();
        near.into_iter().map(|at| &files[at]).find(|(file, span)| is_wanted(file, *span))
    }
}

impl Sorted {
    fn of(repository: &Repository, facts: &Facts, programs: &Programs) -> Self {
        let listing = repository.listing();
        let is_made = |file: &str| programs.get(file).is_none() && !file.ends_with(".zip") && !listing.is_file(file);
        let copied = facts.copies.iter().flat_map(|copy| {
            let Some(to) = facts.target(copy) else { return Vec::new() };
            // Of a folder the program may name any file.
            let from = facts.path(copy.from).filter(|from| listing.is_dir(from));
            let within = from.iter().flat_map(|from| listing.files().below(from));
            let within = within.map(|below| (path::join(&to, &below), copy.span));
            std::iter::once((to.clone(), copy.span)).chain(within).collect::<Vec<_>>()
        });
        let put = copied.chain(facts.written.iter().cloned());
        let files: Vec<(String, Span)> = put.filter(|(file, _)| is_made(file)).collect();
        let mut by_path: Vec<usize> = (0..files.len()).collect();
        by_path.sort_unstable_by(|one, other| files[*one].0.cmp(&files[*other].0));
        Self { files, by_path }
    }
}
