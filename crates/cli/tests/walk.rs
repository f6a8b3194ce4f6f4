//! What the walk finds, and everything in a folder that must not stop or hang it.
#![cfg(unix)]

mod harness;

use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use harness::{FAKE, Folder};
use rebootstrap_cli::walk::{Walk, walk};
use rebootstrap_transform::Options;

const HIT: &str = "runtime = \"go1.x\"\n";

fn found(folder: &Folder) -> Walk {
    walk(&folder.root(), &FAKE, &Options::default(), 2)
}

fn messages(walk: &Walk) -> Vec<&str> {
    walk.notes.iter().map(|note| note.message.as_str()).collect()
}

fn reason<'a>(walk: &'a Walk, path: &str) -> &'a str {
    walk.hits[path].text.as_ref().expect_err("no text")
}

/// The paths that were found, sorted.
fn names(walk: &Walk) -> Vec<String> {
    walk.files.clone().sorted().iter().collect()
}

#[test]
fn lists_hidden_files_and_leaves_out_ignored_and_fetched_ones() {
    let folder = Folder::new(&[
        (".gitignore", "bin/\n*.zip\n!keep.zip\n"),
        (".github/workflows/ci.yml", ""),
        (".git/config", HIT),
        ("bin/main.tf", HIT),
        ("a/b.zip", ""),
        ("a/keep.zip", ""),
        (".terraform/modules/x/main.tf", HIT),
        ("web/node_modules/x/main.tf", HIT),
        ("vendor/x.go", ""),
        (".ignore", "vendor\n"),
        ("main.tf", HIT),
    ]);
    let walk = found(&folder);
    let want =
        [".github/workflows/ci.yml", ".gitignore", ".ignore", "a/keep.zip", "main.tf", "vendor/x.go"].map(String::from);
    assert_eq!(names(&walk), want);
    assert_eq!(walk.hits.keys().collect::<Vec<_>>(), ["main.tf"]);
    assert!(walk.notes.is_empty() && !walk.failed);
}

#[test]
fn ignore_files_above_the_root_count_inside_of_a_repository_only() {
    let plain = Folder::new(&[(".gitignore", "*\n"), ("sub/main.tf", HIT)]);
    let root = rebootstrap_cli::root::Root::new(&plain.at("sub")).expect("a folder");
    assert_eq!(names(&walk(&root, &FAKE, &Options::default(), 1)), ["main.tf"]);

    let repository = Folder::git(&[(".gitignore", "generated.tf\n"), ("sub/main.tf", HIT), ("sub/generated.tf", HIT)]);
    let root = rebootstrap_cli::root::Root::new(&repository.at("sub")).expect("a folder");
    assert_eq!(names(&walk(&root, &FAKE, &Options::default(), 1)), ["main.tf"]);
}

#[test]
fn never_opens_what_is_not_a_file() {
    let folder = Folder::new(&[("main.tf/inner.tf", HIT)]);
    assert!(Command::new("mkfifo").arg(folder.at("fifo.tf")).status().expect("mkfifo").success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.at("socket.tf")).expect("a socket");
    folder.link("fifo-link.tf", "fifo.tf");
    folder.link("zero.tf", "/dev/zero");
    let walk = found(&folder);
    assert_eq!(names(&walk), ["main.tf/inner.tf"]);
    assert_eq!(
        messages(&walk),
        [
            "fifo-link.tf is a symbolic link that leads to something that is not a file",
            "main.tf is a folder",
            "zero.tf is a symbolic link that leads out of the folder",
        ]
    );
    assert!(!walk.failed);
}

#[test]
fn follows_links_to_files_inside_of_the_root_only() {
    let outside = Folder::new(&[("secret.tf", HIT), ("folder/x.tf", HIT)]);
    let folder = Folder::new(&[("shared/common.tf", HIT), (".git/config", HIT), ("a/main.tf", "")]);
    folder.link("a/common.tf", "../shared/common.tf");
    folder.link("secret.tf", outside.at("secret.tf").to_str().expect("UTF-8"));
    folder.link("folder", outside.at("folder").to_str().expect("UTF-8"));
    folder.link("config.tf", ".git/config");
    folder.link("dangling.tf", "nowhere.tf");
    folder.link("picture.png", "nowhere.png");
    folder.link("loop-a.tf", "loop-b.tf");
    folder.link("loop-b.tf", "loop-a.tf");
    folder.link("self", ".");
    let walk = found(&folder);
    assert_eq!(names(&walk), ["a/common.tf", "a/main.tf", "shared/common.tf"]);
    assert_eq!(walk.links["a/common.tf"], folder.path().canonicalize().expect("a folder").join("shared/common.tf"));
    let notes = messages(&walk);
    let starts = [
        "config.tf is a symbolic link that leads out",
        "dangling.tf is a symbolic link that leads nowhere",
        "folder is a symbolic link to a folder that lies outside",
        "loop-a.tf is a symbolic link that leads nowhere",
        "loop-b.tf is a symbolic link that leads nowhere",
        "secret.tf is a symbolic link that leads out",
    ];
    assert_eq!(notes.len(), starts.len(), "{notes:?}");
    assert!(notes.iter().zip(starts).all(|(note, start)| note.starts_with(start)), "{notes:?}");
}

