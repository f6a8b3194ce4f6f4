//! The documents that say what the program does are made from what it does. `BLESS=1` writes them.

#[path = "../../transform/tests/support/case.rs"]
mod case;
#[path = "docs/command_line.rs"]
mod command_line;
#[path = "docs/diagnostics.rs"]
mod diagnostics;
#[path = "docs/fleet.rs"]
mod fleet;
#[path = "docs/readme.rs"]
mod readme;
#[path = "docs/supported.rs"]
mod supported;
#[path = "../../transform/tests/support/txtar.rs"]
mod txtar;

/// Checks that the document at `path` reads `text`; with `BLESS=1` makes it so.
fn check(path: &str, text: &str) {
    let file = case::top().join(path);
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    if found == text {
        return;
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&file, text).expect("the document is writable");
        return;
    }
    let line = found.lines().zip(text.lines()).take_while(|(found, text)| found == text).count() + 1;
    panic!("{path} has drifted from what it is made of, from line {line} on; run: just bless");
}

#[test]
fn the_supported_shapes_are_the_cases() {
    let documents = supported::documents(&case::every());
    let folder =
        std::fs::read_dir(case::top().join("docs/supported")).map(Iterator::collect::<Vec<_>>).unwrap_or_default();
    for page in folder.into_iter().map(|page| page.expect("a page").path()) {
        let known = documents.iter().any(|(path, _)| page.ends_with(path));
        assert!(known, "{} is the page of no folder of testdata: remove it", page.display());
    }
    for (path, text) in documents {
        check(&path, &text);
    }
}

#[test]
fn the_diagnostics_are_the_codes() {
    check("docs/diagnostics.md", &diagnostics::document(&case::every()));
}

#[test]
fn the_command_line_is_what_is_parsed() {
    check("docs/command-line.md", &command_line::document(rebootstrap_cli::command()));
}

#[test]
fn the_diffs_of_the_readme_are_those_of_cases() {
    let text = std::fs::read_to_string(case::top().join("README.md")).expect("there is a README.md");
    let renewed = readme::renewed(&text, &case::every()).unwrap_or_else(|error| panic!("README.md: {error}"));
    check("README.md", &renewed);
}

#[test]
fn the_reasons_of_campaigns_are_those_that_are_given() {
    let given = fleet::given();
    assert!(given.contains("timeout") && given.contains("branch-exists"), "they are found: {given:?}");
    assert_eq!(fleet::written(), given);
}
