//! The reasons of `docs/fleet.md` are those that the program gives.

use std::collections::BTreeSet;

use crate::case;

/// What is said in front of the code of a reason.
const GIVEN: [&str; 3] = ["Reason::new(", "fail(", "skip("];

/// The codes of reasons in the source of `bulk`.
pub(crate) fn given() -> BTreeSet<String> {
    let folder = std::fs::read_dir(case::top().join("crates/cli/src/bulk")).expect("a folder");
    let files = folder.map(|entry| entry.expect("a file").path()).filter(|path| path.is_file());
    let texts = files.map(|path| std::fs::read_to_string(path).expect("a text"));
    texts.flat_map(|text| GIVEN.iter().flat_map(|given| codes(&text, given)).collect::<Vec<_>>()).collect()
}

fn codes(text: &str, given: &str) -> Vec<String> {
    let calls = text.split(given).skip(1);
    let literals = calls.filter_map(|call| call.trim_start().strip_prefix('"')?.split_once('"'));
    let is_code = |text: &str| !text.is_empty() && text.chars().all(|one| one.is_ascii_lowercase() || one == '-');
    literals.map(|(code, _)| code.to_owned()).filter(|code| is_code(code)).collect()
}

/// The codes in the rows of the states `skipped` and `failed`.
pub(crate) fn written() -> BTreeSet<String> {
    let page = std::fs::read_to_string(case::top().join("docs/fleet.md")).expect("a page");
    let rows = page.lines().filter(|line| line.starts_with("| `skipped`") || line.starts_with("| `failed`"));
    rows.flat_map(|row| row.split('`').skip(3).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}
