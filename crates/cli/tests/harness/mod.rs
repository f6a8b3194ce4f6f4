//! A folder of its own for each test, the program run inside this process, and an engine that needs no framework.
#![allow(dead_code)]

pub(crate) mod faulty;
pub(crate) mod function;
pub(crate) mod power;
pub(crate) mod sample;
pub(crate) mod world;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use rebootstrap_cli::console::{Console, Stream};
use rebootstrap_cli::engine::Engine;
use rebootstrap_cli::root::Root;
use rebootstrap_cli::write::{RealDisk, state_home};
use rebootstrap_parser::{Edit, Span};
use rebootstrap_transform::{
    ChainSummary, Code, Diagnostic, FunctionOutcome, Options, Outcome, PlannedEdit, Repository, Rule, Status, Tree,
};

/// Replaces the first `go1.x` of each hit, as migration 1, or another that it names. A hit that says `LEFT` is left, one
/// that says `PANIC` is fatal.
pub(crate) const FAKE: Engine =
    Engine { wants: |path| !path.ends_with(".png"), is_hit, run, disk: &RealDisk, state: state_directory };

/// The state directory of the tests; what a [`Folder`] leaves there goes with it.
pub(crate) fn state_directory() -> Option<PathBuf> {
    Some(Path::new(env!("CARGO_TARGET_TMPDIR")).join("state"))
}

fn is_hit(_: &str, content: &[u8], _: &Options) -> bool {
    content.windows(5).any(|window| window == b"go1.x")
}

fn run(tree: &dyn Tree, hits: &[String], options: &Options) -> Outcome {
    let repository = Repository::new(tree);
    let mut outcome = Outcome::default();
    for path in hits {
        let Some((file, text)) = repository.open(path) else { continue };
        assert!(!text.contains("PANIC"), "the fake engine was told to panic");
        let at = text.find("go1.x").expect("a hit");
        let place = repository.place(Span::new(file, at, at));
        let left = text.contains("LEFT");
        let number = text.split_once("migration ").and_then(|(_, text)| text.get(..1)?.parse().ok()).unwrap_or(1);
        let reason = Diagnostic {
            code: Code::MadeElsewhere,
            message: "the package is made elsewhere".into(),
            place: Some(place.clone()),
            related: Vec::new(),
            next: String::new(),
        };
        outcome.functions.push(FunctionOutcome {
            id: format!("function.{}", path.replace('/', ".")),
            framework: "fake",
            place,
            runtime: "go1.x".into(),
            target: options.target.name().into(),
            status: if left { Status::Left } else { Status::Migrated },
            chain: ChainSummary::default(),
            reasons: if left { vec![reason] } else { Vec::new() },
            migration: if left { 0 } else { number },
        });
        if !left {
            let edit = Edit { span: Span::new(file, at, at + 5), text: options.target.name().into() };
            outcome.edits.push(PlannedEdit { edit, rule: Rule::Runtime, migration: number });
        }
    }
    outcome.notes = repository.unreadable();
    outcome.files = repository.files();
    outcome
}

/// A temporary folder with files.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a temporary folder"));
        for (path, text) in files {
            folder.put(path, text.as_bytes());
        }
        folder
    }

    /// The same, committed to a git repository.
    pub(crate) fn git(files: &[(&str, &str)]) -> Self {
        let folder = Self::new(files);
        folder.run_git(&["init", "-q"]);
        folder.commit();
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub(crate) fn root(&self) -> Root {
        Root::new(self.path()).expect("a folder")
    }

    pub(crate) fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.at(path);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    pub(crate) fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.at(path)).expect("a text")
    }

    pub(crate) fn link(&self, path: &str, target: &str) {
        std::os::unix::fs::symlink(target, self.at(path)).expect("a link");
    }

    /// Where journals about the folder are when it is in no repository.
    pub(crate) fn state_home(&self) -> PathBuf {
        state_home(&state_directory().expect("one"), &self.path().canonicalize().unwrap_or_default())
    }

    pub(crate) fn commit(&self) {
        self.run_git(&["add", "-A"]);
        self.run_git(&["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-q", "-m", "x"]);
    }

    pub(crate) fn run_git(&self, args: &[&str]) -> String {
        let mut git = Command::new("git");
        git.arg("-C").arg(self.path()).args(["-c", "core.autocrlf=false", "-c", "init.defaultBranch=main"]).args(args);
        git.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
        let done = git.output().expect("git");
        assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// Runs the program in this process; `command` is split at blanks, the folder is the PATH.
    pub(crate) fn run(&self, command: &str, engine: &Engine) -> Ran {
        let mut args: Vec<OsString> = command.split_whitespace().map(OsString::from).collect();
        args.push(self.path().into());
        in_process(args, engine)
    }

    /// Runs the built program with the folder as its current directory.
    pub(crate) fn spawn(&self, args: &[&str]) -> Ran {
        let done = self.process(args).output().expect("the program");
        Ran {
            code: done.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&done.stdout).into_owned(),
            err: String::from_utf8_lossy(&done.stderr).into_owned(),
        }
    }

    pub(crate) fn process(&self, args: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_rebootstrap"));
        program.args(args).current_dir(self.path()).stdin(std::process::Stdio::null());
        program.env("XDG_STATE_HOME", state_directory().expect("one"));
        program
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.state_home());
    }
}

/// How a run ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn in_process(args: Vec<OsString>, engine: &Engine) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console { out: Stream::new(&mut out, false), err: Stream::new(&mut err, false) };
    let args = std::iter::once("rebootstrap".into()).chain(args).collect();
    let code = i32::from(rebootstrap_cli::run(args, engine, &mut console).code());
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code, out: text(out), err: text(err) }
}
