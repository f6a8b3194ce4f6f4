//! The shape of the source: sizes, names, opening lines, and what the core must not know.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use support::case::{every, top};

/// The longest a file of the source may be.
const LINES: usize = 300;

/// Files that are longer, with how long they may be. A file that has become shorter leaves the list.
const LONGER: &[(&str, usize)] = &[];

/// Codes that no case shows, with the reason.
const NOT_SHOWN: &[(&str, &str)] = &[
    ("bug", "a case that shows one is a bug to mend"),
    ("old-runtime", "only formats for programs have it; crates/cli/tests/findings.rs shows it"),
    ("unreadable", "a case holds UTF-8 only; crates/cli/tests/walk.rs shows it"),
];

fn sources() -> Vec<(String, String)> {
    let top = top();
    let mut pending = vec![top.join("crates"), top.join("fuzz/src"), top.join("fuzz/targets")];
    let mut found = Vec::new();
    while let Some(folder) = pending.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                pending.push(entry);
            } else if entry.extension().is_some_and(|end| end == "rs") {
                let name = entry.strip_prefix(&top).expect("below the top").to_string_lossy().into_owned();
                found.push((name, std::fs::read_to_string(&entry).expect("a text")));
            }
        }
    }
    found.sort();
    assert!(found.len() > 100, "the sources are found");
    found
}

#[test]
fn files_are_small() {
    let sources = sources();
    let gone = LONGER.iter().find(|(longer, _)| sources.iter().all(|(name, _)| name != longer));
    assert_eq!(gone, None, "is gone: take it off the list of longer files");
    for (name, text) in sources.iter().filter(|(name, _)| name.contains("/src/")) {
        let lines = text.lines().count();
        match LONGER.iter().find(|(longer, _)| longer == name) {
            Some((_, most)) => {
                assert!(lines <= *most, "{name} has {lines} lines, and {most} were too many already");
                assert!(lines > LINES, "{name} has {lines} lines: take it off the list of longer files");
            }
            None => assert!(lines <= LINES, "{name} has {lines} lines: take it apart"),
        }
    }
}

#[test]
fn files_are_named_after_what_they_are() {
    for (name, text) in sources() {
        let vague = |part: &str| ["util", "utils", "helper", "helpers", "common", "manager", "misc"].contains(&part);
        let parts = name.split('/').flat_map(|part| part.trim_end_matches(".rs").split('_')).collect::<Vec<_>>();
        assert!(!parts.into_iter().any(vague), "{name} does not say what it is");
        assert!(text.starts_with("//! "), "{name} does not open with a sentence that says what it is");
    }
}

#[test]
fn the_core_knows_no_framework() {
    let frameworks = frameworks();
    for (name, text) in sources() {
        let core = name.starts_with("crates/transform/src/") && !name.starts_with("crates/transform/src/frameworks/");
        if !core && !name.starts_with("crates/cli/src/") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let compared = frameworks.iter().any(|framework| {
                let spellings = [format!("== \"{framework}\""), format!("!= \"{framework}\"")];
                spellings.iter().any(|spelling| line.contains(spelling))
            });
            let asked = line.contains("match") && line.contains(".framework");
            assert!(!compared && !asked, "{name}:{}: the core knows a framework: {}", number + 1, line.trim());
        }
    }
}

fn frameworks() -> BTreeSet<String> {
    folders(&top().join("crates/transform/src/frameworks"))
}

fn folders(parent: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(parent).expect("a folder").map(|entry| entry.expect("an entry").path());
    let folders = entries.filter(|path| path.is_dir());
    folders.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect()
}

#[test]
fn every_framework_has_cases() {
    assert_eq!(frameworks(), folders(&top().join("testdata")), "src/frameworks and testdata have the same folders");
    let cases = every();
    for framework in frameworks() {
        let titles: Vec<_> = cases.iter().filter(|case| case.folder() == framework).map(|case| case.title()).collect();
        let left = titles.iter().filter(|title| title.starts_with("leave_")).count();
        assert!(
            left > 0 && titles.len() > left,
            "{framework} has a case that changes, and one that is left: {titles:?}"
        );
    }
}

#[test]
fn every_code_is_shown_by_a_case() {
    let reports: String = every().iter().map(|case| case.report().to_owned()).collect();
    for code in rebootstrap_transform::Code::ALL {
        // crates/cli/tests/verify.rs shows each of them.
        if rebootstrap_transform::Code::OF_PACKAGES.contains(code) {
            continue;
        }
        let shown = reports.contains(&format!("[{code}]"));
        match NOT_SHOWN.iter().find(|(name, _)| *name == code.name()) {
            Some((_, reason)) => assert!(!shown, "{code} is shown by a case, and was not to be: {reason}"),
            None => assert!(shown, "{code} is shown by no case"),
        }
    }
}
