//! What somebody does to a file in the moment between the last look at it and its replacement is not lost.
#![cfg(unix)]

mod harness;

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use harness::faulty::{Fault, FaultyDisk};
use harness::{FAKE, Folder, Ran};
use rebootstrap_cli::engine::Engine;

const OLD: &str = "runtime = \"go1.x\"\n";
const NEW: &str = "runtime = \"provided.al2023\"\n";
const MINE: &str = "runtime = \"go1.x\"\n# mine\n";

fn folder() -> Folder {
    Folder::git(&[("a.tf", OLD), ("b.tf", OLD), ("c.tf", OLD)])
}

fn add_line(path: &Path) {
    let mut file = std::fs::OpenOptions::new().append(true).open(path).expect("a file");
    file.write_all(b"# mine\n").expect("a line");
}

/// A disk on which `act` happens to `b.tf` right before it is replaced.
fn disk(exchanges: bool, act: fn(&Path)) -> FaultyDisk {
    let happened = AtomicBool::new(false);
    let hook = move |_: usize, kind: &str, path: &Path| {
        let is_there = matches!(kind, "exchange" | "rename") && path.ends_with("b.tf");
        if is_there && !happened.swap(true, Ordering::Relaxed) {
            act(path);
        }
    };
    FaultyDisk::build(0, Fault::None).exchanging(exchanges).with_hook(hook)
}

fn run(folder: &Folder, command: &str, act: fn(&Path)) -> Ran {
    folder.run(command, &Engine { disk: disk(true, act).leaked(), ..FAKE })
}

fn texts(folder: &Folder) -> [String; 3] {
    ["a.tf", "b.tf", "c.tf"].map(|path| folder.text(path))
}

fn is_refused(folder: &Folder, ran: &Ran) {
    let error = format!("error: in {}: b.tf changed since it was read\n", folder.path().display());
    assert_eq!((ran.code, ran.err.as_str()), (4, error.as_str()));
    assert_eq!(folder.run_git(&["status", "--porcelain", "--", "a.tf", "c.tf"]), "", "the others are as they were");
    assert_eq!(folder.run_git(&["ls-files", "--others"]), "", "nothing is left beside");
}

#[test]
fn a_line_is_kept_and_everything_taken_back() {
    let folder = folder();
    let ran = run(&folder, "apply", add_line);
    is_refused(&folder, &ran);
    assert_eq!(folder.text("b.tf"), MINE);
}

/// Control, and the gap that is told in the documents: where files cannot be exchanged, this is one step too late.
#[test]
fn where_files_cannot_be_exchanged_that_moment_is_not_seen() {
    let folder = folder();
    let ran = folder.run("apply", &Engine { disk: disk(false, add_line).leaked(), ..FAKE });
    assert_eq!((ran.code, folder.text("b.tf")), (0, NEW.into()));
}

#[test]
fn a_file_that_is_saved_under_its_name_is_kept() {
    let folder = folder();
    let ran = run(&folder, "apply", |path| {
        std::fs::write(path.with_file_name("saved"), "saved\n").expect("a file");
        std::fs::rename(path.with_file_name("saved"), path).expect("a file");
    });
    is_refused(&folder, &ran);
    assert_eq!(folder.text("b.tf"), "saved\n");
}

#[test]
fn a_folder_and_a_link_come_back() {
    for act in [
        |path: &Path| {
            std::fs::remove_file(path).expect("a file");
            std::fs::create_dir(path).expect("a folder");
        },
        |path: &Path| {
            std::fs::remove_file(path).expect("a file");
            std::os::unix::fs::symlink("a.tf", path).expect("a link");
        },
    ] {
        let folder = folder();
        let ran = run(&folder, "apply", act);
        is_refused(&folder, &ran);
        let now = folder.at("b.tf").symlink_metadata().expect("something");
        assert!(now.is_dir() || now.is_symlink(), "{now:?}");
    }
}

