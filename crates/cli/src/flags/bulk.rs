//! What is typed behind `rebootstrap bulk`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::bulk::list::Shard;
use crate::bulk::terms::Existing;

/// Work on many repositories.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Bulk {
    /// What to do with a campaign that is there.
    #[command(subcommand)]
    pub action: Option<Action>,
    /// What to do with repositories.
    #[command(flatten)]
    pub run: Run,
}

/// What to do with a campaign.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// How far the campaign in DIR is: totals, what failed, what to run next
    Status {
        /// The directory of the campaign
        dir: PathBuf,
    },
    /// The whole campaign in DIR: each repository, what is left in it, why, and whose it is
    Report {
        /// The directory of the campaign
        dir: PathBuf,
    },
    /// Join campaigns, such as those of shards, into the one in --campaign
    Merge {
        /// The directories of the campaigns
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// The directory of the campaign to make; it may be there already
        #[arg(long, value_name = "DIR")]
        campaign: PathBuf,
    },
}

/// A run over repositories.
#[derive(Args, Debug)]
#[command(next_help_heading = "Bulk")]
pub struct Run {
    /// Folders of clones, clones, bare repositories, or addresses that git can clone
    #[arg(value_name = "REPO")]
    pub repositories: Vec<String>,
    /// A list of repositories, one a line, `-` for standard input; `#` begins a comment, a name may follow behind a tab.
    /// `--from FILE` means the same
    #[arg(long = "list", value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// The directory of the campaign [default: one for this list in the user's state directory, which is printed]
    #[arg(long, value_name = "DIR")]
    pub campaign: Option<PathBuf>,
    /// Make the branch, with one commit
    #[arg(long)]
    pub apply: bool,
    /// Push the branch, too
    #[arg(long)]
    pub push: bool,
    /// The branch to make; never a default branch [default: rebootstrap/RUNTIME]
    #[arg(long, value_name = "NAME")]
    pub branch: Option<String>,
    /// The branch to start from [default: the default branch of each remote, as it was fetched; else what HEAD is]
    #[arg(long, value_name = "NAME")]
    pub base: Option<String>,
    /// What to do when the branch is there already [default: skip]
    #[arg(long, value_name = "HOW")]
    pub existing: Option<Existing>,
    /// The commit message [default: one that names the functions]
    #[arg(long, value_name = "TEXT")]
    pub message: Option<String>,
    /// A line to end the commit message with, such as `Ticket: OPS-1`
    #[arg(long = "trailer", value_name = "LINE")]
    pub trailers: Vec<String>,
    /// The author of the commits [default: git's]
    #[arg(long, value_name = "NAME <MAIL>")]
    pub author: Option<String>,
    /// The name of the remote in clones [default: origin]
    #[arg(long, value_name = "NAME")]
    pub remote: Option<String>,
    /// The command that opens a pull request once a branch is pushed. No shell reads it. {title}, {body} (a file),
    /// {branch}, {base}, {repository}, {source}, {remote} and {patch} are filled in
    #[arg(long, value_name = "COMMAND", requires = "push")]
    pub pr_command: Option<String>,
    /// Only repositories in this state, again
    #[arg(long, value_name = "STATE,..", value_delimiter = ',')]
    pub only: Vec<Only>,
    /// Work on N repositories at most
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Stop when N repositories have a change, so that someone can look at them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub canary: Option<u32>,
    /// Only the I-th of N parts of the list, which are the same wherever the names are
    #[arg(long, value_name = "I/N", value_parser = Shard::parse)]
    pub shard: Option<Shard>,
    /// The longest one repository may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = clap::value_parser!(u64).range(1..))]
    pub timeout: u64,
    /// The most address space one process may take beside 512 MiB for its stack, in MiB; at least 64, or 0 for no limit
    #[arg(long, value_name = "MIB", default_value = "4096", value_parser = memory)]
    pub memory: u64,
}

/// With less, nothing would be left beside the program itself.
const LEAST_MEMORY: u64 = 64;

fn memory(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(mib) if mib == 0 || mib >= LEAST_MEMORY => Ok(mib),
        Ok(_) => Err(format!("at least {LEAST_MEMORY}, or 0 for no limit")),
        Err(error) => Err(format!("{error}")),
    }
}

/// The states that can be taken up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Only {
    /// What failed
    Failed,
    /// What has something left and is not pushed
    Left,
    /// What was skipped
    Skipped,
}

/// Runtimes that `--from` takes everywhere; with `bulk` anything else behind it is a list.
const RUNTIMES: [&str; 3] = ["go1.x", "provided", "provided.al2"];

/// `bulk --from FILE` as `bulk --list FILE`: `--from` is also the flag that names runtimes.
pub(super) fn lists_apart(args: Vec<OsString>) -> Vec<OsString> {
    let is_runtimes = |value: &str| value.split(',').all(|one| RUNTIMES.contains(&one));
    let mut out = Vec::with_capacity(args.len());
    let mut args = args.into_iter().peekable();
    while let Some(arg) = args.next() {
        if arg == "--" {
            out.push(arg);
            out.extend(args);
            break;
        }
        let inline = arg.to_str().and_then(|text| text.strip_prefix("--from=")).map(str::to_owned);
        let is_list = |value: &OsString| value.to_str().is_none_or(|text| !is_runtimes(text));
        if let Some(value) = inline.filter(|value| !is_runtimes(value)) {
            out.push(format!("--list={value}").into());
        } else if arg == "--from" && args.peek().is_some_and(is_list) {
            out.push("--list".into());
        } else {
            out.push(arg);
        }
    }
    out
}
