//! `zip`: which files go into which archive under which names.

use rebootstrap_parser::path;

use super::words::Words;
use crate::facts::{Archive, Entry, Maker, Naming, ReadId, Role};

/// Options that take the next word: <https://linux.die.net/man/1/zip>.
const VALUED: [&str; 14] = [
    "-b",
    "-t",
    "-tt",
    "-P",
    "-n",
    "-s",
    "-sp",
    "-O",
    "--temp-path",
    "--password",
    "--suffixes",
    "--split-size",
    "--out",
    "--compression-method",
];

/// What a zip command line says.
#[derive(Default)]
struct Line {
    junk: bool,
    recursive: bool,
    deletes: bool,
    from_stdin: bool,
    archive: Option<usize>,
    files: Vec<usize>,
    flags: Vec<usize>,
    excludes: Vec<usize>,
    only: Vec<usize>,
}

/// `zip [options] archive file…`.
pub(super) fn collect(words: &mut Words) {
    let line = parse(words);
    let (Some(archive), false) = (line.archive, line.deletes) else { return };
    let program = words.read(0, Role::Word);
    // `zip hello hello` packs hello into hello.zip: its first word is not the path of the file hello.
    let path = words.path(archive);
    let (path, role) = match path {
        Some(path) if !path::name(&path).contains('.') => (Some(path + ".zip"), Role::Word),
        path => (path, Role::Path),
    };
    let output = words.read(archive, role);
    let files: Vec<ReadId> = line.files.iter().map(|file| words.read(*file, Role::Path)).collect();
    let directory = words.directory.clone();
    let texts = |words_at: &[usize]| words_at.iter().map(|at| words.text(*at).to_owned()).collect::<Vec<_>>();
    let (excludes, only) = (texts(&line.excludes), texts(&line.only));
    let flags = line.flags.iter().map(|at| words.text(*at).to_owned()).collect();
    let facts = &mut words.collector.facts;
    let naming = match (line.junk, directory.clone()) {
        (true, _) => Naming::Base,
        (false, Some(directory)) => Naming::Below(directory),
        (false, None) => return,
    };
    let entries = files.into_iter().map(|source| Entry {
        excludes: excludes.clone(),
        only: only.clone(),
        ..Entry::new(source, naming.clone(), line.recursive)
    });
    let entries = entries.collect();
    facts.archives.push(Archive {
        output: Some(output),
        path,
        entries,
        opaque: line.from_stdin.then_some("is filled from a list on standard input"),
        maker: Maker::Zip {
            program,
            junk: line.junk,
            flags,
            command: words.command.span,
            directory,
            behind: facts.builds.len()..facts.builds.len(),
        },
        applied: words.applied.clone(),
        mode: None,
        span: words.span,
    });
}

fn parse(words: &Words) -> Line {
    let mut line = Line::default();
    let (mut list, mut plain): (Option<bool>, bool) = (None, false);
    let mut at = 1;
    while at < words.len() {
        let text = words.text(at);
        match text {
            _ if plain => line.operand(at),
            "--" => plain = true,
            "--junk-paths" => line.junk = true,
            "--recurse-paths" => line.recursive = true,
            "--delete" => line.deletes = true,
            "-x" | "--exclude" => list = Some(false),
            "-i" | "--include" => list = Some(true),
            "@" if list.is_some() => list = None,
            "-@" | "--names-stdin" | "-" => line.from_stdin = true,
            _ if VALUED.contains(&text) => at += 1,
            _ if text.starts_with("--") || text == "-FS" || text == "-MM" || text == "-DF" => list = None,
            _ if text.starts_with('-') => {
                line.flags.push(at);
                list = text.ends_with('x').then_some(false).or(text.ends_with('i').then_some(true));
                line.junk |= text.contains('j');
                line.recursive |= text.contains(['r', 'R']);
                line.deletes |= text.contains('d');
            }
            _ if list.is_some() && line.archive.is_some() => {
                if list == Some(true) {
                    line.only.push(at)
                } else {
                    line.excludes.push(at)
                }
            }
            _ => line.operand(at),
        }
        at += 1;
    }
    line
}

impl Line {
    fn operand(&mut self, at: usize) {
        match self.archive {
            None => self.archive = Some(at),
            Some(_) => self.files.push(at),
        }
    }
}

/// Whether a program is aws-lambda-go's `build-lambda-zip`. A shell has taken the backslashes out of a Windows path.
pub(super) fn is_build_lambda_zip(program: &str) -> bool {
    let stem = program.strip_suffix(".exe").unwrap_or(program);
    stem == "build-lambda-zip" || (stem.ends_with("build-lambda-zip") && (stem.starts_with('~') || stem.contains(':')))
}

/// The word with the tool, where `go run` starts it by its package: `go run github.com/aws/aws-lambda-go/cmd/build-lambda-zip@latest`.
pub(super) fn runs_build_lambda_zip(words: &Words) -> Option<usize> {
    let is_it = |at: &usize| words.text(*at).split('@').next().is_some_and(|tool| tool.ends_with("/build-lambda-zip"));
    (2..words.len()).find(is_it).filter(|_| words.text(1) == "run")
}

/// What packs in a way that is not followed: an archive may be its own. A name is read where `-C` says another directory.
pub(super) fn unfollowed(words: &mut Words) {
    let packs = match words.program() {
        "jar" => (1..words.len()).any(|at| words.text(at) == "-C"),
        "powershell" | "pwsh" | "powershell.exe" | "pwsh.exe" => {
            let packs = |text: &str| ["Compress-Archive", "ZipFile", "go build"].iter().any(|word| text.contains(word));
            (1..words.len()).any(|at| packs(words.text(at)))
        }
        _ => false,
    };
    if packs {
        let said = (1..words.len()).map(|at| words.text(at)).collect::<Vec<_>>().join(" ");
        words.collector.facts.unfollowed.push((words.span, said));
    }
}

/// aws-lambda-go's `build-lambda-zip -o archive file…` names every entry by its last component; from aws-lambda-go
/// 1.18.0 on it adds `bootstrap` as a link to the first file (`cmd/build-lambda-zip/main.go`).
pub(super) fn build_lambda_zip(words: &mut Words, program: usize) {
    let mut archive = None;
    let mut files = Vec::new();
    let mut at = program + 1;
    while at < words.len() {
        match words.text(at) {
            "-o" | "--output" | "-output" => {
                archive = (at + 1 < words.len()).then_some(at + 1);
                at += 1;
            }
            text if text.starts_with('-') => {}
            _ => files.push(at),
        }
        at += 1;
    }
    let Some(archive) = archive else { return };
    let output = words.read(archive, Role::Path);
    let entries = files.into_iter().map(|file| Entry::new(words.read(file, Role::Path), Naming::Base, false));
    let entries = entries.collect();
    let path = words.collector.facts.path(output);
    let span = words.span;
    words.collector.facts.archives.push(Archive {
        output: Some(output),
        path,
        entries,
        maker: Maker::Declared,
        opaque: None,
        applied: words.applied.clone(),
        mode: None,
        span,
    });
}
