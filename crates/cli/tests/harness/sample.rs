//! One outcome with everything in it, made by hand.

use std::path::PathBuf;
use std::time::Duration;

use rebootstrap_cli::flags::Format;
use rebootstrap_cli::paint::Paint;
use rebootstrap_cli::report::{Purpose, Report, Verbosity};
use rebootstrap_cli::root::Root;
use rebootstrap_cli::session::Session;
use rebootstrap_cli::tree::DiskTree;
use rebootstrap_cli::walk::Walk;
use rebootstrap_parser::{Edit, FileId, Span};
use rebootstrap_transform::{
    ChainSummary, Code, Diagnostic, FunctionOutcome, Outcome, Place, PlannedEdit, ReadFile, Rule, Status,
};

fn place(file: &str, line: usize) -> Place {
    Place { file: file.into(), line }
}

pub(crate) const TF: &str =
    "resource \"aws_lambda_function\" \"hello\" {\n  handler = \"hello\"\n  runtime = \"go1.x\"\n}\n";
const MAKE: &str = "build:\n\tgo build -o build/hello ./cmd/hello\n";

fn say(code: Code, message: &str, at: Option<Place>, next: &str) -> Diagnostic {
    Diagnostic { code, message: message.into(), place: at, related: Vec::new(), next: next.into() }
}

fn edit(file: u32, text: &str, old: &str, new: &str, rule: Rule) -> PlannedEdit {
    let start = text.find(old).expect("old");
    let span = Span::new(FileId(file), start, start + old.len());
    PlannedEdit { edit: Edit { span, text: new.into() }, rule, migration: 1 }
}

fn function(id: &str, at: Place, status: Status) -> FunctionOutcome {
    let migrated = status == Status::Migrated;
    FunctionOutcome {
        id: id.into(),
        framework: "terraform",
        place: at,
        runtime: if status == Status::Current { "provided.al2023" } else { "go1.x" }.into(),
        target: "provided.al2023".into(),
        status,
        chain: ChainSummary {
            archive: if status == Status::Left { String::new() } else { "build/hello.zip".into() },
            binary: if migrated { "build/hello".into() } else { String::new() },
            renamed: if migrated { "build/hello/bootstrap".into() } else { String::new() },
            builds: if migrated { vec![place("Makefile", 2)] } else { Vec::new() },
        },
        reasons: Vec::new(),
        migration: usize::from(migrated),
    }
}

pub(crate) fn outcome() -> Outcome {
    let mut left = function("aws_lambda_function.legacy", place("legacy.tf", 3), Status::Left);
    left.reasons.push(Diagnostic {
        related: vec![place("legacy.tf", 1), place("variables.tf", 20)],
        ..say(
            Code::MadeElsewhere,
            "the package comes from S3 key builds/legacy.zip, and nothing in this repository makes a file that is uploaded there",
            Some(place("legacy.tf", 9)),
            "rebootstrap apply --assume-artifact 'aws_lambda_function.legacy'",
        )
    });
    let mut hello = function("aws_lambda_function.hello", place("main.tf", 1), Status::Migrated);
    hello.reasons.push(say(
        Code::TimeZone,
        "cmd/hello loads time zones",
        Some(place("cmd/hello/main.go", 14)),
        "import _ \"time/tzdata\"",
    ));
    Outcome {
        partial: false,
        files: vec![
            ReadFile { path: "main.tf".into(), text: TF.into() },
            ReadFile { path: "Makefile".into(), text: MAKE.into() },
        ],
        functions: vec![
            left,
            hello,
            function(
                "module.api.aws_lambda_function.this[\"bye\u{1b}[2J\"]",
                place("modules/api/main.tf", 12),
                Status::Migrated,
            ),
            function("aws_lambda_function.new", place("new.tf", 1), Status::Current),
        ],
        edits: vec![
            edit(0, TF, "\"hello\"\n  runtime", "\"bootstrap\"\n  runtime", Rule::Handler),
            edit(0, TF, "go1.x", "provided.al2023", Rule::Runtime),
            edit(1, MAKE, "build/hello", "build/hello/bootstrap", Rule::BuildOutput),
        ],
        notes: vec![
            say(Code::SyntaxError, "broken.tf does not parse", Some(place("broken.tf", 4)), ""),
            say(
                Code::Stale,
                "the program moves to build/hello/bootstrap, and an old file build/hello would block the directory",
                None,
                "rm -f build/hello\nmake build",
            ),
        ],
    }
}

pub(crate) fn session(prefix: &str, outcome: Outcome) -> Session {
    let changes = outcome.changed_files();
    Session {
        root: Root {
            shown: ".".into(),
            path: PathBuf::from("/x"),
            prefix: prefix.into(),
            is_here: prefix.is_empty(),
            in_work_tree: None,
        },
        tree: DiskTree::new(&PathBuf::from("/x"), Walk::default()).0,
        outcome,
        changes,
        failed: false,
        elapsed: Duration::from_millis(12),
    }
}

pub(crate) fn render(session: &Session, purpose: Purpose, verbosity: Verbosity, format: Format, color: bool) -> String {
    let report = Report {
        session,
        purpose,
        written: purpose == Purpose::Apply,
        errors: &[],
        target: "provided.al2023",
        verbosity,
        paint: Paint(color),
    };
    report.render(format)
}
