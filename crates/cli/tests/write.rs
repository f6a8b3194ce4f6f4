//! Writing keeps what it must keep, refuses what it must refuse, and takes back what it could not finish.
#![cfg(unix)]

mod harness;

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use harness::faulty::{Fault, FaultyDisk};
use harness::{FAKE, Folder};
use rebootstrap_cli::engine::Engine;
use rebootstrap_cli::session::Session;
use rebootstrap_cli::settings::Settings;
use rebootstrap_cli::write::{Stop, Transaction};
use rebootstrap_transform::ChangedFile;

const OLD: &str = "runtime = \"go1.x\"\n";
const NEW: &str = "runtime = \"provided.al2023\"\n";

fn session(folder: &Folder) -> Session {
    let settings = Settings::default();
    Session::new(folder.root(), &FAKE, &settings)
}

fn prepare(session: &Session) -> Result<Transaction<'static>, Stop> {
    Transaction::prepare(session, &FAKE)
}

fn refused(sentences: &[&str]) -> Stop {
    Stop::Refused(sentences.iter().map(|sentence| (*sentence).to_owned()).collect())
}

/// Nothing but the named files lies in the folder.
fn names(folder: &Folder) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path()).expect("a folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn keeps_mode_and_owner_and_leaves_nothing_beside() {
    let folder = Folder::new(&[("build.sh", OLD), ("main.tf", OLD)]);
    let file = folder.at("build.sh");
    // Only root can give files away; the mode is checked for everyone.
    let given = std::os::unix::fs::chown(&file, Some(1234), Some(4321)).is_ok();
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o4755)).expect("a mode");
    assert_eq!(prepare(&session(&folder)).and_then(Transaction::commit), Ok(2));
    let metadata = file.metadata().expect("a file");
    assert_eq!(metadata.mode() & 0o7777, 0o4755);
    assert!(!given || (metadata.uid(), metadata.gid()) == (1234, 4321));
    assert_eq!((folder.text("build.sh"), folder.text("main.tf")), (NEW.into(), NEW.into()));
    assert_eq!(names(&folder), ["build.sh", "main.tf"]);
}

#[test]
fn edits_the_file_a_link_leads_to_once() {
    let folder = Folder::new(&[("shared/common.tf", OLD), ("a/main.tf", "")]);
    folder.link("a/common.tf", "../shared/common.tf");
    let session = session(&folder);
    assert_eq!(session.outcome.functions.len(), 2);
    assert_eq!(session.changes.iter().map(|change| &change.path).collect::<Vec<_>>(), ["shared/common.tf"]);
    assert_eq!(prepare(&session).and_then(Transaction::commit), Ok(1));
    assert_eq!(folder.text("shared/common.tf"), NEW);
    assert!(folder.at("a/common.tf").symlink_metadata().expect("a link").is_symlink());
}

#[test]
fn refuses_a_file_that_would_be_changed_in_two_ways() {
    let folder = Folder::new(&[("main.tf", OLD)]);
    let mut session = session(&folder);
    session.changes.push(ChangedFile { after: "other".into(), ..session.changes[0].clone() });
    assert_eq!(prepare(&session).err(), Some(refused(&["main.tf would be changed in two ways"])));
}

#[test]
fn refuses_when_any_file_changed_since_it_was_read() {
    let folder = Folder::new(&[("a.tf", OLD), ("b.tf", OLD), ("c.tf", "# LEFT go1.x\n")]);
    let before = session(&folder);
    folder.put("b.tf", b"runtime = \"go1.y\"\n");
    assert_eq!(prepare(&before).err(), Some(refused(&["b.tf changed since it was read"])));
    folder.put("b.tf", OLD.as_bytes());
    assert!(prepare(&before).is_ok(), "the same text again is no change");
    folder.put("c.tf", b"# LEFT go1.x\n");
    assert!(prepare(&before).is_ok(), "nor is it in a file that is only read");
    folder.put("c.tf", b"now something longer\n");
    assert_eq!(prepare(&before).err(), Some(refused(&["c.tf changed since it was read"])));
    assert_eq!(folder.text("a.tf"), OLD);
}

