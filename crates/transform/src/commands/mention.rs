//! Words that name files without making or packing them: `rm`, `chmod`, `./main`, redirections.

use rebootstrap_parser::Value;
use rebootstrap_parser::value::HOLE_OPEN;

use super::words::Words;
use crate::facts::{Processing, Removal, Role, Sending};

/// Programs whose plain arguments are paths.
const PATH_PROGRAMS: &[&str] = &[
    "rm",
    "rimraf",
    "chmod",
    "chown",
    "strip",
    "upx",
    "upx-ucl",
    "patchelf",
    "objcopy",
    "sstrip",
    "aarch64-linux-gnu-strip",
    "file",
    "ls",
    "stat",
    "du",
    "touch",
    "cat",
    "test",
    "[",
    "[[",
    "unzip",
    "tar",
    "gzip",
    "sha256sum",
    "sha1sum",
    "md5sum",
    "shasum",
    "codesign",
    "cp",
    "mv",
    "ln",
    "install",
    "zip",
    "7z",
    "rsync",
    "scp",
    "ldd",
    "readelf",
    "objdump",
    "wc",
    "rmdir",
    "cd",
    "pushd",
];

/// Programs that enter or make folders, only look at what is there, or are told Go packages: what they name is no built file,
/// or they do nothing with it.
const LOOKING: [&str; 13] =
    ["cd", "pushd", "mkdir", "rmdir", "ls", "stat", "du", "file", "wc", "test", "[", "[[", "go"];

/// Programs that change a file in its place.
pub(super) const CHANGING: [&str; 8] =
    ["upx", "upx-ucl", "strip", "patchelf", "objcopy", "codesign", "sstrip", "aarch64-linux-gnu-strip"];

/// Reads every word that nobody has read yet. The words of `echo` and its kin are texts whatever they look like.
pub(super) fn collect(words: &mut Words) {
    let program = words.program();
    let takes_paths = PATH_PROGRAMS.contains(&program);
    let speaks = matches!(program, "echo" | "printf" | "git" | "export" | "read");
    // What a change of a file into a directory does no harm to, or what is told of it.
    let is_recursive = (1..words.len()).any(|at| is_recursive(words.text(at)));
    let has_wildcard = || (1..words.len()).any(|at| crate::glob::has_wildcard(words.text(at)));
    let can_be_recursive = program == "rm" && !is_recursive && has_wildcard() && removes_files_only(words);
    let removes = matches!(program, "rm" | "rimraf");
    // Whether a directory goes, too, with all that it holds.
    let is_whole = program == "rimraf" || (program == "rm" && is_recursive);
    // `rimraf` does not mind, as `rm -f`: https://github.com/isaacs/rimraf
    let is_idle = program == "rimraf" || (1..words.len()).any(|at| is_forced(words.text(at)));
    let is_calm = match program {
        "chmod" | "chown" | "ls" | "du" => true,
        _ => is_whole || can_be_recursive,
    };
    let away = elsewhere(words);
    for at in 0..words.len() {
        let text = words.text(at);
        if at >= away {
            let read = words.read(at, Role::Word);
            words.collector.facts.foreign.push(read);
            continue;
        }
        let compares = matches!(program, "test" | "[" | "[[")
            && !matches!(
                words.text(at.saturating_sub(1)),
                "-e" | "-f" | "-d" | "-x" | "-s" | "-r" | "-w" | "-L" | "-h"
            );
        if compares && !text.contains('/') {
            words.read(at, Role::Word);
            continue;
        }
        // `curl -F file=@build/main`, which says the name, too.
        let sent = text.find('@').filter(|at| program == "curl" && (*at == 0 || text[..*at].ends_with('=')));
        if let Some(from) = sent {
            // `--data-binary @build/main` says no name, and `-F 'file=@build/main;type=…'` may say one.
            let end = text[from + 1..].find(';').map_or(text.len(), |length| from + 1 + length);
            let read = words.read_part(at, from + 1..end, Role::Path);
            let is_data = at > 0 && (words.text(at - 1) == "-d" || words.text(at - 1).starts_with("--data"));
            words.collector.facts.published.extend((!is_data).then_some((read, Sending::Place)));
            continue;
        }
        if let Some(local) = ["fileb://", "file://"].iter().find(|scheme| text.starts_with(**scheme)) {
            words.read_tail(at, local.len(), Role::Path);
            continue;
        }
        if is_calm && crate::glob::has_wildcard(text) {
            let read = words.read(at, Role::Word);
            words.collector.facts.executable.extend((program == "chmod").then_some(read));
            if removes && at > 0 {
                let verb = can_be_recursive.then(|| words.read(0, Role::Word));
                words.collector.facts.removals.push(Removal { pattern: read, verb, is_idle, is_whole });
            } else if at > 0 {
                words.collector.facts.shown.push(read);
            }
            continue;
        }
        let option = text.starts_with('-');
        let path_like = !option && !text.contains("://") && !speaks && (text.contains('/') || (takes_paths && at > 0));
        let path = if removes { Role::Removed } else { Role::Path };
        let is_unread = words.is_unread(at);
        let may_start = path_like && !(takes_paths && at > 0) && is_unread;
        let read = words.read(at, if path_like { path } else { Role::Word });
        if removes && path_like && (is_whole || crate::glob::has_wildcard(text)) {
            words.collector.facts.removals.push(Removal { pattern: read, verb: None, is_idle, is_whole });
        }
        if may_start {
            words.collector.facts.launched.insert(read);
        }
        if LOOKING.contains(&program) && at > 0 && is_unread {
            words.collector.facts.looked_at.insert(read);
        }
        if program == "chmod" && path_like {
            words.collector.facts.executable.push(read);
        }
        if let (true, Some(command)) = (path_like && CHANGING.contains(&program), words.command.span) {
            words.collector.facts.processing.push(Processing { program: read, command });
        }
    }
    if program == "mkdir" {
        let made: Vec<String> = (1..words.len()).filter_map(|at| words.path(at)).collect();
        words.collector.facts.directories.extend(made);
    }
    // A CI job can set a variable for its later steps: `echo NAME=value >> $GITHUB_ENV`.
    let to_later_steps = |target: &Value| ["GITHUB_ENV", "BASH_ENV"].iter().any(|name| target.text().contains(name));
    if words.command.redirects.iter().any(to_later_steps) {
        let given = (1..words.len()).filter_map(|at| words.text(at).split_once('='));
        let names: Vec<String> = given.map(|(name, _)| name.trim_start_matches("export ").to_owned()).collect();
        words.collector.facts.overrides.extend(names);
    }
}

