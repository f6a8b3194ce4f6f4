//! `rebootstrap verify` and what is no package: each is named, nothing blocks, takes much memory or crashes.
#![cfg(unix)]

mod harness;
#[path = "verify/package.rs"]
mod package;
#[path = "verify/program.rs"]
mod program;

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::time::{Duration, Instant};

use harness::{Folder, Ran};
use package::{Entry, zip};
use program::{Elf, go, linked};
use rebootstrap_cli::artifact::{Artifact, Program, Target};
use rebootstrap_transform::{Architecture, Runtime};

const TARGET: Target = Target { runtime: Runtime::ProvidedAl2023, architecture: Architecture::Keep };

fn elf() -> Vec<u8> {
    let data = go("go1.22.5", &linked("v1.47.0"));
    Elf { data, libraries: vec!["libc.so.6", "libz.so.1"], ..Elf::dynamic(&["GLIBC_2.17", "GLIBC_2.34"]) }.bytes()
}

fn package() -> Vec<u8> {
    zip(&[Entry::new("bootstrap", elf()), Entry { method: 0, ..Entry::new("data/x", "text") }])
}

fn error(ran: &Ran, sentence: &str) {
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (2, "", format!("error: {sentence}\n").as_str()));
}

#[test]
fn what_is_no_package_is_named() {
    let whole = package();
    for (bytes, sentence) in [
        (&b""[..], "is empty: whatever makes the package has failed, or has not run"),
        (b"hello\n", "is no zip file"),
        (b"\x1f\x8b\x08\0", "is compressed with gzip; Lambda takes zip files"),
        (&elf(), "is a program and no package; name the zip that it is packed in, or the directory that is deployed"),
        (&whole[..whole.len() - 30], "is a zip file without its end: it is cut off, or was not written to the end"),
        (&whole[..whole.len() / 2], "is a zip file without its end: it is cut off, or was not written to the end"),
    ] {
        let folder = Folder::new(&[]);
        folder.put("fn.zip", bytes);
        error(&folder.spawn(&["verify", "fn.zip"]), &format!("fn.zip: {sentence}"));
    }
}

#[test]
fn a_package_is_not_replaced_by_the_report_on_it() {
    let folder = Folder::new(&[]);
    folder.put("a.zip", &package());
    let ran = folder.spawn(&["verify", "a.zip", "--output", "./a.zip"]);
    error(&ran, "--output a.zip would replace a package that is to be verified; name another file");
    assert_eq!(std::fs::read(folder.at("a.zip")).expect("a file"), package());
}

#[test]
fn what_is_no_file_is_not_opened() {
    let folder = Folder::new(&[]);
    folder.put("fn/README", b"");
    for pipe in ["pipe", "fn/bootstrap"] {
        let done = std::process::Command::new("mkfifo").arg(folder.at(pipe)).status().expect("mkfifo");
        assert!(done.success());
    }
    folder.link("dangling.zip", "nowhere.zip");
    error(&folder.spawn(&["verify", "pipe"]), "pipe: neither a directory nor a file");
    error(&folder.spawn(&["verify", "/dev/zero"]), "/dev/zero: neither a directory nor a file");
    error(&folder.spawn(&["verify", "dangling.zip"]), "dangling.zip: No such file or directory (os error 2)");
    error(&folder.spawn(&["verify", "fn"]), "fn: fn/bootstrap: neither a directory nor a file");
    // Beside a bootstrap it is not what is packed.
    std::fs::rename(folder.at("fn/bootstrap"), folder.at("fn/pipe")).expect("a pipe");
    assert_eq!(folder.spawn(&["verify", "fn"]).code, 1);
    folder.put("real.zip", &package());
    folder.link("linked.zip", "real.zip");
    assert_eq!(folder.spawn(&["verify", "linked.zip"]).code, 0);
}

#[test]
fn what_may_not_be_read_is_an_error() {
    let folder = Folder::new(&[]);
    folder.put("fn.zip", &package());
    folder.put("fn/bootstrap", &elf());
    let mode = |path: &str, mode| {
        std::fs::set_permissions(folder.at(path), std::fs::Permissions::from_mode(mode)).expect("permissions");
    };
    mode("", 0o755);
    mode("fn.zip", 0o000);
    mode("fn/bootstrap", 0o111);
    for (path, named) in [("fn.zip", "fn.zip"), ("fn", "fn: fn/bootstrap")] {
        let mut program = folder.process(&["verify", path]);
        if std::fs::File::open(folder.at("fn.zip")).is_ok() {
            // Only root can read it, so another user runs the program.
            program.uid(65534).gid(65534);
        }
        let Ok(done) = program.output() else { return };
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!((done.status.code(), said), (Some(2), format!("error: {named}: Permission denied (os error 13)\n")));
    }
}

