//! `rebootstrap verify`: packages that Lambda would start, and packages that it would not, each wrong in one thing.
#![cfg(unix)]

mod harness;
#[path = "verify/package.rs"]
mod package;
#[path = "verify/program.rs"]
mod program;
#[path = "verify/refused.rs"]
mod refused;

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

use harness::{Folder, Ran};
use package::{Entry, zip};
use program::{Elf, PIE, linked};
use rebootstrap_transform::Code;
use refused::{bootstrap, entry, file, good, of_go, packed, refused};

fn verify(package: &[u8], flags: &[&str]) -> Ran {
    let folder = Folder::new(&[]);
    folder.put("fn.zip", package);
    folder.spawn(&[&["verify", "fn.zip"], flags].concat())
}

/// What starts, with the flags, and the facts that are told of it.
fn starting() -> Vec<(Vec<u8>, &'static [&'static str], &'static str)> {
    let arm = || Elf { machine: 183, ..good() };
    let loader = Some("/lib/ld-linux-aarch64.so.1");
    let readme = || Entry { mode: 0o100_644, ..Entry::new("README.md", "text") };
    vec![
        (packed(good()), &[], "provided.al2023, x86_64, static, Go 1.22.5, aws-lambda-go v1.47.0, "),
        (packed(good()), &["--runtime", "provided.al2", "--arch", "x86_64"], "provided.al2, x86_64, static"),
        (packed(arm()), &["--arch", "arm64"], "arm64, static"),
        (packed(arm()), &["--arch", "keep"], "arm64, static"),
        (packed(Elf { system: 3, ..good() }), &[], "x86_64, static"),
        (packed(Elf { data: Vec::new(), ..good() }), &[], "x86_64, static, "),
        // A program that may lie anywhere in memory, with a loader and without.
        (packed(Elf { kind: 3, ..Elf::dynamic(&["GLIBC_2.2.5"]) }), &[], "x86_64, dynamic, GLIBC 2.2"),
        (packed(Elf { kind: 3, flags: Some(PIE), ..good() }), &[], "x86_64, static"),
        (packed(Elf { kind: 3, ..good() }), &[], "x86_64, static"),
        (packed(Elf::dynamic(&["GLIBC_2.34", "GLIBC_2.3.4"])), &[], "dynamic, GLIBC 2.34"),
        (packed(Elf::dynamic(&["GLIBC_2.26"])), &["--runtime", "provided.al2"], "dynamic, GLIBC 2.26"),
        (packed(Elf { machine: 183, loader, ..Elf::dynamic(&["GLIBC_2.17"]) }), &[], "arm64, dynamic, GLIBC 2.17"),
        (packed(Elf { versions: vec![("GLIBC_2.38", true)], ..Elf::dynamic(&[]) }), &[], "x86_64, dynamic, "),
        (packed(of_go("go1.20", &linked("v1.18.0"))), &[], "Go 1.20, aws-lambda-go v1.18.0"),
        // Only its events are used, so nothing waits for go1.x.
        (packed(Elf { starts_handler: false, ..of_go("go1.20", &linked("v1.13.3")) }), &[], "aws-lambda-go v1.13.3"),
        (packed(of_go("go1.20", &(linked("v1.13.3") + "=>\t../fork\t(devel)\t\n"))), &[], "Go 1.20, "),
        (
            packed(of_go(
                "go1.20",
                "dep\tgithub.com/aws/aws-lambda-go\tv1.13.3\n=>\tgithub.com/aws/aws-lambda-go\tv1.47.0\n",
            )),
            &[],
            "aws-lambda-go v1.47.0",
        ),
        (file("#!/bin/sh\nexec ./main\n"), &[], "script for /bin/sh; what it starts is not judged"),
        (file("#! /usr/bin/env bash\n"), &[], "script for /usr/bin/env bash"),
        (file("#!/opt/bin/php\n"), &[], "script for /opt/bin/php; neither that nor what it starts is judged"),
        (entry(Entry { name: "./bootstrap", ..bootstrap() }), &[], "x86_64"),
        (entry(Entry { method: 0, ..bootstrap() }), &[], "x86_64"),
        (entry(Entry { mode: 0o100_777, host: 19, ..bootstrap() }), &[], "x86_64"),
        (zip(&[bootstrap(), readme(), Entry::new("bin/bootstrap", "")]), &[], "x86_64"),
        (
            zip(&[Entry::link("bootstrap", "bin/main"), Entry::new("bin/main", good().bytes())]),
            &[],
            "bootstrap is a link to bin/main, x86_64",
        ),
        (
            zip(&[
                Entry::link("bootstrap", "/var/task/a"),
                Entry::link("a", "./main"),
                Entry::new("main", good().bytes()),
            ]),
            &[],
            "bootstrap is a link to main, x86_64",
        ),
        ([b"#!/bin/sh\nexit\n".to_vec(), packed(good())].concat(), &[], "x86_64"),
    ]
}

