//! Tables of `go build` arguments with the packages they name.

use super::*;
use crate::go::memory::Memory;

const TREE: &str = "
-- go.mod --
module example.com/tool/v2
-- main.go --
package main
-- main_test.go --
package main
-- gen.go --
//go:build ignore

package main
-- cmd/a/main.go --
package main
-- cmd/a/aux.go --
package main
-- cmd/a/aux_windows.go --
package main
-- cmd/a/sub/main.go --
package main
-- cmd/b/b.go --
package main
-- cmd/b/testdata/t.go --
package main
-- lib/lib.go --
package lib
-- lib/magefile.go --
//go:build mage

package main
-- lib/tagged.go --
//go:build custom

package lib
-- lib/only/only_test.go --
package only
-- other/go.mod --
module example.com/other
-- other/main.go --
package main
-- vendor/x/x.go --
package x
-- mixed/a.go --
//go:build custom

package main
-- mixed/b.go --
package mixed
";

#[test]
fn arguments_name_packages() {
    for (cwd, argument, want) in [
        ("", ".", "(main.go)*"),
        ("cmd/a", ".", "cmd/a(aux.go main.go)*"),
        ("", "./cmd/a", "cmd/a(aux.go main.go)*"),
        ("", "./cmd/a/", "cmd/a(aux.go main.go)*"),
        ("cmd", "./b", "cmd/b(b.go)*"),
        ("cmd/a", "../b", "cmd/b(b.go)*"),
        ("cmd/a", "..", ""),
        ("cmd/a", "../..", "(main.go)*"),
        ("", "\u{E002}/cmd/b", "cmd/b(b.go)*"),
        ("", "main.go", "(main.go)*"),
        ("", "gen.go", "(gen.go)*"),
        ("", "cmd/a/main.go", "cmd/a(main.go)*"),
        ("cmd/a", "*.go", "cmd/a(aux.go aux_windows.go main.go)*"),
        ("", "*.go", "(gen.go main.go)*"),
        ("", "missing.go", ""),
        ("", "./missing", ""),
        ("", "./lib", "lib(lib.go tagged.go)"),
        ("", "./lib/only", ""),
        ("", "./mixed", "mixed(b.go)"),
        ("", "./cmd/...", "cmd/a(aux.go main.go)* cmd/a/sub(main.go)* cmd/b(b.go)*"),
        ("cmd", "./...", "cmd/a(aux.go main.go)* cmd/a/sub(main.go)* cmd/b(b.go)*"),
        ("", "./cmd/a...", "cmd/a(aux.go main.go)* cmd/a/sub(main.go)*"),
        ("", "./.../sub", "cmd/a/sub(main.go)*"),
        ("", "./cmd/b/...", "cmd/b(b.go)*"),
        (
            "",
            "./...",
            "(main.go)* cmd/a(aux.go main.go)* cmd/a/sub(main.go)* cmd/b(b.go)* lib(lib.go tagged.go) mixed(b.go)",
        ),
        ("", "example.com/tool/v2", "(main.go)*"),
        ("lib", "example.com/tool/v2/cmd/b", "cmd/b(b.go)*"),
        ("", "example.com/tool/v2/cmd/b/...", "cmd/b(b.go)*"),
        ("", "example.com/other", ""),
        ("other", "example.com/other", "other(main.go)*"),
        ("", "cmd/b", ""),
        ("", "/tmp/x", ""),
        ("", "./\u{E000}x\u{E001}", ""),
    ] {
        let tree = Memory::new(TREE);
        let found = packages(&Repository::new(&tree), cwd, argument);
        assert_eq!(shown(&found), want, "{cwd} {argument}");
    }
}

#[test]
fn all_arguments_count_or_none() {
    for (cwd, arguments, want) in [
        ("", &[][..], Some("(main.go)*")),
        ("", &["./cmd/a", "./cmd/b", "./cmd/b"], Some("cmd/a(aux.go main.go)* cmd/b(b.go)*")),
        ("", &["./cmd/a", "./missing"], None),
        ("cmd/a", &["main.go", "aux.go"], Some("cmd/a(main.go aux.go)*")),
        ("", &["main.go", "cmd/b/b.go"], None),
    ] {
        let tree = Memory::new(TREE);
        let found = named(&Repository::new(&tree), cwd, arguments);
        assert_eq!(found.map(|found| shown(&found)).as_deref(), want, "{arguments:?}");
    }
}

fn shown(packages: &[Package]) -> String {
    let show = |package: &Package| {
        let names: Vec<_> = package.files.iter().map(|file| path::name(file)).collect();
        format!("{}({}){}", package.directory, names.join(" "), if package.is_main { "*" } else { "" })
    };
    packages.iter().map(show).collect::<Vec<_>>().join(" ")
}
