//! Trees and refs that other programs, or nobody, would write: they are read as git reads them, or not at all.
#![cfg(unix)]

mod fleet;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use fleet::{Fleet, MOVES};

/// An entry of a tree object: mode, name, and the name of the object.
type Entry<'a> = (&'a str, &'a str, String);

/// The entries of the first commit.
fn entries(fleet: &Fleet, name: &str) -> Vec<Entry<'static>> {
    let mut files: Vec<&str> = MOVES.iter().map(|(file, _)| *file).collect();
    files.sort_unstable();
    let entry = |file: &'static str| ("100644", file, fleet.git(name, &["rev-parse", &format!("HEAD:{file}")]));
    files.into_iter().map(entry).collect()
}

/// Writes an object as it is, whatever git thinks of it.
fn object(fleet: &Fleet, name: &str, kind: &str, bytes: &[u8]) -> String {
    let file = fleet.at("object");
    std::fs::write(&file, bytes).expect("a file");
    let file = file.to_str().expect("UTF-8");
    fleet.git(name, &["hash-object", "-w", "--literally", "--no-filters", "-t", kind, file])
}

fn tree(fleet: &Fleet, name: &str, entries: &[Entry]) -> String {
    let mut bytes = Vec::new();
    for (mode, path, object) in entries {
        bytes.extend([mode.as_bytes(), b" ", path.as_bytes(), b"\0"].concat());
        let digits = object.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).expect("digits"));
        bytes.extend(digits.map(|two| u8::from_str_radix(two, 16).expect("a byte")));
    }
    object(fleet, name, "tree", &bytes)
}

/// `repos/NAME`, whose commit has the tree that `with` makes of sound entries.
fn repository<'a>(fleet: &Fleet, name: &str, with: impl FnOnce(Vec<Entry<'a>>) -> Vec<Entry<'a>>) {
    fleet.repository(name, MOVES);
    let tree = tree(fleet, name, &with(entries(fleet, name)));
    let commit = fleet.git(name, &["rev-parse", "HEAD"]);
    let text = fleet.git(name, &["cat-file", "commit", &commit]);
    let (_, rest) = text.split_once('\n').expect("a line");
    let commit = object(fleet, name, "commit", format!("tree {tree}\n{rest}\n").as_bytes());
    fleet.git(name, &["update-ref", "refs/heads/main", &commit]);
}

