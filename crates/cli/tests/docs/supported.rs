//! `docs/supported.md` and `docs/supported/`: every case with its prose, its diff, and what is said about it.

use std::fmt::Write;

use crate::case::Case;

const OPENING: &str = "\
# What is supported

Every example is a test: a small repository, and the diff that `rebootstrap` makes of it. What the diff does not show stays
as it is, byte for byte. Each page ends with what is left alone, and what is said about it.

<!-- Made from testdata/ by crates/cli/tests/docs.rs. Change a case and run: just bless -->
";

/// Folders with the names that their tools have; what declares functions stands before what builds and packs them.
const NAMES: &[(&str, &str)] = &[
    ("terraform", "Terraform and OpenTofu"),
    ("serverless", "Serverless Framework"),
    ("sam", "AWS SAM"),
    ("cloudformation", "CloudFormation"),
    ("aws_cli", "AWS command line"),
    ("github_actions", "GitHub Actions"),
    ("gitlab_ci", "GitLab CI"),
    ("circleci", "CircleCI"),
    ("goreleaser", "GoReleaser"),
    ("codebuild", "CodeBuild"),
    ("codedeploy", "CodeDeploy"),
    ("package_json", "package.json"),
    ("ignore_file", "Ignore files"),
];

/// The documents by path: the overview, and one page for each folder.
pub(crate) fn documents(cases: &[Case]) -> Vec<(String, String)> {
    let mut overview = OPENING.to_owned();
    let mut folders: Vec<&str> = cases.iter().map(Case::folder).collect();
    folders.dedup();
    let place = |folder: &str| NAMES.iter().position(|(name, _)| *name == folder).unwrap_or(NAMES.len());
    folders.sort_by_key(|folder| (place(folder), *folder));
    let mut pages = Vec::new();
    for folder in folders {
        let of_folder = || cases.iter().filter(|case| case.folder() == folder);
        let (done, left): (Vec<&Case>, Vec<&Case>) = of_folder().partition(|case| !case.is_left());
        let list = |cases: &[&Case]| cases.iter().map(|case| heading(case).1).collect::<Vec<_>>().join(" · ");
        let _ = write!(
            overview,
            "\n## [{}](supported/{folder}.md)\n\n{}.\n\nLeft as it is: {}.\n",
            name(folder),
            list(&done),
            list(&left)
        );
        let mut page = format!("# {}\n\nSee [what is supported](../supported.md) for the other tools.\n", name(folder));
        done.iter().for_each(|case| page.push_str(&one(case)));
        let _ = write!(page, "\n## Left as it is\n");
        left.iter().for_each(|case| page.push_str(&one(case)));
        pages.push((format!("docs/supported/{folder}.md"), page));
    }
    pages.insert(0, ("docs/supported.md".to_owned(), overview));
    pages
}

fn name(folder: &str) -> String {
    let known = NAMES.iter().find(|(name, _)| *name == folder);
    known.map_or_else(|| words(folder), |(_, name)| (*name).to_owned())
}

fn heading(case: &Case) -> (&'static str, String) {
    match case.title().strip_prefix("leave_") {
        Some(title) => ("###", words(title)),
        None => ("##", words(case.title())),
    }
}

fn one(case: &Case) -> String {
    let (level, title) = heading(case);
    let mut out = format!("\n{level} {title}\n\n{}", prose(case));
    let file = format!("../../testdata/{}.txtar", case.name);
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
