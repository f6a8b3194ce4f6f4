//! `go build` and `go install`: what is built and where the program goes.

use rebootstrap_parser::path;

use super::words::Words;
use crate::facts::{Build, Ensured, Output, ReadId, Role};
use crate::frameworks::is_pipeline;
use crate::go;

/// Flags of `go build` that take the next word: <https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies>.
pub(super) const VALUED: [&str; 19] = [
    "o",
    "p",
    "asmflags",
    "buildmode",
    "buildvcs",
    "compiler",
    "covermode",
    "coverpkg",
    "gccgoflags",
    "gcflags",
    "installsuffix",
    "ldflags",
    "mod",
    "modfile",
    "overlay",
    "pgo",
    "pkgdir",
    "tags",
    "toolexec",
];

/// The `go` command whose program word is word `go`.
pub(super) fn collect(words: &mut Words, go: usize) {
    let mut at = go + 1;
    if words.text(at) == "-C" {
        change_directory(words, at + 1);
        at += 2;
    }
    let verb = words.text(at);
    if !matches!(verb, "build" | "install") {
        return;
    }
    let (verb_at, mut output, mut arguments, mut tags) = (at, None, Vec::new(), None);
    at += 1;
    if words.text(at) == "-C" {
        change_directory(words, at + 1);
        at += 2;
    }
    while at < words.len() {
        let text = words.text(at);
        let Some(flag) = text.strip_prefix("--").or_else(|| text.strip_prefix('-')).filter(|flag| !flag.is_empty())
        else {
            // A word that is not known as a whole, such as `$(FLAGS)`, is taken for flags.
            if !text.is_empty() && !words.command.words[at].segments().iter().all(is_unknown) {
                arguments.push(at);
            }
            at += 1;
            continue;
        };
        let (name, inline) = flag.split_once('=').map_or((flag, None), |(name, value)| (name, Some(value)));
        let value_at = if inline.is_none() && VALUED.contains(&name) { at + 1 } else { at };
        match name {
            "o" if inline.is_some() => {
                output = Some(words.read_tail(at, text.len() - inline.map_or(0, str::len), Role::Path))
            }
            "o" if value_at < words.len() => output = Some(words.read(value_at, Role::Path)),
            "tags" if inline.is_some() => {
                tags = Some(words.read_tail(at, text.len() - inline.map_or(0, str::len), Role::Word))
            }
            "tags" if value_at < words.len() => tags = Some(words.read(value_at, Role::Word)),
            // The result is not a program.
            "buildmode" if matches!(inline.unwrap_or(words.text(value_at)), "c-shared" | "c-archive" | "plugin") => {
                return;
            }
            _ => {}
        }
        at = value_at + 1;
    }
    add(words, verb_at, output, &arguments, tags);
}

fn is_unknown(segment: &rebootstrap_parser::Segment) -> bool {
    segment.origin == rebootstrap_parser::Origin::Unknown
}

fn change_directory(words: &mut Words, at: usize) {
    if at < words.len() {
        let directory = words.path(at);
        words.read(at, Role::Path);
        words.directory = directory;
    }
}

