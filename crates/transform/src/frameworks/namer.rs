//! Namers: files that start or hold a program by its path and build none, such as Go tests, `//go:embed`, units of systemd, and
//! scripts of shells that are not read.

use std::collections::BTreeSet;

use rebootstrap_parser::path;

use super::comment;
use super::unread::{Mention, Text, words};
use crate::glob;
use crate::repository::Repository;

/// What puts files into a Go program: <https://pkg.go.dev/embed>.
const EMBED: &str = "//go:embed ";

/// Units and settings of what starts programs, lists of sums, and tests, by their endings.
const ENDINGS: [&str; 9] =
    [".service", ".conf", ".ini", "_test.go", ".toml", ".nomad", ".nomad.hcl", ".cron", ".sha256"];

/// The same by their names.
const NAMES: [&str; 7] =
    ["crontab", "Vagrantfile", "launch.json", "tasks.json", "SHA256SUMS", "sha256sums.txt", "checksums.txt"];

/// Scripts, builds and packages of tools that nobody reads, by their endings.
const SCRIPTS: [&str; 17] = [
    ".bats", ".cmake", ".cue", ".exp", ".expect", ".feature", ".groovy", ".gradle", ".kts", ".lua", ".nu", ".php",
    ".pl", ".pm", ".spec", ".star", ".tcl",
];

/// The same by their names.
const SCRIPT_NAMES: [&str; 9] = [
    "APKBUILD",
    "Caddyfile",
    "CMakeLists.txt",
    "Fastfile",
    "PKGBUILD",
    "SConstruct",
    "WORKSPACE",
    "meson.build",
    "wscript",
];

/// Programs, which are looked into where they are read for other reasons as well.
const CODE: [&str; 4] = [".go", ".js", ".mjs", ".ts"];

/// The files that may name one of `programs`, with their texts: units and settings of what starts services, and Go tests anywhere,
/// and Go files in reach.
pub(crate) fn texts<'p>(repository: &Repository, programs: impl Iterator<Item = &'p str>) -> Vec<Text> {
    let names: Vec<&[u8]> = programs.map(|program| path::name(program).as_bytes()).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let is_code = |file: &String| CODE.iter().any(|ending| file.ends_with(ending));
    let reached: std::collections::HashSet<String> = repository.reached().filter(is_code).collect();
    let is_wanted = |file: &str| {
        let is_of = |endings: &[&str], names: &[&str]| {
            endings.iter().any(|ending| file.ends_with(ending)) || names.contains(&path::name(file))
        };
        // https://www.debian.org/doc/manuals/maint-guide/dreq.en.html: `debian/rules`, `debian/install`.
        let of_package = || path::name(path::parent(file)) == "debian";
        let starts = is_of(&ENDINGS, &NAMES) || is_of(&SCRIPTS, &SCRIPT_NAMES) || of_package();
        let is_foreign = file.split('/').any(|part| matches!(part, "vendor" | "node_modules" | "testdata"));
        !is_foreign && (starts || reached.contains(file))
    };
    let has = |bytes: &[u8], word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    let finds = |_: &str, bytes: &[u8]| names.iter().any(|name| has(bytes, name)) || has(bytes, EMBED.as_bytes());
    let files = repository.search(&is_wanted, &finds);
    let files = files.into_iter().filter(|file| !repository.is_followed(file));
    files.filter_map(|file| Some((file.clone(), repository.open(&file)?.1))).collect()
}

