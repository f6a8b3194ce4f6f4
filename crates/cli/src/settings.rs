//! What the flags mean together; resolved once, before anything is read.

use std::num::NonZero;
use std::path::PathBuf;

use anyhow::{Result, bail};
use rebootstrap_transform::{Architecture, Handler, Options, Runtime};

use crate::console::Console;
use crate::flags::{Flags, Format, When};
use crate::report::Verbosity;

/// More threads than this do not make a walk faster.
const MOST_JOBS: usize = 12;

/// The resolved flags.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What the core is told.
    pub options: Options,
    /// How the report is written.
    pub format: Format,
    /// Where the report goes instead of a stream.
    pub output: Option<PathBuf>,
    /// How much is said.
    pub verbosity: Verbosity,
    /// Whether standard output gets colour.
    pub color_out: bool,
    /// Whether standard error gets colour.
    pub color_err: bool,
    /// Whether something left is an error.
    pub strict: bool,
    /// Whether files with uncommitted changes are written.
    pub allow_dirty: bool,
    /// How many threads search.
    pub jobs: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            options: Options::default(),
            format: Format::Human,
            output: None,
            verbosity: Verbosity::Normal,
            color_out: false,
            color_err: false,
            strict: false,
            allow_dirty: false,
            jobs: 1,
        }
    }
}

impl Settings {
    /// Resolves `flags`.
    ///
    /// # Errors
    /// Flags that contradict each other.
    pub fn new(flags: Flags, console: &Console<'_>) -> Result<Self> {
        let jobs = flags
            .jobs
            .map_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_JOBS), usize::from);
        Ok(Self {
            options: options(&flags)?,
            format: flags.format,
            output: flags.output,
            verbosity: match (flags.quiet, flags.verbose) {
                (true, _) => Verbosity::Quiet,
                (_, true) => Verbosity::Verbose,
                _ => Verbosity::Normal,
            },
            color_out: colored(flags.color, console.out.terminal),
            color_err: colored(flags.color, console.err.terminal),
            strict: flags.strict,
            allow_dirty: flags.allow_dirty,
            jobs,
        })
    }
}

fn options(flags: &Flags) -> Result<Options> {
    let target = Runtime::parse(&flags.runtime).unwrap_or(Runtime::ProvidedAl2023);
    let mut from: Vec<_> = flags.from.iter().filter_map(|name| Runtime::parse(name)).collect();
    if from.contains(&target) {
        bail!("--from {0} and --runtime {0} contradict each other", target.name());
    }
    if from.is_empty() {
        from = Options::default().from.into_iter().filter(|runtime| *runtime != target).collect();
    }
    // What a host language would quote is not written into one.
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
    };
    if !plain(&flags.handler) {
        bail!("--handler takes letters, digits and the characters - _ . /, not `{}`", flags.handler.escape_debug());
    }
    Ok(Options {
        target,
        from,
        handler: match flags.handler.as_str() {
            "keep" => Handler::Keep,
            text => Handler::Text(text.to_owned()),
        },
        architecture: match flags.arch.as_str() {
            "x86_64" => Architecture::X86,
            "arm64" => Architecture::Arm,
            _ => Architecture::Keep,
        },
        norpc: flags.norpc,
        bump_providers: flags.bump_providers,
        assume_artifact: flags.assume_artifact.clone(),
        whole: Options::default().whole,
        all: false,
    })
}

fn colored(when: When, terminal: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
            terminal && set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb")
        }
    }
}