#[test]
fn what_lambda_would_start() {
    for (number, (package, flags, facts)) in starting().into_iter().enumerate() {
        let ran = verify(&package, flags);
        let begin = "fn.zip: would start: ";
        assert!(ran.code == 0 && ran.out.starts_with(begin) && ran.out.contains(facts), "{number}, {facts}: {ran:?}");
        assert_eq!(ran.out.lines().filter(|line| !line.starts_with(" ")).count(), 1, "{number}: {}", ran.out);
    }
}

#[test]
fn what_lambda_would_not_start() {
    for (package, flags, code, sentence, next) in refused() {
        let ran = verify(&package, flags);
        let told = "fn.zip: would not start: ";
        let steps = ran.out.lines().filter(|line| line.contains("next:") && line.contains(next)).count();
        let said = ran.out.starts_with(told) && ran.out.contains(sentence) && ran.out.contains(&format!(" [{code}]\n"));
        assert!(ran.code == 1 && said && steps == 1, "[{code}] {sentence}, next: {next}\n{ran:?}");
        assert_eq!(ran.err, "");
    }
}

/// A zip of 60 MB: what is stored in it is not compressed.
fn large() -> Vec<u8> {
    zip(&[bootstrap(), Entry { method: 0, ..Entry::new("data", vec![7; 60 << 20]) }])
}

#[test]
fn what_is_worth_knowing_is_a_note() {
    let library = Elf { libraries: vec!["libc.so.6", "libssl.so.1.1"], ..Elf::dynamic(&["GLIBC_2.17"]) };
    let notes = [
        (large(), Code::UploadLimit, "it has 60.1 MB, and more than 50.0 MB can only be uploaded to S3"),
        (packed(library), Code::Cgo, "bootstrap links libssl.so.1.1; whether provided.al2023 has that is not judged"),
        (packed(of_go("go1.20", &linked("v1.20.0"))), Code::LibraryLogs, "v1.20.0, and before v1.27.1"),
    ];
    for (package, code, sentence) in notes {
        let ran = verify(&package, &[]);
        let told = ran.out.contains("\n  note: ") && ran.out.contains(&format!(" [{code}]\n"));
        assert!(ran.code == 0 && told && ran.out.contains(sentence), "[{code}] {sentence}: {ran:?}");
        assert_eq!(verify(&package, &["-q"]).out, "");
    }
}

#[test]
fn every_code_of_packages_is_shown() {
    let shown: BTreeSet<_> = refused().into_iter().map(|(_, _, code, _, _)| code).chain([Code::UploadLimit]).collect();
    let unshown: Vec<_> = Code::OF_PACKAGES.iter().filter(|code| !shown.contains(code)).collect();
    assert!(unshown.is_empty(), "no package is refused for {unshown:?}");
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let package = entry(Entry { mode: 0o100_600, ..Entry::new("bootstrap", Elf { machine: 183, ..good() }.bytes()) });
    let ran = verify(&package, &["--arch", "x86_64", "-v"]);
    let want = "\
fn.zip: would not start: bootstrap is not readable and executable by everyone (mode 0600) [not-executable]
    next: chmod 755 bootstrap, before it is packed
  also: bootstrap is built for arm64, and --arch says x86_64 [wrong-architecture]
    next: build with GOARCH=amd64
  what it is: provided.al2023, arm64, static, Go 1.22.5, aws-lambda-go v1.47.0, ";
    assert!(ran.out.starts_with(want), "{}", ran.out);
}

#[test]
fn a_directory_is_judged_as_it_would_be_packed() {
    let folder = Folder::new(&[("fn/README.md", "text")]);
    let mode = |path: &str, mode| {
        std::fs::set_permissions(folder.at(path), std::fs::Permissions::from_mode(mode)).expect("permissions");
    };
    let said = |path: &str| folder.spawn(&["verify", path]).out;
    folder.put("fn/bootstrap", &good().bytes());
    mode("fn/bootstrap", 0o755);
    assert!(said("fn").starts_with("fn: would start: provided.al2023, x86_64, static"), "{}", said("fn"));
    folder.link("linked", "fn");
    assert!(said("linked").starts_with("linked: would start: "), "a link to a directory is that directory");
    mode("fn/bootstrap", 0o644);
    assert!(said("fn").ends_with("(mode 0644) [not-executable]\n    next: chmod 755 fn/bootstrap\n"), "{}", said("fn"));
    let above = said(".");
    assert!(
        above.contains("fn/bootstrap is in a folder")
            && above.contains("next: if fn is what is deployed: rebootstrap verify ./fn"),
        "{above}"
    );
    std::fs::rename(folder.at("fn/bootstrap"), folder.at("fn/hello")).expect("a file");
    assert!(said("fn").contains("but hello, as a package for go1.x has"), "{}", said("fn"));
    folder.link("fn/bootstrap", "hello");
    mode("fn/hello", 0o755);
    assert!(
        said("fn").contains("would start: provided.al2023, bootstrap is a link to hello, x86_64"),
        "{}",
        said("fn")
    );
    std::fs::remove_file(folder.at("fn/hello")).expect("a file");
    assert!(
        said("fn").contains("a symbolic link to hello, which is not in the package [no-bootstrap]"),
        "{}",
        said("fn")
    );
    folder.put("other/bootstrap/main", b"");
    assert!(
        said("other").contains("bootstrap is a directory, and Lambda starts a file [no-bootstrap]"),
        "{}",
        said("other")
    );
}

