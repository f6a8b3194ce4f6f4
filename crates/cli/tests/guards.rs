//! What a file has besides its content is kept, or the file is refused by name; permissions and places that are missing.
#![cfg(unix)]

mod harness;

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use harness::faulty::{Fault, FaultyDisk};
use harness::function::TF;
use harness::{FAKE, Folder, Ran};
use rebootstrap_cli::engine::Engine;

const OLD: &str = "runtime = \"go1.x\"\n";
const NEW: &str = "runtime = \"provided.al2023\"\n";

/// A user who owns nothing.
const NOBODY: u32 = 65534;

#[test]
fn hard_links_move_together_and_back() {
    let folder = Folder::git(&[("a.tf", OLD), (".gitignore", "kept/\n")]);
    std::fs::create_dir(folder.at("kept")).expect("a folder");
    std::fs::hard_link(folder.at("a.tf"), folder.at("kept/copy")).expect("a link");
    let inode = |path: &str| folder.at(path).symlink_metadata().expect("a file").ino();
    let mut before = inode("a.tf");
    for (command, text) in [("apply", NEW), ("undo", OLD)] {
        let ran = folder.run(command, &FAKE);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!((folder.text("a.tf"), folder.text("kept/copy")), (text.into(), text.into()));
        assert_eq!(inode("a.tf"), inode("kept/copy"));
        assert_ne!(inode("a.tf"), before, "the file is replaced, not written to");
        before = inode("a.tf");
    }
}

#[test]
fn a_file_with_a_name_outside_of_the_root_is_refused() {
    let outside = Folder::new(&[("a.tf", OLD)]);
    let folder = Folder::git(&[("b.tf", OLD)]);
    std::fs::hard_link(outside.at("a.tf"), folder.at("a.tf")).expect("a link");
    let ran = folder.run("apply --allow-dirty", &FAKE);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("a.tf is a file with 2 names (hard links), and not all of them lie in "), "{}", ran.err);
    assert_eq!((folder.text("b.tf"), outside.text("a.tf")), (OLD.into(), OLD.into()));
}

#[test]
fn attributes_and_access_control_lists_are_kept_or_the_file_is_refused() {
    let folder = Folder::git(&[("a.tf", OLD), ("b.tf", OLD)]);
    let file = folder.at("b.tf");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).expect("a mode");
    if let Err(error) = xattr::set(&file, "user.note", b"\0mine") {
        // A file system without attributes has none to keep.
        assert_eq!(error.kind(), std::io::ErrorKind::Unsupported);
        return;
    }
    // user::rw- user:1234:r-- group::r-- mask::r-- other::---, as acl(5) puts it on the disk.
    let entries = [(1_u16, 6_u16, u32::MAX), (2, 4, 1234), (4, 4, u32::MAX), (16, 4, u32::MAX), (32, 0, u32::MAX)];
    let entry =
        |(tag, mode, id): (u16, u16, u32)| [&tag.to_le_bytes()[..], &mode.to_le_bytes(), &id.to_le_bytes()].concat();
    let list: Vec<u8> = [2, 0, 0, 0].into_iter().chain(entries.into_iter().flat_map(entry)).collect();
    let listed = xattr::set(&file, "system.posix_acl_access", &list).is_ok();

    let counted = FaultyDisk::sound();
    // The first run makes folders; the steps of the second are those of the third.
    for disk in [FaultyDisk::sound(), counted] {
        assert_eq!(folder.run("apply", &Engine { disk, ..FAKE }).code, 0);
        assert_eq!(folder.text("b.tf"), NEW);
        assert_eq!(xattr::get(&file, "user.note").expect("attributes"), Some(b"\0mine".to_vec()));
        assert_eq!(xattr::get(&file, "system.posix_acl_access").expect("attributes"), listed.then(|| list.clone()));
        assert_eq!(file.metadata().expect("a file").mode() & 0o7777, 0o640);
        assert_eq!(folder.run("undo", &FAKE).code, 0);
    }
    let step = counted.steps().iter().position(|kind| *kind == "set attribute").expect("one is set");
    let disk = FaultyDisk::new(step, Fault::Once(rustix::io::Errno::PERM.raw_os_error()));
    let ran = folder.run("apply", &Engine { disk, ..FAKE });
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("b.tf cannot be written: its attribute "), "{}", ran.err);
    assert_eq!((folder.text("a.tf"), folder.text("b.tf")), (OLD.into(), OLD.into()));
    assert_eq!(folder.run_git(&["status", "--porcelain"]), "");
}

