//! Tables of programs and moves with what speaks against them.

use super::*;
use crate::go::memory::Memory;
use crate::go::package::named;

fn checked(tree: &str, from: Runtime, target: Runtime) -> (String, String, bool, bool) {
    let tree = Memory::new(tree);
    let repository = Repository::new(&tree);
    let packages = named(&repository, "", &["."]).expect("a package");
    let check = check(&repository, &packages[0], from, target, |_| false);
    let names = |found: &[Diagnostic]| found.iter().map(|one| one.code.name()).collect::<Vec<_>>().join(" ");
    (names(&check.blocking), names(&check.notes), check.reads_handler, check.is_lambda)
}

#[test]
fn the_library_must_speak_the_runtime_api() {
    for (require, blocking, notes) in [
        ("require github.com/aws/aws-lambda-go v1.13.3", "", "library-raised"),
        ("require github.com/aws/aws-lambda-go v1.17.0 // indirect", "", "library-raised"),
        ("require github.com/aws/aws-lambda-go v1.18.0", "", "library-logs"),
        ("require github.com/aws/aws-lambda-go v1.27.0", "", "library-logs"),
        ("require github.com/aws/aws-lambda-go v1.27.1", "", ""),
        ("require github.com/aws/aws-lambda-go v0.0.0-20180101000000-abcdefabcdef", "", "library-raised"),
        ("require github.com/aws/aws-lambda-go v0.0.0-20200801000000-abcdefabcdef", "", "library-logs"),
        (
            "require github.com/aws/aws-lambda-go v1.13.3\nreplace github.com/aws/aws-lambda-go => ./old",
            "library-too-old",
            "",
        ),
        ("require github.com/aws/aws-lambda-go v1.13.3\nreplace github.com/aws/aws-lambda-go => ./new", "", ""),
        ("require github.com/aws/aws-lambda-go v1.13.3\nreplace github.com/aws/aws-lambda-go => ./submodule", "", ""),
        ("", "", ""),
    ] {
        let tree = format!(
            "-- go.mod --\nmodule x\n{require}\n-- main.go --\npackage main\nimport \"github.com/aws/aws-lambda-go/lambda\"\n\
             -- old/lambda/entry.go --\npackage lambda\n-- new/lambda/runtime_api_client.go --\npackage lambda\n"
        );
        let found = checked(&tree, Runtime::Go1, Runtime::ProvidedAl2023);
        assert_eq!(found, (blocking.to_owned(), notes.to_owned(), false, true), "{require}");
    }
}

#[test]
fn what_blocks_depends_on_the_move() {
    use Runtime::{Go1, Provided, ProvidedAl2, ProvidedAl2023};
    let zone = "var z, _ = time.LoadLocation(\"Asia/Tokyo\")";
    let port = "var p = os.Getenv(\"_LAMBDA_SERVER_PORT\")";
    let environment = "var e = os.Getenv(\"AWS_EXECUTION_ENV\") == \"AWS_Lambda_go1.x\"";
    for (body, from, target, blocking, notes, reads_handler, is_lambda) in [
        (zone, Go1, ProvidedAl2023, "", "time-zone", false, false),
        (zone, Go1, ProvidedAl2, "", "", false, false),
        (zone, ProvidedAl2, ProvidedAl2023, "", "time-zone", false, false),
        (port, Go1, ProvidedAl2023, "runtime-hazard", "", false, false),
        (port, Provided, ProvidedAl2023, "", "", false, false),
        (environment, Go1, ProvidedAl2, "runtime-hazard", "", false, false),
        ("var h = os.Getenv(\"_HANDLER\")", Go1, ProvidedAl2023, "", "reads-handler", true, false),
        ("import \"C\"", ProvidedAl2, ProvidedAl2023, "", "cgo", false, false),
        ("import \"github.com/apex/go-apex\"", Go1, ProvidedAl2023, "runtime-hazard", "", false, true),
        ("import \"github.com/apex/gateway/v2\"", Go1, ProvidedAl2023, "", "", false, true),
        ("import \"github.com/fujiwara/ridge\"", Go1, ProvidedAl2023, "runtime-hazard", "", false, true),
        ("import \"github.com/aws/aws-lambda-go/events\"", Go1, ProvidedAl2023, "", "", false, false),
    ] {
        let tree = format!(
            "-- go.mod --\nmodule x\nrequire github.com/fujiwara/ridge v0.4.0\n-- main.go --\npackage main\n{body}\n"
        );
        let want = (blocking.to_owned(), notes.to_owned(), reads_handler, is_lambda);
        assert_eq!(checked(&tree, from, target), want, "{body}");
    }
}

#[test]
fn a_diagnostic_says_where_and_what_next() {
    let tree = Memory::new(
        "-- api/go.mod --\nmodule x\nrequire github.com/aws/aws-lambda-go v1.13.3\n-- api/main.go --\npackage main\n\
         -- api/vendor/github.com/aws/aws-lambda-go/lambda/entry.go --\npackage lambda\n",
    );
    let repository = Repository::new(&tree);
    let packages = named(&repository, "api", &[]).expect("a package");
    let check = check(&repository, &packages[0], Runtime::Go1, Runtime::ProvidedAl2023, |_| false);
    let blocking = &check.blocking[0];
    assert_eq!(
        blocking.message,
        "github.com/aws/aws-lambda-go is v1.13.3, and provided.* runtimes need v1.18.0 or newer"
    );
    assert_eq!(blocking.place, Some(Place { file: "api/go.mod".to_owned(), line: 2 }));
    assert_eq!(blocking.next, "run `go get github.com/aws/aws-lambda-go@latest && go mod tidy` in api, then run again");
}

#[test]
fn text_that_ends_anywhere_is_read() {
    let go = "//go:build !(a && b)\npackage main\nimport (\n\t\"é\"\n)\nvar x = '\\'' + \"\\\"_HANDLER\" /* é */ || os.Getenv(`AWS_EXECUTION_ENV`) != \"\"";
    let module =
        "module \"x\"\nrequire (\n\t`github.com/aws/aws-lambda-go` v1.13.3-0.2 // indirect é\n)\nreplace a => \"./é\"";
    let lock = "[[projects]]\n  name = \"github.com/aws/aws-lambda-go\"\n  version = \"v1.é\"";
    for (text, name) in [(go, "main.go"), (module, "go.mod"), (lock, "Gopkg.lock")] {
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let tree = format!("-- main.go --\npackage main\n-- {name} --\n{}\n", &text[..end]);
            let tree = Memory::new(&tree.replace("-- main.go --\npackage main\n-- main.go --", "-- main.go --"));
            let repository = Repository::new(&tree);
            for package in named(&repository, "", &["."]).unwrap_or_default() {
                let _ = check(&repository, &package, Runtime::Go1, Runtime::ProvidedAl2023, |_| true);
            }
        }
    }
}
