//! The runners that organisations have: each block of `docs/fleet.md` is run as it stands there, with a stand-in for the runner
//! that does around its command what the real one does. The real all-repos and GNU parallel are played end to end.
#![cfg(unix)]

mod fleet;

use std::path::Path;
use std::process::{Command, Stdio};

use fleet::{CURRENT, Fleet, LEFT, MOVES};

const RUNNERS: [&str; 4] = ["multi-gitter", "turbolift", "git-xargs", "src"];

/// What a runner made of three repositories: a line for each, and the files of the branch of the one that moves.
#[derive(Debug, PartialEq, Eq)]
struct Made {
    outcome: Vec<String>,
    files: String,
}

/// The repositories as bare ones, the stand-ins, and `program` called `rebootstrap`.
fn fleet(program: &Path) -> Fleet {
    let fleet = Fleet::new();
    for (name, files) in [("moves", MOVES), ("left", LEFT), ("current", CURRENT)] {
        fleet.with_remote(name, files);
        std::fs::remove_dir_all(fleet.at("repos").join(name)).expect("a clone");
    }
    for runner in RUNNERS {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runners").join(runner);
        fleet.script(runner, &std::fs::read_to_string(script).expect("a stand-in"));
    }
    std::os::unix::fs::symlink(program, fleet.at("bin/rebootstrap")).expect("a link");
    fleet
}

/// The block of the document behind `<!-- runner: NAME -->`.
fn block(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/fleet.md");
    let text = std::fs::read_to_string(path).expect("the document");
    let (_, after) = text.split_once(&format!("<!-- runner: {name} -->\n```")).expect("a block");
    let (_, block) = after.split_once('\n').expect("a line");
    block.split_once("\n```").expect("an end").0.to_owned()
}

/// Runs `script` beside the repositories, without a home.
fn run(fleet: &Fleet, script: &str) -> Made {
    fleet.put("work/lambda/repos.txt", "moves\nleft\ncurrent\n");
    fleet.put("work/repos.txt", "org/moves\norg/left\norg/current\n");
    fleet.put("work/batch.yaml", &block("batch spec"));
    let mut shell = Command::new("/bin/sh");
    shell.args(["-euc", script]).current_dir(fleet.at("work")).stdin(Stdio::null());
    fleet.environment(&mut shell);
    shell.env_remove("HOME");
    let done = fleet::ran(&mut shell);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    let branches = fleet.git("moves.git", &["for-each-ref", "--format=%(refname)", "refs/heads"]);
    let branch = branches.lines().find(|name| *name != "refs/heads/main").unwrap_or("refs/heads/main");
    let mut outcome: Vec<_> = fleet.text("outcome").lines().map(str::to_owned).collect();
    outcome.sort();
    Made { outcome, files: fleet.git("moves.git", &["diff", "--name-only", "main", branch]).replace('\n', " ") }
}

fn good() -> Made {
    let outcome = ["current: no data was changed", "left: no data was changed", "moves: pull request"];
    Made { outcome: outcome.map(str::to_owned).to_vec(), files: "Makefile main.tf".to_owned() }
}

#[test]
fn every_runner_gets_what_it_waits_for() {
    for runner in RUNNERS {
        let fleet = fleet(Path::new(env!("CARGO_BIN_EXE_rebootstrap")));
        assert_eq!(run(&fleet, &block(runner)), good(), "{runner}");
    }
}

#[test]
fn a_dry_run_of_a_runner_needs_the_files_written() {
    let fleet = fleet(Path::new(env!("CARGO_BIN_EXE_rebootstrap")));
    let made = run(&fleet, &format!("{} --dry-run", block("multi-gitter")));
    assert_eq!(made.outcome[2], "moves: Makefile main.tf ");
    assert_eq!(made.files, "");
}

/// Each of these programs would be a bad script, and the stand-ins show it.
#[test]
fn what_a_runner_cannot_use_is_noticed() {
    let real = env!("CARGO_BIN_EXE_rebootstrap");
    for (what, script) in [
        ("leaves a file", format!("#!/bin/sh\n{real} \"$@\" && touch stray.bak && git add -N stray.bak\n")),
        ("fails when it has changed something", format!("#!/bin/sh\n{real} \"$@\"; git diff --quiet\n")),
        ("wants a home", format!("#!/bin/sh\nset -u; : \"$HOME\"; exec {real} \"$@\"\n")),
        ("does nothing", "#!/bin/sh\n".to_owned()),
    ] {
        for runner in RUNNERS {
            let fleet = fleet(Path::new("nowhere"));
            std::fs::remove_file(fleet.at("bin/rebootstrap")).expect("a link");
            fleet.script("rebootstrap", &script);
            assert_ne!(run(&fleet, &block(runner)), good(), "{runner}: {what}");
        }
    }
}
