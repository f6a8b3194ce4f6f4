//! File name patterns, matched against the repository's files.

use std::collections::BTreeSet;

use super::machine::Machine;
use super::pattern::{is_pattern, matches};
use crate::path;

impl Machine<'_> {
    /// The names that `pattern` stands for in the working directory, written as the pattern is, sorted.
    /// `None` when it cannot be told.
    pub(super) fn glob(&mut self, pattern: &str) -> Option<Vec<String>> {
        let directory = self.directory()?;
        if pattern.starts_with(['/', '~'])
            || pattern.contains(crate::value::HOLE_OPEN)
            || directory.contains(crate::value::HOLE_OPEN)
        {
            return None;
        }
        // pairs of what was written and where it leads
        let mut found = vec![(String::new(), directory)];
        let mut components = pattern.split('/').peekable();
        while let Some(component) = components.next() {
            let last = components.peek().is_none();
            let slash = if last { "" } else { "/" };
            let mut next = Vec::new();
            for (written, at) in found {
                if !is_pattern(component) {
                    let step =
                        if component.starts_with(path::ROOT) { component.to_owned() } else { format!("./{component}") };
                    next.extend(path::resolve(&at, &step).map(|to| (format!("{written}{component}{slash}"), to)));
                    continue;
                }
                for name in self.context.files.files().names(&at).collect::<BTreeSet<_>>() {
                    let hidden = name.starts_with('.') && !component.starts_with('.');
                    let to = path::join(&at, &name);
                    if !hidden && matches(component, &name) && (last || self.context.files.is_dir(&to)) {
                        next.push((format!("{written}{name}{slash}"), to));
                    }
                }
            }
            found = next;
        }
        let files = self.context.files;
        let exists =
            |(written, to): &(String, String)| files.is_dir(to) || (files.is_file(to) && !written.ends_with('/'));
        Some(found.into_iter().filter(exists).map(|(written, _)| written).collect())
    }
}
