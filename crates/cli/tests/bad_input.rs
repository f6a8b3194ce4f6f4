//! Broken, huge, unreadable and hostile files from outside: each is named with its code, nothing is written, nothing crashes.
#![cfg(unix)]

mod harness;

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;

use harness::function::{MAKEFILE, SCRIPT, TF};
use harness::{Folder, Ran};

/// Deeper than any file of a person, and deep enough for a recursive reader to run out of stack.
const DEEP: usize = 100_000;

/// A folder whose function could move if the file at `path` did not hold `bytes`.
fn folder(path: &str, bytes: &[u8]) -> Folder {
    let folder = Folder::new(&[("main.tf", TF), ("main.go", "package main\n")]);
    if !path.ends_with(".sh") {
        folder.put("Makefile", MAKEFILE.as_bytes());
    }
    folder.put(path, bytes);
    folder
}

/// `text` between as many opening and closing brackets.
fn nested(open: &str, text: &str, close: &str) -> String {
    [&open.repeat(DEEP), text, &close.repeat(DEEP)].concat()
}

fn no_crash(ran: &Ran) {
    assert!([0, 1, 2, 3].contains(&ran.code), "{ran:?}");
    assert!(!ran.err.contains("[bug]") && !ran.out.contains("[bug]") && !ran.err.contains("panicked"), "{ran:?}");
}

/// The file is named with `code`, and nothing changes.
fn refused(path: &str, bytes: &[u8], code: &str) {
    let folder = folder(path, bytes);
    let before = std::fs::read(folder.at("main.tf")).expect("a file");
    let shown = folder.spawn(&["diff"]);
    no_crash(&shown);
    assert_eq!((shown.code, shown.out.as_str()), (0, ""), "{path}");
    let unwrapped = shown.err.split_whitespace().collect::<Vec<_>>().join(" ");
    let named = unwrapped.split(&format!(" [{code}]")).next().filter(|said| said.len() < unwrapped.len());
    assert!(named.is_some_and(|said| said.contains(path)), "{path} is to be named with [{code}]: {}", shown.err);
    assert_eq!(folder.spawn(&["apply", "--strict"]).code, 3, "{path}");
    assert!(std::fs::read(folder.at(path)).expect("a file") == bytes, "{path} has changed");
    assert!(std::fs::read(folder.at("main.tf")).expect("a file") == before, "main.tf has changed beside {path}");
}

/// The file is no obstacle: the function beside it moves, and the file keeps its bytes.
fn harmless(path: &str, bytes: &[u8]) {
    let folder = folder(path, bytes);
    let ran = folder.spawn(&["apply"]);
    no_crash(&ran);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(folder.text("main.tf").contains("provided.al2023"), "{path}: {}", ran.out);
    assert!(std::fs::read(folder.at(path)).expect("a file") == bytes, "{path} has changed");
}

#[test]
fn terraform_that_cannot_be_read() {
    refused("main.tf", TF.trim_end().trim_end_matches('}').as_bytes(), "syntax-error");
    refused("main.tf", TF.replace("\"hello\"\n", "\"hello\n").as_bytes(), "syntax-error");
    refused("main.tf", &[b"# gr\xfc\xdfe\n", TF.as_bytes()].concat(), "unreadable");
    refused("main.tf", &[TF.as_bytes(), b"\0"].concat(), "unreadable");
    refused("main.tf", &[TF.as_bytes(), &b"#".repeat(20_000_000)].concat(), "unreadable");
}

#[test]
fn builds_that_cannot_be_read() {
    refused("Makefile", format!("ifeq ($(A),b\n{MAKEFILE}").as_bytes(), "syntax-error");
    refused("Makefile", format!("{MAKEFILE}what is this\n").as_bytes(), "syntax-error");
    refused("build.sh", format!("if true; then\n{SCRIPT}").as_bytes(), "syntax-error");
    refused("build.sh", format!("echo \"\n{SCRIPT}").as_bytes(), "syntax-error");
}

#[test]
fn deep_terraform() {
    let locals = |deep: &str| format!("locals {{\n  deep = {deep}\n}}\n");
    refused("main.tf", (TF.to_owned() + &locals(&nested("[", "", "]"))).as_bytes(), "syntax-error");
    refused("main.tf", (TF.to_owned() + &locals(&"[".repeat(DEEP))).as_bytes(), "syntax-error");
    refused("main.tf", (TF.to_owned() + &nested("a {\n", "", "}\n")).as_bytes(), "syntax-error");
    harmless("deep.tf", locals(&nested("[", "", "]")).as_bytes());
}

#[test]
fn deep_makefiles() {
    refused("Makefile", format!("X = {}\n{MAKEFILE}", nested("$(", "A", ")")).as_bytes(), "syntax-error");
    refused(
        "Makefile",
        ["ifdef A\n".repeat(DEEP / 2), MAKEFILE.to_owned(), "endif\n".repeat(DEEP / 2)].concat().as_bytes(),
        "syntax-error",
    );
    harmless("deep.mk", format!("X = {}\n", nested("[", "A", "]")).as_bytes());
}

#[test]
fn deep_scripts() {
    refused("build.sh", format!("{}\n{SCRIPT}", "(".repeat(DEEP)).as_bytes(), "syntax-error");
    refused("build.sh", format!("echo {}\n{SCRIPT}", nested("$(", "A", ")")).as_bytes(), "syntax-error");
}

#[test]
fn deep_go() {
    harmless("main.go", format!("package main\nvar deep = {}\n", nested("[", "", "]")).as_bytes());
}

#[test]
fn what_is_not_a_file_is_passed_over() {
    let folder = Folder::new(&[("good/main.tf", TF), ("good/Makefile", MAKEFILE), ("good/main.go", "package main\n")]);
    folder.put("good/x.tf/inner.txt", b"");
    folder.put("good/Makefile.d/inner.txt", b"");
    folder.link("good/dangling.tf", "nowhere.tf");
    folder.link("good/loop-a.tf", "loop-b.tf");
    folder.link("good/loop-b.tf", "loop-a.tf");
    folder.link("good/again", "../good");
    let ran = folder.spawn(&["apply", "good"]);
    no_crash(&ran);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(folder.text("good/main.tf").contains("provided.al2023"), "{ran:?}");
    for link in ["dangling.tf", "loop-a.tf", "loop-b.tf"] {
        assert!(ran.out.contains(&format!("{link} is a symbolic link that leads nowhere")), "{link}: {}", ran.out);
        assert!(folder.at("good").join(link).is_symlink());
    }

    let folder = Folder::new(&[("main.tf/inner.txt", "")]);
    let ran = folder.spawn(&["diff", "main.tf"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "a directory may be called main.tf: {ran:?}");
}

#[test]
fn a_file_that_may_not_be_read() {
    let folder = folder("secret.tf", TF.as_bytes());
    let mode = |path: &str, mode| {
        std::fs::set_permissions(folder.at(path), std::fs::Permissions::from_mode(mode)).expect("permissions");
    };
    mode("", 0o755);
    mode("secret.tf", 0o000);
    let mut program = folder.process(&["diff"]);
    if std::fs::File::open(folder.at("secret.tf")).is_ok() {
        // Only root can read it, so another user runs the program.
        program.uid(65534).gid(65534);
    }
    let Ok(done) = program.output() else { return };
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("secret.tf cannot be read: Permission denied"), "{said}");
    assert!(said.contains("[unreadable]"), "{said}");
    assert_eq!(folder.text("main.tf"), TF);
}
