//! Tables of `go.mod` files with what is read from them.

use super::*;
use crate::go::memory::Memory;

const TREE: &str = r#"
-- go.mod --
// A comment.
module example.com/root // the root

go 1.20

require github.com/aws/aws-lambda-go v1.13.3
require (
	github.com/a/b v1.0.0 // indirect
	// github.com/no/no v1.0.0
	"github.com/c/d" v0.0.0-20200701000000-abcdefabcdef
)
require(
	github.com/e/f v2.0.0+incompatible // indirect; why
)

replace github.com/a/b => ./local
replace (
	github.com/c/d v1.0.0 => github.com/fork/d v1.1.0
)
exclude github.com/a/b v0.9.0
-- services/api/go.mod --
module "example.com/api/v2"
-- services/api/cmd/main.go --
package main
-- services/web/main.go --
package main
"#;

#[test]
fn the_nearest_go_mod_rules() {
    let tree = Memory::new(TREE);
    let repository = Repository::new(&tree);
    for (directory, want) in [
        ("", "example.com/root"),
        ("services", "example.com/root"),
        ("services/web", "example.com/root"),
        ("services/api", "example.com/api/v2"),
        ("services/api/cmd", "example.com/api/v2"),
        ("services/api/cmd/not/there", "example.com/api/v2"),
    ] {
        assert_eq!(ruling_module(&repository, directory).map(|module| module.path).as_deref(), Some(want));
    }
    let empty = Memory::new("-- main.go --\npackage main\n");
    assert_eq!(ruling_module(&Repository::new(&empty), ""), None);
}

#[test]
fn requires_and_replaces_are_read_with_their_place() {
    let tree = Memory::new(TREE);
    let repository = Repository::new(&tree);
    let module = ruling_module(&repository, "").expect("a module");
    let text = repository.open("go.mod").expect("the file").1;
    let shown: Vec<_> = module
        .requires
        .iter()
        .map(|require| format!("{} {} {}", require.path, &text[require.span.range()], require.indirect))
        .collect();
    assert_eq!(
        shown,
        [
            "github.com/aws/aws-lambda-go v1.13.3 false",
            "github.com/a/b v1.0.0 true",
            "github.com/c/d v0.0.0-20200701000000-abcdefabcdef false",
            "github.com/e/f v2.0.0+incompatible true",
        ]
    );
    let shown: Vec<_> = module
        .replaces
        .iter()
        .map(|replace| {
            (replace.path.as_str(), replace.version.as_deref(), replace.directory(), replace.with_version.as_deref())
        })
        .collect();
    assert_eq!(
        shown,
        [("github.com/a/b", None, Some("./local"), None), ("github.com/c/d", Some("v1.0.0"), None, Some("v1.1.0")),]
    );
}
