//! Files that git tracks and an ignore file names: they are in every checkout, so they are read, and nothing else is.
#![cfg(unix)]

mod harness;

use std::process::Command;

use harness::{FAKE, Folder};
use rebootstrap_cli::root::Root;
use rebootstrap_cli::walk::{Walk, walk};
use rebootstrap_transform::Options;

const HIT: &str = "runtime = \"go1.x\"\n";

fn found(root: &Root) -> Walk {
    walk(root, &FAKE, &Options::default(), 2)
}

/// A repository that tracks ignored files: `bin/a.sh`, `bin/deep/b.tf`, and more that nobody reads.
fn repository() -> Folder {
    let folder = Folder::git(&[
        ("bin/a.sh", HIT),
        ("bin/deep/b.tf", HIT),
        ("bin/node_modules/x/main.tf", HIT),
        ("bin/.terraform/main.tf", HIT),
        ("bin/gone.tf", HIT),
        ("main.tf", HIT),
        ("web/c.tf", HIT),
    ]);
    folder.put(".gitignore", b"bin/\n/web/c.tf\n");
    folder.put("bin/new.tf", HIT.as_bytes());
    std::fs::remove_file(folder.at("bin/gone.tf")).expect("gone");
    folder
}

const WANT: [&str; 5] = [".gitignore", "bin/a.sh", "bin/deep/b.tf", "main.tf", "web/c.tf"];

/// The paths that were found, sorted.
fn names(walk: &Walk) -> Vec<String> {
    walk.files.clone().sorted().iter().collect()
}

#[test]
fn what_is_tracked_is_read_though_it_is_ignored() {
    let folder = repository();
    let walk = found(&folder.root());
    assert_eq!(names(&walk), WANT);
    assert_eq!(walk.hits.keys().collect::<Vec<_>>(), WANT[1..].iter().collect::<Vec<_>>());
    assert!(walk.notes.is_empty() && !walk.failed, "{:?}", walk.notes);
}

#[test]
fn without_git_an_ignored_file_that_names_an_old_runtime_is_named() {
    let files = [
        (".gitignore", "*.yml\nbuild/\n"),
        ("template.yml", HIT),
        ("build/deep/main.tf", HIT),
        ("build/new.tf", "runtime = \"nodejs22.x\"\n"),
        ("vendor/x/a.yml", HIT),
        (".aws-sam/a.yml", HIT),
        ("node_modules/a.yml", HIT),
        ("main.tf", HIT),
    ];
    let walk = found(&Folder::new(&files).root());
    assert_eq!(walk.hits.keys().collect::<Vec<_>>(), ["main.tf"]);
    let notes: Vec<_> = walk.notes.iter().map(|note| note.message.as_str()).collect();
    let want = "build/deep/main.tf and 1 file more: an ignore file names it, and without git nothing says whether it is tracked; not read";
    assert_eq!(notes, [want]);
    let checkout = Folder::git(&files[..1]);
    files.iter().for_each(|(path, text)| checkout.put(path, text.as_bytes()));
    assert!(found(&checkout.root()).notes.is_empty(), "git knows that they are not tracked");
    assert!(found(&Folder::new(&files[1..]).root()).notes.is_empty(), "no ignore file");
}

#[test]
fn every_form_of_the_index_is_read() {
    for version in ["2", "3", "4"] {
        let folder = repository();
        // An entry with more flags makes version 3.
        folder.put("later.tf", b"");
        folder.run_git(&["add", "-N", "later.tf"]);
        folder.run_git(&["update-index", "--index-version", version]);
        let walk = found(&folder.root());
        assert_eq!(walk.files.len(), WANT.len() + 1, "{version}");
        assert!(walk.notes.is_empty(), "{:?}", walk.notes);
    }
    let folder = repository();
    folder.run_git(&["update-index", "--split-index"]);
    assert_eq!(names(&found(&folder.root())), WANT);

    let folder = Folder::new(&[("bin/a.sh", HIT)]);
    folder.run_git(&["init", "-q", "--object-format=sha256"]);
    folder.commit();
    folder.put(".gitignore", b"*\n");
    assert_eq!(names(&found(&folder.root())), ["bin/a.sh"]);
}

#[test]
fn a_name_in_other_letters_is_not_the_one_that_is_tracked() {
    let folder = repository();
    std::fs::rename(folder.at("bin/a.sh"), folder.at("bin/A.sh")).expect("renamed");
    assert_eq!(names(&found(&folder.root())), [".gitignore", "bin/deep/b.tf", "main.tf", "web/c.tf"]);
}

#[test]
fn a_folder_of_a_repository_and_a_folder_of_repositories_are_roots_too() {
    let folder = repository();
    let root = Root::new(&folder.at("web")).expect("a folder");
    assert_eq!(names(&found(&root)), ["c.tf"]);

    let outer = Folder::new(&[("x.tf", ""), ("zz.tf", "")]);
    for name in ["one", "two"] {
        let copied = Command::new("cp").arg("-R").arg(folder.path()).arg(outer.at(name)).status().expect("cp");
        assert!(copied.success());
    }
    let below = |name: &str| WANT.map(|file| format!("{name}/{file}"));
    let want = [&below("one")[..], &below("two")[..], &["x.tf".to_owned(), "zz.tf".to_owned()]].concat();
    assert_eq!(names(&found(&outer.root())), want);
}