#[test]
fn another_mode_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    folder.run_git(&["config", "core.fileMode", "false"]);
    let ran = run(&folder, "apply", |path| {
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).expect("a mode");
    });
    is_refused(&folder, &ran);
    assert_eq!(folder.text("b.tf"), OLD);
    assert_eq!(folder.at("b.tf").metadata().expect("a file").permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_file_that_is_removed_is_not_made_again() {
    let folder = folder();
    let ran = run(&folder, "apply", |path| std::fs::remove_file(path).expect("a file"));
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("b.tf was edited in between and is left as it is"), "{}", ran.err);
    assert!(!folder.at("b.tf").exists());
    assert_eq!((folder.text("a.tf"), folder.text("c.tf")), (OLD.into(), OLD.into()));
}

#[test]
fn all_names_of_a_file_show_the_line() {
    let folder = folder();
    std::fs::hard_link(folder.at("b.tf"), folder.at("d.tf")).expect("a link");
    folder.commit();
    let ran = run(&folder, "apply", add_line);
    is_refused(&folder, &ran);
    assert_eq!((folder.text("b.tf"), folder.text("d.tf")), (MINE.into(), MINE.into()));
}

#[test]
fn an_undo_keeps_it_as_well() {
    let folder = folder();
    assert_eq!(folder.run("apply", &FAKE).code, 0);
    let ran = run(&folder, "undo", add_line);
    assert_eq!((ran.code, ran.err.as_str()), (4, "error: b.tf changed since it was read\n"));
    assert_eq!(texts(&folder), [NEW.into(), format!("{NEW}# mine\n"), NEW.into()]);
    assert_eq!(folder.run_git(&["ls-files", "--others"]), "");
}

/// Whoever has the file open writes to what came out of the exchange.
#[test]
fn a_line_that_comes_behind_the_exchange_is_kept() {
    let folder = folder();
    let happened = AtomicBool::new(false);
    let hook = move |_: usize, kind: &str, path: &Path| {
        if kind == "exchange" && path.ends_with("c.tf") && !happened.swap(true, Ordering::Relaxed) {
            let beside = std::fs::read_dir(path.parent().expect("a folder")).expect("a folder");
            let mut ready = beside.map(|entry| entry.expect("an entry").path()).filter(|path| {
                path.extension().is_some_and(|end| end == "ready")
                    && std::fs::read(path).expect("a text") == OLD.as_bytes()
            });
            add_line(&ready.next().expect("what came out"));
        }
    };
    let ran = folder.run("apply", &Engine { disk: FaultyDisk::hooked(hook), ..FAKE });
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("changed since it was read"), "{}", ran.err);
    let mut texts = texts(&folder);
    texts.sort();
    assert_eq!(texts, [OLD.to_owned(), OLD.into(), MINE.into()]);
}

/// Somebody writes to the file before it is exchanged and again after it, and the run is killed in between.
#[test]
fn of_two_texts_the_later_one_stays_and_the_other_is_kept() {
    let folder = folder();
    let counted = disk(true, |_| ()).leaked();
    let twin = self::folder();
    twin.run("apply", &Engine { disk: counted, ..FAKE });
    let steps = counted.steps();
    let exchange = steps.iter().enumerate().filter(|(_, kind)| **kind == "exchange").map(|(at, _)| at).nth(1);
    let after = exchange.expect("the exchange of b.tf") + 1;
    let fails = Fault::From(rustix::io::Errno::IO.raw_os_error());
    let hook = |_: usize, kind: &str, path: &Path| {
        if kind == "exchange" && path.ends_with("b.tf") {
            add_line(path);
        }
    };
    let killed = FaultyDisk::build(after, fails).with_hook(hook).leaked();
    assert_eq!(folder.run("apply", &Engine { disk: killed, ..FAKE }).code, 2);
    assert_eq!(folder.text("b.tf"), NEW, "where it was interrupted");
    folder.put("b.tf", b"later\n");
    let ran = folder.run("undo --recover", &FAKE);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("and in `meanwhile` what else somebody wrote to it"), "{}", ran.err);
    assert_eq!(texts(&folder), [OLD, "later\n", OLD].map(str::to_owned));
    let kept = std::fs::read_dir(folder.at(".git/rebootstrap/kept")).expect("a folder").next();
    let kept = kept.expect("a run").expect("a run").path();
    let text = |moment: &str| std::fs::read_to_string(kept.join(moment).join("b.tf")).expect("a text");
    assert_eq!([text("before"), text("after"), text("meanwhile")], [OLD, NEW, MINE].map(str::to_owned));
    assert_eq!(folder.run_git(&["ls-files", "--others"]), "");
}
