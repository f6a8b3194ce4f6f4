//! A run that was interrupted is settled by the next one, by migration, and what someone edited in between is left.
#![cfg(unix)]

mod harness;

use std::fs::File;
use std::io::Write;

use harness::faulty::{Fault, FaultyDisk};
use harness::{FAKE, Folder, Ran, in_process};
use rebootstrap_cli::engine::Engine;

const ONE: &str = "# migration 1 go1.x\n";
const TWO: &str = "# migration 2 go1.x\n";

fn new(old: &str) -> String {
    old.replace("go1.x", "provided.al2023")
}

fn folder() -> Folder {
    Folder::git(&[("a.tf", ONE), ("b.tf", TWO), ("c.tf", TWO)])
}

/// A folder in which `command` went no further than its exchange number `exchange`; they are counted from 0.
fn interrupted(command: &str, exchange: usize) -> Folder {
    let start = || {
        let folder = folder();
        if command == "undo" {
            assert_eq!(folder.run("apply", &FAKE).code, 0);
        }
        folder
    };
    let counted = FaultyDisk::sound();
    start().run(command, &Engine { disk: counted, ..FAKE });
    let steps = counted.steps();
    let exchanges = steps.iter().enumerate().filter(|(_, kind)| **kind == "exchange");
    let at = exchanges.map(|(at, _)| at).nth(exchange).expect("an exchange");
    let folder = start();
    let disk = FaultyDisk::new(at, Fault::From(rustix::io::Errno::IO.raw_os_error()));
    let ran = folder.run(command, &Engine { disk, ..FAKE });
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("rebootstrap undo --recover"), "{}", ran.err);
    folder
}

fn texts(folder: &Folder) -> [String; 3] {
    ["a.tf", "b.tf", "c.tf"].map(|path| folder.text(path))
}

fn err(folder: &Folder, lines: &[&str]) -> String {
    lines.iter().map(|line| line.replace("IN", &format!("in {}", folder.path().display())) + "\n").collect()
}

#[test]
fn the_next_apply_settles_by_migration_and_goes_on() {
    let folder = interrupted("apply", 2);
    assert_eq!(texts(&folder), [new(ONE), new(TWO), TWO.into()], "where it was interrupted");
    let base = folder.path().canonicalize().expect("a folder");
    for command in ["diff", "check", "list"] {
        let ran = folder.run(command, &FAKE);
        let note = format!(
            "a run in {0} was interrupted or is under way; `rebootstrap undo --recover {0}` settles it",
            base.display()
        );
        assert!(ran.err.contains(&note), "{command}: {}", ran.err);
        assert_eq!(texts(&folder), [new(ONE), new(TWO), TWO.into()], "{command} writes nothing");
    }
    let ran = folder.run("apply", &FAKE);
    let want = [
        "note: IN: an apply was interrupted: migrated: a.tf",
        "note: IN: an apply was interrupted: taken back: b.tf, c.tf",
    ];
    assert_eq!((ran.code, ran.err), (0, err(&folder, &want)));
    assert_eq!(texts(&folder), [new(ONE), new(TWO), new(TWO)]);
    assert_eq!(folder.run_git(&["status", "--porcelain"]), " M a.tf\n M b.tf\n M c.tf\n", "nothing is left behind");
}

#[test]
fn recovery_says_what_became_of_each_file_and_undo_goes_on_from_there() {
    let folder = interrupted("apply", 2);
    let refused = folder.run("undo", &FAKE);
    let base = folder.path().canonicalize().expect("a folder");
    let want = format!("error: a run in {0} was interrupted; first `rebootstrap undo --recover {0}`\n", base.display());
    assert_eq!((refused.code, refused.err), (4, want));
    let ran = folder.run("undo --recover --format json", &FAKE);
    let document: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let state = |file: &str, state: &str| serde_json::json!({"file": file, "state": state, "kept": null});
    let want = [state("a.tf", "finished"), state("b.tf", "taken back"), state("c.tf", "taken back")];
    assert_eq!((ran.code, &document["files"]), (0, &serde_json::json!(want)));
    assert_eq!(texts(&folder), [new(ONE), TWO.into(), TWO.into()]);
    assert_eq!(folder.run("undo", &FAKE).out, "Taken back: 1 file\n  a.tf\n");
    assert_eq!(texts(&folder), [ONE, TWO, TWO].map(str::to_owned));
}

