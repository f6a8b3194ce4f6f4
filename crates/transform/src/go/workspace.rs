//! Where local import paths lead: the ruling module, the modules of its `go.work`, local replacements, or a GOPATH.

use rebootstrap_parser::path;

use super::module::{Module, Replace, directives, module_at, replace, ruling_module, upwards};
use crate::repository::Repository;

/// The import paths that are directories of the repository, seen from one directory.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// The ruling module; `None` in a GOPATH project.
    pub module: Option<Module>,
    /// The other modules of the `go.work` that uses the ruling module.
    pub used: Vec<Module>,
    /// Replacements that are in force; those of a `go.work` first.
    pub replaces: Vec<Replace>,
    /// Import path prefixes with their directories.
    roots: Vec<(String, String)>,
    /// The directories that packages of a GOPATH project are looked for in.
    sources: Vec<String>,
    /// Modules that a GOPATH project locks: never its own packages.
    locked: Vec<String>,
}

impl Workspace {
    /// What is local for code in `directory`.
    ///
    /// Sources: <https://go.dev/ref/mod#workspaces>, <https://go.dev/ref/mod#go-mod-file-replace>.
    #[must_use]
    pub fn of(repository: &Repository, directory: &str) -> Self {
        let Some(module) = ruling_module(repository, directory) else {
            return Self::gopath(repository, directory);
        };
        let mut workspace = Self::default();
        workspace.read_go_work(repository, &module);
        let modules = std::iter::once(&module).chain(&workspace.used);
        workspace.roots.extend(modules.clone().map(|module| (module.path.clone(), module.directory.clone())));
        let replaced = modules.flat_map(|module| module.replaces.iter().map(|replace| (&module.directory, replace)));
        for (directory, replace) in replaced {
            let local = replace.directory().and_then(|text| path::resolve(directory, text));
            workspace.roots.extend(local.map(|directory| (replace.path.clone(), directory)));
            workspace.replaces.push(replace.clone());
        }
        workspace.module = Some(module);
        workspace
    }

    fn read_go_work(&mut self, repository: &Repository, module: &Module) {
        let found = upwards(&module.directory)
            .find_map(|above| repository.open(&path::join(above, "go.work")).map(|opened| (above, opened)));
        let Some((above, (file, text))) = found else { return };
        let directives = directives(&text);
        let used = directives
            .iter()
            .filter(|directive| directive.verb == "use")
            .filter_map(|directive| directive.words.first());
        let directories: Vec<_> = used.filter_map(|word| path::resolve(above, word.text)).collect();
        if !directories.contains(&module.directory) {
            return;
        }
        let others = directories.iter().filter(|directory| **directory != module.directory);
        self.used = others.filter_map(|directory| module_at(repository, directory)).collect();
        for directive in directives.iter().filter(|directive| directive.verb == "replace") {
            let Some(replace) = replace(file, &directive.words) else { continue };
            let local = replace.directory().and_then(|text| path::resolve(above, text));
            self.roots.extend(local.map(|directory| (replace.path.clone(), directory)));
            self.replaces.push(replace);
        }
    }

    fn gopath(repository: &Repository, directory: &str) -> Self {
        let sources = upwards(directory).filter(|above| path::name(above) == "src").map(str::to_owned).collect();
        let mut workspace = Self { sources, ..Self::default() };
        for name in ["Gopkg.lock", "glide.lock", "vendor/modules.txt"] {
            let found = upwards(directory).find_map(|above| repository.open(&path::join(above, name)));
            for line in found.iter().flat_map(|(_, text)| text.lines()) {
                let words = line.split(|c: char| c.is_whitespace() || c == '"').filter(|word| word.contains('/'));
                workspace.locked.extend(words.map(str::to_owned));
            }
        }
        workspace
    }