#[test]
fn refuses_a_file_that_turned_into_something_else() {
    let outside = Folder::new(&[("target.tf", OLD)]);
    for case in ["link", "folder", "gone", "read-only"] {
        let folder = Folder::new(&[("a.tf", OLD), ("b.tf", OLD)]);
        let session = session(&folder);
        let b = folder.at("b.tf");
        if case == "read-only" {
            std::fs::set_permissions(&b, PermissionsExt::from_mode(0o444)).expect("a mode");
        } else {
            std::fs::remove_file(&b).expect("a file");
        }
        match case {
            "link" => folder.link("b.tf", outside.at("target.tf").to_str().expect("UTF-8")),
            "folder" => std::fs::create_dir(&b).expect("a folder"),
            _ => {}
        }
        let Err(Stop::Refused(sentences)) = prepare(&session) else { panic!("{case} is refused") };
        let want = match case {
            "link" => "b.tf leads to another file than when it was read",
            "folder" => "b.tf is no longer a file",
            "gone" => "b.tf cannot be read: No such file or directory (os error 2)",
            _ => "b.tf is read-only",
        };
        assert_eq!(sentences, [want]);
        assert_eq!((folder.text("a.tf"), outside.text("target.tf")), (OLD.into(), OLD.into()));
    }
}

#[test]
fn refuses_what_changes_between_checking_and_writing() {
    let folder = Folder::new(&[("a.tf", OLD), ("b.tf", OLD)]);
    let session = session(&folder);
    let transaction = prepare(&session).expect("nothing in the way");
    folder.put("b.tf", b"someone else's\n");
    assert_eq!(transaction.commit(), Err(refused(&["b.tf changed since it was read"])));
    assert_eq!((folder.text("a.tf"), folder.text("b.tf")), (OLD.into(), "someone else's\n".into()));
    assert_eq!(names(&folder), ["a.tf", "b.tf"]);
}

/// An engine whose disk does `hook` before each step.
fn hooked(hook: impl Fn(&str, &Path) + Send + Sync + 'static) -> Engine {
    Engine { disk: FaultyDisk::hooked(move |_, kind, path| hook(kind, path)), ..FAKE }
}

/// The same on a file system that cannot exchange files.
fn renaming(hook: impl Fn(&str, &Path) + Send + Sync + 'static) -> Engine {
    let disk = FaultyDisk::build(0, Fault::None).with_hook(move |_, kind, path| hook(kind, path));
    Engine { disk: disk.exchanging(false).leaked(), ..FAKE }
}

#[test]
fn writes_nothing_when_one_file_cannot_be_staged() {
    let folder = Folder::new(&[("a.tf", OLD), ("sub/b.tf", OLD)]);
    let engine = hooked(|kind, path| {
        let folder = path.parent().expect("a folder");
        if kind == "create" && folder.ends_with("sub") {
            std::fs::remove_dir_all(folder).expect("a folder");
        }
    });
    let ran = folder.run("apply", &engine);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains(": sub/b.tf cannot be written: No such file or directory"), "{}", ran.err);
    assert_eq!(folder.text("a.tf"), OLD);
    assert_eq!(names(&folder), ["a.tf"]);
}

#[test]
fn takes_back_what_was_written_when_a_later_file_fails() {
    let folder = Folder::new(&[("a.tf", OLD), ("b.tf", OLD), ("c.tf", OLD)]);
    let engine = renaming(|kind, path| {
        if kind == "rename" && path.ends_with("b.tf") {
            std::fs::remove_file(path).expect("a file");
            std::fs::create_dir(path).expect("a folder");
        }
    });
    let ran = folder.run("apply", &engine);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains(": b.tf cannot be written: "), "{}", ran.err);
    assert!(ran.err.contains(": b.tf was edited in between and is left as it is"), "{}", ran.err);
    assert_eq!((folder.text("a.tf"), folder.text("c.tf")), (OLD.into(), OLD.into()));
    assert_eq!(names(&folder), ["a.tf", "b.tf", "c.tf"]);
}

