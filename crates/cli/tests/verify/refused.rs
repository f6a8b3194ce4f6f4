//! Packages that Lambda would not start, each wrong in one thing, and the good ones that they are made of.

use rebootstrap_transform::Code;

use crate::package::{Entry, zip};
use crate::program::{Elf, go, linked, old_go};

/// A static program for x86_64 with the library as it is used today.
pub(crate) fn good() -> Elf {
    Elf { data: go("go1.22.5", &linked("v1.47.0")), ..Elf::default() }
}

pub(crate) fn of_go(version: &str, lines: &str) -> Elf {
    Elf { data: go(version, lines), ..Elf::default() }
}

/// A package with this program.
pub(crate) fn packed(program: Elf) -> Vec<u8> {
    zip(&[Entry::new("bootstrap", program.bytes())])
}

pub(crate) fn file(data: impl Into<Vec<u8>>) -> Vec<u8> {
    zip(&[Entry::new("bootstrap", data)])
}

pub(crate) fn entry(entry: Entry) -> Vec<u8> {
    zip(&[entry])
}

pub(crate) fn bootstrap() -> Entry {
    Entry::new("bootstrap", good().bytes())
}

/// What does not start, with the flags, the code, a part of the sentence and a part of the next step.
pub(crate) type Refused = (Vec<u8>, &'static [&'static str], Code, &'static str, &'static str);

