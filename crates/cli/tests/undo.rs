//! `undo` takes back the last apply when everything is as it was left, and nothing otherwise.
#![cfg(unix)]

mod harness;

use std::os::unix::fs::{MetadataExt, PermissionsExt};

use harness::{FAKE, Folder, Ran, in_process};
use sha2::{Digest, Sha256};

const OLD: &str = "runtime = \"go1.x\"\r\n";
const NEW: &str = "runtime = \"provided.al2023\"\r\n";

fn said(ran: &Ran) -> (i32, &str, &str) {
    (ran.code, ran.out.as_str(), ran.err.as_str())
}

#[test]
fn takes_back_the_last_apply_once() {
    let folder = Folder::git(&[("main.tf", OLD), ("sub/build.sh", OLD), ("other.txt", "x")]);
    std::fs::set_permissions(folder.at("sub/build.sh"), PermissionsExt::from_mode(0o755)).expect("a mode");
    folder.commit();
    let nothing = format!("There is nothing to take back in {}\n", folder.path().display());
    assert_eq!(said(&folder.run("undo", &FAKE)), (0, nothing.as_str(), ""));
    assert_eq!(folder.run("apply", &FAKE).code, 0);
    assert_eq!(folder.text("main.tf"), NEW);
    assert_eq!(folder.run_git(&["status", "--porcelain"]), " M main.tf\n M sub/build.sh\n", "and nothing beside them");
    let ran = folder.run("undo", &FAKE);
    assert_eq!(said(&ran), (0, "Taken back: 2 files\n  main.tf\n  sub/build.sh\n", ""));
    assert_eq!((folder.text("main.tf"), folder.text("sub/build.sh")), (OLD.into(), OLD.into()));
    assert_eq!(folder.run_git(&["status", "--porcelain"]), "", "mode and content are those of the commit");
    assert_eq!(said(&folder.run("undo", &FAKE)), (0, nothing.as_str(), ""));
}

#[test]
fn outside_of_a_repository_the_journal_is_private_and_in_the_state_directory() {
    let folder = Folder::new(&[("main.tf", OLD)]);
    let ran = folder.run("apply", &FAKE);
    let note = "this is no git repository, so nobody was asked for uncommitted changes; `rebootstrap undo` takes this apply back";
    assert_eq!(ran.err, format!("note: in {}: {note}\n", folder.path().display()));
    let home = folder.state_home();
    assert_eq!(home.symlink_metadata().expect("a folder").mode() & 0o777, 0o700);
    for entry in std::fs::read_dir(&home).expect("a folder").map(|entry| entry.expect("an entry")) {
        assert_eq!(entry.metadata().expect("a file").mode() & 0o777, 0o600, "{:?}", entry.file_name());
    }
    assert_eq!(folder.run("undo", &FAKE).code, 0);
    assert_eq!(folder.text("main.tf"), OLD);
}

#[test]
fn refuses_by_name_what_is_not_as_it_was_left() {
    for case in ["edited", "gone", "folder", "mode", "link", "parent"] {
        let folder = Folder::new(&[("a.tf", OLD), ("sub/b.tf", OLD)]);
        assert_eq!(folder.run("apply", &FAKE).code, 0);
        let b = folder.at("sub/b.tf");
        match case {
            "edited" => folder.put("sub/b.tf", b"mine"),
            "mode" => std::fs::set_permissions(&b, PermissionsExt::from_mode(0o755)).expect("a mode"),
            "parent" => {
                std::fs::rename(folder.at("sub"), folder.at("moved")).expect("a move");
                folder.link("sub", "moved");
            }
            _ => std::fs::remove_file(&b).expect("a file"),
        }
        match case {
            "folder" => std::fs::create_dir(&b).expect("a folder"),
            "link" => folder.link("sub/b.tf", "../a.tf"),
            _ => {}
        }
        let what =
            if case == "mode" { "has another mode than the apply left it with" } else { "is not as the apply left it" };
        let want = format!("error: sub/b.tf {what}\nerror: nothing was taken back\n");
        let ran = folder.run("undo", &FAKE);
        assert_eq!(said(&ran), (4, "", want.as_str()), "{case}");
        assert_eq!(folder.text("a.tf"), NEW, "{case}");
    }
}

