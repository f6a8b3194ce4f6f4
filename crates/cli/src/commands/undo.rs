//! `rebootstrap undo`: takes back the last apply of each root, settles what was interrupted there, or removes what was kept.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::console::Console;
use crate::engine::Engine;
use crate::exit::Exit;
use crate::flags::Format;
use crate::report::Verbosity;
use crate::root::Root;
use crate::settings::Settings;
use crate::slashed;
use crate::text::{clean, count};
use crate::write::{Fate, Kept, Settled, Stop, Undo, forget, kept, recover, write_output};

/// The report as JSON, schema `rebootstrap/1`.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: &'static str,
    command: &'static str,
    root: &'a str,
    files: &'a [File],
    kept: &'a [Old],
    errors: &'a [String],
}

/// What became of one file: `taken back`, `finished`, or `edited` with the folder that has what it was and would be.
#[derive(Serialize)]
struct File {
    file: String,
    state: &'static str,
    kept: Option<String>,
}

/// What is kept of one run, or was until now.
#[derive(Serialize)]
struct Old {
    folder: String,
    days: u64,
    files: Vec<String>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub(super) enum Task {
    TakeBack,
    Recover,
    Forget,
}

impl Task {
    /// What the flags ask for.
    pub(super) fn of(recover: bool, forget: bool) -> Self {
        match (recover, forget) {
            (true, _) => Self::Recover,
            (_, true) => Self::Forget,
            _ => Self::TakeBack,
        }
    }
}

/// What was done in one root, and what stood in the way.
#[derive(Default)]
struct Done {
    files: Vec<File>,
    kept: Vec<Old>,
    said: Vec<String>,
    stop: Option<Stop>,
}

/// Runs over every root, one after the other.
pub(super) fn undo(
    paths: &[PathBuf],
    task: Task,
    settings: &Settings,
    engine: &Engine,
    console: &mut Console<'_>,
) -> Result<Exit> {
    let mut exit = Exit::Done;
    let mut written = String::new();
    for root in Root::all(paths)? {
        let done = match task {
            Task::TakeBack => take_back(&root, engine),
            Task::Recover => settle(&root, engine),
            Task::Forget => remove(&root, engine),
        };
        let errors = done.stop.as_ref().map_or(&[][..], Stop::sentences);
        let text = match settings.format {
            Format::Json => {
                let document = Document {
                    schema: "rebootstrap/1",
                    version: env!("CARGO_PKG_VERSION"),
                    command: "undo",
                    root: &root.shown,
                    files: &done.files,
                    kept: &done.kept,
                    errors,
                };
                // Serialising plain structs of text has no way to fail.
                serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
            }
            _ if settings.verbosity == Verbosity::Quiet => String::new(),
            _ => done.said.iter().map(|line| format!("{line}\n")).collect(),
        };
        if settings.output.is_some() {
            written.push_str(&text);
        } else {
            console.out.write(&text);
        }
        errors.iter().for_each(|sentence| console.error(sentence));
        exit = exit.max(done.stop.as_ref().map_or(Exit::Done, Stop::exit));
    }
    if let Some(path) = &settings.output {
        write_output(path, &written).with_context(|| format!("{}", path.display()))?;
    }
    Ok(exit)
}

fn take_back(root: &Root, engine: &Engine) -> Done {
    let mut done = Done::default();
    let undo = match Undo::prepare(&root.path, engine) {
        Ok(Some(undo)) => undo,
        Ok(None) => {
            done.said.push(format!("There is nothing to take back in {}", clean(&root.shown)));
            return done;
        }
        Err(stop) => return Done { stop: Some(stop), ..done },
    };
    let from = undo.root();
    match undo.commit() {
        Ok(files) => {
            done.said.push(format!("Taken back: {}", count(files.len(), "file")));
            let shown = files.iter().map(|file| shown(root, &from, file));
            done.files = shown.map(|file| File { file, state: "taken back", kept: None }).collect();
            done.said.extend(done.files.iter().map(|file| format!("  {}", clean(&file.file))));
        }
        Err(stop) => done.stop = Some(stop),
    }
    done
}

fn settle(root: &Root, engine: &Engine) -> Done {
    let mut done = Done::default();
    let settled = match recover(&root.path, engine) {
        Ok(settled) => settled,
        Err(stop) => return Done { stop: Some(stop), ..done },
    };
    if settled.is_empty() {
        done.said.push(format!("No run was interrupted in {}", clean(&root.shown)));
    }
    done.said.extend(settled.iter().flat_map(Settled::sentences));
    let edited: Vec<_> = settled.iter().flat_map(Settled::edited).collect();
    done.stop = (!edited.is_empty()).then_some(Stop::Refused(edited));
    done.files = settled.into_iter().flat_map(|settled| settled.files).map(file).collect();
    let old = kept(&root.path, engine);
    done.said.extend(old.iter().map(Kept::sentence));
    done.kept = old.into_iter().map(Old::from).collect();
    done
}

/// Removes what is kept, and says what that was.
fn remove(root: &Root, engine: &Engine) -> Done {
    match forget(&root.path, engine) {
        Err(stop) => Done { stop: Some(stop), ..Done::default() },
        Ok(gone) if gone.is_empty() => {
            Done { said: vec![format!("Nothing was kept in {}", clean(&root.shown))], ..Done::default() }
        }
        Ok(gone) => Done {
            said: gone.iter().map(Kept::farewell).collect(),
            kept: gone.into_iter().map(Old::from).collect(),
            ..Done::default()
        },
    }
}

impl From<Kept> for Old {
    fn from(kept: Kept) -> Self {
        Self { folder: kept.folder.to_string_lossy().into_owned(), days: kept.days, files: kept.files }
    }
}

fn file((file, fate): (String, Fate)) -> File {
    let (state, kept) = match fate {
        Fate::Finished => ("finished", None),
        Fate::TakenBack => ("taken back", None),
        Fate::Edited { kept, .. } => ("edited", Some(kept.to_string_lossy().into_owned())),
    };
    File { file, state, kept }
}

/// A file of an apply in `from`, as the user may type it, when `from` lies in the current directory.
fn shown(root: &Root, from: &Path, file: &str) -> String {
    let below = from.strip_prefix(&root.path).unwrap_or(from);
    format!("{}{}", root.prefix, slashed::shown(&below.join(file)))
}
