//! The diff is taken by the real `git apply`, and gives the very bytes.

mod harness;

use std::io::Write;
use std::process::{Command, Stdio};

use harness::Folder;
use rebootstrap_cli::diff::{Reader, diff, unified};
use rebootstrap_cli::paint::Paint;
use rebootstrap_transform::ChangedFile;

fn change(path: &str, before: &str, after: &str) -> ChangedFile {
    ChangedFile { path: path.into(), before: before.into(), after: after.into() }
}

/// Applies the diff of `changes` in the folder `directory` of a repository and compares every byte.
fn round_trip(directory: &str, changes: &[ChangedFile], prefix: &str, repository: bool) {
    let files: Vec<_> = changes.iter().map(|change| format!("{directory}{prefix}{}", change.path)).collect();
    let with: Vec<_> = files.iter().zip(changes).map(|(path, change)| (path.as_str(), &*change.before)).collect();
    let folder = if repository { Folder::git(&with) } else { Folder::new(&with) };
    let patch = diff(changes, prefix, Reader::Machine);
    for mode in [&["apply", "--check"][..], &["apply"]] {
        let mut git = Command::new("git");
        git.args(["-c", "core.autocrlf=false", "-c", "apply.whitespace=nowarn"]).args(mode);
        git.current_dir(folder.at(directory)).stdin(Stdio::piped()).stderr(Stdio::piped());
        git.env("GIT_CEILING_DIRECTORIES", folder.path().parent().expect("a parent"));
        let mut git = git.spawn().expect("git");
        git.stdin.take().expect("a pipe").write_all(patch.as_bytes()).expect("the patch is read");
        let done = git.wait_with_output().expect("git");
        assert!(done.status.success(), "{}\n{patch}", String::from_utf8_lossy(&done.stderr));
    }
    for (path, change) in files.iter().zip(changes) {
        assert_eq!(folder.text(path), change.after, "{patch}");
    }
}

#[test]
fn tricky_texts_go_through_git() {
    let many: String = (0..40).map(|line| format!("line {line}\n")).collect();
    let far = many.replace("line 3\n", "line three\n").replace("line 30\n", "").replace("line 39\n", "end");
    for (before, after) in [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n"),
        ("a\rb\rc", "a\rB\rc"),
        ("a\rgo1.x\n\r\n\r", "a\rprovided\n\r\n\r"),
        ("a\nb", "a\nB"),
        ("a\nb", "a\nb\n"),
        ("a\nb\n", "a\nb"),
        ("go1.x", "provided"),
        ("\u{feff}go1.x\n", "\u{feff}provided\n"),
        ("x\n", "x\ny\n"),
        ("x\n", "y\nx\n"),
        ("\n\n\n", "\n\nx\n\n"),
        ("a\u{2028}b\u{85}go1.x\u{b}\u{c}\n", "a\u{2028}b\u{85}provided\u{b}\u{c}\n"),
        ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-go1.x\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-provided\n"),
        (&many, &far),
    ] {
        for repository in [true, false] {
            round_trip("", &[change("main.tf", before, after)], "", repository);
        }
    }
}

#[test]
fn tricky_names_go_through_git() {
    let names = [
        "a b/c d.tf",
        " leading and trailing ",
        "größe/main.tf",
        "tab\there",
        "line\nbreak",
        "quo\"te\\back",
        "b/b/x",
        "a/a/x",
        "-rf",
        "x 2024-01-01 00:00:00.000000000 +0000",
        "dev/null",
        "\u{1b}[31m.tf",
    ];
    for name in names {
        round_trip("", &[change(name, "go1.x\n", "provided\n")], "", true);
    }
    let changes = names.map(|name| change(name, "go1.x\n", "provided\n"));
    round_trip("", &changes, "", true);
    round_trip("below/", &changes, "", true);
    round_trip("", &changes, "services/my app/", true);
}

#[test]
fn nothing_to_change_is_no_diff() {
    assert_eq!(unified("main.tf", "a\n", "a\n"), "");
}

#[test]
fn hunks_have_three_lines_of_context() {
    let before = "1\n2\n3\n4\ngo1.x\n6\n7\n8\n9\n";
    let want = "--- a/main.tf\n+++ b/main.tf\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-go1.x\n+provided\n 6\n 7\n 8\n";
    assert_eq!(unified("main.tf", before, &before.replace("go1.x", "provided")), want);
}

#[test]
fn a_person_sees_no_control_characters() {
    let changes = [change("\u{1b}.tf", "\t\u{1b}[2Jgo1.x\r\n", "\t\u{1b}[2Jprovided\r\n")];
    let shown = diff(&changes, "", Reader::Person(Paint(false)));
    assert!(!shown.contains('\u{1b}') && !shown.contains('\r'), "{shown:?}");
    assert!(shown.contains("-\t\\u{1b}[2Jgo1.x\\r\n"), "{shown}");
    let coloured = diff(&changes, "", Reader::Person(Paint(true)));
    assert!(coloured.contains("\u{1b}[31m-\t\\u{1b}[2Jgo1.x"), "{coloured:?}");
}

/// Without `-p1`, git guesses from the first name how much of it to drop, and takes `a/infra` for where it stands.
#[test]
fn with_p1_git_does_not_guess() {
    let before = [("infra/main.tf", "go1.x\n"), ("infra/infra/main.tf", "go1.x\n"), ("patch", "")];
    let folder = Folder::git(&before);
    let patch = diff(&[change("infra/main.tf", "go1.x\n", "provided\n")], "", Reader::Machine);
    folder.put("patch", patch.as_bytes());
    let mut git = Command::new("git");
    let done = git.args(["apply", "-p1", "../patch"]).current_dir(folder.at("infra")).status().expect("git");
    assert!(done.success());
    assert_eq!(
        (folder.text("infra/main.tf"), folder.text("infra/infra/main.tf")),
        ("go1.x\n".into(), "provided\n".into())
    );
}