#[test]
fn counts_from_the_root_of_the_apply() {
    let folder = Folder::git(&[("a/main.tf", OLD), ("b/main.tf", OLD)]);
    let run = |command: &str, path: &str| in_process(vec![command.into(), folder.at(path).into()], &FAKE);
    assert_eq!(run("apply", "a").code, 0);
    assert_eq!(run("apply", "b").code, 0);
    // Each root has its own last apply; from above, the newest comes first.
    assert_eq!(run("undo", "").code, 0);
    assert_eq!((folder.text("a/main.tf"), folder.text("b/main.tf")), (NEW.into(), OLD.into()));
    assert_eq!(run("undo", "a").code, 0);
    assert_eq!(folder.text("a/main.tf"), OLD);

    assert_eq!(run("apply", "").code, 0);
    let ran = run("undo", "a");
    let top = folder.path().canonicalize().expect("a folder");
    let want = format!(
        "error: the last apply here was one of {top}; `rebootstrap undo {top}` takes it back\n",
        top = top.display()
    );
    assert_eq!(said(&ran), (4, "", want.as_str()));
    assert_eq!(folder.text("a/main.tf"), NEW);
}

#[test]
fn a_linked_work_tree_has_journals_of_its_own() {
    let folder = Folder::git(&[("main.tf", OLD)]);
    folder.run_git(&["worktree", "add", "-q", "tree"]);
    let run = |command: &str| in_process(vec![command.into(), folder.at("tree").into()], &FAKE);
    assert_eq!(run("apply").code, 0);
    assert!(folder.at(".git/worktrees/tree/rebootstrap/lock").is_file());
    assert!(!folder.at(".git/rebootstrap").exists());
    assert_eq!((folder.text("main.tf"), folder.text("tree/main.tf")), (OLD.into(), NEW.into()));
    assert_eq!(run("undo").code, 0);
    assert_eq!(folder.text("tree/main.tf"), OLD);
}

#[test]
fn a_git_directory_elsewhere_is_used_only_if_it_is_of_this_work_tree() {
    let folder = Folder::git(&[("main.tf", OLD)]);
    let head = b"ref: refs/heads/main\n";
    folder.put(".git/modules/inner/HEAD", head);
    folder.put("inner/x.tf", OLD.as_bytes());
    folder.put("inner/.git", b"gitdir: ../.git/modules/inner\n");
    let other = Folder::git(&[("main.tf", OLD)]);
    folder.put("stranger/x.tf", OLD.as_bytes());
    folder.put("stranger/.git", format!("gitdir: {}\n", other.at(".git").display()).as_bytes());
    let run = |path: &str| in_process(vec!["apply".into(), "--allow-dirty".into(), folder.at(path).into()], &FAKE);
    assert_eq!((run("inner").code, run("stranger").code), (0, 0));
    assert!(folder.at(".git/modules/inner/rebootstrap/lock").is_file());
    assert!(!other.at(".git/rebootstrap").exists());
    assert!(folder.at(".git/rebootstrap/lock").is_file(), "what lies in this repository is this repository's");
    assert_eq!((folder.text("inner/x.tf"), folder.text("stranger/x.tf")), (NEW.into(), NEW.into()));
}

#[test]
fn speaks_json() {
    let folder = Folder::new(&[("main.tf", OLD)]);
    assert_eq!(folder.run("apply", &FAKE).code, 0);
    let ran = folder.run("undo --format json", &FAKE);
    let document: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(document["command"], "undo");
    assert_eq!(document["files"], serde_json::json!([{"file": "main.tf", "state": "taken back", "kept": null}]));
    assert_eq!(document["errors"], serde_json::json!([]));
}

#[test]
fn a_journal_that_leads_out_of_its_folder_is_not_followed() {
    let folder = Folder::git(&[("main.tf", OLD)]);
    assert_eq!(folder.run("apply", &FAKE).code, 0);
    let names = std::fs::read_dir(folder.at(".git/rebootstrap")).expect("a folder");
    let last = names.map(|entry| entry.expect("an entry").path()).find(|path| !path.ends_with("lock"));
    let last = last.expect("a journal");
    let journal = String::from_utf8(std::fs::read(&last).expect("a journal")).expect("UTF-8");
    // A journal is not signed: whoever packs a repository with its git directory can write one that is sound.
    let (first, rest) = journal.split_once('\n').expect("a line");
    let (header, contents) = rest.split_once('\n').expect("a line");
    for path in ["../x.tf", "/x.tf", ".git/config", "a/../../x.tf"] {
        let header = header.replace("\"main.tf\"", &format!("\"{path}\""));
        let sum: String = Sha256::digest(&header).iter().map(|byte| format!("{byte:02x}")).collect();
        let magic = first.split(' ').next().expect("a word");
        std::fs::write(&last, format!("{magic} {sum}\n{header}\n{contents}")).expect("a file");
        let ran = folder.run("undo", &FAKE);
        assert_eq!(ran.code, 2, "{path}: {ran:?}");
        assert!(ran.err.contains("leads out of its folder"), "{path}: {}", ran.err);
    }
    assert_eq!(folder.text("main.tf"), NEW);
}