/// The most memory that a run takes, in MiB, as the kernel counts it, and what the run said.
fn in_little_memory(package: &[u8], most: u64) -> Ran {
    let folder = Folder::new(&[]);
    folder.put("fn.zip", package);
    let program = env!("CARGO_BIN_EXE_rebootstrap");
    // The stack of the thread that judges is reserved and not used: the address space has room for it.
    let script = format!("ulimit -v {}; exec {program} verify fn.zip", (most + 1024) << 10);
    let start = Instant::now();
    let done =
        std::process::Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output().expect("bash");
    assert!(start.elapsed() < Duration::from_secs(60), "it takes {:?}", start.elapsed());
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran { code: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
}

#[test]
fn a_bomb_takes_neither_time_nor_memory() {
    let zeros = || vec![0; 200 << 20];
    // It says what it is.
    let many: Vec<_> = (0..3).map(|_| Entry::new("data", zeros())).chain([Entry::new("bootstrap", elf())]).collect();
    let said = in_little_memory(&zip(&many), 64);
    assert!(
        said.code == 1 && said.out.contains("it takes 600.1 MB unpacked") && said.out.contains("[too-large]"),
        "{said:?}"
    );
    // It lies: what would be unpacked is not more than it says.
    let lie = Entry { claims: Some(1_000), ..Entry::new("bootstrap", zeros()) };
    let said = in_little_memory(&zip(&[lie]), 64);
    assert!(said.code == 1 && said.out.contains("bootstrap cannot be unpacked"), "{said:?}");
    let lie = Entry { claims: Some(u32::MAX - 1), ..Entry::new("bootstrap", elf()) };
    let said = in_little_memory(&zip(&[lie]), 64);
    assert!(said.code == 1 && said.out.contains("[too-large]"), "{said:?}");
}

#[test]
fn a_huge_directory_is_read_in_little_memory() {
    let entry = Entry { method: 0, ..Entry::new("a/rather/long/name/of/a/file/that/is/empty", "") };
    let mut entries = vec![entry; 60_000];
    entries.push(Entry::new("bootstrap", elf()));
    let said = in_little_memory(&zip(&entries), 64);
    assert!(said.code == 0, "{said:?}");
    // One entry is not there, though the end of the zip counts it.
    let mut package = package();
    let count = package.len() - 12;
    package[count] = 3;
    let said = in_little_memory(&package, 64);
    assert!(said.out.contains("its directory has 2 entries, and says 3 [cannot-unpack]"), "{said:?}");
}

#[test]
fn no_damage_is_a_crash() {
    let folder = Folder::new(&[]);
    let (whole, path) = (package(), folder.at("fn.zip"));
    let judge = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("a file");
        let _ = Artifact::new(&path, &TARGET);
    };
    for at in 0..whole.len() {
        judge(&whole[..at]);
        for value in [0, 0xff, whole[at] ^ 1] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            judge(&bytes);
        }
    }
}

#[test]
fn no_damaged_program_is_a_crash() {
    let whole = elf();
    for at in 0..whole.len() {
        let _ = Program::read(&whole[..at]);
        for value in [0, 1, 0x7f, 0xff, whole[at] ^ 1] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            let _ = Program::read(&bytes);
        }
        for word in [u64::MAX, 1 << 62, 0x40_0000] {
            let mut bytes = whole.clone();
            if let Some(place) = bytes.get_mut(at..at + 8) {
                place.copy_from_slice(&word.to_le_bytes());
                let _ = Program::read(&bytes);
            }
        }
    }
}

/// Lists of versions that lead back to themselves do not take longer than the file is long.
#[test]
fn lists_that_never_end_are_damaged() {
    let mut versions = vec![("GLIBC_2.17", false); 9_000];
    versions.extend([("GLIBC_2.18", false); 2_000]);
    let program = Program::read(&Elf { versions, ..Elf::dynamic(&[]) }.bytes());
    assert_eq!(program, Program::Broken("its list of needed versions is damaged"));
}