/// The program as a user who owns nothing but the folder and what `given` names in it; as ourselves where we are not root.
fn as_nobody(folder: &Folder, given: &[&str], state: &str, args: &[&str]) -> Ran {
    // Where the program is built, others may not enter.
    let place = Folder::new(&[]);
    std::fs::set_permissions(place.path(), PermissionsExt::from_mode(0o755)).expect("a mode");
    // Another process copies: what this one had open for writing, a test beside could hand on to a program that it starts, and
    // Linux starts nothing that is open for writing.
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_rebootstrap")).arg(place.at("program")).status();
    assert!(copied.expect("cp").success());
    let mut run = Command::new(place.at("program"));
    if rustix::process::getuid().is_root() {
        for path in [&[""], given].concat() {
            chown(folder.at(path), Some(NOBODY), Some(NOBODY)).expect("root gives files away");
        }
        run.uid(NOBODY).gid(NOBODY);
    }
    run.args(args).current_dir(folder.path()).stdin(Stdio::null()).env_remove("HOME");
    run.env("XDG_STATE_HOME", if state.is_empty() { String::new() } else { folder.at(state).display().to_string() });
    let done = run.output().expect("the program");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran { code: done.status.code().unwrap_or(-1), out: text(&done.stdout), err: text(&done.stderr) }
}

/// A function whose declaration and build stand in two folders.
fn real() -> Folder {
    let folder = Folder::new(&[("main.tf", TF), ("main.go", "package main\n")]);
    folder.put("Makefile", b"build:\n\tGOOS=linux go build -o hello .\n\tzip hello.zip hello\n");
    folder
}

fn untouched(folder: &Folder) {
    assert_eq!(folder.text("main.tf"), TF);
    assert!(folder.text("Makefile").contains("-o hello ."));
    let names = std::fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    assert!(
        names.into_iter().all(|name| !name.to_string_lossy().starts_with(".rebootstrap-")),
        "nothing is left behind"
    );
}

#[test]
fn without_git_a_note_says_that_nobody_was_asked() {
    let folder = real();
    folder.put(".git/HEAD", b"ref: refs/heads/main\n");
    let done = folder.process(&["apply"]).env("PATH", "").output().expect("the program");
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(0), "{err}");
    assert!(err.contains("note: there is no git on the PATH, so nobody was asked for uncommitted changes"), "{err}");
}

#[test]
fn a_folder_that_takes_no_file_stops_the_run() {
    let folder = real();
    let ran = as_nobody(&folder, &["main.tf", "Makefile"], "state", &["apply"]);
    assert_eq!((ran.code, folder.text("main.tf").contains("provided.al2023")), (0, true), "{ran:?}");

    let folder = real();
    std::fs::create_dir(folder.at("state")).expect("a folder");
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o555)).expect("a mode");
    let ran = as_nobody(&folder, &["state", "main.tf", "Makefile"], "state", &["apply"]);
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).expect("a mode");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("Makefile cannot be written: Permission denied"), "{}", ran.err);
    untouched(&folder);
}

#[test]
fn a_file_of_another_user_is_refused_where_it_would_change_hands() {
    if !rustix::process::getuid().is_root() {
        // Only root can make such a file.
        return;
    }
    let folder = real();
    std::fs::set_permissions(folder.at("main.tf"), PermissionsExt::from_mode(0o666)).expect("a mode");
    let ran = as_nobody(&folder, &["Makefile"], "state", &["apply"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("main.tf cannot be written: its group (0) cannot be kept"), "{}", ran.err);
    untouched(&folder);
}

#[test]
fn a_repository_of_another_user_is_named_with_the_way_out() {
    if !rustix::process::getuid().is_root() {
        // Only root can make such a repository.
        return;
    }
    let folder = real();
    folder.run_git(&["init", "-q"]);
    folder.commit();
    let ran = as_nobody(&folder, &["main.tf", "Makefile"], "state", &["apply"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains(" belongs to another user, so git does not say what is committed: "), "{}", ran.err);
    assert!(ran.err.contains("git config --global --add safe.directory /"), "{}", ran.err);
    untouched(&folder);
}

#[test]
fn without_a_place_for_the_journal_nothing_is_written() {
    if !rustix::process::getuid().is_root() {
        // Others have a home directory.
        return;
    }
    let folder = real();
    let ran = as_nobody(&folder, &["main.tf", "Makefile"], "", &["apply"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("there is no place for the journal, without which nothing is written: "), "{}", ran.err);
    untouched(&folder);
}