#[test]
fn says_why_a_hit_has_no_text() {
    let folder = Folder::new(&[("truncated.tf", "resource \"aws_lambda_function\" \"x\" { runtime = \"go1.x")]);
    folder.put("latin.tf", b"# gr\xfc\xdfe\nruntime = \"go1.x\"\n");
    folder.put("binary.tf", b"go1.x\0");
    let mut large = vec![b' '; 20_000_000];
    large[15_000_000..15_000_005].copy_from_slice(b"go1.x");
    folder.put("large.tf", &large);
    large[15_000_000..15_000_005].copy_from_slice(b"go1_x");
    folder.put("large-and-quiet.tf", &large);
    let walk = found(&folder);
    assert_eq!(walk.hits.keys().collect::<Vec<_>>(), ["binary.tf", "large.tf", "latin.tf", "truncated.tf"]);
    assert_eq!(reason(&walk, "latin.tf"), "is not UTF-8 (byte 4)");
    assert_eq!(reason(&walk, "binary.tf"), "is binary");
    assert_eq!(reason(&walk, "large.tf"), "is larger than 1 MiB");
    assert!(walk.hits["truncated.tf"].text.is_ok());
}

#[test]
fn finds_a_hit_at_every_border_of_what_is_read_at_once() {
    for at in [1_048_574, 1_048_576, 2_097_150, 10_485_758] {
        let mut large = vec![b'\n'; 11_000_000];
        large[at..at + 5].copy_from_slice(b"go1.x");
        let folder = Folder::new(&[]);
        folder.put("large.tf", &large);
        assert_eq!(found(&folder).hits.len(), 1, "{at}");
    }
}

#[test]
fn names_files_whose_names_are_not_utf8() {
    let folder = Folder::new(&[("main.tf", "")]);
    for name in [&b"caf\xe9.tf"[..], b"caf\xe9.png"] {
        std::fs::write(folder.path().join(std::ffi::OsStr::from_bytes(name)), HIT).expect("a file");
    }
    let walk = found(&folder);
    assert_eq!(names(&walk), ["main.tf"]);
    assert_eq!(messages(&walk), ["caf\\xe9.tf: the file's name is not UTF-8"]);
}

#[test]
fn leaves_a_folder_unread_whose_ignore_file_cannot_be() {
    let rules = |bytes: usize| "#".repeat(bytes - 1) + "\n";
    let (long, half) = (rules((256 << 10) + 1), rules(150 << 10));
    let folder = Folder::new(&[
        ("main.tf", HIT),
        ("long/.gitignore", &long),
        ("long/main.tf", HIT),
        ("half/.gitignore", &half),
        ("half/main.tf", HIT),
        ("half/again/.gitignore", &half),
        ("half/again/main.tf", HIT),
        ("half/plain/main.tf", HIT),
        ("fifo/main.tf", HIT),
        ("zero/deep/main.tf", HIT),
        ("folder/.gitignore/main.tf", HIT),
        ("link/.gitignore", "*.zip\n"),
        ("link/b/main.tf", HIT),
    ]);
    assert!(Command::new("mkfifo").arg(folder.at("fifo/.gitignore")).status().expect("mkfifo").success());
    folder.link("zero/.gitignore", "/dev/zero");
    folder.link("link/b/.gitignore", "../.gitignore");
    let walk = found(&folder);
    let hits: Vec<&str> = walk.hits.keys().map(String::as_str).collect();
    assert_eq!(hits, ["folder/.gitignore/main.tf", "half/main.tf", "half/plain/main.tf", "link/b/main.tf", "main.tf"]);
    let notes: Vec<String> = walk.notes.iter().map(|note| note.message.clone()).collect();
    let long = "is too long: more than 256 KiB with those of the folders above";
    assert_eq!(
        notes,
        [
            "fifo/.gitignore is no file of this folder, and fifo was not read".to_owned(),
            format!("half/again/.gitignore {long}, and half/again was not read"),
            format!("long/.gitignore {long}, and long was not read"),
            "zero/.gitignore is no file of this folder, and zero was not read".to_owned(),
        ]
    );
    assert!(!walk.failed);
}

#[test]
fn reads_nothing_below_an_ignore_file_that_cannot_be_read() {
    let folder = Folder::git(&[("main.tf", HIT), ("sub/main.tf", HIT)]);
    folder.put(".gitignore", "#\n".repeat(200_000).as_bytes());
    for at in [".", "sub"] {
        let root = rebootstrap_cli::root::Root::new(&folder.at(at)).expect("a folder");
        let walk = walk(&root, &FAKE, &Options::default(), 1);
        assert!(walk.failed && walk.files.is_empty(), "{walk:?}");
        assert!(messages(&walk)[0].ends_with("with those of the folders above, and nothing was read"), "{walk:?}");
    }
    let outside = Folder::new(&[(".gitignore", "*.tf\n")]);
    let folder = Folder::new(&[("main.tf", HIT)]);
    folder.link(".gitignore", outside.at(".gitignore").to_str().expect("UTF-8"));
    assert_eq!(messages(&found(&folder)), [".gitignore is no file of this folder, and nothing was read"]);
}
