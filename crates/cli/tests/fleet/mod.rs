//! Repositories in a temporary folder, and the built program run over them as a user would, with nothing of the user's.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A function that moves.
pub(crate) const MOVES: &[(&str, &str)] = &[
    (
        "main.tf",
        concat!(
            "resource \"aws_lambda_function\" \"hello\" {\n  function_name    = \"hello\"\n  filename         = \"hello.zip\"\n",
            "  source_code_hash = filebase64sha256(\"hello.zip\")\n  handler          = \"main\"\n  runtime          = \"go1.x\"\n}\n"
        ),
    ),
    ("Makefile", "build:\n\tGOOS=linux GOARCH=amd64 go build -o main .\n\tzip hello.zip main\n"),
    ("main.go", "package main\n\nimport _ \"github.com/aws/aws-lambda-go/lambda\"\n\nfunc main() {}\n"),
    ("go.mod", "module example.com/hello\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"),
];

/// A function that is left, with an owner.
pub(crate) const LEFT: &[(&str, &str)] = &[
    (
        "infra/main.tf",
        concat!(
            "resource \"aws_lambda_function\" \"old\" {\n  function_name = \"old\"\n  s3_bucket     = \"builds\"\n",
            "  s3_key        = \"old.zip\"\n  handler       = \"old\"\n  runtime       = \"go1.x\"\n}\n"
        ),
    ),
    (".github/CODEOWNERS", "* @org/all\n/infra/ @org/infra\n"),
];

/// Nothing to do.
pub(crate) const CURRENT: &[(&str, &str)] = &[("README.md", "Nothing here.\n")];

/// A folder with `repos/`, `bin/` (first in PATH) and `home/`.
pub(crate) struct Fleet(tempfile::TempDir);

