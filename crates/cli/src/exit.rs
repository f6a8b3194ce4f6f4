//! The exit status: a contract that scripts depend on.

use std::process::ExitCode;

/// How an invocation ends. Ordered: of several, the greatest counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: done, whether anything changed or not.
    #[default]
    Done,
    /// 1: `check` found functions that still need migrating, or `verify` a package that would not start.
    Found,
    /// 3: something was left, and `--strict` was given.
    Left,
    /// 4: nothing was written, because something of the user's was in the way.
    Refused,
    /// 2: the command line is wrong, or a file could not be read or written.
    Failed,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Found => 1,
            Self::Failed => 2,
            Self::Left => 3,
            Self::Refused => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
