//! A script, and the program that its first line asks for.

/// The kernel reads so much of a script to find its first line.
///
/// Source: `BINPRM_BUF_SIZE` in Linux's `include/uapi/linux/binfmts.h`.
const LINE: usize = 256;

/// Programs that are in the operating system of every `provided.*` runtime. Python and others are not there.
///
/// Sources: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-walkthrough.html> (a bootstrap for `/bin/sh`),
/// <https://github.com/gkrizek/bash-lambda-layer/issues/71> (no Python on Amazon Linux 2).
const SHELLS: &[&str] = &["/bin/sh", "/bin/bash", "/usr/bin/sh", "/usr/bin/bash"];

/// What `env` is asked for, too.
const ENV: &str = "/usr/bin/env";

/// A file that begins with `#!`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What starts it, with its argument; without the `\r` of a line of Windows.
    pub interpreter: String,
    /// Whether the line ends in `\r`, which is then a part of the interpreter's name.
    pub has_carriage_return: bool,
}

/// Whether what starts a script is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is in the operating system.
    Known,
    /// It would be in the package or in a layer, where it is not looked for.
    Brought,
    /// It is not known to be there.
    Unknown,
}

impl Script {
    /// Reads the first line of `data`; `None` where it is no script.
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        let line = data.get(..data.len().min(LINE))?.strip_prefix(b"#!")?;
        let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
        let line = String::from_utf8_lossy(line);
        let line = line.trim_matches([' ', '\t']);
        Some(Self { interpreter: line.trim_end_matches('\r').to_owned(), has_carriage_return: line.ends_with('\r') })
    }

    /// Whether a runtime has the interpreter.
    #[must_use]
    pub fn presence(&self) -> Presence {
        let mut words = self.interpreter.split([' ', '\t']).filter(|word| !word.is_empty());
        let program = words.next().unwrap_or_default();
        let is_shell = |name: &str| SHELLS.iter().any(|shell| shell.rsplit('/').next() == Some(name));
        if SHELLS.contains(&program) || (program == ENV && words.find(|word| *word != "-S").is_some_and(is_shell)) {
            Presence::Known
        } else if program.starts_with("/var/task/") || program.starts_with("/opt/") {
            Presence::Brought
        } else {
            Presence::Unknown
        }
    }
}