#[test]
fn an_interrupted_undo_can_be_finished() {
    let folder = interrupted("undo", 1);
    assert_eq!(texts(&folder), [ONE.into(), new(TWO), new(TWO)]);
    let ran = folder.run("undo --recover", &FAKE);
    let want = "an undo was interrupted: back as before the apply: a.tf\nan undo was interrupted: as the apply left it: b.tf, c.tf\n";
    assert_eq!((ran.code, ran.out.as_str()), (0, want));
    assert_eq!(folder.run("undo", &FAKE).out, "Taken back: 2 files\n  b.tf\n  c.tf\n");
    assert_eq!(texts(&folder), [ONE, TWO, TWO].map(str::to_owned));
}

#[test]
fn a_file_that_was_edited_in_between_is_left_and_named() {
    let folder = interrupted("apply", 2);
    folder.put("b.tf", b"mine\n");
    let ran = folder.run("apply", &FAKE);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("b.tf was edited in between and is left as it is"), "{}", ran.err);
    assert_eq!(texts(&folder), [new(ONE), "mine\n".into(), TWO.into()]);
    let kept = std::fs::read_dir(folder.at(".git/rebootstrap/kept")).expect("a folder").next();
    let kept = kept.expect("a run").expect("a run").path();
    assert!(ran.err.contains(&*kept.to_string_lossy()), "{}", ran.err);
    let text = |path: &str| std::fs::read_to_string(kept.join(path)).expect("a text");
    assert_eq!((text("before/b.tf"), text("after/b.tf")), (TWO.into(), new(TWO)));
    let again = folder.run("undo --recover", &FAKE);
    assert!(again.out.starts_with(&format!("No run was interrupted in {}\n", folder.path().display())), "{again:?}");
}

#[test]
fn what_is_kept_is_named_until_it_is_removed_by_command() {
    let folder = interrupted("apply", 2);
    assert_eq!(folder.run("undo --forget", &FAKE).out, format!("Nothing was kept in {}\n", folder.path().display()));
    folder.put("b.tf", b"mine\n");
    assert_eq!(folder.run("undo --recover", &FAKE).code, 4);
    let kept = std::fs::read_dir(folder.at(".git/rebootstrap/kept")).expect("a folder").next();
    let kept = kept.expect("a run").expect("a run").path().canonicalize().expect("a folder");
    let base = folder.path().canonicalize().expect("a folder");
    let said = format!(
        "{} has what b.tf held when it was edited during a run, less than a day ago; when you need it no more: `rebootstrap \
         undo --forget {}`",
        kept.display(),
        base.display()
    );
    for command in ["undo --recover", "apply --allow-dirty", "apply --allow-dirty"] {
        let ran = folder.run(command, &FAKE);
        assert!(ran.code == 0 && (ran.out.contains(&said) || ran.err.contains(&said)), "{command}: {ran:?}");
        assert!(kept.join("before/b.tf").exists() && kept.join("after/b.tf").exists());
    }
    // A link in its place leads nowhere.
    let outside = Folder::new(&[("1/before/x", "theirs")]);
    std::fs::rename(folder.at(".git/rebootstrap/kept"), folder.at(".git/rebootstrap/aside")).expect("a folder");
    folder.link(".git/rebootstrap/kept", outside.path().to_str().expect("UTF-8"));
    assert!(folder.run("undo --forget", &FAKE).out.starts_with("Nothing was kept"));
    assert_eq!(outside.text("1/before/x"), "theirs");
    std::fs::remove_file(folder.at(".git/rebootstrap/kept")).expect("a link");
    std::fs::rename(folder.at(".git/rebootstrap/aside"), folder.at(".git/rebootstrap/kept")).expect("a folder");
    let ran = folder.run("undo --forget --format json", &FAKE);
    let document: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let want = serde_json::json!([{"folder": kept.to_str(), "days": 0, "files": ["b.tf"]}]);
    assert_eq!((ran.code, &document["kept"]), (0, &want));
    assert!(!kept.exists());
    assert!(!folder.run("apply --allow-dirty", &FAKE).err.contains("--forget"));
}

/// Nothing is removed while a run is not settled: it may have more to keep.
#[test]
fn nothing_is_forgotten_before_a_run_is_settled() {
    let folder = interrupted("apply", 2);
    folder.put(".git/rebootstrap/kept/1/before/b.tf", b"old\n");
    let ran = folder.run("undo --forget", &FAKE);
    assert!(ran.code == 4 && ran.err.contains("first `rebootstrap undo --recover"), "{ran:?}");
    assert!(folder.at(".git/rebootstrap/kept/1/before/b.tf").exists());
    assert!(folder.run("undo --recover", &FAKE).out.contains(" days ago"));
}

