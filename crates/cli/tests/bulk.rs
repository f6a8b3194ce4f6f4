//! A campaign over clones: what is written where, what is never touched, and when a repository is passed over.
#![cfg(unix)]

mod fleet;

use fleet::{Fleet, MOVES, ran};

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
    assert!(body.starts_with("1 function migrated ("), "it describes a branch: {body}");
    assert!(body.contains("| `aws_lambda_function.hello` | `main.tf:1` | `go1.x` → `provided.al2023` |"), "{body}");
}

#[test]
fn a_stack_that_is_a_program_and_declares_go1_is_left() {
    let fleet = Fleet::new();
    let stack = "new lambda.Function(this, 'Fn', { runtime: lambda.Runtime.GO_1_X, handler: 'main' });\n";
    fleet.repository("stack", &[("cdk.json", "{\"app\": \"npx ts-node app.ts\"}\n"), ("app.ts", stack)]);
    fleet.repository("moved", &[("app.ts", &stack.replace("GO_1_X", "PROVIDED_AL2023"))]);
    fleet.bulk(&["repos"]);
    assert_eq!(["stack", "moved"].map(|name| fleet.state(name)), ["left", "current"]);
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
    let command = "opener --title {title} --head {branch} --base {base} '{body}' {source} {remote}";
    let args = ["repos/moves", "--push", "--pr-command", command];
    let done = fleet.bulk(&args);
    assert_eq!((done.code, fleet.state("moves").as_str()), (Some(0), "pushed"), "{}", done.err);
    assert_eq!(fleet.record("moves")["pull_request"], "https://example.com/pull/1");
    assert_eq!(fleet.git("moves.git", &["rev-parse", BRANCH]), fleet.git("moves", &["rev-parse", BRANCH]));
    let body =
        fleet.folder_of("campaign", "moves").expect("a folder").canonicalize().expect("there").join("pull-request.md");
    let want = format!(
        "{0}\n--title\nMove a Lambda function to provided.al2023\n--head\n{BRANCH}\n--base\nmain\n{1}\n{0}\n{0}.git\n",
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
