//! `rebootstrap diff`, `apply`, `check` and `list`: the same run, shown in different ways, and for `apply` written.
//!
//! The report goes to standard output, for `diff` to standard error, because the diff is on standard output there;
//! for programs it always goes to standard output and the diff is not shown. With `--output` it goes to that file only.

use std::path::PathBuf;

use anyhow::{Context, Result};
use rebootstrap_transform::{Options, Status};

use crate::console::Console;
use crate::diff::{Reader, diff};
use crate::engine::Engine;
use crate::exit::Exit;
use crate::flags::Format;
use crate::paint::Paint;
use crate::report::{Log, Purpose, Report, Verbosity, is_incomplete};
use crate::root::Root;
use crate::session::Session;
use crate::settings::Settings;
use crate::text::clean;
use crate::write::{Kept, Stop, interrupted, kept, recover, write, write_output};

/// Runs over every root, one after the other.
pub(super) fn migrate(
    purpose: Purpose,
    paths: &[PathBuf],
    settings: &Settings,
    engine: &Engine,
    console: &mut Console<'_>,
) -> Result<Exit> {
    let roots = Root::all(paths)?;
    let several = roots.len() > 1;
    let mut told = Told::default();
    let mut exit = Exit::Done;
    let mut idle: Vec<&String> = settings.options.assume_artifact.iter().collect();
    for root in roots {
        let mut notes = Vec::new();
        let recovered = (purpose == Purpose::Apply).then(|| settle(&root, engine, &mut notes));
        if recovered.is_none() {
            notes.extend(interrupted(&root.path, engine).iter().map(|base| {
                let base = clean(&base.to_string_lossy()).into_owned();
                format!(
                    "a run in {base} was interrupted or is under way; `rebootstrap undo --recover {base}` settles it"
                )
            }));
        }
        let session = Session::new(root, engine, settings);
        let written = recovered.map(|recovered| {
            let written = recovered.and_then(|()| write(&session, engine, settings.allow_dirty))?;
            notes.extend(written.notes);
            Ok(written.files)
        });
        let functions = &session.outcome.functions;
        idle.retain(|pattern| !functions.iter().any(|function| Options::vouches(pattern, &function.id)));
        tell(purpose, several, (&session, written.as_ref()), settings, console, &mut told);
        exit = exit.max(status(purpose, &session, settings));
        let root = &session.root;
        let aside = if root.is_here { String::new() } else { format!("in {}: ", clean(&root.shown)) };
        if settings.verbosity > Verbosity::Quiet {
            notes.iter().for_each(|note| console.note(&format!("{aside}{note}")));
        }
        if let Some(Err(stop)) = &written {
            stop.sentences().iter().for_each(|sentence| console.error(&format!("{aside}{sentence}")));
            exit = exit.max(stop.exit());
        }
    }
    match (&settings.output, settings.format) {
        (Some(_), Format::Sarif) => told.reports = told.log.render(),
        (None, Format::Sarif) => console.out.write(&told.log.render()),
        _ => {}
    }
    if let Some(path) = &settings.output {
        write_output(path, &told.reports).with_context(|| format!("{}", path.display()))?;
    }
    for pattern in idle {
        let pattern = clean(pattern);
        console.note(&format!(
            "--assume-artifact {pattern} names no function; it takes ids, which `rebootstrap list` shows"
        ));
    }
    Ok(exit)
}

/// What is said of all roots together at the end, and not as each is done.
#[derive(Default)]
struct Told {
    /// For `--output`.
    reports: String,
    /// For SARIF.
    log: Log,
}

/// Shows the report of one root, and for `diff` its diff.
fn tell(
    purpose: Purpose,
    several: bool,
    (session, written): (&Session, Option<&Result<usize, Stop>>),
    settings: &Settings,
    console: &mut Console<'_>,
    told: &mut Told,
) {
    let to_error = purpose == Purpose::Diff && settings.format == Format::Human;
    let report = Report {
        session,
        purpose,
        written: written.is_some_and(Result::is_ok),
        errors: written.and_then(|result| result.as_ref().err()).map_or(&[][..], Stop::sentences),
        target: settings.options.target.name(),
        verbosity: settings.verbosity,
        paint: Paint(settings.output.is_none() && if to_error { settings.color_err } else { settings.color_out }),
    };
    let mut text = if settings.format == Format::Sarif {
        told.log.add(&report);
        String::new()
    } else {
        report.render(settings.format)
    };
    if several && settings.format == Format::Human && !text.is_empty() {
        text = format!("{}:\n{text}\n", clean(&session.root.shown));
    }
    if purpose == Purpose::Diff && (settings.format == Format::Human || settings.output.is_some()) {
        let person = settings.color_out || console.out.terminal;
        let reader = if person { Reader::Person(Paint(settings.color_out)) } else { Reader::Machine };
        console.out.write(&diff(&session.changes, &session.root.prefix, reader));
    }
    match (&settings.output, to_error) {
        (Some(_), _) => told.reports.push_str(&text),
        (None, true) => console.err.write(&text),
        (None, false) => console.out.write(&text),
    }
}

/// How the run itself ends.
fn status(purpose: Purpose, session: &Session, settings: &Settings) -> Exit {
    let functions = &session.outcome.functions;
    if session.failed {
        Exit::Failed
    } else if settings.strict && is_incomplete(&session.outcome) {
        Exit::Left
    } else if purpose == Purpose::Check
        && (functions.iter().any(|function| function.status != Status::Current) || is_incomplete(&session.outcome))
    {
        // A gate must not be open because a file could not be read.
        Exit::Found
    } else {
        Exit::Done
    }
}

/// Settles what was interrupted in `root`. A file that someone edited in between stops the run until it was looked at.
fn settle(root: &Root, engine: &Engine, notes: &mut Vec<String>) -> Result<(), Stop> {
    let mut edited = Vec::new();
    for settled in recover(&root.path, engine)? {
        notes.extend(settled.sentences());
        edited.extend(settled.edited());
    }
    if !edited.is_empty() {
        return Err(Stop::Refused(edited));
    }
    notes.extend(kept(&root.path, engine).iter().map(Kept::sentence));
    Ok(())
}