fn add(words: &mut Words, verb: usize, output: Option<ReadId>, arguments: &[usize], tags: Option<ReadId>) {
    let repository = words.collector.repository;
    let Some(directory) = words.directory.clone() else {
        // What a CI job builds in a directory that is not known may be what others build here.
        if is_pipeline(&repository.path(words.span.file)) {
            let said: Vec<&str> = words.command.words.iter().map(rebootstrap_parser::Value::text).collect();
            words.collector.facts.unfollowed.push((words.span, said.join(" ")));
        }
        return;
    };
    let texts: Vec<&str> = arguments.iter().map(|at| words.text(*at)).collect();
    let source = words.collector.source(&directory);
    let packages = go::named(repository, &source, &texts);
    let programs = packages.iter().flatten().filter(|package| package.is_main);
    let sources: Vec<String> = programs.map(|package| package.directory.clone()).collect();
    let names = || go::output_names(repository, &source, &texts);
    let output = match output {
        _ if words.text(verb) == "install" => {
            let Some(bin) = words.environment("GOBIN").and_then(|bin| path::resolve(&directory, bin)) else { return };
            let paths = names().iter().map(|name| path::join(&bin, name)).collect();
            Output::Implicit(paths, false)
        }
        Some(read) => {
            let at = words.collector.facts.path(read);
            let made = at.is_some_and(|at| words.collector.facts.directories.contains(&at));
            let text = words.collector.facts.get(read).value.text().to_owned();
            // Several programs can only be written into a folder: go refuses everything else.
            if made || sources.len() > 1 || go::writes_into_directory(repository, &source, &text) {
                Output::Directory(read, names())
            } else {
                Output::File(read)
            }
        }
        None => {
            let Some(name) = go::default_output(repository, &source, &texts) else { return };
            Output::Implicit(vec![path::join(&directory, &name)], true)
        }
    };
    let argument_reads = arguments.iter().map(|at| words.read(*at, Role::Word)).collect();
    let architecture = words.environment_value("GOARCH").cloned();
    let architecture = architecture.map(|value| words.collector.facts.read(value, None, Role::Word));
    let verb = words.read(verb, Role::Word);
    let build = Build {
        output,
        several: packages.as_ref().is_some_and(|packages| packages.len() > 1),
        packages: sources,
        arguments: texts.iter().map(|text| (*text).to_owned()).collect(),
        argument_reads,
        directory,
        source,
        shell: words.command.directory.clone(),
        architecture,
        verb,
        tags,
        command: words.command.span,
        applied: words.applied.clone(),
        system: words.environment("GOOS").map(str::to_owned),
        time_zones: tags.is_some_and(|tags| words.collector.facts.get(tags).value.text().contains("timetzdata")),
        span: words.span,
    };
    words.collector.facts.builds.push(build);
}

/// `dep ensure`: which project it solves. With these options it does not look whether the lock file still holds.
pub(super) fn ensure(words: &mut Words) {
    const PARTIAL: [&str; 4] = ["-vendor-only", "-no-vendor", "-dry-run", "-add"];
    let is_partial = (2..words.len()).any(|at| PARTIAL.contains(&words.text(at)));
    if let (Some(directory), "ensure", false) = (words.directory.clone(), words.text(1), is_partial) {
        let begin = words.collector.facts.builds.len();
        words.collector.facts.ensured.push(Ensured { directory, builds: begin..begin });
    }
}

/// `docker run -v HOST:DIR -w DIR golang go build …`: the same build, if the directory it runs in is one of ours.
pub(super) fn in_container(words: &mut Words) {
    if !(1..words.len()).any(|at| words.text(at) == "run") {
        return;
    }
    let Some(go) =
        (1..words.len()).find(|at| words.text(*at) == "go" && matches!(words.text(at + 1), "build" | "install"))
    else {
        return;
    };
    let value = |short: &str, long: &str| {
        (1..go).find_map(|at| {
            let text = words.text(at);
            match text.strip_prefix(long).and_then(|rest| rest.strip_prefix('=')) {
                Some(inline) => Some(inline),
                None if text == short || text == long => Some(words.text(at + 1)),
                None => None,
            }
        })
    };
    let inside = value("-w", "--workdir");
    let mount = value("-v", "--volume").and_then(|mount| mount.split_once(':'));
    let directory = mount.zip(inside).and_then(|((host, target), inside)| {
        let target = target.split(':').next()?.trim_end_matches('/');
        let below = inside.strip_prefix(target)?;
        let host = path::resolve(words.directory.as_deref()?, host)?;
        path::resolve(&host, below.trim_start_matches('/'))
    });
    words.directory = directory;
    collect(words, go);
}
