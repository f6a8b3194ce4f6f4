//! What is said about a campaign, in each format, word for word, and who may read it.
#![cfg(unix)]

mod fleet;

use fleet::{Fleet, MOVES, ran};

/// One repository in each state, without what depends on the folder.
fn fleet() -> Fleet {
    let fleet = Fleet::of_each();
    fleet.with_remote("pushed", MOVES);
    fleet.empty("hollow");
    fleet.put("repos/broken/main.tf", "");
    let done = fleet.bulk(&["repos/pushed", "--push", "--branch", "lambda"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let done = fleet.bulk(&["repos/left", "repos/current", "repos/hollow", "repos/broken", "--apply"]);
    assert_eq!(done.code, Some(2), "{}", done.err);
    fleet.bulk(&["repos/moves", "--limit", "0"]);
    fleet
}

fn said(fleet: &Fleet, args: &[&str]) -> String {
    let done = ran(&mut fleet.command(args));
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    done.out.replace(fleet.top().to_str().expect("UTF-8"), "TOP")
}

/// Checks that the file at `path` reads `text`; with `BLESS=1` makes it so.
fn check(path: &str, text: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fleet").join(path);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, text).expect("the file is writable");
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), text, "{path} has drifted; run: just bless");
}

#[test]
fn a_status_says_what_to_look_at_first() {
    check("status.txt", &said(&fleet(), &["status", "campaign"]));
}

#[test]
fn a_report_names_each_repository() {
    let fleet = fleet();
    for (format, path) in [("human", "report.txt"), ("markdown", "report.md"), ("csv", "report.csv")] {
        check(path, &said(&fleet, &["report", "campaign", "--format", format]));
    }
}

#[test]
fn the_report_for_programs_holds_the_records() {
    let fleet = fleet();
    let text = said(&fleet, &["report", "campaign", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(report["schema"], "rebootstrap-campaign-report/1");
    assert_eq!(report["totals"]["repositories"], 6);
    assert_eq!(report["totals"]["to_do"], 1);
    let rows = report["repositories"].as_array().expect("rows");
    for name in ["pushed", "left", "current", "hollow", "broken"] {
        let row = rows.iter().find(|row| row["name"] == name).expect("a row");
        assert_eq!(row["record"], fleet.record(name), "{name}");
    }
    assert!(rows.iter().any(|row| row["name"] == "moves" && row["record"].is_null()));
    let status: serde_json::Value =
        serde_json::from_str(&said(&fleet, &["status", "campaign", "--format", "json"])).expect("JSON");
    assert_eq!((&status["totals"], status.get("repositories")), (&report["totals"], None));
}

#[test]
fn a_report_goes_to_a_file_when_asked() {
    let fleet = fleet();
    assert_eq!(said(&fleet, &["report", "campaign", "--format", "csv", "--output", "table.csv"]), "");
    assert!(fleet.text("table.csv").starts_with("name,source,state,"));
}

#[test]
fn a_run_ends_by_the_worst() {
    let fleet = Fleet::of_each();
    assert_eq!(fleet.bulk(&["repos"]).code, Some(0));
    assert_eq!(fleet.bulk(&["--strict"]).code, Some(3), "something is left");
    assert_eq!(fleet.bulk(&["repos/nowhere", "--strict"]).code, Some(2));
}

#[test]
fn a_run_tells_of_each_repository_unless_it_is_to_be_quiet() {
    let fleet = Fleet::of_each();
    let done = fleet.bulk(&["repos"]);
    let want = "[1/3] current: current\n[2/3] left: left (1 left)\n[3/3] moves: planned (1 function, 2 files)\n";
    assert_eq!(done.err, want);
    let other = ran(&mut fleet.command(&["--campaign", "other", "repos", "--quiet"]));
    assert_eq!(other.err, "");
}

#[test]
fn one_repository_has_no_table() {
    let fleet = Fleet::of_each();
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_rebootstrap"));
    let done = ran(program.args(["diff", "--format", "csv"]).current_dir(fleet.at("repos/moves")));
    assert_eq!(done.code, Some(2));
}

#[test]
fn only_its_owner_reads_a_campaign_also_in_a_folder_that_was_there() {
    use std::os::unix::fs::PermissionsExt;
    let fleet = Fleet::of_each();
    std::fs::create_dir(fleet.at("campaign")).expect("a folder");
    std::fs::set_permissions(fleet.at("campaign"), PermissionsExt::from_mode(0o755)).expect("a mode");
    assert_eq!(fleet.bulk(&["repos"]).code, Some(0));
    for name in ["campaign.json", "repositories"] {
        let mode = fleet.at("campaign").join(name).metadata().expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name} has the mode {mode:o}");
    }
}
