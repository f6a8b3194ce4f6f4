//! Every case of `testdata/`, and some generated repositories, through the program itself: what `apply` writes and what
//! `git apply` makes of `diff` are the files that the diff of the core describes.

#[path = "../../transform/tests/repositories/mod.rs"]
mod repositories;
#[path = "../../transform/tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use support::case::{self, Case};
use support::check::find;
use support::txtar::{Archive, NO_NEWLINE};

type Files = BTreeMap<String, Vec<u8>>;

#[test]
fn apply_and_git_apply_write_the_same_files() {
    let cases: Vec<Case> = case::all().into_iter().chain((0..GENERATED).map(generated)).collect();
    // What takes the time is waiting for the disk.
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let parts = cases.chunks(cases.len().div_ceil(8).max(1));
        let parts =
            parts.map(|part| scope.spawn(|| part.iter().filter_map(|case| check(case).err()).collect::<Vec<_>>()));
        let parts: Vec<_> = parts.collect();
        parts.into_iter().flat_map(|part| part.join().expect("a verdict")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// So many repositories are generated.
const GENERATED: u64 = 24;

/// A generated repository as a case that wants what the core says.
fn generated(seed: u64) -> Case {
    let mut state = seed + 1;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    let repository = repositories::repository(&(0..160).map(|_| byte()).collect::<Vec<u8>>());
    let written = |text: &String| match text.ends_with('\n') {
        true => text.clone(),
        false => format!("{text}\n{NO_NEWLINE}"),
    };
    let files = repository.files.iter().map(|(path, text)| (path.clone(), written(text))).collect();
    let archive = Archive { comment: String::new(), files };
    let mut case = Case { name: format!("generated/{seed}"), path: Default::default(), archive };
    let diff = find(&case, rebootstrap_transform::run).diff;
    case.archive.set(case::DIFF, &diff);
    case
}

fn check(case: &Case) -> Result<(), String> {
    let name = &case.name;
    let (written, patched) = (folder(case), folder(case));
    let before = read(written.path());
    let shown = run(written.path(), "diff", case)?;
    if read(written.path()) != before {
        return Err(format!("{name}: diff has written something"));
    }
    if String::from_utf8_lossy(&shown.stdout) != case.diff() {
        return Err(format!("{name}: diff shows something else than the case wants"));
    }
    run(written.path(), "apply", case)?;
    git_apply(patched.path(), &shown.stdout).map_err(|error| format!("{name}: git apply: {error}"))?;
    let (written, patched) = (read(written.path()), read(patched.path()));
    if written != patched {
        return Err(format!("{name}: apply writes something else than git apply makes of the diff"));
    }
    let changed = |path: &&String| before.get(*path) != written.get(*path);
    let changed: Vec<_> = before.keys().chain(written.keys()).filter(changed).collect();
    let named = |path: &&&String| !case.diff().contains(&format!("\n+++ b/{path}\n"));
    match changed.iter().find(named) {
        Some(path) => Err(format!("{name}: {path} has changed, and the diff does not say so")),
        None => Ok(()),
    }
}

fn folder(case: &Case) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in case.files() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

/// All files below `root`, hidden ones and directories without files included.
fn read(root: &Path) -> Files {
    let (mut pending, mut files) = (vec![root.to_path_buf()], Files::new());
    while let Some(folder) = pending.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            let name = entry.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
            if entry.is_dir() {
                files.insert(name + "/", Vec::new());
                pending.push(entry);
            } else {
                files.insert(name, std::fs::read(&entry).expect("a file"));
            }
        }
    }
    files
}

fn run(folder: &Path, command: &str, case: &Case) -> Result<Output, String> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_rebootstrap"));
    // What is shown by several threads is what one writes.
    let jobs = if command == "diff" { "3" } else { "1" };
    program.arg(command).args(case.flags()).args(["--allow-dirty", "--jobs", jobs]).current_dir(folder);
    let state = tempfile::tempdir().expect("a temporary folder");
    program.env("XDG_STATE_HOME", state.path());
    let done = program.stdin(Stdio::null()).output().expect("the program");
    if done.status.success() {
        return Ok(done);
    }
    Err(format!("{}: {command}: {}{}", case.name, done.status, String::from_utf8_lossy(&done.stderr)))
}

fn git_apply(folder: &Path, patch: &[u8]) -> Result<(), String> {
    if patch.is_empty() {
        return Ok(());
    }
    let mut git = Command::new("git");
    git.args(["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-p1", "-"]).current_dir(folder);
    git.env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap_or(folder));
    git.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
    let mut git = git.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("git");
    let written = git.stdin.take().expect("a pipe").write_all(patch);
    let done = git.wait_with_output().map_err(|error| error.to_string())?;
    written.map_err(|error| error.to_string())?;
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) }
}
