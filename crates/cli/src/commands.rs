//! The commands. Each makes the sessions it needs and says how it ended.

mod bulk;
mod completions;
mod explain;
mod migrate;
mod undo;
mod verify;

use crate::bulk::worker;
use crate::console::Console;
use crate::engine::Engine;
use crate::exit::Exit;
use crate::flags::{Cli, Command, Format, Paths};
use crate::report::Purpose;
use crate::settings::Settings;

/// Carries out what was typed.
pub(crate) fn dispatch(cli: Cli, engine: &Engine, console: &mut Console<'_>) -> Exit {
    let migration = bulk::Migration::of(&cli.flags);
    let mut settings = match Settings::new(cli.flags, console) {
        Ok(settings) => settings,
        Err(error) => {
            console.error(&format!("{error:#}"));
            return Exit::Failed;
        }
    };
    if let Some(error) = unfit(settings.format, cli.command.as_ref()) {
        console.error(&error);
        return Exit::Failed;
    }
    let failed = |error: anyhow::Error, console: &mut Console<'_>| {
        console.error(&format!("{error:#}"));
        Exit::Failed
    };
    let (purpose, paths) = match cli.command {
        Some(Command::Bulk(typed)) => {
            let done = bulk::bulk(*typed, migration, &settings, engine, console);
            return done.unwrap_or_else(|error| failed(error, console));
        }
        Some(Command::BulkWorker) => return worker::work(&settings, engine, console),
        Some(Command::Verify { artifacts }) => {
            let done = verify::verify(&artifacts, &settings, console);
            return done.unwrap_or_else(|error| failed(error, console));
        }
        Some(Command::Explain { code }) => return explain::explain(code.as_deref(), console),
        Some(Command::Completions { shell }) => return completions::completions(shell, console),
        Some(Command::Undo { paths, recover, forget }) => {
            let task = undo::Task::of(recover, forget);
            let done = undo::undo(&paths.paths, task, &settings, engine, console);
            return done.unwrap_or_else(|error| failed(error, console));
        }
        None => (Purpose::Diff, Paths::default()),
        Some(Command::Diff(paths)) => (Purpose::Diff, paths),
        Some(Command::Apply(paths)) => (Purpose::Apply, paths),
        Some(Command::Check(paths)) => (Purpose::Check, paths),
        Some(Command::List(paths)) => (Purpose::List, paths),
    };
    settings.options.all = purpose == Purpose::List;
    let done = migrate::migrate(purpose, &paths.paths, &settings, engine, console);
    done.unwrap_or_else(|error| failed(error, console))
}

/// Why there is no report in `format` for this command.
fn unfit(format: Format, command: Option<&Command>) -> Option<String> {
    match command {
        Some(Command::Bulk(_) | Command::Undo { .. }) if !format.is_for_bulk() => {
            Some(format!("--format {} is for diff, apply, check and list", format.name()))
        }
        Some(Command::Bulk(_)) => None,
        _ if format == Format::Csv => Some("--format csv is for bulk: one repository has no table".to_owned()),
        _ => None,
    }
}
