//! `rebootstrap verify`: would Lambda start these packages?

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::artifact::{Artifact, Target, count, document, lines};
use crate::console::Console;
use crate::crash;
use crate::exit::Exit;
use crate::flags::Format;
use crate::paint::Paint;
use crate::report::Verbosity;
use crate::settings::Settings;
use crate::write::write_output;

/// Judges one after the other; what cannot be read is told, and the others are judged all the same.
pub(super) fn verify(paths: &[PathBuf], settings: &Settings, console: &mut Console<'_>) -> Result<Exit> {
    if !matches!(settings.format, Format::Human | Format::Json) {
        bail!("--format {} is not for verify, which writes human and json", settings.format.name());
    }
    let same = |output: &PathBuf| {
        let output = dunce::canonicalize(output).ok()?;
        paths.iter().find(|path| dunce::canonicalize(path).is_ok_and(|path| path == output))
    };
    if let Some(path) = settings.output.as_ref().and_then(same) {
        bail!("--output {} would replace a package that is to be verified; name another file", path.display());
    }
    let target = Target { runtime: settings.options.target, architecture: settings.options.architecture };
    let paint = Paint(settings.output.is_none() && settings.color_out);
    let (mut artifacts, mut report) = (Vec::new(), String::new());
    for path in paths {
        let shown = path.to_string_lossy().into_owned();
        let artifact = crash::guard(|| Artifact::new(path, &target));
        let artifact = artifact.unwrap_or_else(|said| Artifact { path: shown, judged: Err(said) });
        if let Err(reason) = &artifact.judged {
            console.error(&format!("{}: {reason}", artifact.path));
        }
        if settings.format == Format::Human {
            show(&lines(&artifact, settings.verbosity, paint), settings, &mut report, console);
        }
        artifacts.push(artifact);
    }
    if settings.format == Format::Json {
        show(&document(&artifacts, &target), settings, &mut report, console);
    } else if artifacts.len() > 1 && settings.verbosity > Verbosity::Quiet {
        show(&count(&artifacts), settings, &mut report, console);
    }
    if let Some(path) = &settings.output {
        write_output(path, &report).with_context(|| format!("{}", path.display()))?;
    }
    let exits = artifacts.iter().map(|artifact| match &artifact.judged {
        Err(_) => Exit::Failed,
        Ok(_) if artifact.starts() => Exit::Done,
        Ok(_) => Exit::Found,
    });
    Ok(exits.max().unwrap_or_default())
}

/// Prints `text`, or keeps it for the file of `--output`.
fn show(text: &str, settings: &Settings, report: &mut String, console: &mut Console<'_>) {
    if settings.output.is_some() {
        report.push_str(text);
    } else {
        console.out.write(text);
    }
}