#[test]
fn a_linked_work_tree_has_an_index_of_its_own() {
    let folder = repository();
    let other = tempfile::tempdir().expect("a folder");
    let path = other.path().join("tree");
    folder.run_git(&["worktree", "add", "-q", path.to_str().expect("UTF-8"), "-b", "other"]);
    std::fs::write(path.join(".gitignore"), "bin\nweb\n").expect("written");
    std::fs::write(path.join("bin/new.tf"), HIT).expect("written");
    let root = Root::new(&path).expect("a folder");
    let mut want = WANT.to_vec();
    want.insert(3, "bin/gone.tf");
    assert_eq!(names(&found(&root)), want);
}

#[test]
fn an_index_leads_nowhere_else() {
    let folder = repository();
    let outside = Folder::new(&[("b.tf", HIT), ("a.sh", HIT)]);
    std::fs::remove_dir_all(folder.at("bin/deep")).expect("gone");
    folder.link("bin/deep", outside.path().to_str().expect("UTF-8"));
    let walk = found(&folder.root());
    assert_eq!(names(&walk), [".gitignore", "bin/a.sh", "main.tf", "web/c.tf"]);

    // A tracked link out of the folder is named, as everywhere.
    let folder = repository();
    std::fs::remove_file(folder.at("bin/a.sh")).expect("gone");
    folder.link("bin/a.sh", outside.at("a.sh").to_str().expect("UTF-8"));
    let walk = found(&folder.root());
    assert_eq!(names(&walk), [".gitignore", "bin/deep/b.tf", "main.tf", "web/c.tf"]);
    assert_eq!(walk.notes[0].message, "bin/a.sh is a symbolic link that leads out of the folder");

    // One that is not ignored is met twice, and named once; a pipe is no file.
    let folder = repository();
    for file in ["main.tf", "bin/a.sh"] {
        std::fs::remove_file(folder.at(file)).expect("gone");
    }
    folder.link("main.tf", outside.at("b.tf").to_str().expect("UTF-8"));
    assert!(Command::new("mkfifo").arg(folder.at("bin/a.sh")).status().expect("mkfifo").success());
    let walk = found(&folder.root());
    assert_eq!(names(&walk), [".gitignore", "bin/deep/b.tf", "web/c.tf"]);
    let said: Vec<&str> = walk.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(said, ["main.tf is a symbolic link that leads out of the folder"]);
}

#[test]
fn a_broken_index_is_named_and_one_that_is_not_there_is_not() {
    let folder = repository();
    folder.put(".git/index", b"DIRC no index");
    let walk = found(&folder.root());
    assert_eq!(names(&walk), [".gitignore", "main.tf"]);
    let message = &walk.notes[0].message;
    assert!(
        message.starts_with(".git: the index cannot be read (") && message.contains("smaller than expected"),
        "{message}"
    );
    assert!(!walk.failed);

    std::fs::remove_file(folder.at(".git/index")).expect("gone");
    assert!(Command::new("mkfifo").arg(folder.at(".git/index")).status().expect("mkfifo").success());
    let walk = found(&folder.root());
    assert_eq!(walk.notes.len(), 1);

    std::fs::remove_file(folder.at(".git/index")).expect("gone");
    assert!(found(&folder.root()).notes.is_empty());
    folder.put("sub/.git", b"gitdir: /nowhere/at/all\n");
    assert!(found(&folder.root()).notes.is_empty());
}

#[test]
fn a_folder_whose_ignore_file_cannot_be_read_stays_unread() {
    let folder = repository();
    folder.put("bin/deep/.gitignore", &b"#".repeat(300 << 10));
    let walk = found(&folder.root());
    assert_eq!(names(&walk), [".gitignore", "bin/a.sh", "main.tf", "web/c.tf"]);
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_named_where_something_moves() {
    for index in ["--no-sparse-index", "--sparse-index"] {
        let folder =
            Folder::git(&[("infra/main.tf", HIT), ("app/Makefile", "all:\n"), ("app/deep/x.sh", ""), ("a.md", "")]);
        folder.run_git(&["sparse-checkout", "set", "--cone", index, "infra"]);
        let walk = found(&folder.root());
        let said: Vec<_> = walk.notes.iter().map(|note| (note.message.as_str(), note.next.as_str())).collect();
        let files = if index == "--sparse-index" { "app" } else { "app/Makefile and 1 more" };
        let want = format!("{files}: left out by a sparse checkout, and not read");
        assert_eq!(said, [(want.as_str(), "git sparse-checkout disable")], "{index}");
        assert_eq!(names(&walk), ["a.md", "infra/main.tf"]);
        folder.put("infra/main.tf", b"");
        assert!(found(&folder.root()).notes.is_empty(), "nothing moves: {index}");
        folder.put("infra/main.tf", HIT.as_bytes());
        folder.run_git(&["sparse-checkout", "disable"]);
        assert!(found(&folder.root()).notes.is_empty(), "{index}");
    }
}

#[test]
fn what_is_there_is_not_left_out() {
    let folder = Folder::git(&[("main.tf", HIT), ("local.tf", HIT)]);
    folder.run_git(&["update-index", "--skip-worktree", "local.tf"]);
    let walk = found(&folder.root());
    assert_eq!((names(&walk).len(), walk.notes.len()), (2, 0), "{:?}", walk.notes);
}
