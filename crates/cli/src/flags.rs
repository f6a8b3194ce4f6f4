//! The commands and flags as they are typed. What they mean together is decided in `settings`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

const EXIT: &str = "\
Exit status:
  0  done, whether anything changed or not
  1  check: functions still need migrating
  2  wrong usage, or a file could not be read or written
  3  something was left, and --strict was given
  4  refused: uncommitted changes, a file changed since it was read, or another run in progress";

/// Moves AWS Lambda functions written in Go off go1.x.
///
/// Runtime, handler, binary, archive and build commands change together, across files and languages, or not at all.
/// Without a command, `rebootstrap` shows the diff of the current directory and writes nothing.
#[derive(Debug, Parser)]
#[command(name = "rebootstrap", version, max_term_width = 100, after_help = EXIT)]
pub struct Cli {
    /// What to do; `diff` when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to do it.
    #[command(flatten)]
    pub flags: Flags,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what would change; writes nothing
    ///
    /// The unified diff goes to standard output and the report to standard error. Paths in the diff are relative to the
    /// current directory when PATH lies in it, else to PATH; `git apply -p1` takes it there.
    Diff(Paths),
    /// Migrate: write the changes
    ///
    /// All files are checked before the first is written. A file with uncommitted changes, or one that changed since it
    /// was read, stops the run before anything is written. Killed at any moment, each migration is whole or not begun once
    /// the next `apply`, or `undo --recover`, has run.
    Apply(Paths),
    /// Exit with 1 when a function still needs migrating
    Check(Paths),
    /// List every Lambda function with its chain and status
    List(Paths),
    /// Take back the last apply
    ///
    /// Every file must be as the apply left it; otherwise nothing is taken back, and the files are named. What was before
    /// an apply, and what a run was doing when it was interrupted, is kept in the git directory of the repository, or in
    /// the user's state directory outside of one.
    Undo {
        /// Where
        #[command(flatten)]
        paths: Paths,
        /// Settle a run that was interrupted: a migration that is complete stays, any other is taken back
        #[arg(long)]
        recover: bool,
    },
    /// Say what a diagnostic means and what to do; without CODE, list all
    Explain {
        /// The code in brackets at the end of a line of the report
        code: Option<String>,
    },
}

/// Where to look.
#[derive(Args, Debug, Default)]
pub struct Paths {
    /// Repositories or folders of them; a file stands for its folder
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// How to do it. Every flag is accepted by every command, so that changing the command changes nothing else.
#[derive(Args, Debug)]
#[command(next_help_heading = "Migration")]
pub struct Flags {
    /// The runtime functions move to
    #[arg(long, global = true, value_name = "RUNTIME", default_value = "provided.al2023",
          value_parser = ["provided.al2023", "provided.al2"])]
    pub runtime: String,
    /// The runtimes functions move away from [default: all of them but the target]
    #[arg(long, global = true, value_name = "RUNTIME,..", value_delimiter = ',',
          value_parser = ["go1.x", "provided", "provided.al2"])]
    pub from: Vec<String>,
    /// What handlers become: `bootstrap`, `keep`, or any text
    #[arg(long, global = true, value_name = "TEXT", default_value = "bootstrap",
          value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub handler: String,
    /// What architectures become
    #[arg(long, global = true, value_name = "ARCH", default_value = "keep", value_parser = ["keep", "x86_64", "arm64"])]
    pub arch: String,
    /// Build with `-tags lambda.norpc`, which leaves out the part only go1.x needs
    #[arg(long, global = true)]
    pub norpc: bool,
    /// Vouch that the package of these functions, made elsewhere, will hold `bootstrap` at its root
    #[arg(long, global = true, value_name = "GLOB")]
    pub assume_artifact: Vec<String>,
    /// Raise provider constraints across a major version where the target runtime needs it
    #[arg(long, global = true)]
    pub bump_providers: bool,
    /// How the report is written
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human", help_heading = "Report")]
    pub format: Format,
    /// Write the report to FILE; `diff` then still prints the diff
    #[arg(long, global = true, value_name = "FILE", help_heading = "Report")]
    pub output: Option<PathBuf>,
    /// Say only errors and what is left
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Report")]
    pub quiet: bool,
    /// Say every edit
    #[arg(short, long, global = true, help_heading = "Report")]
    pub verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Report")]
    pub color: When,
    /// Exit with 3 when a function, or a file that cannot be read, is left
    #[arg(long, global = true, help_heading = "Run")]
    pub strict: bool,
    /// Write files that have uncommitted changes
    #[arg(long, global = true, help_heading = "Run")]
    pub allow_dirty: bool,
    /// How many threads search [default: one per processor]
    #[arg(short, long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256),
          help_heading = "Run")]
    pub jobs: Option<u16>,
}

/// How the report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// One JSON document per PATH, schema `rebootstrap/1`
    Json,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Also into pipes; a coloured diff is for reading, not for `git apply`
    Always,
    /// Not at all
    Never,
}

/// Reads the arguments, the program's name first. `rebootstrap PATH` means `rebootstrap diff PATH`
/// when PATH exists and is not the name of a command.
///
/// # Errors
/// clap's message, or its help.
pub fn parse(mut args: Vec<OsString>) -> Result<Cli, clap::Error> {
    let is_path = |first: &OsString| {
        let is_flag = first.as_encoded_bytes().starts_with(b"-");
        let is_command = first == "help" || Cli::command().get_subcommands().any(|one| first == one.get_name());
        !is_flag && !is_command && Path::new(first).symlink_metadata().is_ok()
    };
    if args.get(1).is_some_and(is_path) {
        args.insert(1, "diff".into());
    }
    Cli::try_parse_from(args)
}