    /// The directory of the package `import`; `None` when it is not in the repository.
    ///
    /// In a GOPATH project the repository's own import path is not written anywhere, so `host/owner/name/rest` is
    /// taken for the directory `rest` when that holds Go files and no lock file names the module.
    #[must_use]
    pub fn directory(&self, repository: &Repository, import: &str) -> Option<String> {
        let listing = repository.listing();
        if self.module.is_some() {
            let of_root = |(prefix, directory): &(String, String)| {
                let rest = if prefix == import { "" } else { import.strip_prefix(prefix)?.strip_prefix('/')? };
                Some((prefix.len(), directory.clone(), path::resolve(directory, rest)?))
            };
            let (_, root, directory) = self.roots.iter().filter_map(of_root).max_by_key(|(len, ..)| *len)?;
            let ruled =
                upwards(&directory).find(|above| *above == root || listing.is_file(&path::join(above, "go.mod")));
            return (ruled == Some(root.as_str()) && listing.is_dir(&directory)).then_some(directory);
        }
        let below_source = self.sources.iter().map(|source| path::join(source, import));
        if let Some(directory) = below_source.into_iter().find(|directory| listing.is_dir(directory)) {
            return Some(directory);
        }
        let is_locked = |locked: &String| {
            import.strip_prefix(locked.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if import.starts_with("github.com/aws/") || self.locked.iter().any(is_locked) {
            return None;
        }
        let mut parts = import.splitn(4, '/');
        let host = parts.next().filter(|host| host.contains('.'))?;
        let rest = parts.nth(2).filter(|_| !host.is_empty())?;
        (listing.is_dir(rest) && !listing.is_dir(&format!("vendor/{import}"))).then(|| rest.to_owned())
    }

    /// The import path of the package in `directory`; `None` where it is not known.
    #[must_use]
    pub fn import_path(&self, directory: &str) -> Option<String> {
        if let Some(module) = &self.module {
            let rest =
                path::below(directory, &module.directory).or_else(|| (directory == module.directory).then_some(""))?;
            return Some(if rest.is_empty() { module.path.clone() } else { format!("{}/{rest}", module.path) });
        }
        self.sources.iter().find_map(|source| path::below(directory, source)).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::memory::Memory;

    const MODULES: &str = "
-- go.work --
go 1.20
use (
	./api
	./shared
)
-- api/go.mod --
module example.com/api
replace example.com/old => ../old
replace example.com/gone => ../../gone
-- api/main.go --
package main
-- api/internal/x/x.go --
package x
-- api/nested/go.mod --
module example.com/api/nested
-- api/nested/n.go --
package nested
-- shared/go.mod --
module example.com/shared
-- shared/log/l.go --
package log
-- old/o.go --
package old
-- alone/go.mod --
module example.com/alone
-- alone/main.go --
package main
";

    const GOPATH: &str = "
-- Gopkg.lock --
[[projects]]
  name = \"github.com/pkg/errors\"
-- cmd/x/main.go --
package main
-- errors/e.go --
package errors
-- lambda/l.go --
package lambda
-- go/src/tool/t.go --
package tool
-- go/src/tool/sub/s.go --
package sub
";

    #[test]
    fn import_paths_lead_to_directories() {
        for (tree, from, import, want) in [
            (MODULES, "api", "example.com/api", Some("api")),
            (MODULES, "api", "example.com/api/internal/x", Some("api/internal/x")),
            (MODULES, "api/internal/x", "example.com/api", Some("api")),
            (MODULES, "api", "example.com/apix", None),
            (MODULES, "api", "example.com/api/nested", None),
            (MODULES, "api", "example.com/api/missing", None),
            (MODULES, "api", "example.com/shared/log", Some("shared/log")),
            (MODULES, "api", "example.com/old", Some("old")),
            (MODULES, "api", "example.com/gone", None),
            (MODULES, "api", "fmt", None),
            (MODULES, "alone", "example.com/shared/log", None),
            (MODULES, "alone", "example.com/alone", Some("alone")),
            (GOPATH, "cmd/x", "github.com/me/repo/errors", Some("errors")),
            (GOPATH, "cmd/x", "github.com/pkg/errors/errors", None),
            (GOPATH, "cmd/x", "github.com/aws/aws-lambda-go/lambda", None),
            (GOPATH, "cmd/x", "fmt", None),
            (GOPATH, "go/src/tool", "tool/sub", Some("go/src/tool/sub")),
        ] {
            let tree = Memory::new(tree);
            let repository = Repository::new(&tree);
            let found = Workspace::of(&repository, from).directory(&repository, import);
            assert_eq!(found.as_deref(), want, "{from} {import}");
        }
    }

    #[test]
    fn directories_have_import_paths() {
        for (tree, directory, want) in [
            (MODULES, "api", Some("example.com/api")),
            (MODULES, "api/internal/x", Some("example.com/api/internal/x")),
            (MODULES, "api/nested", Some("example.com/api/nested")),
            (GOPATH, "go/src/tool/sub", Some("tool/sub")),
            (GOPATH, "cmd/x", None),
        ] {
            let tree = Memory::new(tree);
            let workspace = Workspace::of(&Repository::new(&tree), directory);
            assert_eq!(workspace.import_path(directory).as_deref(), want, "{directory}");
        }
    }
}
