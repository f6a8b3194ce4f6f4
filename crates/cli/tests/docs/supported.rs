//! `docs/supported.md`: every case with its prose, its diff, and what is said about it.

use std::fmt::Write;

use crate::case::Case;

const OPENING: &str = "\
# What is supported

Every example below is a test: a small repository, and the diff that `rebootstrap` makes of it. What the diff does not show
stays as it is, byte for byte. The last section of each part shows what is left alone, and what is said about it.

<!-- Made from testdata/ by crates/cli/tests/docs.rs. Change a case and run: just bless -->
";

/// The document.
pub(crate) fn document(cases: &[Case]) -> String {
    let mut out = OPENING.to_owned();
    let mut folders: Vec<&str> = cases.iter().map(Case::folder).collect();
    folders.dedup();
    // What declares functions comes before what builds and packs them.
    folders.sort_by_key(|folder| (*folder != "terraform", *folder == "ignore_file", *folder));
    for folder in folders {
        let of_folder = || cases.iter().filter(|case| case.folder() == folder);
        let titles: Vec<_> = of_folder().filter(|case| !case.is_left()).map(|case| words(case.title())).collect();
        let _ = write!(out, "\n## {}\n\n{}.\n", words(folder), titles.join(" · "));
        of_folder().filter(|case| !case.is_left()).for_each(|case| out.push_str(&one(case)));
        let _ = write!(out, "\n### Left as it is\n");
        of_folder().filter(|case| case.is_left()).for_each(|case| out.push_str(&one(case)));
    }
    out
}

fn one(case: &Case) -> String {
    let (level, title) = match case.title().strip_prefix("leave_") {
        Some(title) => ("####", title),
        None => ("###", case.title()),
    };
    let mut out = format!("\n{level} {}\n\n{}", words(title), prose(case));
    let file = format!("../testdata/{}.txtar", case.name);
    if !case.flags().is_empty() {
        let _ = write!(out, "\nWith `{}`:\n", case.flags().join(" "));
    }
    if !case.diff().is_empty() {
        let _ = write!(out, "\n```diff\n{}```\n", shown(case.diff()));
    }
    let said: Vec<&str> = case.report().lines().filter(|line| !line.starts_with("migrated ")).collect();
    if !said.is_empty() {
        let _ = write!(out, "\n```text\n{}\n```\n", said.join("\n"));
    }
    let _ = write!(out, "\n[The whole repository]({file})\n");
    out
}

fn prose(case: &Case) -> String {
    let flags = case.archive.comment.lines().take_while(|line| line.starts_with("flags:")).count();
    let prose: Vec<&str> = case.archive.comment.lines().skip(flags).collect();
    format!("{}\n", prose.join("\n").trim())
}

/// Bytes that a page cannot show are left out: a carriage return, a byte order mark.
fn shown(diff: &str) -> String {
    diff.replace(['\r', '\u{feff}'], "")
}

/// `for_each_over_names` as `For each over names`.
pub(crate) fn words(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