#[test]
fn a_damaged_journal_stops_everything_that_writes() {
    let folder = interrupted("apply", 2);
    let open = folder.at(".git/rebootstrap/open");
    let bytes = std::fs::read(&open).expect("a journal");
    for (damage, said) in [
        (bytes[..bytes.len() - 1].to_vec(), "is cut off"),
        ([&bytes[..], b"x"].concat(), "is damaged"),
        (bytes.iter().map(|byte| if *byte == b'#' { b'!' } else { *byte }).collect(), "is damaged"),
        (b"rebootstrap-journal/9 x\n".to_vec(), "was not written by this version of rebootstrap"),
        (b"".to_vec(), "is cut off"),
    ] {
        std::fs::write(&open, damage).expect("a file");
        for command in ["apply", "undo --recover"] {
            let ran = folder.run(command, &FAKE);
            assert_eq!(ran.code, 2, "{ran:?}");
            assert!(ran.err.contains(said), "{said}: {}", ran.err);
        }
    }
    assert_eq!(texts(&folder), [new(ONE), new(TWO), TWO.into()]);
}

/// Runs over `path` while another process, number 4242, holds the lock in `home`.
fn locked(folder: &Folder, home: &str, command: &str, path: &str) -> Ran {
    std::fs::create_dir_all(folder.at(home)).expect("a folder");
    let mut lock = File::create(folder.at(home).join("lock")).expect("a file");
    lock.write_all(b"4242\n").expect("a file");
    lock.try_lock().expect("nobody else has it");
    let ran = in_process(vec![command.into(), folder.at(path).into()], &FAKE);
    // Closing is not enough: a git that another test is starting has the file open until it runs.
    lock.unlock().expect("it is ours");
    ran
}

#[test]
fn two_runs_do_not_meet() {
    let folder = Folder::git(&[("main.tf", ONE), ("sub/main.tf", ONE)]);
    // A repository of its own, inside.
    folder.put("inner/.git/HEAD", b"ref: refs/heads/main\n");
    folder.put("inner/x.tf", ONE.as_bytes());
    let base = folder.path().canonicalize().expect("a folder");
    for (home, path, place) in [
        (".git/rebootstrap", "", base.clone()),
        (".git/rebootstrap", "sub", base.clone()),
        (".git/rebootstrap", "inner", base.clone()),
        ("inner/.git/rebootstrap", "", base.join("inner")),
    ] {
        let ran = locked(&folder, home, "apply", path);
        assert_eq!(ran.code, 4, "{home} {path}: {ran:?}");
        let said = format!("another rebootstrap is writing in {} (process 4242)", place.display());
        assert!(ran.err.contains(&said), "{home} {path}: {}", ran.err);
        assert_eq!((folder.text("main.tf"), folder.text("sub/main.tf")), (ONE.into(), ONE.into()));
    }
    // A lock goes with its process, whatever its file says.
    assert_eq!(in_process(vec!["apply".into(), folder.at("sub").into()], &FAKE).code, 0);
    assert_eq!(locked(&folder, ".git/rebootstrap", "undo", "sub").code, 4);
    assert_eq!(folder.text("sub/main.tf"), new(ONE));
}

#[test]
fn folders_without_a_repository_meet_too() {
    let folder = Folder::new(&[("a/b/main.tf", ONE)]);
    let outer = folder.state_home();
    std::fs::create_dir_all(&outer).expect("a folder");
    let lock = File::create(outer.join("lock")).expect("a file");
    lock.try_lock().expect("nobody else has it");
    let ran = in_process(vec!["apply".into(), folder.at("a/b").into()], &FAKE);
    assert_eq!(ran.code, 4, "{ran:?}");
    lock.unlock().expect("it is ours");
    let shared = File::create(outer.join("lock")).expect("a file");
    shared.try_lock_shared().expect("nobody else has it");
    assert_eq!(
        in_process(vec!["apply".into(), folder.at("a/b").into()], &FAKE).code,
        0,
        "neighbours do not mind each other"
    );
    shared.unlock().expect("it is ours");
    assert_eq!(in_process(vec!["undo".into(), folder.at("a/b").into()], &FAKE).code, 0);
}
