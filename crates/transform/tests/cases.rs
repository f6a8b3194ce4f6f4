//! Every case of `testdata/`: what it wants of a run, and what must hold of every run. `BLESS=1` writes what is wanted.

mod support;
#[path = "support/wrong.rs"]
mod wrong;

use support::case::{all, every};
use support::check::{bless, check};

#[test]
fn every_case_is_as_it_says() {
    let blessing = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for case in all() {
        if !blessing {
            wrong.extend(check(&case, rebootstrap_transform::run).err());
            continue;
        }
        match bless(&case, rebootstrap_transform::run) {
            Ok(blessed) if blessed.archive == case.archive => {}
            Ok(blessed) => std::fs::write(&case.path, blessed.archive.print()).expect("the case is writable"),
            Err(error) => wrong.push(error),
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{} cases are wrong. If they should be like this, run: just bless",
        wrong.join("\n"),
        wrong.len()
    );
}

#[test]
fn cases_say_what_they_are_about() {
    for case in every() {
        let (name, paragraph) = (&case.name, case.paragraph());
        let plain = |text: &str| text.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_');
        assert!(plain(case.title()) && plain(case.folder()), "{name}: names are lower-case words");
        assert!(
            paragraph.ends_with(['.', '?']) && paragraph.starts_with(|first: char| !first.is_lowercase()),
            "{name}: the first paragraph is sentences: {paragraph:?}"
        );
        assert!(case.archive.print().lines().count() <= 180, "{name} is too long to be read");
    }
}
