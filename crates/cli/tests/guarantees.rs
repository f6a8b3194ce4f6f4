//! `docs/guarantees.md` names a test for each promise: it exists.

use std::path::{Path, PathBuf};

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What is wrong with a row of a table: it has no promise, or a test that is not there.
fn wrong(row: &str) -> Vec<String> {
    let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
    let Some((named, _)) = cells.split_last() else { return vec![format!("no cells: {row}")] };
    let tests: Vec<&str> = named.split("<br>").collect();
    tests.iter().filter_map(|test| missing(test).map(|why| format!("{}: {why}", cells[0]))).collect()
}

/// Why `` `file` `name` `` is not a test; a check of the end-to-end suite is a Python function, and a test without a harness
/// is called `main`.
fn missing(test: &str) -> Option<String> {
    let words: Vec<&str> = test.split('`').map(str::trim).filter(|word| !word.is_empty()).collect();
    let [file, name] = words[..] else { return Some(format!("`{test}` is not a file and a name")) };
    let Ok(text) = std::fs::read_to_string(top().join(file)) else { return Some(format!("there is no {file}")) };
    let (before, after) = match name {
        _ if file.ends_with(".py") => ("def ", "("),
        "main" => ("\n", "() {"),
        _ => ("#[test]\n", "() {"),
    };
    let mut lines = text.split(before).skip(1).map(str::trim_start);
    let is_named = |line: &str| line.strip_prefix("fn ").unwrap_or(line).starts_with(&format!("{name}{after}"));
    (!lines.any(is_named)).then(|| format!("{file} has no test {name}"))
}

#[test]
fn every_promise_has_a_test() {
    let text = std::fs::read_to_string(top().join("docs/guarantees.md")).expect("the document");
    let rows: Vec<&str> =
        text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise |")).collect();
    assert!(rows.len() >= 45, "the tables are found: {}", rows.len());
    let wrong: Vec<String> = rows.into_iter().flat_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_test_that_is_not_there_is_noticed() {
    for (row, good) in [
        ("| x | yes | `crates/cli/tests/guarantees.rs` `every_promise_has_a_test` |", true),
        (
            "| x | `e2e/guarantees/place.py` `mode`<br>`crates/cli/tests/guarantees.rs` `every_promise_has_a_test` |",
            true,
        ),
        ("| x | yes | `crates/cli/tests/guarantees.rs` `every_promise` |", false),
        ("| x | yes | `crates/cli/tests/guarantees.rs` `wrong` |", false),
        ("| x | yes | `crates/cli/tests/crash.rs` `main` |", true),
        ("| x | yes | `crates/cli/tests/guarantees.rs` `main` |", false),
        ("| x | yes | `crates/cli/tests/gone.rs` `every_promise_has_a_test` |", false),
        ("| x | `e2e/guarantees/place.py` `mode`<br>`e2e/guarantees/place.py` `mod` |", false),
        ("| x | yes | |", false),
    ] {
        assert_eq!(wrong(row).is_empty(), good, "{row}");
    }
}
