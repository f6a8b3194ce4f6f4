//! Reads every file of the folders given by every reader that wants it, and says where the bytes that a tree or a value names
//! are not those of the file: `roundtrip FOLDER...`.
//!
//! A line on standard output for each finding: `print PATH: what` (spans that are out of order, or name other bytes) and
//! `crash PATH: what`. Then `slow MS ms PATH`, `broken PATH: why` (a file that does not parse: not a finding) with `-v`,
//! and `files N`. Exits with 1 when anything was found.

#[path = "roundtrip/check.rs"]
mod check;
#[path = "roundtrip/folder.rs"]
mod folder;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rebootstrap_transform::{Options, Repository, collect, run, wants};

use check::Findings;
use folder::Folder;

/// Files that take longer are named.
const SLOW: Duration = Duration::from_millis(250);
/// As much as the program gives itself.
const STACK: usize = 512 << 20;

/// Where the last panic was.
static PANIC: Mutex<String> = Mutex::new(String::new());

fn main() -> std::io::Result<ExitCode> {
    let (flags, folders): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|one| one.starts_with('-'));
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = PANIC.lock() {
            *last = panic.to_string().replace('\n', " ");
        }
    }));
    let work = move || folders.iter().map(|folder| read(Path::new(folder), !flags.is_empty())).collect();
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work)?;
    let found: Vec<std::io::Result<bool>> = thread.join().unwrap_or_default();
    let wrong = found.is_empty() || found.into_iter().collect::<std::io::Result<Vec<_>>>()?.contains(&true);
    Ok(ExitCode::from(u8::from(wrong)))
}

/// Whether anything was found in the folder `root`. With `verbose`, each file is named before it is read.
fn read(root: &Path, verbose: bool) -> std::io::Result<bool> {
    let folder = Folder::new(root)?;
    let mut out = std::io::stdout().lock();
    let mut wrong = false;
    let (mut files, mut slow) = (0, Vec::new());
    let wanted: Vec<String> = folder.names.matching(wants).collect();
    for name in &wanted {
        let Some(alone) = folder.alone(name) else { continue };
        if verbose {
            writeln!(out, "reading {name}")?;
        }
        files += 1;
        let start = Instant::now();
        let mut findings = Findings::default();
        let panicked = guard(|| alone.check(&mut findings));
        let elapsed = start.elapsed();
        if elapsed >= SLOW {
            slow.push((elapsed, name));
        }
        for what in &findings.wrong {
            writeln!(out, "print {name}: {what}")?;
        }
        for why in findings.broken.iter().filter(|_| verbose) {
            writeln!(out, "broken {name}: {why}")?;
        }
        if let Some(said) = &panicked {
            writeln!(out, "crash {name}: {said}")?;
        }
        wrong |= panicked.is_some() || !findings.wrong.is_empty();
    }
    if verbose {
        writeln!(out, "reading all files together")?;
    }
    let mut findings = Findings::default();
    let panicked = guard(|| {
        let repository = Repository::new(&folder);
        let facts = collect(&repository);
        findings.facts(&facts, &repository.files());
        let hits: Vec<String> = wanted.iter().map(|name| (*name).clone()).collect();
        let outcome = run(&folder, &hits, &Options::default());
        std::hint::black_box(outcome.changed_files());
    });
    for what in &findings.wrong {
        writeln!(out, "print all files together: {what}")?;
    }
    if let Some(said) = &panicked {
        writeln!(out, "crash all files together: {said}")?;
    }
    slow.sort_unstable();
    for (elapsed, name) in slow.iter().rev() {
        writeln!(out, "slow {} ms {}/{name}", elapsed.as_millis(), root.display())?;
    }
    writeln!(out, "files {files}")?;
    Ok(wrong || panicked.is_some() || !findings.wrong.is_empty())
}

/// What `work` said when it panicked.
fn guard(work: impl FnOnce()) -> Option<String> {
    let panicked = catch_unwind(AssertUnwindSafe(work)).is_err();
    panicked.then(|| PANIC.lock().map(|mut last| std::mem::take(&mut *last)).unwrap_or_default())
}
