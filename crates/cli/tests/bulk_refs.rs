//! What a campaign takes for the base of a repository, and for its branches.
#![cfg(unix)]

mod fleet;

use fleet::{Fleet, MOVES};

const BRANCH: &str = "rebootstrap/provided.al2023";

/// However HEAD is written, the base is what git takes it for; and only where it is written in an unusual way is git asked twice.
#[test]
fn reads_what_head_names() {
    let fleet = Fleet::new();
    fleet.script(
        "git",
        &format!("#!/bin/sh\necho \"$*\" >>\"$TOP/said\"\nexec {} \"$@\"\n", fleet::system_git().display()),
    );
    let names = ["plain", "packed", "remote", "dangling", "detached", "link", "tag", "alias", "followed", "tagged"];
    for name in names {
        fleet.with_remote(name, MOVES);
        fleet.git(name, &["commit", "-q", "--allow-empty", "-m", "second"]);
    }
    fleet.git("packed", &["pack-refs", "--all"]);
    fleet.git("remote", &["checkout", "-q", "-b", "side"]);
    for name in ["plain", "packed", "detached", "link", "tag", "alias"] {
        fleet.git(name, &["symbolic-ref", "-d", "refs/remotes/origin/HEAD"]);
    }
    fleet.git("dangling", &["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone"]);
    fleet.git("detached", &["checkout", "-q", "--detach"]);
    let head = fleet.at("repos/link/.git/HEAD");
    std::fs::remove_file(&head).and_then(|()| std::os::unix::fs::symlink("refs/heads/main", &head)).expect("a link");
    fleet.git("tag", &["tag", "v1"]);
    fleet.git("tag", &["symbolic-ref", "HEAD", "refs/tags/v1"]);
    fleet.git("alias", &["symbolic-ref", "refs/heads/alias", "refs/heads/main"]);
    fleet.git("alias", &["symbolic-ref", "HEAD", "refs/heads/alias"]);
    fleet.git("followed", &["symbolic-ref", "refs/remotes/origin/trunk", "refs/remotes/origin/main"]);
    fleet.git("followed", &["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"]);
    fleet.git("tagged", &["tag", &format!("refs/heads/{BRANCH}")]);
    fleet.git("plain", &["worktree", "add", "-q", "../tree", "-b", "side"]);
    for (name, base, commit, asks_twice) in [
        ("plain", "main", "HEAD", false),
        ("packed", "main", "HEAD", false),
        ("remote", "main", "origin/main", false),
        ("dangling", "main", "HEAD", true),
        ("detached", "", "HEAD", true),
        ("link", "main", "HEAD", true),
        ("tag", "", "HEAD", true),
        ("tree", "side", "HEAD", true),
        ("alias", "main", "HEAD", true),
        ("followed", "main", "origin/main", true),
        ("tagged", "main", "origin/main", true),
    ] {
        fleet.put("said", "");
        let path = format!("repos/{name}");
        let done = fleet.bulk(&[&path]);
        assert_eq!((done.code, fleet.state(name).as_str()), (Some(0), "planned"), "{name}: {}", done.err);
        let record = fleet.record(name);
        let want = fleet.git(name, &["rev-parse", commit]);
        assert_eq!(
            (record["base"].as_str(), record["base_commit"].as_str()),
            (Some(base), Some(want.as_str())),
            "{name}"
        );
        assert_eq!(fleet.text("said").contains("for-each-ref"), asks_twice, "{name}: {}", fleet.text("said"));
        std::fs::remove_dir_all(fleet.at("campaign")).expect("a campaign");
    }
}

/// A way to a commit is no branch.
#[test]
fn takes_no_revision_for_a_base() {
    let fleet = Fleet::new();
    fleet.repository("moves", MOVES);
    fleet.git("moves", &["commit", "-q", "--allow-empty", "-m", "second"]);
    fleet.git("moves", &["update-ref", "refs/heads/refs/heads/develop", "HEAD"]);
    for base in ["main~1", "main^{commit}", "develop", "@{0}"] {
        let done = fleet.bulk(&["repos/moves", "--base", base]);
        assert_eq!((done.code, fleet.reason("moves").as_str()), (Some(0), "no-base"), "{base}: {}", done.err);
        std::fs::remove_dir_all(fleet.at("campaign")).expect("a campaign");
    }
}
