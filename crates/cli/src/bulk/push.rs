//! The way out: the branch is pushed, and a command of the user's may open a pull request.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::opened::{Opened, Stop, fail};
use super::record::Record;
use super::terms::{Existing, Terms};
use crate::git::Failure;

/// Pushes the commit of `record` to the remote's branch. A branch there is replaced only where it is to be recreated, and
/// only if it is what was seen.
///
/// # Errors
/// The branch is no longer what was made, or the remote does not take it.
pub fn push(opened: &Opened, terms: &Terms, record: &Record) -> Result<(), Stop> {
    let branch = &record.branch;
    let name = format!("refs/heads/{branch}");
    if opened.tip.as_deref() != Some(&record.commit) {
        let message = format!("the branch {branch} is not what was made: {}", record.commit);
        return Err(fail("branch-moved", &message, "push it yourself, or delete it and run with --only failed"));
    }
    let lease = format!("--force-with-lease={name}:{}", opened.remote_tip.as_deref().unwrap_or_default());
    let refs = format!("{name}:{name}");
    // Nothing but the branch, whatever the configuration adds to a push; a mirror takes no single branch.
    let mirror = format!("remote.{}.mirror=false", terms.remote);
    let mut args = vec!["-c", &mirror, "push", "--quiet", "--no-verify", "--no-follow-tags", "--recurse-submodules=no"];
    if terms.existing == Existing::Recreate {
        args.push(&lease);
    }
    args.extend([terms.remote.as_str(), &refs]);
    opened.git.run(&args).map(drop).map_err(|failure| match failure {
        Failure::Said(said) => fail("push", &said, "look whether you may push there, then run with --only failed"),
        other => other.into(),
    })
}

/// What a command for the pull request can name.
#[derive(Debug)]
pub struct PullRequest<'a> {
    /// The first line of the commit message.
    pub title: &'a str,
    /// The file with the description.
    pub body: PathBuf,
    /// The file with the patch.
    pub patch: PathBuf,
    /// What the repository is called.
    pub repository: &'a str,
    /// The folder or the address.
    pub source: &'a str,
    /// The address that it was pushed to.
    pub remote: String,
    /// The branch that was pushed.
    pub branch: &'a str,
    /// The branch it goes to.
    pub base: &'a str,
}

impl PullRequest<'_> {
    /// The words of `command`, with `{title}` and the like filled in. No shell reads them.
    ///
    /// # Errors
    /// A quote that is not closed, no word at all, or a name that nothing is known of.
    pub fn words(&self, command: &str) -> Result<Vec<String>, String> {
        let words = shlex::split(command).ok_or("a quote is not closed")?;
        let filled = words.iter().map(|word| self.fill(word)).collect::<Result<Vec<_>, _>>()?;
        if filled.is_empty() { Err("it is empty".to_owned()) } else { Ok(filled) }
    }

    fn fill(&self, word: &str) -> Result<String, String> {
        let mut out = String::new();
        let mut rest = word;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or(format!("{{ is not closed in {word}"))?;
            out.push_str(before);
            match name {
                "title" => out.push_str(self.title),
                "body" => out.push_str(&self.body.to_string_lossy()),
                "patch" => out.push_str(&self.patch.to_string_lossy()),
                "repository" => out.push_str(self.repository),
                "source" => out.push_str(self.source),
                "remote" => out.push_str(&self.remote),
                "branch" => out.push_str(self.branch),
                "base" => out.push_str(self.base),
                _ => return Err(format!("{{{name}}} is not known")),
            }
            rest = after;
        }
        Ok(out + rest)
    }

    /// Runs `command` in `folder` and gives the last line it printed.
    ///
    /// # Errors
    /// It cannot be started, or fails.
    pub fn open(&self, command: &str, folder: &Path) -> Result<String, Stop> {
        let wrong =
            |said: &str| fail("pull-request", said, "open the pull request yourself, or run with --only failed");
        let words = self.words(command).map_err(|said| wrong(&format!("--pr-command: {said}")))?;
        let started = Command::new(&words[0]).args(&words[1..]).current_dir(folder).stdin(Stdio::null()).output();
        let output = started.map_err(|error| wrong(&format!("{} cannot be started: {error}", words[0])))?;
        let last = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default().to_owned()
        };
        if output.status.success() {
            return Ok(last(&output.stdout));
        }
        Err(wrong(&format!("{} failed ({}): {}", words[0], output.status, last(&output.stderr))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_words_and_never_splits_what_it_filled_in() {
        let request = PullRequest {
            title: "Move 'it' {body}; rm -rf ~",
            body: "/c/a b/pull-request.md".into(),
            patch: "/c/change.patch".into(),
            repository: "pay",
            source: "/r/pay",
            remote: "https://x/pay.git".into(),
            branch: "lambda",
            base: "main",
        };
        let words = request
            .words("gh pr create --repo {remote} --title {title} --body-file={body} --head '{branch}' \"-B {base}\"");
        let want = [
            "gh",
            "pr",
            "create",
            "--repo",
            "https://x/pay.git",
            "--title",
            "Move 'it' {body}; rm -rf ~",
            "--body-file=/c/a b/pull-request.md",
            "--head",
            "lambda",
            "-B main",
        ];
        assert_eq!(words, Ok(want.map(str::to_owned).to_vec()));
        for wrong in ["", "gh '", "gh {oops}", "gh {title"] {
            assert!(request.words(wrong).is_err(), "{wrong}");
        }
    }
}