#[test]
fn leaves_alone_what_is_edited_while_files_are_made_ready() {
    let folder = Folder::new(&[("a.tf", OLD), ("b.tf", OLD)]);
    let engine = hooked(|kind, path| {
        if kind == "exchange" && path.ends_with("a.tf") {
            std::fs::write(path.with_file_name("b.tf"), "mine\n").expect("a file");
        }
    });
    let ran = folder.run("apply --allow-dirty", &engine);
    let error = format!("error: in {}: b.tf changed since it was read\n", folder.path().display());
    assert_eq!((ran.code, ran.err), (4, error));
    assert_eq!((folder.text("a.tf"), folder.text("b.tf")), (OLD.into(), "mine\n".into()));
    assert_eq!(names(&folder), ["a.tf", "b.tf"]);
}

#[test]
fn asks_git_about_the_very_files_only() {
    let folder = Folder::git(&[("main.tf", OLD), ("other.txt", "x"), ("sub/x.tf", OLD)]);
    folder.put("other.txt", b"changed");
    folder.put("untracked.txt", b"new");
    assert_eq!(folder.run("apply", &FAKE).code, 0);
    assert_eq!(folder.text("main.tf"), NEW);

    let again = Folder::git(&[("main.tf", "#\n"), ("sub/x.tf", OLD)]);
    again.put("main.tf", OLD.as_bytes());
    again.put("new one.tf", OLD.as_bytes());
    let ran = again.run("apply", &FAKE);
    assert_eq!(ran.code, 4, "{ran:?}");
    let dirty = |file| {
        let folder = again.path().display();
        format!("error: in {folder}: {file} has uncommitted changes; commit it, or give --allow-dirty\n")
    };
    assert_eq!(ran.err, dirty("main.tf") + &dirty("new one.tf"));
    assert!(ran.out.starts_with("Can be migrated, but nothing was written\n"), "{}", ran.out);
    assert_eq!((again.text("main.tf"), again.text("sub/x.tf")), (OLD.into(), OLD.into()));
    assert_eq!(again.run("apply --allow-dirty", &FAKE).code, 0);
    assert_eq!((again.text("main.tf"), again.text("new one.tf")), (NEW.into(), NEW.into()));
}

#[test]
fn a_staged_change_is_dirty_and_a_nested_repository_is_asked_itself() {
    let folder = Folder::git(&[("main.tf", OLD)]);
    let nested = Folder::git(&[("x.tf", OLD)]);
    let copied = std::process::Command::new("cp").arg("-r").arg(nested.path()).arg(folder.at("inner")).status();
    assert!(copied.expect("cp").success());
    assert_eq!(folder.run("diff", &FAKE).code, 0);
    let ran = folder.run("apply", &FAKE);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(folder.text("inner/x.tf"), NEW);

    let staged = Folder::git(&[("main.tf", "")]);
    staged.put("main.tf", OLD.as_bytes());
    staged.run_git(&["add", "main.tf"]);
    assert_eq!(staged.run("apply", &FAKE).code, 4);
}

#[test]
fn the_question_runs_nothing_of_the_repository() {
    let folder = Folder::git(&[("main.tf", OLD)]);
    let mark = folder.at("mark");
    let script = format!("#!/bin/sh\ntouch {}\n", mark.display());
    for hook in ["post-index-change", "fsmonitor"] {
        let path = format!(".git/hooks/{hook}");
        folder.put(&path, script.as_bytes());
        std::fs::set_permissions(folder.at(&path), PermissionsExt::from_mode(0o755)).expect("a mode");
    }
    folder.run_git(&["config", "core.fsmonitor", folder.at(".git/hooks/fsmonitor").to_str().expect("UTF-8")]);
    assert_eq!(folder.run("apply", &FAKE).code, 0);
    assert!(!mark.exists());
}

#[test]
fn without_a_working_repository_there_is_nothing_to_ask() {
    let folder = Folder::new(&[("main.tf", OLD), (".git/HEAD", "broken")]);
    assert_eq!(folder.run("apply", &FAKE).code, 0);
    assert_eq!(folder.text("main.tf"), NEW);
}