/// A package for each thing that can be wrong.
pub(crate) fn refused() -> Vec<Refused> {
    let names = |names: &[&'static str]| zip(&names.iter().map(|name| Entry::new(name, "data")).collect::<Vec<_>>());
    let arm: &[&str] = &["--arch", "arm64"];
    let al2: &[&str] = &["--runtime", "provided.al2"];
    let go_build = "GOOS=linux go build -o bootstrap";
    let musl = Elf { loader: Some("/lib/ld-musl-x86_64.so.1"), ..Elf::dynamic(&[]) };
    let is_library = Elf { kind: 3, flags: Some(0), libraries: vec!["libc.so.6"], ..good() };
    let goos = |goos: &str| of_go("go1.22.5", &linked("v1.47.0").replace("linux", goos));
    vec![
        (
            names(&["bin/bootstrap"]),
            &[],
            Code::NoBootstrap,
            "bin/bootstrap is in a folder",
            "zip -j package.zip bin/bootstrap",
        ),
        (names(&["Bootstrap"]), &[], Code::NoBootstrap, "it has Bootstrap", "-o bootstrap"),
        (names(&["bootstrap.exe"]), &[], Code::NoBootstrap, "it has bootstrap.exe", go_build),
        (names(&["bootstrap/main"]), &[], Code::NoBootstrap, "bootstrap is a directory", "remove the directory"),
        (names(&["bootstrap/bootstrap"]), &[], Code::NoBootstrap, "bootstrap/bootstrap is in a folder", "zip -j"),
        (
            names(&["fn.zip"]),
            &[],
            Code::NoBootstrap,
            "but fn.zip, a package in a package",
            "take it out: unzip fn.zip fn.zip && rebootstrap verify fn.zip",
        ),
        (
            names(&["main.go", "go.mod", "a", "b"]),
            &[],
            Code::NoBootstrap,
            "but main.go, go.mod, a and more",
            "-o bootstrap",
        ),
        (names(&[]), &[], Code::NoBootstrap, "it holds no file", "before it is packed"),
        (
            entry(Entry { name: "bin/hello", ..bootstrap() }),
            &[],
            Code::NoBootstrap,
            "but bin/hello, as a package for go1.x",
            "rebootstrap diff",
        ),
        (
            entry(Entry::link("bootstrap", "main")),
            &[],
            Code::NoBootstrap,
            "a symbolic link to main, which is not",
            "pack the file",
        ),
        (
            entry(Entry::link("bootstrap", "bootstrap")),
            &[],
            Code::NoBootstrap,
            "a symbolic link to bootstrap",
            "pack the file",
        ),
        (
            entry(Entry::link("bootstrap", "/opt/bootstrap")),
            &[],
            Code::NoBootstrap,
            "link to /opt/bootstrap",
            "pack the file",
        ),
        (
            zip(&[bootstrap(), Entry { name: "./bootstrap", ..bootstrap() }]),
            &[],
            Code::TwoBootstraps,
            "2 entries",
            "remove it",
        ),
        (
            entry(Entry { mode: 0o100_644, ..bootstrap() }),
            &[],
            Code::NotExecutable,
            "(mode 0644)",
            "chmod 755 bootstrap",
        ),
        (
            entry(Entry { mode: 0o100_700, ..bootstrap() }),
            &[],
            Code::NotExecutable,
            "by everyone (mode 0700)",
            "chmod 755",
        ),
        (
            entry(Entry { mode: 0, host: 0, ..bootstrap() }),
            &[],
            Code::NotExecutable,
            "made on Windows",
            "build-lambda-zip",
        ),
        (entry(Entry { mode: 0, ..bootstrap() }), &[], Code::NotExecutable, "leaves modes out", "build-lambda-zip"),
        (file(""), &[], Code::NotAProgram, "bootstrap is empty", "wrote nothing"),
        (file("!<arch>\n__.PKGDEF"), &[], Code::NotAProgram, "a package that is not main", "`package main`"),
        (file("echo hello\n"), &[], Code::NotAProgram, "a text that does not begin with #!", "begin it with #!/bin/sh"),
        (
            file("\u{feff}#!/bin/sh\n"),
            &[],
            Code::NotAProgram,
            "a byte order mark before its #!",
            "without a byte order mark",
        ),
        (file(packed(good())), &[], Code::NotAProgram, "bootstrap is a zip file", "not the package"),
        (file(b"\0asm\x01".as_slice()), &[], Code::NotAProgram, "WebAssembly", go_build),
        (file(b"\0\0\0".as_slice()), &[], Code::NotAProgram, "neither a program of Linux nor a script", go_build),
        (file(&good().bytes()[..40]), &[], Code::NotAProgram, "a damaged program: its header", "build it again"),
        (file(&good().bytes()[..200]), &[], Code::NotAProgram, "it is cut off", "build it again"),
        (packed(Elf { kind: 1, ..good() }), &[], Code::NotAProgram, "an object file", "`package main`"),
        (packed(Elf { kind: 4, ..good() }), &[], Code::NotAProgram, "a program that crashed", "build it again"),
        (packed(is_library), &[], Code::NotAProgram, "a shared library", "`package main`"),
        (file(b"\xcf\xfa\xed\xfe\x07\0\0\x01".as_slice()), &[], Code::OtherSystem, "a program for macOS", go_build),
        (file(b"\xca\xfe\xba\xbe\0\0\0\x02".as_slice()), &[], Code::OtherSystem, "a program for macOS", go_build),
        (file(b"MZ\x90\0".as_slice()), &[], Code::OtherSystem, "a program for Windows", go_build),
        (packed(Elf { system: 9, ..good() }), &[], Code::OtherSystem, "a program for freebsd", go_build),
        (packed(goos("illumos")), &[], Code::OtherSystem, "a program for illumos", go_build),
        (packed(good()), arm, Code::WrongArchitecture, "built for x86_64, and --arch says arm64", "GOARCH=arm64"),
        (
            packed(Elf { machine: 183, ..good() }),
            &["--arch", "x86_64"],
            Code::WrongArchitecture,
            "built for arm64",
            "GOARCH=amd64",
        ),
        (packed(Elf { machine: 3, class: 1, ..good() }), &[], Code::WrongArchitecture, "386 (32 bit)", "GOARCH=amd64"),
        (packed(Elf { machine: 40, class: 1, ..good() }), arm, Code::WrongArchitecture, "arm (32 bit)", "GOARCH=arm64"),
        (packed(Elf { machine: 243, ..good() }), &[], Code::WrongArchitecture, "ELF machine 243", "GOARCH=amd64"),
        (packed(musl), &[], Code::NoInterpreter, "the loader /lib/ld-musl-x86_64.so.1", "CGO_ENABLED=0"),
        (
            file("#!/bin/sh\r\nexec ./main\r\n"),
            &[],
            Code::NoInterpreter,
            "ends in CR: /bin/sh\\r is not there",
            "eol=lf",
        ),
        (file("#!/usr/bin/python3\n"), &[], Code::NoInterpreter, "not known to be in provided.al2023", "#!/bin/sh"),
        (file("#!/usr/bin/env node\n"), &[], Code::NoInterpreter, "a script for /usr/bin/env node", "#!/bin/sh"),
        (file("#!\n"), &[], Code::NoInterpreter, "names no program", "#!/bin/sh"),
        (
            packed(Elf::dynamic(&["GLIBC_2.34"])),
            al2,
            Code::NewerLibc,
            "version 2.34 of the C library (GLIBC), and provided.al2 has 2.26",
            "lambda/provided:al2",
        ),
        (packed(Elf::dynamic(&["GLIBC_2.2.5", "GLIBC_2.38"])), &[], Code::NewerLibc, "2.38", "CGO_ENABLED=0"),
        (packed(Elf::dynamic(&["GLIBC_ABI_DT_RELR"])), &[], Code::NewerLibc, "2.36", "CGO_ENABLED=0"),
        (
            packed(of_go("go1.22.5", &linked("v1.13.3"))),
            &[],
            Code::LibraryTooOld,
            "is v1.13.3, and provided.* runtimes need v1.18.0 or newer",
            "go get",
        ),
        (
            packed(Elf { data: Vec::new(), knows_runtime_api: false, ..good() }),
            &[],
            Code::LibraryTooOld,
            "a github.com/aws/aws-lambda-go without the Runtime API",
            "go get",
        ),
        (
            packed(Elf { data: old_go("go1.14.2", &linked("v1.17.0"), 240), ..Elf::default() }),
            &[],
            Code::LibraryTooOld,
            "aws-lambda-go is v1.17.0",
            "go get",
        ),
        (
            zip(&[bootstrap(), Entry { claims: Some(300_000_000), ..Entry::new("data", "x") }]),
            &[],
            Code::TooLarge,
            "it takes 286.2 MB unpacked",
            "-ldflags",
        ),
        (
            zip(&[bootstrap(), Entry { flags: 1, ..Entry::new("secret", "x") }]),
            &[],
            Code::CannotUnpack,
            "secret needs a password",
            "without a password",
        ),
        (
            entry(Entry { method: 12, ..bootstrap() }),
            &[],
            Code::CannotUnpack,
            "bootstrap is compressed with BZIP2",
            "with deflate",
        ),
        (
            zip(&[bootstrap(), Entry::new("../x", "")]),
            &[],
            Code::CannotUnpack,
            "../x leads out of the package",
            "begin at the root",
        ),
        (
            entry(Entry { name: "/bootstrap", ..bootstrap() }),
            &[],
            Code::CannotUnpack,
            "/bootstrap leads out",
            "begin at the root",
        ),
        (
            zip(&[bootstrap(), Entry { is_damaged: true, ..Entry::new("data", "x".repeat(90)) }]),
            &[],
            Code::CannotUnpack,
            "data cannot be unpacked",
            "again",
        ),
        (
            zip(&[bootstrap(), Entry::new("bootstrap/x", "")]),
            &[],
            Code::CannotUnpack,
            "bootstrap is a file in it, and a directory",
            "again",
        ),
        (
            entry(Entry { is_damaged: true, method: 0, ..bootstrap() }),
            &[],
            Code::CannotUnpack,
            "bootstrap cannot be unpacked",
            "again",
        ),
        (
            entry(Entry { claims: Some(9), ..bootstrap() }),
            &[],
            Code::CannotUnpack,
            "bootstrap cannot be unpacked",
            "again",
        ),
    ]
}
