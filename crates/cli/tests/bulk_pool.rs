//! What processes do to their pool: nothing. Each way to end badly is told apart.
#![cfg(unix)]

use std::path::Path;
use std::time::Duration;

use rebootstrap_cli::bulk::job::Job;
use rebootstrap_cli::bulk::pool::{Event, Pool};
use rebootstrap_cli::bulk::record::{Goal, Reason, Record, State};
use rebootstrap_cli::bulk::source::Repository;
use rebootstrap_cli::bulk::terms::{Asked, Terms};

/// The records that come of `script` in the place of the program, one for each of `names`, which is `$NAME` in it.
fn records(script: &str, timeout: Duration, names: &[&str]) -> Vec<(String, Record)> {
    let folder = tempfile::tempdir().expect("a folder");
    let read = r#"read() { command read -r job || exit; NAME=${job#*'"name":"'}; NAME=${NAME%%'"'*}; }; read; "#;
    let args = vec!["-c".to_owned(), format!("{read}{script}")];
    let pool = Pool { program: "/bin/sh".into(), args, jobs: 2, timeout };
    let mut jobs: Vec<_> = names.iter().rev().map(|name| job(name, folder.path())).collect();
    let mut found = Vec::new();
    let done = pool.run(
        |_| jobs.pop(),
        |event| {
            if let Event::Done(job, record) = event {
                found.push((job.repository.name.clone(), record.clone()));
            }
            Ok::<_, std::io::Error>(())
        },
    );
    assert!(done.is_ok());
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn job(name: &str, folder: &Path) -> Job {
    let terms = Terms::new(Asked::default(), Vec::new(), "b".into()).expect("terms");
    Job {
        repository: Repository { name: name.to_owned(), ..Repository::new(name, None, folder) },
        goal: Goal::Plan,
        terms,
        pull_request: None,
        folder: folder.join(name),
        previous: None,
        memory: 0,
    }
}

fn reason(script: &str) -> (String, String) {
    let records = records(script, Duration::from_secs(600), &["one"]);
    let reason = records[0].1.reason.clone().expect("a reason");
    (reason.code, reason.message)
}

#[test]
fn tells_how_a_process_ended() {
    let good = serde_json::to_string(&Record::new(State::Current)).expect("JSON");
    let records = records(&format!("echo '{good}'"), Duration::from_secs(600), &["one", "two", "three"]);
    assert!(records.len() == 3 && records.iter().all(|(_, record)| record.state == State::Current), "{records:?}");
    // A record that is whole is the answer, however the process ends that has given it.
    let ended = self::records(&format!("echo '{good}'; exit 1"), Duration::from_secs(600), &["one"]);
    assert_eq!(ended[0].1.state, State::Current);
    for (script, code, message) in [
        ("exit 3", "ended", "the process ended without a result (exit status: 3)"),
        ("echo oops >&2; exit 3", "ended", "the process ended without a result (exit status: 3): oops"),
        ("echo nonsense", "ended", "the process ended without a result (exit status: 0)"),
        ("kill -ABRT $$", "ended", "the process was ended by signal 6"),
        (
            "echo 'memory allocation of 9 bytes failed' >&2; kill -ABRT $$",
            "memory",
            "needed more memory than it may take",
        ),
        (
            "echo 'tree-sitter failed to allocate 9 bytes' >&2; kill -ABRT $$",
            "memory",
            "needed more memory than it may take",
        ),
    ] {
        assert_eq!(reason(script), (code.to_owned(), message.to_owned()), "{script}");
    }
}

#[test]
fn one_that_does_not_end_is_ended_and_the_others_go_on() {
    let good = serde_json::to_string(&Record::new(State::Current)).expect("JSON");
    let script = format!("if [ \"$NAME\" = slow ]; then exec tail -f /dev/null; fi; echo '{good}'");
    let found = records(&script, Duration::from_secs(5), &["slow", "a", "b", "c"]);
    let states: Vec<_> = found.iter().map(|(name, record)| (name.as_str(), record.state)).collect();
    let want = [("a", State::Current), ("b", State::Current), ("c", State::Current), ("slow", State::Failed)];
    assert_eq!(states, want);
    assert_eq!(found[3].1.reason.as_ref().expect("a reason").code, "timeout");
}

#[test]
fn a_process_that_reads_nothing_or_prints_much_is_no_trouble() {
    assert_eq!(reason("exec true").0, "ended");
    assert_eq!(reason("exec head -c 3000000 /dev/zero").0, "ended");
}

#[test]
fn a_campaign_that_cannot_be_written_ends_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let pool = Pool { program: "true".into(), args: Vec::new(), jobs: 1, timeout: Duration::from_secs(600) };
    let mut started = 0;
    let done = pool.run(
        |_| {
            started += 1;
            Some(job("one", folder.path()))
        },
        |event| match event {
            Event::Done(..) => Err("the disk is full"),
            Event::Started(_) => Ok(()),
        },
    );
    assert_eq!((done, started), (Err("the disk is full"), 1));
}

