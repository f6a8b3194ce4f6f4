//! The files in reach, found by folders: most of a large repository is passed over.

use std::collections::HashMap;

use rebootstrap_parser::path;

use super::{Reach, names};

/// What is to be done with all that lies below a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
    /// All of it is in reach.
    Taken,
    /// None of it is.
    Passed,
    /// Each file is looked at.
    Searched,
}

impl Reach {
    /// The places of those of the sorted `files` that are in reach.
    pub(crate) fn among(&self, files: &[String]) -> Vec<usize> {
        let mut known: HashMap<&str, Below> = HashMap::new();
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(file) = files.get(at) {
            let mut folders = std::iter::once("").chain(file.match_indices('/').map(|(end, _)| &file[..end]));
            let decided = folders.find_map(|folder| {
                let below = *known.entry(folder).or_insert_with(|| self.below(folder));
                (below != Below::Searched).then_some((folder, below))
            });
            let Some((folder, below)) = decided else {
                if self.holds_in(self.folder(path::parent(file)), file) {
                    found.push(at);
                }
                at += 1;
                continue;
            };
            let end = at + files[at..].partition_point(|file| path::below(file, folder).is_some());
            if below == Below::Taken {
                found.extend(at..end);
            }
            at = end;
        }
        found
    }

    fn below(&self, folder: &str) -> Below {
        let Self::Part { roots, asked } = self else { return Below::Taken };
        if roots.contains(folder) {
            return Below::Taken;
        }
        let is_above = folder.is_empty() || names::first_below(roots, folder).is_some();
        let is_asked = asked.contains(folder) || names::first_below(asked, folder).is_some();
        // Whatever lies in `.github` can build what lies beside it.
        let is_hidden = folder.split('/').any(|part| part.starts_with('.'));
        if is_above || is_asked || is_hidden { Below::Searched } else { Below::Passed }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn files_are_found_as_if_each_were_looked_at() {
        let files: Vec<String> = [
            ".github/workflows/a.yml",
            "Makefile",
            "main.tf",
            "services/.ci/deep/build.sh",
            "services/.ci/main.tf",
            "services/a-b/main.tf",
            "services/a/.hidden/x.tf",
            "services/a/deep/er/main.tf",
            "services/a/main.tf",
            "services/a0/main.tf",
            "services/build.sh",
            "services/main.tf",
            "shared/deep/main.tf",
            "shared/main.tf",
            "shared/module/main.tf",
            "shared/module/under/main.tf",
            "tools/.ci/build.sh",
            "tools/build.sh",
        ]
        .map(str::to_owned)
        .into();
        let set = |paths: &[&str]| -> BTreeSet<String> { paths.iter().map(|path| (*path).to_owned()).collect() };
        for (roots, asked) in [
            (set(&["services/a"]), set(&[])),
            (set(&["services/a", "tools"]), set(&["shared/module", "services/main.tf"])),
            (set(&["services/a/deep"]), set(&["shared", "shared/deep/main.tf", "main.tf"])),
            (set(&["tools/.ci"]), set(&["nothing/there"])),
        ] {
            let reach = Reach::Part { roots, asked };
            let each: Vec<usize> = (0..files.len())
                .filter(|at| reach.holds_in(reach.folder(path::parent(&files[*at])), &files[*at]))
                .collect();
            assert_eq!(reach.among(&files), each, "{reach:?}");
            assert!(!each.is_empty() && each.len() < files.len(), "{reach:?} shows nothing");
        }
        assert_eq!(Reach::Whole.among(&files).len(), files.len());
    }
}
