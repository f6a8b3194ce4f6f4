//! CODEOWNERS: who owns which file, as GitHub and GitLab read it.
//!
//! Patterns are those of `.gitignore` without negation and character ranges, the last that matches counts, and `dir/*`
//! holds for the files of a directory but not for those below it. <https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners>

use std::collections::BTreeSet;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rebootstrap_transform::Tree;

/// Where the file may stand; the first counts.
const PLACES: [&str; 4] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// The owners of the files of a repository.
#[derive(Debug, Default)]
pub struct Owners(Vec<Line>);

#[derive(Debug)]
struct Line {
    pattern: Gitignore,
    children_only: bool,
    owners: BTreeSet<String>,
}

impl Owners {
    /// What the CODEOWNERS file of `tree` says; nobody when there is none.
    #[must_use]
    pub fn of(tree: &dyn Tree) -> Self {
        let file = PLACES.iter().find(|place| tree.is_file(place));
        let text = file.and_then(|place| tree.read(place).ok());
        Self::parse(text.as_deref().unwrap_or_default())
    }

    fn parse(text: &str) -> Self {
        let mut lines = Vec::new();
        let mut of_section = BTreeSet::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut words = words(line).into_iter().take_while(|word| !word.starts_with('#'));
            // `[Section] @owner` and `^[Section]` of GitLab: owners of the lines below that name none.
            if line.starts_with('[') || line.starts_with("^[") {
                let end = line.rfind(']').map_or(line.len(), |end| end + 1);
                of_section = line[end..].split_whitespace().map(str::to_owned).collect();
                continue;
            }
            let Some(pattern) = words.next() else { continue };
            let owners: BTreeSet<_> = words.collect();
            let mut builder = GitignoreBuilder::new("");
            let readable = !pattern.starts_with('!') && !pattern.contains(['[', ']']);
            if readable
                && builder.add_line(None, &pattern.replace(' ', "\\ ")).is_ok()
                && let Ok(matcher) = builder.build()
            {
                let owners = if owners.is_empty() { of_section.clone() } else { owners };
                lines.push(Line { pattern: matcher, children_only: pattern.ends_with("/*"), owners });
            }
        }
        Self(lines)
    }

    /// The owners of the file at `path`.
    #[must_use]
    pub fn of_file(&self, path: &str) -> BTreeSet<String> {
        let holds = |line: &&Line| match line.children_only {
            true => line.pattern.matched(path, false).is_ignore(),
            false => line.pattern.matched_path_or_any_parents(path, false).is_ignore(),
        };
        self.0.iter().rev().find(holds).map(|line| line.owners.clone()).unwrap_or_default()
    }
}

/// Words, where `\ ` is a blank of a word.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.next_if_eq(&' ').is_some() => word.push(' '),
            ' ' | '\t' => words.push(std::mem::take(&mut word)),
            _ => word.push(character),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of GitHub's documentation, and sections of GitLab's.
    #[test]
    fn the_last_line_that_matches_counts() {
        let owners = Owners::parse(
            "# all\n*  @org/all # the rest\n*.js @js\n/build/logs/ @doctocat\ndocs/* docs@example.com\napps/ @octocat\n\
             /scripts/ @a @b\n/apps/github\n!/x @never\nmy\\ files/ @blank\n[Infra] @infra\ninfra/\ninfra/own @own\n",
        );
        for (path, want) in [
            ("main.tf", &["@org/all"][..]),
            ("src/app.js", &["@js"]),
            ("build/logs/deep/x.log", &["@doctocat"]),
            ("other/build/logs/x.log", &["@org/all"]),
            ("docs/getting-started.md", &["docs@example.com"]),
            ("docs/build-app/troubleshooting.md", &["@org/all"]),
            ("deep/apps/main.tf", &["@octocat"]),
            ("scripts/x", &["@a", "@b"]),
            ("apps/github", &[]),
            ("x", &["@org/all"]),
            ("my files/x", &["@blank"]),
            ("infra/x", &["@infra"]),
            ("infra/own", &["@own"]),
        ] {
            assert_eq!(owners.of_file(path), want.iter().map(|owner| (*owner).to_owned()).collect(), "{path}");
        }
    }
}
