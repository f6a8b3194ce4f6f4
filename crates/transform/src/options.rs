//! What the user asked for: target runtime, handler, and which runtimes to leave.

use crate::lifecycle::Runtime;

/// What the handler of a migrated function becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handler {
    /// This text; `bootstrap` by default.
    Text(String),
    /// The handler stays as it is. `provided.*` runtimes do not read it.
    Keep,
}

/// What architecture a migrated function gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// Whatever it has.
    Keep,
    /// `x86_64`.
    X86,
    /// `arm64`.
    Arm,
}

/// The choices of one run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The runtime functions move to.
    pub target: Runtime,
    /// The runtimes functions move away from.
    pub from: Vec<Runtime>,
    /// What handlers become.
    pub handler: Handler,
    /// What architectures become.
    pub architecture: Architecture,
    /// Whether builds get `-tags lambda.norpc`.
    pub norpc: bool,
    /// Whether provider constraints may be raised across a major version.
    pub bump_providers: bool,
    /// Globs over function ids whose package, made elsewhere, the owner vouches for.
    pub assume_artifact: Vec<String>,
    /// Repositories with at most so many files are read whole; of larger ones, what a function that moves can have to do with.
    pub whole: usize,
    /// Whether functions that do not move are asked for as well.
    pub all: bool,
}

impl Options {
    /// Whether `pattern`, one of [`Self::assume_artifact`], names the function `id`: as it stands, or as a glob in which `*`
    /// stands for dots, brackets and slashes, too.
    #[must_use]
    pub fn vouches(pattern: &str, id: &str) -> bool {
        let flat = |text: &str| text.replace('/', "\u{1}");
        pattern == id || crate::glob::matches(&flat(pattern), &flat(id))
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            target: Runtime::ProvidedAl2023,
            from: vec![Runtime::Go1, Runtime::Provided, Runtime::ProvidedAl2],
            handler: Handler::Text("bootstrap".to_owned()),
            architecture: Architecture::Keep,
            norpc: false,
            bump_providers: false,
            assume_artifact: Vec::new(),
            whole: 100,
            all: false,
        }
    }
}