#[test]
fn reads_modes_as_git_does() {
    let fleet = Fleet::new();
    let in_folder = |name: &'static str, mode: &'static str| {
        let fleet = &fleet;
        move |all: Vec<Entry<'static>>| vec![(mode, "infra", tree(fleet, name, &all))]
    };
    repository(&fleet, "sound", |all| all);
    repository(&fleet, "folder", in_folder("folder", "40000"));
    repository(&fleet, "padded", in_folder("padded", "040000"));
    let modes = ["100664", "100600", "0100755", "100775"];
    repository(&fleet, "old", |all| all.into_iter().zip(modes).map(|((_, name, id), mode)| (mode, name, id)).collect());
    // What is neither a file nor a folder nor a link is a submodule.
    repository(&fleet, "zero", |all| all.into_iter().map(|(_, name, id)| ("0", name, id)).collect());
    let done = fleet.bulk(&["repos", "--apply"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let patch = |name| {
        let folder = fleet.folder_of("campaign", name).expect("a folder");
        std::fs::read_to_string(folder.join("change.patch")).expect("a patch")
    };
    for (name, twin) in [("old", "sound"), ("padded", "folder")] {
        assert_eq!(fleet.state(name), "applied", "{name}");
        assert_eq!(patch(name), patch(twin), "{name}");
    }
    assert_eq!(fleet.state("zero"), "current");
    let modes = fleet.git("old", &["ls-tree", "--format=%(objectmode) %(path)", "rebootstrap/provided.al2023"]);
    assert_eq!(modes, "100644 Makefile\n100644 go.mod\n100755 main.go\n100755 main.tf");
}

#[test]
fn does_not_read_what_git_does_not_read() {
    let fleet = Fleet::new();
    let blob = |name, bytes: &[u8]| object(&fleet, name, "blob", bytes);
    let and = |mode, name, id| move |all: Vec<Entry<'static>>| [all, vec![(mode, name, id)]].concat();
    let gone = "2".repeat(40);
    for name in ["file", "empty-file", "like-a-folder", "no-name", "no-name-folder", "mode", "gone", "twice"] {
        fleet.empty(name);
    }
    let like = [b"100644 x.tf\0".as_slice(), &[1; 20]].concat();
    repository(&fleet, "file", and("40000", "x", blob("file", b"hello")));
    repository(&fleet, "empty-file", and("40000", "x", blob("empty-file", b"")));
    repository(&fleet, "like-a-folder", and("40000", "x", blob("like-a-folder", &like)));
    repository(&fleet, "no-name", and("100644", "", blob("no-name", b"x")));
    repository(&fleet, "no-name-folder", and("40000", "", tree(&fleet, "no-name-folder", &[])));
    repository(&fleet, "mode", and("10x644", "x.tf", blob("mode", b"x")));
    repository(&fleet, "twice", and("100644", "main.tf", blob("twice", b"# another\n")));
    repository(&fleet, "gone", and("40000", "x", gone));
    repository(
        &fleet,
        "sound",
        and("100644", "x.tf", {
            fleet.empty("sound");
            blob("sound", b"")
        }),
    );
    let done = fleet.bulk(&["repos"]);
    assert_eq!(done.code, Some(2), "{}", done.err);
    for name in ["file", "empty-file", "like-a-folder", "no-name", "no-name-folder", "mode", "gone", "twice"] {
        assert_eq!((fleet.state(name).as_str(), fleet.reason(name).as_str()), ("failed", "git"), "{name}");
        assert!(fleet.record(name)["reason"]["message"].as_str().is_some_and(|said| said.contains("git ")), "{name}");
    }
    assert_eq!(fleet.state("sound"), "planned");
}

#[test]
fn a_folder_out_of_order_is_said_to_be() {
    let fleet = Fleet::new();
    let (apart, like) = ("a", "a.go");
    fleet.empty("sorted");
    fleet.empty("folder");
    repository(&fleet, "reversed", |all| all.into_iter().rev().collect());
    // Git sorts the folder `a` as `a/`, which is behind `a.go`.
    let pair = |name: &'static str| {
        let inner = tree(&fleet, name, &[("100644", "x", object(&fleet, name, "blob", b"x"))]);
        [("40000", apart, inner), ("100644", like, object(&fleet, name, "blob", b"package a\n"))]
    };
    let behind = |all: Vec<Entry<'static>>, pair: Vec<Entry<'static>>| {
        let at = all.iter().position(|one| one.1 == "go.mod").expect("go.mod");
        [&all[..at], &pair, &all[at..]].concat()
    };
    repository(&fleet, "folder", |all| behind(all, pair("folder").to_vec()));
    repository(&fleet, "sorted", |all| behind(all, pair("sorted").into_iter().rev().collect()));
    let done = fleet.bulk(&["repos", "--apply"]);
    assert_eq!(done.code, Some(2), "{}", done.err);
    for name in ["reversed", "folder"] {
        assert_eq!((fleet.state(name).as_str(), fleet.reason(name).as_str()), ("failed", "unsorted-tree"), "{name}");
    }
    assert_eq!(fleet.state("sorted"), "applied");
    // What is said to do helps.
    let mut mend = std::process::Command::new("sh");
    let next = fleet.record("reversed")["reason"]["next"].as_str().expect("what to do").to_owned();
    let (_, commands) = next.split_once(": ").expect("commands");
    mend.args(["-c", &format!("{commands} -q -m sorted")]).current_dir(fleet.at("repos/reversed"));
    fleet.environment(&mut mend);
    assert!(mend.status().expect("sh").success());
    fleet.bulk(&["--apply", "--only", "failed"]);
    assert_eq!((fleet.state("reversed").as_str(), fleet.state("folder").as_str()), ("applied", "failed"));
}

#[test]
fn a_branch_whose_name_is_no_text_is_no_other_one() {
    let fleet = Fleet::new();
    fleet.repository("moves", MOVES);
    let (first, heads) = (fleet.git("moves", &["rev-parse", "HEAD"]), fleet.at("repos/moves/.git/refs/heads"));
    for name in [b"\xfe", b"\xff"] {
        std::fs::write(heads.join(OsStr::from_bytes(name)), format!("{first}\n")).expect("a ref");
    }
    std::fs::write(fleet.at("repos/moves/.git/HEAD"), b"ref: refs/heads/\xff\n").expect("HEAD");
    assert_eq!(fleet.bulk(&["repos"]).code, Some(0));
    assert_eq!((fleet.state("moves").as_str(), fleet.reason("moves").as_str()), ("skipped", "empty"));
}
