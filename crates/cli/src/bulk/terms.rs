//! The terms of a campaign: the same for each of its repositories, and remembered, so that every run keeps to them.

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

/// What to do when the branch is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Existing {
    /// Pass the repository over
    #[default]
    Skip,
    /// Add a commit to the branch, if there is something left to change on it
    Reuse,
    /// Begin the branch anew
    Recreate,
}

/// What was asked for on one command line; `None` for what was not said.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The flags under "Migration", spelled out; `None` when none was typed.
    pub migration: Option<Vec<String>>,
    /// The branch to make.
    pub branch: Option<String>,
    /// The branch to start from.
    pub base: Option<String>,
    /// The name of the remote.
    pub remote: Option<String>,
    /// What to do when the branch is there.
    pub existing: Option<Existing>,
    /// The commit message.
    pub message: Option<String>,
    /// The trailers of the commit message; empty when none was typed.
    pub trailers: Vec<String>,
    /// The author of the commits, as `NAME <MAIL>`.
    pub author: Option<String>,
}

/// The terms of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The flags of the migration, spelled out.
    pub migration: Vec<String>,
    /// The branch to make in each repository.
    pub branch: String,
    /// The branch to start from; `None` for the default branch of each.
    pub base: Option<String>,
    /// The name of the remote in local clones.
    pub remote: String,
    /// What to do when the branch is there.
    pub existing: Existing,
    /// The commit message; `None` for one that is written from what changes.
    pub message: Option<String>,
    /// The trailers of the commit message.
    pub trailers: Vec<String>,
    /// The author of the commits; `None` for git's.
    pub author: Option<String>,
}

/// Branches that no campaign makes, whatever the repositories call theirs.
const NEVER: [&str; 2] = ["main", "master"];

impl Terms {
    /// The terms of a new campaign; `migration` and `branch` are for what was not asked for.
    ///
    /// # Errors
    /// A branch that must not be made, or something that cannot be read.
    pub fn new(asked: Asked, migration: Vec<String>, branch: String) -> Result<Self> {
        let mut terms = Self {
            migration,
            branch,
            base: None,
            remote: "origin".to_owned(),
            existing: Existing::default(),
            message: None,
            trailers: Vec::new(),
            author: None,
        };
        terms.keep_to(asked, false)?;
        Ok(terms)
    }

    /// Takes up what is asked for this time, which lasts. What decides about the content of a branch can only be changed as
    /// long as no branch is `written`: half of the repositories would have another. Gives whether it was changed.
    ///
    /// # Errors
    /// What cannot be changed any more, a branch that must not be made, or something that cannot be read.
    pub fn keep_to(&mut self, asked: Asked, written: bool) -> Result<bool> {
        let before = (self.migration.clone(), self.branch.clone(), self.base.clone());
        let after = (
            asked.migration.unwrap_or_else(|| self.migration.clone()),
            asked.branch.unwrap_or_else(|| self.branch.clone()),
            asked.base.or_else(|| self.base.clone()),
        );
        if written && before != after {
            let say = |(flags, branch, base): &(Vec<String>, String, Option<String>)| {
                let base = base.as_ref().map(|base| format!(" --base={base}")).unwrap_or_default();
                format!("{} --branch={branch}{base}", flags.join(" "))
            };
            bail!(
                "this campaign has written branches with {} and cannot go on with {}; give another --campaign",
                say(&before),
                say(&after)
            );
        }
        (self.migration, self.branch, self.base) = after.clone();
        if NEVER.contains(&self.branch.as_str()) || self.base.as_ref() == Some(&self.branch) {
            bail!("--branch {} is a default branch; name one that is made for this change", self.branch);
        }
        if let Some(trailer) = asked.trailers.iter().find(|trailer| !is_trailer(trailer)) {
            bail!("--trailer takes `Key: value`, not {trailer:?}");
        }
        if let Some(author) = asked.author.as_deref().filter(|author| identity(author).is_none()) {
            bail!("--author takes `NAME <MAIL>`, not {author:?}");
        }
        if let Some(message) = asked.message.as_deref().filter(|message| message.trim().is_empty()) {
            bail!("--message {message:?} says nothing");
        }
        if let Some(remote) = asked.remote {
            self.remote = remote;
        }
        self.existing = asked.existing.unwrap_or(self.existing);
        self.message = asked.message.or(self.message.take());
        self.author = asked.author.or(self.author.take());
        if !asked.trailers.is_empty() {
            self.trailers = asked.trailers;
        }
        Ok(before != after)
    }
}

/// `Key: value` on one line.
fn is_trailer(text: &str) -> bool {
    let key = |key: &str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    !text.chars().any(char::is_control)
        && text.split_once(": ").is_some_and(|(name, value)| key(name) && !value.trim().is_empty())
}

/// Name and address of `NAME <MAIL>`.
pub(super) fn identity(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once('<')?;
    let mail = rest.strip_suffix('>')?;
    let plain =
        |text: &str| !text.trim().is_empty() && !text.contains(['<', '>']) && !text.chars().any(char::is_control);
    (plain(name) && plain(mail)).then(|| (name.trim(), mail.trim()))
}