#[test]
fn a_process_works_on_one_after_the_other() {
    let record = |files| serde_json::to_string(&Record { files_changed: files, ..Record::new(State::Current) });
    let (first, later) = (record(0).expect("JSON"), record(1).expect("JSON"));
    let script = format!("echo '{first}'; while read; do echo; echo 'not a record'; echo '{later}'; done");
    let found = records(&script, Duration::from_secs(600), &["a", "b", "c", "d", "e"]);
    let started = found.iter().filter(|(_, record)| record.files_changed == 0).count();
    assert!((1..=2).contains(&started) && found.len() == 5, "{found:?}");
}

/// Its end may be the fault of what it did before, so nothing is said of the job until a new process has tried it.
#[test]
fn what_a_used_process_dies_of_is_tried_again_by_a_new_one() {
    let good = serde_json::to_string(&Record::new(State::Current)).expect("JSON");
    let script = format!("echo '{good}'; read; kill -ABRT $$");
    let found = records(&script, Duration::from_secs(600), &["a", "b", "c", "d", "e"]);
    assert!(found.iter().all(|(_, record)| record.state == State::Current) && found.len() == 5, "{found:?}");
    let script = format!(
        "[ $NAME != bad ] || exit 3; echo '{good}'; while read; do [ $NAME != bad ] || exit 4; echo '{good}'; done"
    );
    let found = records(&script, Duration::from_secs(600), &["a", "b", "bad", "c", "d"]);
    let failed: Vec<_> = found.iter().filter(|(_, record)| record.state == State::Failed).collect();
    assert!(failed.len() == 1 && failed[0].0 == "bad", "{found:?}");
    assert!(
        failed[0].1.reason.as_ref().is_some_and(|reason| reason.message.ends_with("(exit status: 3)")),
        "{failed:?}"
    );
}

/// A process may say so itself: what it did before may hold the memory.
#[test]
fn what_a_used_process_has_too_little_memory_for_is_tried_again_by_a_new_one() {
    let good = serde_json::to_string(&Record::new(State::Current)).expect("JSON");
    let failed = |code| Record::failed(Reason::new(code, "git cannot be started", ""));
    let text = |code| serde_json::to_string(&failed(code)).expect("JSON");
    let script = |code| format!("echo '{good}'; read; echo '{}'", text(code));
    let count = |script: &str| {
        let found = records(script, Duration::from_secs(600), &["a", "b", "c", "d", "e"]);
        found.iter().filter(|(_, record)| record.state == State::Failed).count()
    };
    assert_eq!(count(&script("memory")), 0);
    assert!(count(&script("git")) > 0);
    // A new one is believed.
    assert_eq!(count(&format!("echo '{}'", text("memory"))), 5);
}

/// What is pushed, or asked of others, is never tried twice.
#[test]
fn a_push_has_a_process_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = serde_json::to_string(&Record::new(State::Pushed)).expect("JSON");
    let args = vec!["-c".to_owned(), format!("read -r job; echo '{good}'; read -r job && exit 3")];
    let pool = Pool { program: "/bin/sh".into(), args, jobs: 1, timeout: Duration::from_secs(600) };
    let mut jobs: Vec<_> =
        ["a", "b", "c"].iter().map(|name| Job { goal: Goal::Push, ..job(name, folder.path()) }).collect();
    let mut states = Vec::new();
    let done = pool.run(
        |_| jobs.pop(),
        |event| {
            if let Event::Done(_, record) = event {
                states.push(record.state);
            }
            Ok::<_, std::io::Error>(())
        },
    );
    assert!(done.is_ok() && states == [State::Pushed; 3], "{states:?}");
}
