//! What `go build` calls the programs it writes when `-o` does not name them.
//!
//! Source: <https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies>.

use rebootstrap_parser::path;

use super::package::{Package, named};
use super::source::head;
use crate::repository::Repository;

/// The name of the file that `go build` writes into `cwd` without `-o`.
///
/// Listed files give the name of the first (`go build main.go aux.go` writes `main`), a package the last element of its
/// import path that is not a major version (`example.com/tool/v2` gives `tool`). `None` when nothing is written, as for
/// several packages or a library, or when the name is not known.
#[must_use]
pub fn default_output(repository: &Repository, cwd: &str, arguments: &[&str]) -> Option<String> {
    let packages = named(repository, cwd, arguments)?;
    let [package] = packages.as_slice() else { return None };
    let name = executable(repository, package).filter(|_| package.is_main)?;
    let blocked = path::resolve(cwd, &name).is_some_and(|target| repository.listing().is_dir(&target));
    (!blocked).then_some(name)
}

/// The names of the files that `go build -o directory/` writes: one for each package that is a program. Empty when that
/// is not known.
#[must_use]
pub fn output_names(repository: &Repository, cwd: &str, arguments: &[&str]) -> Vec<String> {
    let packages = named(repository, cwd, arguments).unwrap_or_default();
    let programs: Vec<_> = packages.iter().filter(|package| package.is_main).collect();
    let names: Option<Vec<_>> = programs.into_iter().map(|package| executable(repository, package)).collect();
    names.unwrap_or_default()
}

/// Whether `go build -o output` in `cwd` takes `output` for a directory: it ends with a slash or is one in the
/// repository.
#[must_use]
pub fn writes_into_directory(repository: &Repository, cwd: &str, output: &str) -> bool {
    let is_dir = |target: String| repository.listing().is_dir(&target);
    output.ends_with('/') || matches!(output, "." | "..") || path::resolve(cwd, output).is_some_and(is_dir)
}

/// The name that Go gives the program of `package`.
pub(super) fn executable(repository: &Repository, package: &Package) -> Option<String> {
    if package.listed {
        let is_plain = |file: &&String| {
            repository.open(file).is_some_and(|(_, text)| head(&text).imports.iter().all(|import| import.path != "C"))
        };
        let first = package.files.iter().find(is_plain).or_else(|| package.files.first())?;
        return path::name(first).strip_suffix(".go").map(str::to_owned);
    }
    let full = package.import.as_deref().unwrap_or(&package.directory);
    let mut parts = full.rsplit('/');
    let last = parts.next().filter(|last| !last.is_empty())?;
    let name = if is_major_version(last) { parts.next().unwrap_or(last) } else { last };
    Some(name.to_owned())
}

/// `v2`, `v3`, `v10`; not `v0` and `v1`. Source: `isVersionElement` in `cmd/go/internal/load/pkg.go`.
fn is_major_version(element: &str) -> bool {
    let Some(digits) = element.strip_prefix('v') else { return false };
    !digits.is_empty() && digits != "1" && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::memory::Memory;

    const TREE: &str = "
-- go.mod --
module example.com/tool/v2
-- main.go --
package main
-- aux.go --
package main
-- c.go --
package main

import \"C\"
-- cmd/a/main.go --
package main
-- cmd/b/main.go --
package main
-- cmd/v2/main.go --
package main
-- cmd/v1/main.go --
package main
-- lib/lib.go --
package lib
-- single/go.mod --
module single
-- single/main.go --
package main
-- mono/go.mod --
module gopkg.in/mono.v2
-- mono/main.go --
package main
";

    const GOPATH: &str = "
-- main.go --
package main
-- fn/hello/main.go --
package main
";

    #[test]
    fn go_build_names_what_it_writes() {
        for (tree, cwd, arguments, want) in [
            (TREE, "", &[][..], Some("tool")),
            (TREE, "", &["."], Some("tool")),
            (TREE, "", &["main.go"], Some("main")),
            (TREE, "", &["aux.go", "main.go"], Some("aux")),
            (TREE, "", &["c.go", "main.go"], Some("main")),
            (TREE, "", &["*.go"], Some("aux")),
            (TREE, "", &["cmd/a/main.go"], Some("main")),
            (TREE, "", &["./cmd/a"], Some("a")),
            (TREE, "cmd/a", &[], Some("a")),
            (TREE, "cmd", &["./a"], None),
            (TREE, "", &["./cmd/a", "./cmd/b"], None),
            (TREE, "", &["./cmd/..."], None),
            (TREE, "", &["./cmd/a/..."], Some("a")),
            (TREE, "", &["./lib"], None),
            (TREE, "", &["example.com/tool/v2/cmd/b"], Some("b")),
            (TREE, "", &["./cmd/v2"], None),
            (TREE, "", &["./cmd/v1"], Some("v1")),
            (TREE, "single", &[], Some("single")),
            (TREE, "mono", &[], Some("mono.v2")),
            (TREE, "", &["./missing"], None),
            (GOPATH, "", &[], None),
            (GOPATH, "fn/hello", &[], Some("hello")),
            (GOPATH, "", &["./fn/hello"], Some("hello")),
        ] {
            let tree = Memory::new(tree);
            let found = default_output(&Repository::new(&tree), cwd, arguments);
            assert_eq!(found.as_deref(), want, "{cwd} {arguments:?}");
        }
    }

    #[test]
    fn a_directory_gets_every_program() {
        for (cwd, arguments, want) in [
            ("", &["./..."][..], "tool a b v1 cmd"),
            ("", &["./cmd/a", "./lib"], "a"),
            ("", &["main.go", "aux.go"], "main"),
            ("", &["./lib"], ""),
            ("", &["./cmd/a", "./missing"], ""),
        ] {
            let tree = Memory::new(TREE);
            assert_eq!(output_names(&Repository::new(&tree), cwd, arguments).join(" "), want, "{cwd} {arguments:?}");
        }
    }

    #[test]
    fn an_output_can_be_a_directory() {
        for (cwd, output, want) in [
            ("", "out/", true),
            ("", "out", false),
            ("", "cmd", true),
            ("cmd", "../lib", true),
            ("cmd", ".", true),
            ("", "cmd/x", false),
        ] {
            let tree = Memory::new(TREE);
            assert_eq!(writes_into_directory(&Repository::new(&tree), cwd, output), want, "{cwd} {output}");
        }
    }
}
