//! The commands. Each makes the sessions it needs and says how it ended.

mod explain;
mod migrate;
mod undo;

use crate::console::Console;
use crate::engine::Engine;
use crate::exit::Exit;
use crate::flags::{Cli, Command, Paths};
use crate::report::Purpose;
use crate::settings::Settings;

/// Carries out what was typed.
pub(crate) fn dispatch(cli: Cli, engine: &Engine, console: &mut Console<'_>) -> Exit {
    let settings = match Settings::new(cli.flags, console) {
        Ok(settings) => settings,
        Err(error) => {
            console.error(&format!("{error:#}"));
            return Exit::Failed;
        }
    };
    let (purpose, paths) = match cli.command {
        Some(Command::Explain { code }) => return explain::explain(code.as_deref(), console),
        Some(Command::Undo { paths, recover }) => {
            return undo::undo(&paths.paths, recover, &settings, engine, console).unwrap_or_else(|error| {
                console.error(&format!("{error:#}"));
                Exit::Failed
            });
        }
        None => (Purpose::Diff, Paths::default()),
        Some(Command::Diff(paths)) => (Purpose::Diff, paths),
        Some(Command::Apply(paths)) => (Purpose::Apply, paths),
        Some(Command::Check(paths)) => (Purpose::Check, paths),
        Some(Command::List(paths)) => (Purpose::List, paths),
    };
    migrate::migrate(purpose, &paths.paths, &settings, engine, console).unwrap_or_else(|error| {
        console.error(&format!("{error:#}"));
        Exit::Failed
    })
}
