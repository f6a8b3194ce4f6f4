//! The commands and flags as they are typed. What they mean together is decided in `settings`.

pub mod bulk;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

const EXIT: &str = "\
Exit status:
  0  done, whether anything changed or not
  1  check: functions still need migrating; verify: a package would not start
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
    /// Say whether Lambda would start a package that is built
    ///
    /// Run it after `apply` and your build, before you deploy: Lambda looks into a package when it first starts it, and not
    /// before. It is judged for --runtime and --arch, without starting anything. What a script starts, and what layers bring,
    /// is not judged.
    Verify {
        /// Zip files, or directories that are deployed as they are, such as .aws-sam/build/HelloFunction
        #[arg(value_name = "ARTIFACT", required = true)]
        artifacts: Vec<PathBuf>,
    },
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
        ///
        /// Then says what is still kept of files that somebody edited while a run changed them.
        #[arg(long)]
        recover: bool,
        /// Remove what is kept of files that somebody edited while a run changed them, once you have looked at it
        ///
        /// It may be the only copy of what they held, so nothing else ever removes it.
        #[arg(long, conflicts_with = "recover")]
        forget: bool,
    },
    /// Work on many repositories: plan, and with --apply make a branch with one commit in each
    ///
    /// What is found and done is kept in a campaign, a directory outside of the repositories, so that a run can be ended at
    /// any time and goes on where it was: the same command again takes up only what is not done. Without --apply nothing
    /// is written to any repository. A user's checkout and index are never touched: commits are made of git's objects.
    Bulk(Box<bulk::Bulk>),
    /// Works on one repository of a campaign: started by `bulk` only
    #[command(hide = true)]
    BulkWorker,
    /// Say what a diagnostic means and what to do; without CODE, list all
    Explain {
        /// The code in brackets at the end of a line of the report
        code: Option<String>,
    },
    /// Print the script by which a shell completes commands and flags
    ///
    /// bash and zsh: `source <(rebootstrap completions bash)` in ~/.bashrc, or `zsh` in ~/.zshrc behind compinit.
    /// fish: `rebootstrap completions fish | source`. PowerShell: `rebootstrap completions powershell | Out-String |
    /// Invoke-Expression`. elvish: `eval (rebootstrap completions elvish | slurp)`.
    Completions {
        /// The shell
        shell: clap_complete::Shell,
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
#[command(next_help_heading = MIGRATION)]
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
    /// Vouch that the package of the functions with these ids (`rebootstrap list` shows them), made elsewhere, will hold
    /// `bootstrap` at its root
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
    /// How many threads search and read [default: one per processor]
    #[arg(short, long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256),
          help_heading = "Run")]
    pub jobs: Option<u16>,
    /// The flags under "Migration", spelled out.
    #[arg(skip)]
    pub migration: Vec<String>,
    /// Whether one of them was typed.
    #[arg(skip)]
    pub migration_typed: bool,
}

/// The heading of the flags that decide what a migration is.
const MIGRATION: &str = "Migration";

/// How the report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// One JSON document per PATH, schema `rebootstrap/1`
    Json,
    /// The same as lines: one for the run, then one for each function, edit and note
    Jsonl,
    /// One SARIF 2.1.0 log, for code scanning and editors: functions to migrate with their edits as fixes
    Sarif,
    /// Annotations at the lines of a pull request, as GitHub Actions reads them
    Github,
    /// For the description of a pull request; for `bulk`, for a ticket
    Markdown,
    /// `bulk` only: one row for each repository
    Csv,
}

impl Format {
    /// Whether `bulk` has it; every other one but the table is for a run over folders.
    #[must_use]
    pub fn is_for_bulk(self) -> bool {
        matches!(self, Self::Human | Self::Json | Self::Markdown | Self::Csv)
    }

    /// The name as it is typed.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
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
    if args.get(1).is_some_and(|first| first == "bulk") {
        args = bulk::lists_apart(args);
    }
    let matches = Cli::command().try_get_matches_from(args)?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    (cli.flags.migration, cli.flags.migration_typed) = migration(&matches);
    Ok(cli)
}

/// The flags of a migration as they would be typed, with the defaults, and whether one was.
fn migration(matches: &ArgMatches) -> (Vec<String>, bool) {
    let mut flags = Vec::new();
    let mut typed = false;
    for argument in Cli::command().get_arguments().filter(|argument| argument.get_help_heading() == Some(MIGRATION)) {
        let (id, Some(long)) = (argument.get_id().as_str(), argument.get_long()) else { continue };
        typed |= matches.value_source(id) == Some(ValueSource::CommandLine);
        if matches!(argument.get_action(), ArgAction::SetTrue) {
            flags.extend(matches.get_flag(id).then(|| format!("--{long}")));
        } else {
            let values = matches.get_raw(id).into_iter().flatten();
            flags.extend(values.map(|value| format!("--{long}={}", value.to_string_lossy())));
        }
    }
    (flags, typed)
}
