//! What a campaign takes for a repository, from where it reads it, and what it passes over or leaves.
#![cfg(unix)]

mod fleet;

use fleet::{CURRENT, Fleet, LEFT, MOVES, ran};

const BRANCH: &str = "rebootstrap/provided.al2023";

/// What is read and never edited in a work tree is not edited in a commit either.
#[test]
fn leaves_files_that_are_kept() {
    let fleet = Fleet::new();
    for (name, path, text) in [
        ("generated", ".gitattributes", "*.tf linguist-generated\n"),
        ("in-folder", "infra/.gitattributes", "main.tf linguist-generated\n"),
        ("twins", "MAIN.tf", "# another file\n"),
        ("control", ".gitattributes", "*.tf linguist-generated\nmain.tf -linguist-generated\n"),
    ] {
        let folder = if name == "in-folder" { "infra/" } else { "" };
        fleet.empty(name);
        for (file, content) in MOVES {
            fleet.put(&format!("repos/{name}/{folder}{file}"), content);
        }
        fleet.put(&format!("repos/{name}/{path}"), text);
        fleet.git(name, &["add", "-A"]);
        fleet.git(name, &["commit", "-q", "-m", "files"]);
    }
    let done = fleet.bulk(&["repos", "--apply"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    for name in ["generated", "in-folder", "twins"] {
        assert_eq!(fleet.state(name), "left", "{name}");
        assert_eq!(fleet.record(name)["leftovers"][0]["code"], "protected-file", "{name}");
    }
    assert_eq!(fleet.state("control"), "applied");
}

#[test]
fn clones_addresses_and_pushes_to_them() {
    let fleet = Fleet::new();
    fleet.with_remote("moves", MOVES);
    fleet.git("moves.git", &["config", "uploadpack.allowFilter", "true"]);
    let address = format!("file://{}", fleet.top().join("repos/moves.git").display());
    fleet.put("list", &format!("# all\n{address}\tpay\n"));
    assert_eq!(fleet.bulk(&["--from", "list"]).code, Some(0));
    assert_eq!(fleet.state("pay"), "planned");
    let clone = fleet.folder_of("campaign", "pay").expect("a folder").join("clone.git");
    let in_clone = |args: &[&str]| fleet.git(clone.to_str().expect("UTF-8"), args);
    assert_eq!(in_clone(&["rev-parse", "--is-bare-repository", "--is-shallow-repository"]), "true\ntrue");
    assert_eq!(in_clone(&["config", "remote.origin.partialclonefilter"]), "blob:limit=1048576");
    let done = fleet.bulk(&["--push"]);
    assert_eq!((done.code, fleet.state("pay").as_str()), (Some(0), "pushed"), "{}", done.err);
    assert_eq!(fleet.git("moves.git", &["diff", "--name-only", "main", BRANCH]), "Makefile\nmain.tf");
    assert!(!clone.exists(), "a clone is removed when its branch is at the remote");
    // Nothing but the branch was pushed.
    assert_eq!(
        fleet.git("moves.git", &["for-each-ref", "--format=%(refname)"]),
        format!("refs/heads/main\nrefs/heads/{BRANCH}")
    );
    // Another campaign sees the branch at the remote.
    std::fs::remove_dir_all(fleet.at("campaign")).expect("a campaign");
    fleet.bulk(&["--from", "list", "--push"]);
    assert_eq!(fleet.reason("pay"), "branch-exists");
}

#[test]
fn says_of_each_repository_why_it_is_not_worked_on() {
    let fleet = Fleet::new();
    fleet.repository("moves", MOVES);
    fleet.empty("empty");
    fleet.put("repos/folder/main.tf", "");
    fleet.put("repos/file", "");
    fleet.repository("damaged", LEFT);
    std::fs::remove_dir_all(fleet.at("repos/damaged/.git/objects")).expect("objects");
    std::fs::create_dir(fleet.at("repos/damaged/.git/objects")).expect("objects");
    let address = format!("file://{}/nowhere.git", fleet.top().display());
    let names = ["empty", "folder", "file", "damaged", "missing", "moves"];
    let paths: Vec<_> = names.iter().map(|name| format!("repos/{name}")).collect();
    let mut args: Vec<_> = paths.iter().map(String::as_str).collect();
    args.push(&address);
    let done = fleet.bulk(&args);
    assert_eq!(done.code, Some(2));
    let reasons: Vec<_> = names.iter().map(|name| format!("{} {}", fleet.state(name), fleet.reason(name))).collect();
    let want = [
        "skipped empty",
        "failed not-a-repository",
        "failed not-a-repository",
        "failed git",
        "failed missing",
        "planned ",
    ];
    assert_eq!(reasons, want, "{}", done.out);
    assert_eq!((fleet.state("nowhere"), fleet.reason("nowhere")), ("failed".into(), "clone".into()));
}

#[test]
fn reads_bare_and_shallow_repositories_and_base_branches() {
    let fleet = Fleet::new();
    fleet.with_remote("moves", MOVES);
    fleet.put("repos/moves/x", "");
    fleet.git("moves", &["add", "-A"]);
    fleet.git("moves", &["commit", "-q", "-m", "second"]);
    fleet.git("moves", &["push", "-q", "origin", "HEAD", "HEAD:refs/heads/old"]);
    fleet.git(
        "moves",
        &["clone", "-q", "--depth", "1", &format!("file://{}", fleet.at("repos/moves.git").display()), "../shallow"],
    );
    let done = fleet.bulk(&["repos/moves.git", "repos/shallow", "--apply"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    for name in ["moves", "shallow"] {
        assert_eq!((fleet.state(name).as_str(), fleet.record(name)["base"].as_str()), ("applied", Some("main")));
    }
    assert_eq!(fleet.git("moves.git", &["rev-list", "--count", &format!("main..{BRANCH}")]), "1");
    let other = ["--campaign", "other", "repos/moves", "--branch", "b", "--base"];
    assert_eq!(ran(&mut fleet.command(&[&other[..], &["old"]].concat())).code, Some(0));
    assert_eq!(fleet.find("other", "moves").expect("a record")["base"], "old");
    let same = ran(&mut fleet.command(&[&other[..], &["b"]].concat()));
    assert_eq!(same.code, Some(2), "{}", same.err);
}

#[test]
fn works_without_a_home_and_says_when_git_knows_no_author() {
    let fleet = Fleet::new();
    fleet.repository("moves", MOVES);
    let bare = |args: &[&str]| {
        let mut command = fleet.command(&[&["--campaign", "campaign", "repos"], args].concat());
        for name in ["HOME", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"] {
            command.env_remove(name);
        }
        command
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "user.useConfigOnly")
            .env("GIT_CONFIG_VALUE_0", "true");
        ran(&mut command)
    };
    assert_eq!(bare(&[]).code, Some(0));
    assert_eq!(fleet.state("moves"), "planned");
    assert_eq!(bare(&["--apply"]).code, Some(2));
    assert_eq!(fleet.reason("moves"), "no-author");
    let done = bare(&["--apply", "--only", "failed", "--author", "Bot <bot@example.com>"]);
    assert_eq!((done.code, fleet.state("moves").as_str()), (Some(0), "applied"), "{}", done.err);
}

#[test]
fn without_git_it_says_so() {
    let fleet = Fleet::new();
    fleet.repository("moves", MOVES);
    let done = ran(fleet.command(&["--campaign", "campaign", "repos"]).env("PATH", fleet.at("bin")));
    assert_eq!((done.code, done.err.as_str()), (Some(2), "error: git is not installed, or not in PATH\n"));
}

#[test]
fn odd_names_stay_apart_and_harmless() {
    let fleet = Fleet::new();
    let names = ["a/pay", "b/pay", "c\u{1b}[2J\n|x", "-n", "=1+1"];
    for name in names {
        fleet.repository(name, if name == "-n" { MOVES } else { CURRENT });
    }
    let paths: Vec<_> = names.iter().map(|name| format!("repos/{name}")).collect();
    let done = fleet.bulk(&paths.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(std::fs::read_dir(fleet.at("campaign/repositories")).expect("a folder").count(), names.len());
    for format in ["human", "markdown", "csv"] {
        let report = ran(&mut fleet.command(&["report", "campaign", "--format", format]));
        assert!(!(report.out.clone() + &report.err + &done.err).contains('\u{1b}'), "{}", report.out);
    }
    let table = ran(&mut fleet.command(&["report", "campaign", "--format", "csv"])).out;
    assert!(table.contains("\n'=1+1,") && table.contains("\n'-n,"), "{table}");
}

#[test]
fn refuses_what_cannot_be_meant() {
    let fleet = Fleet::of_each();
    fleet.put("full/other.txt", "");
    for (args, want) in [
        (&[][..], "no repository is named"),
        (&["--campaign", "mistyped", "--apply"], "no repository is named"),
        (&["--from", "full/other.txt"], "the list full/other.txt names no repository"),
        (&["--campaign", "full", "repos"], "is no campaign and not empty"),
        (&["--campaign", "repos/moves/c", "repos/moves"], "would lie in the repository"),
        (&["--campaign", "c", "repos", "--branch", "a b"], "is no name for a branch"),
        (&["--campaign", "c", "repos", "--branch", "@{-1}"], "is no name for a branch"),
        (&["--campaign", "c", "repos", "--trailer", "x"], "--trailer takes"),
        (&["--campaign", "c", "repos", "--author", "x"], "--author takes"),
        (&["--campaign", "c", "repos", "--message", " "], "says nothing"),
        (&["--campaign", "c", "repos", "--pr-command", "gh"], "--push"),
        (&["--campaign", "c", "repos", "--memory", "8"], "at least 64, or 0 for no limit"),
        (&["--campaign", "c", "--from", "missing"], "missing"),
        (&["status", "full"], "is no campaign"),
    ] {
        let done = ran(&mut fleet.command(args));
        assert_eq!(done.code, Some(2), "{args:?}");
        assert!(done.err.contains(want), "{args:?}: {}", done.err);
    }
    assert_eq!(std::fs::read_dir(fleet.at("full")).expect("a folder").count(), 1);
}

#[test]
fn keeps_to_its_terms_once_something_is_written() {
    let fleet = Fleet::of_each();
    fleet.bulk(&["repos", "--handler", "keep"]);
    assert!(!fleet.text("campaign/campaign.json").contains("\"--handler=bootstrap\""));
    let body = |fleet: &Fleet| {
        std::fs::read_to_string(fleet.folder_of("campaign", "moves").expect("a folder").join("change.patch"))
    };
    assert!(!body(&fleet).expect("a patch").contains("+  handler"), "the flags reach the process that plans");
    assert_eq!(fleet.bulk(&["--handler", "bootstrap"]).code, Some(0));
    assert!(body(&fleet).expect("a patch").contains("+  handler"), "plans of other terms are made anew");
    assert_eq!(fleet.bulk(&["--apply"]).code, Some(0));
    let refused = fleet.bulk(&["--apply", "--handler", "keep"]);
    assert_eq!(refused.code, Some(2));
    let want = "and cannot go on with --runtime=provided.al2023 --handler=keep --arch=keep --branch=rebootstrap/provided.al2023; \
                give another --campaign\n";
    assert!(refused.err.ends_with(want), "{}", refused.err);
    assert_eq!(fleet.bulk(&["--apply", "--runtime", "provided.al2023"]).code, Some(0), "the same terms are no others");
}

#[test]
fn the_runtimes_of_from_are_still_runtimes() {
    let fleet = Fleet::of_each();
    fleet.put("list", "repos/moves\n");
    assert_eq!(fleet.bulk(&["--from", "list", "--from", "provided.al2"]).code, Some(0));
    assert_eq!(fleet.state("moves"), "current");
    let mut command = fleet.command(&["--campaign", "other", "--from=-"]);
    let mut child = command.stdin(std::process::Stdio::piped()).spawn().expect("the program");
    std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), b"repos/moves\n").expect("a list");
    assert!(child.wait().expect("it ends").success());
    assert_eq!(fleet.find("other", "moves").expect("a record")["state"], "planned");
}

#[test]
fn reads_repositories_of_the_other_object_format_and_with_careful_configurations() {
    let fleet = Fleet::new();
    fleet.put("home/.gitconfig", "[safe]\n\tbareRepository = explicit\n[push]\n\tfollowTags = true\n");
    std::fs::create_dir_all(fleet.at("repos/long")).expect("a folder");
    fleet.git("long", &["init", "-q", "-b", "main", "--object-format=sha256"]);
    for (path, text) in MOVES {
        fleet.put(&format!("repos/long/{path}"), text);
    }
    fleet.git("long", &["add", "-A"]);
    fleet.git("long", &["commit", "-q", "-m", "first"]);
    fleet.git("long", &["tag", "-a", "v1", "-m", "v1"]);
    let bare = fleet.top().join("repos/long.git");
    fleet.git("long", &["clone", "-q", "--bare", ".", bare.to_str().expect("UTF-8")]);
    fleet.git("long", &["push", "-q", bare.to_str().expect("UTF-8"), ":refs/tags/v1"]);
    fleet.git("long", &["remote", "add", "origin", bare.to_str().expect("UTF-8")]);
    let done = fleet.bulk(&["repos/long", "--push"]);
    assert_eq!((done.code, fleet.state("long").as_str()), (Some(0), "pushed"), "{}", done.out);
    let refs = |fleet: &Fleet| fleet.git("long", &["ls-remote", "origin"]).lines().count();
    assert_eq!(refs(&fleet), 3, "HEAD, main and the branch, and no tag");
    let address = format!("file://{}", bare.display());
    let done = ran(&mut fleet.command(&["--campaign", "other", &address, "--apply", "--branch", "b"]));
    assert_eq!(done.code, Some(0), "{}", done.out);
    assert_eq!(fleet.find("other", "long").expect("a record")["state"], "applied");
}
