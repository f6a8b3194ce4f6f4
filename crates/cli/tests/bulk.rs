//! A campaign over clones: what is written where, what is never touched, and when a repository is passed over.
#![cfg(unix)]

mod fleet;

use fleet::{CURRENT, Fleet, LEFT, MOVES, ran};

const BRANCH: &str = "rebootstrap/provided.al2023";

#[test]
fn plans_and_writes_nothing_to_a_repository() {
    let fleet = Fleet::of_each();
    let done = fleet.bulk(&["repos"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(["moves", "left", "current"].map(|name| fleet.state(name)), ["planned", "left", "current"]);
    assert_eq!(fleet.git("moves", &["for-each-ref", "--format=%(refname)"]), "refs/heads/main");
    let patch = fleet.folder_of("campaign", "moves").expect("a folder").join("change.patch");
    fleet.git("moves", &["apply", "--check", patch.to_str().expect("UTF-8")]);
    let body = std::fs::read_to_string(patch.with_file_name("pull-request.md")).expect("a body");
    assert!(body.contains("| `aws_lambda_function.hello` | `main.tf:1` | `go1.x` → `provided.al2023` |"), "{body}");
}

#[test]
fn applies_one_commit_of_the_planned_files_and_leaves_the_checkout_as_it_is() {
    let fleet = Fleet::of_each();
    fleet.put("repos/moves/Makefile", "# not committed\n");
    fleet.put("repos/moves/new.txt", "not tracked\n");
    fleet.put("repos/moves/staged.txt", "staged\n");
    fleet.git("moves", &["add", "staged.txt"]);
    fleet.git("moves", &["checkout", "-q", "--detach"]);
    let before = (fleet.git("moves", &["status", "--porcelain"]), fleet.git("moves", &["rev-parse", "HEAD"]));
    let done = fleet.bulk(&["repos", "--apply", "--trailer", "Ticket: OPS-1", "--author", "Bot <bot@example.com>"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(fleet.state("moves"), "applied");
    assert_eq!((fleet.git("moves", &["status", "--porcelain"]), fleet.git("moves", &["rev-parse", "HEAD"])), before);
    assert_eq!(fleet.text("repos/moves/Makefile"), "# not committed\n");
    assert_eq!(fleet.git("moves", &["diff", "--name-only", "main", BRANCH]), "Makefile\nmain.tf");
    assert_eq!(fleet.git("moves", &["rev-list", "--count", &format!("main..{BRANCH}")]), "1");
    assert_eq!(fleet.git("moves", &["log", "-1", "--format=%an <%ae> %cn", BRANCH]), "Bot <bot@example.com> Bot");
    let message = fleet.git("moves", &["log", "-1", "--format=%B", BRANCH]);
    assert!(message.starts_with("Move a Lambda function to provided.al2023\n\n"), "{message}");
    let trailers = fleet.git("moves", &["log", "-1", "--format=%(trailers:key=Ticket,valueonly)", BRANCH]);
    assert_eq!(trailers.trim(), "OPS-1");
    assert_eq!(fleet.record("moves")["commit"], fleet.git("moves", &["rev-parse", BRANCH]).as_str());
    // Applied where the checkout does not stand in the way, the branch is what `apply` writes.
    fleet.git("moves", &["checkout", "-q", "-f", BRANCH]);
    let applied = ran(fleet.command(&[]).env_clear().args(["status", "nowhere"]));
    assert_eq!(applied.code, Some(2));
    assert!(fleet.text("repos/moves/Makefile").contains("go build -o bootstrap ."));
}

#[test]
fn never_writes_a_default_branch() {
    let fleet = Fleet::of_each();
    for name in ["main", "master"] {
        let done = fleet.bulk(&["repos", "--apply", "--branch", name]);
        assert_eq!(done.code, Some(2));
        assert!(done.err.contains("is a default branch"), "{}", done.err);
    }
    fleet.git("moves", &["branch", "-m", "trunk"]);
    let done = fleet.bulk(&["repos", "--apply", "--branch", "trunk", "--existing", "recreate"]);
    assert_eq!((done.code, fleet.reason("moves").as_str()), (Some(0), "default-branch"), "{}", done.err);
    assert_eq!(fleet.git("moves", &["rev-list", "--count", "trunk"]), "1");
}

#[test]
fn does_with_an_existing_branch_what_it_is_told() {
    let fleet = Fleet::new();
    fleet.repository("moves", MOVES);
    fleet.git("moves", &["checkout", "-q", "-b", "lambda"]);
    fleet.put("repos/moves/more.txt", "more\n");
    fleet.git("moves", &["add", "-A"]);
    fleet.git("moves", &["commit", "-q", "-m", "more"]);
    fleet.git("moves", &["checkout", "-q", "main"]);
    let tip = fleet.git("moves", &["rev-parse", "lambda"]);

    fleet.bulk(&["repos", "--apply", "--branch", "lambda"]);
    assert_eq!((fleet.state("moves"), fleet.reason("moves")), ("skipped".into(), "branch-exists".into()));
    assert_eq!(fleet.git("moves", &["rev-parse", "lambda"]), tip);

    let done = fleet.bulk(&["--apply", "--existing", "reuse", "--only", "skipped"]);
    assert_eq!((done.code, fleet.state("moves").as_str()), (Some(0), "applied"), "{}", done.err);
    assert_eq!(fleet.git("moves", &["rev-parse", "lambda^"]), tip);
    assert_eq!(fleet.git("moves", &["diff", "--name-only", "main", "lambda"]), "Makefile\nmain.tf\nmore.txt");

    std::fs::remove_dir_all(fleet.at("campaign")).expect("a campaign");
    fleet.bulk(&["repos", "--apply", "--branch", "lambda", "--existing", "recreate"]);
    assert_eq!(fleet.git("moves", &["rev-parse", "lambda^"]), fleet.git("moves", &["rev-parse", "main"]));
    assert_eq!(fleet.git("moves", &["diff", "--name-only", "main", "lambda"]), "Makefile\nmain.tf");
}

#[test]
fn does_not_write_a_branch_that_is_checked_out() {
    let fleet = Fleet::new();
    fleet.with_remote("moves", MOVES);
    fleet.git("moves", &["checkout", "-q", "-b", "lambda"]);
    let done = fleet.bulk(&["repos/moves", "--apply", "--branch", "lambda", "--existing", "recreate"]);
    assert_eq!((done.code, fleet.reason("moves").as_str()), (Some(0), "checked-out"), "{}", done.err);
    assert_eq!(fleet.git("moves", &["rev-list", "--count", "lambda"]), "1");
}

#[test]
fn runs_no_hook_and_no_filter() {
    let fleet = Fleet::new();
    fleet.with_remote("moves", MOVES);
    let mark = fleet.at("mark");
    for hook in ["reference-transaction", "post-commit", "pre-push", "post-index-change", "pre-commit", "commit-msg"] {
        let path = format!("repos/moves/.git/hooks/{hook}");
        fleet.put(&path, &format!("#!/bin/sh\ntouch {}\n", mark.display()));
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(fleet.at(&path), PermissionsExt::from_mode(0o755)).expect("a mode");
    }
    let touch = format!("touch {}; cat", mark.display());
    fleet.git("moves", &["config", "filter.x.clean", &touch]);
    fleet.git("moves", &["config", "filter.x.smudge", &touch]);
    fleet.git("moves", &["config", "core.fsmonitor", &format!("touch {}", mark.display())]);
    fleet.put("repos/moves/.git/info/attributes", "* filter=x\n");
    let done = fleet.bulk(&["repos/moves", "--push"]);
    assert_eq!((done.code, fleet.state("moves").as_str()), (Some(0), "pushed"), "{}", done.err);
    assert!(!mark.exists(), "something of the repository was run");
    fleet.git("moves", &["update-ref", "refs/heads/control", "HEAD"]);
    assert!(mark.exists(), "the hooks do run where nobody stops them");
}

#[test]
fn pushes_and_opens_a_pull_request_once() {
    let fleet = Fleet::new();
    fleet.with_remote("moves", MOVES);
    fleet.script(
        "opener",
        "#!/bin/sh\nprintf '%s\\n' \"$PWD\" \"$@\" >> \"$TOP/opened\"\necho https://example.com/pull/1\n",
    );
    let args =
        ["repos/moves", "--push", "--pr-command", "opener --title {title} --head {branch} --base {base} '{body}'"];
    let done = fleet.bulk(&args);
    assert_eq!((done.code, fleet.state("moves").as_str()), (Some(0), "pushed"), "{}", done.err);
    assert_eq!(fleet.record("moves")["pull_request"], "https://example.com/pull/1");
    assert_eq!(fleet.git("moves.git", &["rev-parse", BRANCH]), fleet.git("moves", &["rev-parse", BRANCH]));
    let body =
        fleet.folder_of("campaign", "moves").expect("a folder").canonicalize().expect("there").join("pull-request.md");
    let want = format!(
        "{}\n--title\nMove a Lambda function to provided.al2023\n--head\n{BRANCH}\n--base\nmain\n{}\n",
        fleet.top().join("repos/moves").display(),
        body.display()
    );
    assert_eq!(fleet.text("opened"), want);
    assert_eq!(fleet.bulk(&args).code, Some(0));
    assert_eq!(fleet.text("opened"), want, "the second run has nothing to do");
}

#[test]
fn a_failed_pull_request_is_tried_again_when_asked() {
    let fleet = Fleet::new();
    fleet.with_remote("moves", MOVES);
    fleet.script("opener", "#!/bin/sh\necho no such label >&2\nexit 1\n");
    let args = ["repos/moves", "--push", "--pr-command", "opener"];
    let done = fleet.bulk(&args);
    assert_eq!((done.code, fleet.state("moves").as_str()), (Some(2), "failed"));
    assert!(done.out.contains("opener failed (exit status: 1): no such label"), "{}", done.out);
    fleet.script("opener", "#!/bin/sh\necho https://example.com/pull/1\n");
    assert_eq!(fleet.bulk(&args).code, Some(2), "what failed is not tried again by itself");
    let again = fleet.bulk(&[&args[..], &["--only", "failed"]].concat());
    assert_eq!((again.code, fleet.state("moves").as_str()), (Some(0), "pushed"), "{}", again.err);
    assert_eq!(fleet.git("moves.git", &["rev-list", "--count", &format!("main..{BRANCH}")]), "1");
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
        (&["--campaign", "full", "repos"], "is no campaign and not empty"),
        (&["--campaign", "repos/moves/c", "repos/moves"], "would lie in the repository"),
        (&["--campaign", "c", "repos", "--branch", "a b"], "is no name for a branch"),
        (&["--campaign", "c", "repos", "--branch", "@{-1}"], "is no name for a branch"),
        (&["--campaign", "c", "repos", "--trailer", "x"], "--trailer takes"),
        (&["--campaign", "c", "repos", "--author", "x"], "--author takes"),
        (&["--campaign", "c", "repos", "--message", " "], "says nothing"),
        (&["--campaign", "c", "repos", "--pr-command", "gh"], "--push"),
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
    assert!(refused.err.contains("give another --campaign"), "{}", refused.err);
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