/// How a run ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Fleet {
    pub(crate) fn new() -> Self {
        let fleet = Self(tempfile::tempdir().expect("a temporary folder"));
        for folder in ["repos", "bin", "home"] {
            std::fs::create_dir(fleet.at(folder)).expect("a folder");
        }
        fleet
    }

    /// The three kinds of repositories: `moves`, `left` and `current`.
    pub(crate) fn of_each() -> Self {
        let fleet = Self::new();
        fleet.repository("moves", MOVES);
        fleet.repository("left", LEFT);
        fleet.repository("current", CURRENT);
        fleet
    }

    pub(crate) fn top(&self) -> PathBuf {
        self.0.path().canonicalize().expect("a folder")
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn put(&self, path: &str, text: &str) {
        let path = self.at(path);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    pub(crate) fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// A script in `bin/`.
    pub(crate) fn script(&self, name: &str, text: &str) {
        let path = format!("bin/{name}");
        self.put(&format!("{path}.text"), text);
        // Not by this process: what another test starts meanwhile would hold the file open for writing, and it would be busy.
        let mut install = Command::new("install");
        install.args(["-m", "755"]).args([self.at(&format!("{path}.text")), self.at(&path)]);
        assert!(install.status().expect("install").success());
    }

    /// `repos/NAME` with one commit of `files` on `main`.
    pub(crate) fn repository(&self, name: &str, files: &[(&str, &str)]) {
        self.empty(name);
        for (path, text) in files {
            self.put(&format!("repos/{name}/{path}"), text);
        }
        self.git(name, &["add", "-A"]);
        self.git(name, &["commit", "-q", "-m", "first"]);
    }

    pub(crate) fn empty(&self, name: &str) {
        std::fs::create_dir_all(self.at("repos").join(name)).expect("a folder");
        self.git(name, &["init", "-q", "-b", "main"]);
    }

    /// `repos/NAME`, a bare repository, and `repos/NAME-clone`, a clone of it.
    pub(crate) fn with_remote(&self, name: &str, files: &[(&str, &str)]) {
        self.repository("seed", files);
        let bare = self.top().join(format!("repos/{name}.git"));
        let bare = bare.to_str().expect("UTF-8");
        self.git("seed", &["clone", "-q", "--bare", ".", bare]);
        self.git("seed", &["clone", "-q", bare, &format!("../{name}")]);
        std::fs::remove_dir_all(self.at("repos/seed")).expect("it was there");
    }

    /// What git prints in `repos/NAME`.
    pub(crate) fn git(&self, name: &str, args: &[&str]) -> String {
        let mut git = Command::new(system_git());
        git.arg("-C").arg(self.at("repos").join(name)).args(args);
        self.environment(&mut git);
        let done = git.output().expect("git");
        assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim_end().to_owned()
    }

    pub(crate) fn environment(&self, command: &mut Command) {
        let path = std::env::var("PATH").unwrap_or_default();
        command.env_clear().env("PATH", format!("{}:{path}", self.at("bin").display()));
        command.env("HOME", self.at("home")).env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_AUTHOR_NAME", "A").env("GIT_AUTHOR_EMAIL", "a@example.com");
        command.env("GIT_COMMITTER_NAME", "C").env("GIT_COMMITTER_EMAIL", "c@example.com");
        command.env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z").env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z");
        command.env("TOP", self.top());
    }

    /// `rebootstrap bulk --campaign campaign` and more, in the folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_rebootstrap"));
        program.arg("bulk").args(args).current_dir(self.0.path()).stdin(Stdio::null());
        self.environment(&mut program);
        program
    }

    /// [`Fleet::command`] run, with `--campaign campaign`.
    pub(crate) fn bulk(&self, args: &[&str]) -> Ran {
        let mut all = vec!["--campaign", "campaign", "--jobs", "1"];
        all.extend(args);
        ran(&mut self.command(&all))
    }

    /// The record of a repository in `campaign`, by its name.
    pub(crate) fn record(&self, name: &str) -> Value {
        self.find("campaign", name).unwrap_or_else(|| panic!("{name} has no record"))
    }

    pub(crate) fn state(&self, name: &str) -> String {
        self.record(name)["state"].as_str().expect("a state").to_owned()
    }

    /// The code of the reason why a repository was skipped or has failed.
    pub(crate) fn reason(&self, name: &str) -> String {
        self.record(name)["reason"]["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn find(&self, campaign: &str, name: &str) -> Option<Value> {
        let folder = self.folder_of(campaign, name)?;
        let text = std::fs::read_to_string(folder.join("state.json")).ok()?;
        Some(serde_json::from_str(&text).expect("JSON"))
    }

    /// Where a campaign keeps what belongs to a repository.
    pub(crate) fn folder_of(&self, campaign: &str, name: &str) -> Option<PathBuf> {
        let entries = std::fs::read_dir(self.at(campaign).join("repositories")).ok()?;
        let mut paths = entries.map(|entry| entry.expect("an entry").path());
        paths.find(|path| {
            let folder = path.file_name().expect("a name").to_string_lossy().into_owned();
            folder.rsplit_once('-').is_some_and(|(known, _)| known == name)
        })
    }

    /// Every file of a campaign without what depends on the clock, by its path.
    pub(crate) fn content(&self, campaign: &str) -> BTreeMap<PathBuf, String> {
        let mut found = BTreeMap::new();
        files(&self.at(campaign), &self.at(campaign), &mut found);
        found
    }
}

fn files(top: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            if entry.file_name().is_some_and(|name| name != "clone.git") {
                files(top, &entry, found);
            }
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&entry).expect("a file")).into_owned();
        let is_time = |line: &&str| line.contains("\"elapsed_ms\":") || line.contains("\"finished\":");
        let text: String = text.split_inclusive('\n').filter(|line| !is_time(line)).collect();
        found.insert(entry.strip_prefix(top).expect("below").to_owned(), text);
    }
}

/// Runs a command to its end.
pub(crate) fn ran(command: &mut Command) -> Ran {
    let done = command.output().expect("the program");
    Ran {
        code: done.status.code(),
        out: String::from_utf8_lossy(&done.stdout).into_owned(),
        err: String::from_utf8_lossy(&done.stderr).into_owned(),
    }
}

/// Where git is, so that a script in its place can start it.
pub(crate) fn system_git() -> PathBuf {
    let path = std::env::var_os("PATH").expect("a PATH");
    std::env::split_paths(&path).map(|folder| folder.join("git")).find(|git| git.is_file()).expect("git")
}
