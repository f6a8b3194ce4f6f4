//! What is raised, and what an old copy could hide behind.

use super::*;
use crate::go::memory::Memory;
use crate::go::pin::pinned;

fn raised(tree: &str, ensured: &str) -> String {
    let tree = Memory::new(tree);
    let repository = Repository::new(&tree);
    let pin = pinned(&repository, "api", LIBRARY).expect("a pin");
    let Some(raise) = raise(&repository, "api", &pin, |directory| directory == ensured) else { return String::new() };
    let file = if raise.then == "dep ensure" { "Gopkg.toml" } else { "go.mod" };
    let (_, text) = repository.open(&path::join(&pin.root, file)).expect("the file");
    format!("{}{}{}", &text[..raise.span.start()], raise.text, &text[raise.span.end()..]).replace('\n', "|")
}

#[test]
fn a_module_requires_a_newer_version() {
    const REQUIRE: &str = "-- go.mod --\nmodule x\nrequire github.com/aws/aws-lambda-go v1.9.0 // why\n";
    for (more, want) in [
        ("", "module x|require github.com/aws/aws-lambda-go v1.47.0 // why|"),
        ("-- vendor/github.com/aws/aws-lambda-go/lambda/entry.go --\npackage lambda\n", ""),
        ("replace github.com/aws/aws-lambda-go => example.com/fork v1.2.0\n", ""),
        ("require github.com/aws/aws-lambda-go v1.8.0\n", ""),
    ] {
        let found = raised(&format!("{REQUIRE}{more}-- api/main.go --\npackage main\n"), "");
        assert_eq!(found, want, "{more}");
    }
    assert_eq!(raised("-- go.mod --\nmodule x\n-- go.sum --\ngithub.com/aws/aws-lambda-go v1.9.0 h1:a=\n", ""), "");
}

#[test]
fn dep_solves_anew_when_it_runs() {
    const NAME: &str = "name = \"github.com/aws/aws-lambda-go\"";
    let lock = format!("-- Gopkg.lock --\n[[projects]]\n  {NAME}\n  version = \"v1.2.0\"\n");
    for (toml, ensured, want) in [
        (format!("[[constraint]]\n  {NAME}\n  version = \"1.x\"\n"), "", "version = \"1.47.0\""),
        (format!("[[constraint]]\n  version = \"^1.0.1\"\n  {NAME}\n"), "", "version = \"^1.47.0\""),
        (format!("[[constraint]]\n  {NAME}\n  version = \"=1.2.0\"\n[prune]\n"), "", "version = \"=1.47.0\""),
        (format!("[[constraint]]\n  {NAME}\n  version = \"1.x\"\n"), "other", ""),
        (format!("[[constraint]]\n  {NAME}\n  branch = \"master\"\n"), "", ""),
        (format!("[[constraint]]\n  {NAME}\n[[constraint]]\n  name = \"x\"\n  version = \"1.0.0\"\n"), "", ""),
        (String::new(), "", ""),
    ] {
        let found = raised(&format!("{lock}-- Gopkg.toml --\n{toml}"), ensured);
        assert!(if want.is_empty() { found.is_empty() } else { found.contains(want) }, "{toml}: {found}");
    }
}
