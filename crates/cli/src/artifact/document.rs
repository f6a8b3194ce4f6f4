//! What was found of packages as JSON, schema `rebootstrap/1`: fields may be added to it, none is renamed or removed.

use rebootstrap_transform::Architecture;
use serde::Serialize;

use super::package::{Mode, Root};
use super::program::Program;
use super::{Artifact, Finding, Target};
use crate::text::clean_json;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: &'static str,
    command: &'static str,
    runtime: &'static str,
    architecture: &'static str,
    artifacts: Vec<One<'a>>,
}

/// `null` where it could not be read or is not there.
#[derive(Serialize)]
struct One<'a> {
    path: &'a str,
    starts: Option<bool>,
    reasons: Vec<Statement<'a>>,
    notes: Vec<Statement<'a>>,
    zipped: Option<u64>,
    unpacked: Option<u64>,
    entries: Option<u64>,
    bootstrap: Option<Bootstrap<'a>>,
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct Statement<'a> {
    code: &'static str,
    message: &'a str,
    next: &'a str,
}

#[derive(Serialize, Default)]
struct Bootstrap<'a> {
    kind: &'static str,
    mode: Option<String>,
    link: Option<&'a str>,
    architecture: Option<&'a str>,
    interpreter: Option<&'a str>,
    glibc: Option<String>,
    go: Option<&'a str>,
    aws_lambda_go: Option<&'a str>,
}

/// The document on all packages of one run.
#[must_use]
pub fn document(artifacts: &[Artifact], target: &Target) -> String {
    let document = Document {
        schema: "rebootstrap/1",
        version: env!("CARGO_PKG_VERSION"),
        command: "verify",
        runtime: target.runtime.name(),
        architecture: match target.architecture {
            Architecture::Keep => "keep",
            Architecture::X86 => "x86_64",
            Architecture::Arm => "arm64",
        },
        artifacts: artifacts.iter().map(one).collect(),
    };
    // Serialising plain structs of text and numbers has no way to fail.
    clean_json(&serde_json::to_string_pretty(&document).unwrap_or_default()) + "\n"
}

fn one(artifact: &Artifact) -> One<'_> {
    let judged = artifact.judged.as_ref();
    let (package, verdict) = (judged.ok().map(|(package, _)| package), judged.ok().map(|(_, verdict)| verdict));
    One {
        path: &artifact.path,
        starts: verdict.map(super::Verdict::starts),
        reasons: verdict.map(|verdict| verdict.reasons.iter().map(statement).collect()).unwrap_or_default(),
        notes: verdict.map(|verdict| verdict.notes.iter().map(statement).collect()).unwrap_or_default(),
        zipped: package.and_then(|package| package.zipped),
        unpacked: package.map(|package| package.unpacked),
        entries: package.map(|package| package.entries),
        bootstrap: package.and_then(|package| bootstrap(&package.root)),
        error: judged.err().map(String::as_str),
    }
}

fn statement(finding: &Finding) -> Statement<'_> {
    Statement { code: finding.code.name(), message: &finding.message, next: &finding.next }
}

fn bootstrap(root: &Root) -> Option<Bootstrap<'_>> {
    let Root::File(file) = root else { return None };
    let mut shown = Bootstrap {
        kind: "unknown",
        mode: match file.mode {
            Mode::Bits(bits) => Some(format!("{bits:04o}")),
            Mode::Missing | Mode::NotKept => None,
        },
        link: file.link.as_deref(),
        ..Bootstrap::default()
    };
    match &file.program {
        Some(Program::Elf(program)) => {
            shown.kind = "elf";
            shown.architecture = Some(program.machine.name());
            shown.interpreter = program.loader.as_deref();
            shown.glibc = program.glibc.map(|(major, minor)| format!("{major}.{minor}"));
            shown.go = program.go.as_ref().map(|go| go.go.as_str());
            shown.aws_lambda_go =
                program.go.as_ref().and_then(|go| go.version_of(rebootstrap_transform::go::library::LIBRARY));
        }
        Some(Program::Script(script)) => {
            shown.kind = "script";
            shown.interpreter = Some(&script.interpreter);
        }
        _ => {}
    }
    Some(shown)
}
