//! The program a package becomes: its own files and those of every local package it imports.
//!
//! Code of other modules, vendored or not, is no part of it, nor is a copy of aws-lambda-go that stands in for it: that
//! library knows go1.x and is judged by its version.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::{Span, path};

use super::library::LIBRARY;
use super::package::{Package, clause_and_files};
use super::source::head;
use super::workspace::Workspace;
use crate::repository::Repository;

/// The files of a program and what they import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// The repository's files in it, sorted.
    pub files: Vec<String>,
    /// Every import path, with the first place that imports it.
    pub imports: BTreeMap<String, Span>,
}

impl Program {
    /// The place that imports `module` or a package below it, with the import path.
    #[must_use]
    pub fn imports_of(&self, module: &str) -> Option<(&str, Span)> {
        let is_in =
            |import: &str| import.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.imports.iter().find(|(import, _)| is_in(import)).map(|(import, span)| (import.as_str(), *span))
    }
}

/// The program that linking `package` makes.
#[must_use]
pub fn program(repository: &Repository, package: &Package) -> Program {
    let workspace = Workspace::of(repository, &package.directory);
    let mut files = BTreeSet::new();
    let mut program = Program::default();
    let mut directories = BTreeSet::from([package.directory.clone()]);
    let mut waiting = vec![(package.directory.clone(), package.files.clone())];
    while let Some((directory, own)) = waiting.pop() {
        for file in own {
            let Some((id, text)) = repository.open(&file) else { continue };
            for import in head(&text).imports {
                let local = match import.path.strip_prefix('.') {
                    Some(_) => path::resolve(&directory, &import.path),
                    None if import.path.starts_with(LIBRARY) => None,
                    None => workspace.directory(repository, &import.path),
                };
                let first = local.filter(|directory| directories.insert(directory.clone()));
                waiting.extend(first.and_then(|directory| {
                    let (_, files) = clause_and_files(repository, &directory)?;
                    Some((directory, files))
                }));
                let span = Span::new(id, import.start, import.end);
                program.imports.entry(import.path).or_insert(span);
            }
            files.insert(file);
        }
    }
    program.files = files.into_iter().collect();
    program
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::memory::Memory;
    use crate::go::package::named;

    const TREE: &str = "
-- go.mod --
module example.com/root
replace example.com/forked => ./third/forked
replace github.com/aws/aws-lambda-go => ./third/lambda
-- cmd/a/main.go --
package main
import (
	\"fmt\"
	\"example.com/root/internal/x\"
	\"example.com/forked/y\"
	\"github.com/aws/aws-lambda-go/lambda\"
)
-- cmd/a/other.go --
package main
import _ \"time/tzdata\"
-- cmd/b/main.go --
package main
-- internal/x/x.go --
package x
import \"example.com/root/internal/z\"
-- internal/x/x_test.go --
package x
import \"example.com/root/internal/unused\"
-- internal/z/z.go --
package z
import \"example.com/root/internal/x\"
-- internal/unused/u.go --
package unused
-- third/forked/go.mod --
module example.com/forked
-- third/lambda/go.mod --
module github.com/aws/aws-lambda-go
-- third/lambda/lambda/rpc.go --
package lambda
-- third/forked/y/y.go --
package y
-- vendor/github.com/aws/aws-lambda-go/lambda/entry.go --
package lambda
";

    const RELATIVE: &str = "
-- fn/main.go --
package main
import \"../shared\"
-- shared/s.go --
package shared
";

    #[test]
    fn a_program_is_closed_over_local_imports() {
        for (tree, argument, want) in [
            (TREE, "./cmd/a", "cmd/a/main.go cmd/a/other.go internal/x/x.go internal/z/z.go third/forked/y/y.go"),
            (TREE, "cmd/a/other.go", "cmd/a/other.go"),
            (TREE, "./cmd/b", "cmd/b/main.go"),
            (RELATIVE, "./fn", "fn/main.go shared/s.go"),
        ] {
            let tree = Memory::new(tree);
            let repository = Repository::new(&tree);
            let packages = named(&repository, "", &[argument]).expect("a package");
            assert_eq!(program(&repository, &packages[0]).files.join(" "), want, "{argument}");
        }
    }

    #[test]
    fn imports_are_found_by_module() {
        let tree = Memory::new(TREE);
        let repository = Repository::new(&tree);
        let packages = named(&repository, "", &["./cmd/a"]).expect("a package");
        let program = program(&repository, &packages[0]);
        let found = program
            .imports_of("github.com/aws/aws-lambda-go")
            .map(|(import, span)| (import, repository.place(span).line));
        assert_eq!(found, Some(("github.com/aws/aws-lambda-go/lambda", 6)));
        assert_eq!(program.imports_of("github.com/aws/aws-lambda"), None);
    }
}