#[test]
fn commands_in_next_steps_can_be_pasted() {
    let folder = Folder::new(&[("my dir/in ner/bootstrap", "#!/bin/sh\n"), ("dist/fn a.zip", "")]);
    let step = |path: &str| {
        let out = folder.spawn(&["verify", path]).out;
        out.lines().find_map(|line| line.trim().strip_prefix("next: ")).unwrap_or_default().to_owned()
    };
    assert_eq!(step("my dir"), "if in ner is what is deployed: rebootstrap verify 'my dir/in ner'");
    assert_eq!(step("my dir/in ner"), "chmod 755 'my dir/in ner/bootstrap'");
    assert_eq!(step("dist/"), "if fn a.zip is the package: rebootstrap verify 'dist/fn a.zip'");
    folder.put("a b.zip", &zip(&[Entry::new("in ner/bootstrap", "")]));
    assert!(step("a b.zip").contains("zip -j package.zip 'in ner/bootstrap', or run zip inside of in ner"));
}

#[test]
fn several_are_counted_and_the_worst_decides() {
    let folder = Folder::new(&[]);
    folder.put("a.zip", &packed(good()));
    folder.put("b.zip", &file(""));
    let two = folder.spawn(&["verify", "a.zip", "b.zip"]);
    assert!(two.code == 1 && two.out.ends_with("\n1 of 2 would start, 1 would not.\n"), "{two:?}");
    let three = folder.spawn(&["verify", "nowhere.zip", "b.zip", "a.zip"]);
    assert_eq!((three.code, three.err.as_str()), (2, "error: nowhere.zip: No such file or directory (os error 2)\n"));
    assert!(three.out.ends_with("1 of 3 would start, 1 would not, 1 could not be read.\n"), "{three:?}");
    let quiet = folder.spawn(&["verify", "-q", "a.zip", "b.zip"]);
    assert!(quiet.code == 1 && quiet.out.starts_with("b.zip: ") && !quiet.out.contains("would start"), "{quiet:?}");
    assert_eq!(folder.spawn(&["verify"]).code, 2, "without a package it is wrong usage");
    let ran = folder.spawn(&["verify", "a.zip", "--format", "markdown"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (2, "error: --format markdown is not for verify, which writes human and json\n")
    );
}

#[test]
fn the_document_has_the_fields_of_its_schema() {
    let folder = Folder::new(&[]);
    folder.put("a.zip", &packed(Elf { data: good().data, ..Elf::dynamic(&["GLIBC_2.17"]) }));
    folder.put("b.zip", &file("#!/bin/sh\r\n"));
    let args =
        ["verify", "a.zip", "b.zip", "nowhere", "--format", "json", "--arch", "x86_64", "--output", "report.json"];
    let ran = folder.spawn(&args);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    let document: serde_json::Value = serde_json::from_str(&folder.text("report.json")).expect("JSON");
    let keys = |value: &serde_json::Value| {
        let mut keys: Vec<_> = value.as_object().expect("an object").keys().cloned().collect();
        keys.sort();
        keys.join(" ")
    };
    assert_eq!(keys(&document), "architecture artifacts command runtime schema version");
    assert_eq!((&document["schema"], &document["command"]), (&"rebootstrap/1".into(), &"verify".into()));
    assert_eq!((&document["runtime"], &document["architecture"]), (&"provided.al2023".into(), &"x86_64".into()));
    let (a, b, c) = (&document["artifacts"][0], &document["artifacts"][1], &document["artifacts"][2]);
    assert_eq!(keys(a), "bootstrap entries error notes path reasons starts unpacked zipped");
    assert_eq!(
        a["bootstrap"],
        serde_json::json!({ "kind": "elf", "mode": "0755", "link": null, "architecture": "x86_64",
            "interpreter": "/lib64/ld-linux-x86-64.so.2", "glibc": "2.17", "go": "go1.22.5", "aws_lambda_go": "v1.47.0" })
    );
    assert_eq!((&a["starts"], &a["entries"]), (&true.into(), &1.into()));
    assert_eq!((&b["starts"], &b["bootstrap"]["kind"]), (&false.into(), &"script".into()));
    assert_eq!(keys(&b["reasons"][0]), "code message next");
    assert_eq!(b["reasons"][0]["code"], "no-interpreter");
    assert_eq!((&c["starts"], &c["unpacked"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    assert!(c["error"].as_str().is_some_and(|error| error.starts_with("No such file")), "{c}");
}
