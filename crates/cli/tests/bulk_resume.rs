//! A campaign that is ended, cut into shards, or meets a repository that does not end, comes to the same state.
#![cfg(target_os = "linux")]

mod fleet;

use std::collections::BTreeMap;
use std::path::PathBuf;

use fleet::{CURRENT, Fleet, LEFT, MOVES, ran, system_git};

/// Two repositories: one whose branch is pushed, and one that is left.
fn fleet() -> Fleet {
    let fleet = Fleet::new();
    fleet.with_remote("moves", MOVES);
    fleet.repository("left", LEFT);
    fleet.script("opener", "#!/bin/sh\necho opened >> \"$TOP/opened\"\necho https://example.com/pull/1\n");
    fleet
}

const ARGS: &[&str] = &["repos/moves", "repos/left", "--push", "--pr-command", "opener"];

/// Everything that a campaign and its repositories hold when it is over.
#[derive(Debug, PartialEq, Eq)]
struct Final {
    files: BTreeMap<PathBuf, String>,
    branches: Vec<String>,
    opened: String,
}

fn state(fleet: &Fleet) -> Final {
    let refs = |name| fleet.git(name, &["for-each-ref", "--format=%(refname) %(objectname)"]);
    let top = fleet.top().to_string_lossy().into_owned();
    // The hash of the folder is in the name of a file, so the folder's name is taken out of both.
    let plain = |(path, text): (PathBuf, String)| {
        let path = path.to_string_lossy().into_owned();
        let known = |path: &str| {
            path.split('/').map(|part| part.rsplit_once('-').map_or(part, |(name, _)| name).to_owned()).collect()
        };
        (known(&path), text.replace(&top, "TOP"))
    };
    Final {
        files: fleet.content("campaign").into_iter().map(plain).collect(),
        branches: ["moves", "moves.git", "left"].map(refs).to_vec(),
        opened: std::fs::read_to_string(fleet.at("opened")).unwrap_or_default(),
    }
}

/// A git that counts the calls of workers, and ends the run that started them at one of them. That one does nothing: the worker ends
/// with all that it has started, however long that takes, and calls nothing else on its way.
fn deadly(fleet: &Fleet, at: usize) {
    let git = system_git();
    let script = format!(
        "#!/bin/sh\nif grep -q bulk-worker /proc/$PPID/cmdline 2>/dev/null; then\n\
         n=$(($(cat \"$TOP/calls\" 2>/dev/null || echo 0) + 1)); echo $n > \"$TOP/calls\"\n\
         if [ $n -eq {at} ]; then kill -9 $(cut -d' ' -f4 /proc/$PPID/stat); exec sleep 60; fi\nfi\nexec {} \"$@\"\n",
        git.display()
    );
    fleet.script("git", &script);
}

#[test]
fn a_run_that_is_killed_at_any_call_of_git_and_taken_up_ends_as_one_that_was_not() {
    let whole = fleet();
    deadly(&whole, usize::MAX >> 1);
    assert_eq!(whole.bulk(ARGS).code, Some(0));
    assert_eq!((whole.state("moves").as_str(), whole.state("left").as_str()), ("pushed", "left"));
    let want = state(&whole);
    assert_eq!(want.opened, "opened\n");
    let calls: usize = whole.text("calls").trim().parse().expect("a number");
    assert!(calls > 10, "{calls}");
    for at in 1..=calls {
        let fleet = fleet();
        deadly(&fleet, at);
        let killed = fleet.bulk(ARGS);
        assert_eq!(killed.code, None, "killed at call {at} of {calls}: {}", killed.err);
        let resumed = fleet.bulk(ARGS);
        assert_eq!(
            resumed.code,
            Some(0),
            "killed at call {at} of {calls}: {} {} {:?}",
            resumed.out,
            resumed.err,
            fleet.record("moves")
        );
        assert_eq!(state(&fleet), want, "killed at call {at} of {calls}");
    }
}

#[test]
fn a_run_that_is_killed_while_it_opens_a_pull_request_does_not_open_another() {
    let fleet = fleet();
    let killer = "#!/bin/sh\necho opened >> \"$TOP/opened\"\nkill -9 $(cut -d' ' -f4 /proc/$PPID/stat)\necho https://example.com/1\n";
    fleet.script("opener", killer);
    assert_eq!(fleet.bulk(ARGS).code, None);
    assert_eq!(fleet.bulk(ARGS).code, Some(2));
    assert_eq!((fleet.reason("moves").as_str(), fleet.text("opened").as_str()), ("pull-request", "opened\n"));
    fleet.script("opener", "#!/bin/sh\necho https://example.com/1\n");
    assert_eq!(fleet.bulk(&[ARGS, &["--only", "failed"]].concat()).code, Some(0));
    assert_eq!(fleet.state("moves"), "pushed");
}

#[test]
fn finished_repositories_are_not_done_again() {
    let fleet = Fleet::of_each();
    deadly(&fleet, usize::MAX >> 1);
    fleet.bulk(&["repos"]);
    let calls = fleet.text("calls");
    let again = fleet.bulk(&["repos"]);
    assert_eq!((again.code, fleet.text("calls")), (Some(0), calls.clone()));
    fleet.bulk(&["--only", "left"]);
    assert_ne!(fleet.text("calls"), calls, "unless they are asked for");
}