/// The lines of the text that name `program` by a path: from the root, from where the file lies, or below a directory that only
/// the machine knows.
pub(crate) fn mentions((file, text): &Text, program: &str) -> Vec<Mention> {
    let (folder, name) = (path::parent(file), path::name(program));
    let is_go = file.ends_with(".go");
    let is_code = CODE.iter().any(|ending| file.ends_with(ending));
    let here = |word: &str| path::resolve(folder, word);
    let is_it = |word: &str| {
        let is_path =
            word.contains('/') && (word.trim_start_matches("./") == program || here(word).as_deref() == Some(program));
        let is_installed =
            !is_code && program.contains('/') && word.strip_suffix(program).is_some_and(|front| front.ends_with('/'));
        is_path || is_installed || is_deployed(word, program)
    };
    let names = |line: &str| {
        let line = line.trim_start();
        if let Some(patterns) = line.strip_prefix(EMBED).filter(|_| is_go) {
            let patterns = patterns.split_whitespace().map(|word| word.trim_matches(['"', '`']));
            let patterns = patterns.map(|word| word.strip_prefix("all:").unwrap_or(word));
            return patterns
                .filter_map(here)
                .any(|at| at == program || path::below(program, &at).is_some() || glob::matches(&at, program));
        }
        if !line.contains(name) {
            return false;
        }
        // `filepath.Join("..", "build", "main")`
        let quoted: Vec<&str> = line.split(['"', '`']).skip(1).step_by(2).collect();
        let joined = is_go && quoted.len() > 1 && is_it(&quoted.join("/"));
        joined || words(line).any(is_it)
    };
    comment::code((file.as_str(), &**text))
        .filter(|(_, line)| names(line))
        .map(|(at, _)| Mention { file: file.clone(), line: at + 1, makes: false })
        .collect()
}

/// Whether the text is the path that the program has where its function runs.
pub(crate) fn is_deployed(text: &str, program: &str) -> bool {
    let packed = text.strip_prefix("/var/task/").filter(|packed| !packed.is_empty());
    packed.and_then(|packed| program.strip_suffix(packed)).is_some_and(|front| front.is_empty() || front.ends_with('/'))
}

/// The paths that a line can mean which takes a folder, and the line.
pub(crate) type Taken = (BTreeSet<String>, Mention);

/// The lines of an unread file that take a folder as a whole: `src: ../build/`, `source = "build/"`.
pub(crate) fn folders((file, text): &Text) -> Vec<Taken> {
    let taken = |line: &str| {
        let code = line.trim_start().trim_start_matches("- ");
        let (key, value) = code.split_once([':', '='])?;
        if !matches!(key.trim().trim_matches('"'), "src" | "source" | "from" | "local_path") {
            return None;
        }
        let value = value.trim().trim_end_matches(',').trim_matches(['"', '\'']);
        let named = [path::resolve(path::parent(file), value), path::resolve("", value)];
        Some(named.into_iter().flatten().filter(|at| !at.is_empty()).collect())
    };
    let lines = text.lines().enumerate().filter_map(|(at, line)| Some((at, taken(line)?)));
    lines.map(|(at, taken)| (taken, Mention { file: file.clone(), line: at + 1, makes: false })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_named_by_its_path() {
        for (file, line, want) in [
            ("e2e/e2e_test.go", "exec.Command(\"../build/main\")", true),
            ("e2e/e2e_test.go", "filepath.Join(\"..\", \"build\", \"main\")", true),
            ("e2e/e2e_test.go", "// ../build/main is started", false),
            ("e2e/e2e_test.go", "package main", false),
            ("build/embed.go", "//go:embed main", true),
            ("build/embed.go", "//go:embed m*", true),
            ("tools/gen.go", "//go:generate go build -o ../build/main ..", true),
            ("deploy/main.service", "ExecStart=/srv/app/build/main serve", true),
            ("deploy/main.service", "ExecStart=/usr/bin/main", false),
            ("supervisord.conf", "command=./build/main", true),
            ("cmd/main.go", "exec.Command(\"/var/task/build/main\")", true),
            ("cmd/main.go", "exec.Command(\"/var/task/main\")", true),
            ("cmd/main.go", "exec.Command(\"/var/task/other/main\")", false),
            ("crontab", "* * * * * cd /srv && ./build/main", true),
            ("supervisord.conf", "; command=./build/main", false),
            ("test/run.bats", "BIN=\"$BATS_TEST_DIRNAME/../build/main\"", true),
            ("x.php", "<?php exec('./build/main');", true),
            ("debian/install", "build/main usr/bin", true),
            ("x.lua", "-- ./build/main", false),
        ] {
            let text = (file.to_owned(), format!("{line}\n").as_str().into());
            assert_eq!(!mentions(&text, "build/main").is_empty(), want, "{file}: {line}");
        }
    }
}