/// The first of the words that are run on another machine, where a path is none of the repository: `kubectl exec POD -- …`.
fn elsewhere(words: &Words) -> usize {
    let is_away = matches!(words.program(), "kubectl" | "oc") && (1..words.len()).any(|at| words.text(at) == "exec");
    let dashes = (1..words.len()).find(|at| words.text(*at) == "--").filter(|_| is_away);
    dashes.map_or(words.len(), |at| at + 1)
}

/// Whether the word is an option that lets `rm` remove folders.
fn is_recursive(word: &str) -> bool {
    let short = word.strip_prefix('-').filter(|letters| !letters.starts_with('-'));
    word == "--recursive" || short.is_some_and(|letters| letters.contains(['r', 'R']))
}

/// Whether the word is an option that has `rm` pass over what is not there.
fn is_forced(word: &str) -> bool {
    let short = word.strip_prefix('-').filter(|letters| !letters.starts_with('-'));
    word == "--force" || short.is_some_and(|letters| letters.contains('f'))
}

/// Whether nothing that `rm` is told is, or matches, a folder of the repository: what is in one would go as well.
fn removes_files_only(words: &Words) -> bool {
    let files = words.collector.repository.listing().files();
    let is_safe = |at: usize| {
        let Some(path) = words.path(at).filter(|path| !path.contains(HOLE_OPEN)) else { return false };
        let literal = path.find(['*', '?', '[', '{']).map_or(path.as_str(), |end| &path[..end]);
        let is_folder = |folder: &str| folder == path || crate::glob::matches(&path, folder);
        let in_folder = |file: &str| file.match_indices('/').any(|(end, _)| is_folder(&file[..end]));
        !files.behind(literal).any(|rest| in_folder(&format!("{literal}{rest}")))
    };
    (1..words.len()).filter(|at| !words.text(*at).starts_with('-')).all(is_safe)
}
