//! The command line: everything that touches the world. It walks, asks `transform`, shows and writes; it knows no framework.
//!
//! Standard input is read only for `bulk --from -`, and nothing is decided by the environment but colour (`NO_COLOR`, `TERM`).

pub mod artifact;
pub mod bulk;
pub mod bytes;
pub mod commands;
pub mod console;
pub mod crash;
pub mod diff;
pub mod engine;
pub mod exit;
pub mod flags;
pub mod folder;
pub mod git;
pub mod kept;
pub mod markdown;
pub mod paint;
pub mod probe;
pub mod quote;
pub mod report;
pub mod root;
pub mod session;
pub mod settings;
mod slashed;
mod spread;
pub mod text;
pub mod tree;
pub mod walk;
pub mod write;

use std::ffi::OsString;
use std::io::IsTerminal;

use clap::CommandFactory;

use crate::console::{Console, Stream};
use crate::engine::Engine;
use crate::exit::Exit;

/// The program: arguments and streams of the process, the real engine.
#[must_use]
pub fn main() -> std::process::ExitCode {
    crash::record_panics();
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr().lock());
    let (out_is_terminal, err_is_terminal) = (std::io::stdout().is_terminal(), std::io::stderr().is_terminal());
    let mut console =
        Console { out: Stream::new(&mut out, out_is_terminal), err: Stream::new(&mut err, err_is_terminal) };
    run(std::env::args_os().collect(), &Engine::REAL, &mut console).into()
}

/// One invocation, from the arguments (the program's name first) to the exit status.
pub fn run(args: Vec<OsString>, engine: &Engine, console: &mut Console<'_>) -> Exit {
    let exit = match flags::parse(args) {
        Ok(cli) => commands::dispatch(cli, engine, console),
        Err(error) if error.use_stderr() => {
            console.err.write(&error.render().to_string());
            Exit::Failed
        }
        Err(help) => {
            console.out.write(&help.render().to_string());
            Exit::Done
        }
    };
    exit.max(console.flush())
}

/// The commands and flags as clap knows them, from which the reference is rendered.
#[must_use]
pub fn command() -> clap::Command {
    flags::Cli::command()
}
