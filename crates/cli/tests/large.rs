//! A repository of many files on disk: what is read of it, and what is found all the same.

mod harness;

use harness::Folder;
use harness::function::{MAKEFILE, TF};

/// A service with a function in a repository of more files than are read whole, and `more` files.
fn large(more: &[(&str, &str)]) -> Folder {
    let notes: Vec<String> = (0..2_000).map(|at| format!("notes/{at}.txt")).collect();
    let mut files: Vec<(&str, &str)> = notes.iter().map(|path| (path.as_str(), "")).collect();
    files.extend([
        ("services/hello/go.mod", "module example.com/hello\n\ngo 1.21\n"),
        ("services/hello/main.go", "package main\n"),
        ("services/hello/main.tf", TF),
        ("services/other/main.tf", "resource \"aws_lambda_function\" {{{\n"),
    ]);
    files.extend(more);
    Folder::new(&files)
}

#[test]
fn a_service_is_migrated_and_its_neighbour_is_not_read() {
    let second = "resource \"aws_lambda_function\" \"second\" {\n  runtime = \"python3.13\"\n}\n";
    let folder = large(&[("services/hello/Makefile", MAKEFILE), ("services/hello/second.tf", second)]);
    let ran = folder.spawn(&["diff"]);
    assert!(ran.out.contains("+++ b/services/hello/Makefile"), "{}{}", ran.out, ran.err);
    assert!(!ran.err.contains("services/other"), "{}", ran.err);
    assert!(ran.err.contains("1 current in what was read"), "{}", ran.err);
    // A list is about all functions.
    let ran = folder.spawn(&["list"]);
    assert!(ran.out.contains("services/other/main.tf"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_list_has_functions_that_need_not_move() {
    let folder = Folder::new(&[("main.tf", &TF.replace("go1.x", "provided.al2023"))]);
    let ran = folder.spawn(&["list"]);
    assert!(ran.out.contains("aws_lambda_function.hello") && ran.out.contains("1 current"), "{}{}", ran.out, ran.err);
    let ran = folder.spawn(&["diff"]);
    assert!(ran.err.contains("no Lambda function to migrate found"), "{}", ran.err);
    let ran = Folder::new(&[("main.tf", "")]).spawn(&["list"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "no Lambda function found.\n"));
}

#[test]
fn a_build_far_away_is_found_by_the_name_of_the_folder() {
    let script =
        "GOOS=linux go build -o services/hello/hello ./services/hello\ncd services/hello && zip hello.zip hello\n";
    let folder = large(&[("tools/build.sh", script)]);
    let ran = folder.spawn(&["apply"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(folder.text("tools/build.sh").contains("zip hello.zip bootstrap"), "{}", folder.text("tools/build.sh"));
}

#[test]
fn a_program_far_away_that_builds_it_is_found() {
    let program =
        "import subprocess\nsubprocess.run('go build -o services/hello/hello ./services/hello', shell=True)\n";
    let makefile = ("services/hello/Makefile", MAKEFILE);
    let ran = large(&[makefile, ("tools/build.py", program)]).spawn(&["diff"]);
    assert!(ran.out.is_empty() && ran.err.contains("tools/build.py"), "{}{}", ran.out, ran.err);
    // One that only speaks of the folder is nobody's business.
    let ran = large(&[makefile, ("tools/list.py", "print('services/hello/hello')\n")]).spawn(&["diff"]);
    assert!(ran.out.contains("+++ b/services/hello/Makefile"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_link_far_away_is_a_part_of_the_service() {
    let folder = large(&[("services/hello/Makefile", MAKEFILE), ("services/copy/main.go", "package main\n")]);
    folder.link("services/copy/Makefile", "../hello/Makefile");
    let ran = folder.spawn(&["diff"]);
    assert!(ran.out.is_empty() && ran.err.contains("[protected-file]"), "{}{}", ran.out, ran.err);
}