#[test]
fn a_repository_that_does_not_end_is_ended_with_all_that_it_started() {
    let fleet = Fleet::new();
    fleet.repository("endless", CURRENT);
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *endless*cat-file*) echo $$ > \"$TOP/pid\"; exec tail -f /dev/null;; esac\nexec {} \"$@\"\n",
        system_git().display()
    );
    fleet.script("git", &script);
    let done = fleet.bulk(&["repos", "--timeout", "1"]);
    assert_eq!((done.code, fleet.reason("endless").as_str()), (Some(2), "timeout"), "{}", done.err);
    let stat = format!("/proc/{}/stat", fleet.text("pid").trim());
    let is_gone = || std::fs::read_to_string(&stat).map_or(true, |stat| stat.contains(") Z "));
    // It has been sent the signal; it may not have been on a processor since.
    while !is_gone() {
        std::thread::yield_now();
    }
    fleet.script("git", &format!("#!/bin/sh\nexec {} \"$@\"\n", system_git().display()));
    assert_eq!(fleet.bulk(&["--only", "failed"]).code, Some(0));
    assert_eq!(fleet.state("endless"), "current");
}

#[test]
fn the_limit_on_memory_holds_for_what_is_started_too() {
    let fleet = Fleet::new();
    fleet.repository("moves", MOVES);
    let script = |limit: &str| format!("#!/bin/sh\n{limit}exec {} \"$@\"\n", system_git().display());
    fleet.script("git", &script("ulimit -v > \"$TOP/limit\"\n"));
    assert_eq!(fleet.bulk(&["repos", "--memory", "1024"]).code, Some(0));
    assert_eq!(fleet.text("limit").trim(), ((1024 + 512) * 1024).to_string());
    fleet.script("git", "#!/bin/sh\ncase \"$*\" in *check-ref*) echo b;; *) echo 'fatal: Out of memory, malloc failed' >&2; exit 128;; esac\n");
    let other = ran(&mut fleet.command(&["--campaign", "other", "repos", "--branch", "b"]));
    let record = fleet.find("other", "moves").unwrap_or_else(|| panic!("{}", other.err));
    assert_eq!((other.code, record["reason"]["code"].as_str()), (Some(2), Some("memory")));
}

#[test]
fn a_canary_is_the_first_repositories_that_change_whatever_runs_at_a_time() {
    for jobs in ["1", "4"] {
        let fleet = Fleet::new();
        for (name, files) in [("1", CURRENT), ("2", MOVES), ("3", LEFT), ("4", MOVES), ("5", MOVES)] {
            fleet.repository(name, files);
        }
        let args = ["--campaign", "campaign", "repos", "--apply", "--canary", "2", "--jobs", jobs];
        let done = ran(&mut fleet.command(&args));
        assert_eq!(done.code, Some(0));
        for name in ["2", "4"] {
            let clone = fleet.top().join("repos").join(name);
            let look = format!("  git -C {} show rebootstrap/provided.al2023\n", clone.display());
            assert!(done.err.contains(&look), "{}", done.err);
        }
        let known = |name| fleet.find("campaign", name).is_some();
        assert_eq!(["1", "2", "3", "4", "5"].map(known), [true, true, true, true, false], "with {jobs} jobs");
        fleet.bulk(&["--apply", "--limit", "0"]);
        assert!(!known("5"));
        fleet.bulk(&["--apply", "--limit", "1"]);
        assert_eq!(fleet.state("5"), "applied");
    }
}

#[test]
fn joined_shards_are_the_whole() {
    let fleet = Fleet::new();
    for name in ["a", "b", "c", "d", "e"] {
        fleet.repository(name, if name == "c" { LEFT } else { MOVES });
    }
    let run = |campaign: &str, shard: &[&str]| {
        let done = ran(&mut fleet.command(&[&["--campaign", campaign, "repos"], shard].concat()));
        assert_eq!(done.code, Some(0), "{}", done.err);
    };
    run("whole", &[]);
    let count = |campaign: &str| std::fs::read_dir(fleet.at(campaign).join("repositories")).expect("a folder").count();
    run("s1", &["--shard", "1/3"]);
    run("s2", &["--shard", "2/3"]);
    run("s3", &["--shard", "3/3"]);
    assert_eq!(["s1", "s2", "s3"].map(count).iter().sum::<usize>(), 5);
    assert!(["s1", "s2", "s3"].map(count).iter().all(|number| *number < 5));
    let merged = ran(&mut fleet.command(&["merge", "s3", "s1", "s2", "--campaign", "merged"]));
    assert_eq!(merged.code, Some(0), "{}", merged.err);
    assert_eq!(fleet.content("merged"), fleet.content("whole"));
    let merged = ran(&mut fleet.command(&["merge", "s1", "--campaign", "merged"]));
    assert_eq!(merged.code, Some(0), "{}", merged.err);
    assert_eq!(fleet.content("merged"), fleet.content("whole"), "joining again changes nothing");
    run("other", &["--branch", "b"]);
    let refused = ran(&mut fleet.command(&["merge", "s1", "other", "--campaign", "mixed"]));
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("different terms"), "{}", refused.err);
}

#[test]
fn two_runs_do_not_work_on_one_campaign() {
    let fleet = Fleet::of_each();
    fleet.bulk(&["repos"]);
    let lock = std::fs::File::options().write(true).open(fleet.at("campaign/lock")).expect("a lock");
    lock.lock().expect("nobody has it");
    let done = fleet.bulk(&[]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("another run works on"), "{}", done.err);
    assert_eq!(ran(&mut fleet.command(&["status", "campaign"])).code, Some(0), "looking is always allowed");
}
