//! Files that are sent under their own names to where nobody here follows them: other machines, buckets, containers, folders
//! outside of the repository, and tar archives.

use rebootstrap_parser::path;
use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};

use super::words::Words;
use crate::facts::{Parcel, ReadId, Role, Sending};

/// Names that only directories have: what is put there keeps its own.
const DIRECTORIES: [&str; 17] = [
    "app", "bin", "build", "dist", "home", "lib", "libexec", "local", "opt", "out", "root", "sbin", "share", "srv",
    "task", "tmp", "usr",
];

/// What sends files elsewhere, with the words between it and them.
const SENDING: [(&str, &[&str]); 18] = [
    ("aws", &["s3", "cp"]),
    ("aws", &["s3", "mv"]),
    ("aws", &["s3", "sync"]),
    ("docker", &["cp"]),
    ("docker-compose", &["cp"]),
    ("gcloud", &["storage", "cp"]),
    ("gcloud", &["storage", "rsync"]),
    ("gcloud", &["compute", "scp"]),
    ("gsutil", &["cp"]),
    ("gsutil", &["rsync"]),
    ("kubectl", &["cp"]),
    ("oc", &["cp"]),
    ("oc", &["rsync"]),
    ("podman", &["cp"]),
    ("rclone", &["copy"]),
    ("rclone", &["sync"]),
    ("rsync", &[]),
    ("scp", &[]),
];

/// Adds what a command sends to another place (`HOST:/DIRECTORY/`, `s3://BUCKET/`) without a name for it there, and what it puts
/// into a tar archive.
pub(super) fn collect(words: &mut Words) {
    if matches!(words.program(), "tar" | "gtar" | "bsdtar") {
        return super::tarball::collect(words);
    }
    if words.program() == "curl" {
        return upload(words);
    }
    let Some(operands) = operands(words) else { return };
    if words.program() == "rsync" && !operands.iter().any(|at| words.text(*at).contains(':')) {
        return super::copy::synchronised(words, &operands);
    }
    let Some(target) = operands.iter().rposition(|at| words.text(*at).contains(':')) else { return };
    let Some((_, there)) = words.text(operands[target]).split_once(':') else { return };
    let sources = &operands[..target];
    for at in sources {
        if words.text(*at).contains(':') {
            continue;
        }
        let read = words.read(*at, Role::Path);
        send(words, read);
        if sources.len() > 1 || crate::glob::has_wildcard(words.text(*at)) || keeps_name(there, words.text(*at)) {
            words.collector.facts.published.push((read, Sending::Place));
        }
    }
}

/// The words of a command that sends or fetches files which are neither options nor say what to do.
pub(super) fn operands(words: &Words) -> Option<Vec<usize>> {
    let plain: Vec<usize> = (1..words.len()).filter(|at| !words.text(*at).starts_with('-')).collect();
    let program = words.program();
    // Options may stand anywhere, and have values.
    let behind = |verbs: &[&str]| {
        let next = |from: usize, verb: &&str| {
            Some(from + 1 + plain.get(from..)?.iter().position(|at| words.text(*at) == *verb)?)
        };
        verbs.iter().try_fold(0, next)
    };
    let found = SENDING.iter().filter(|(name, _)| *name == program).find_map(|(_, verbs)| behind(verbs));
    found.and_then(|from| plain.get(from..)).map(<[usize]>::to_vec)
}

/// Adds what stands in `directory`, if it is one: all of it keeps its names.
fn send(words: &mut Words, directory: ReadId) {
    let parcel = parcel(words, directory);
    words.collector.facts.parcels.push(parcel);
}

/// What the command takes of a directory.
fn parcel(words: &Words, directory: ReadId) -> Parcel {
    if super::aws::is_program(words.program()) {
        return Parcel { ordered: super::aws::filters(words), ..Parcel::of(directory) };
    }
    let said = |option: &str| {
        let value = |at: usize| match words.text(at).strip_prefix(option)? {
            "" => Some(words.text(at + 1).to_owned()),
            rest => rest.strip_prefix('=').map(str::to_owned),
        };
        (1..words.len()).filter_map(value).collect::<Vec<_>>()
    };
    let (includes, excludes) = (said("--include"), said("--exclude"));
    Parcel { includes, excludes, ..Parcel::of(directory) }
}

/// Adds the files that `cp`, `mv`, `install` or `ln` puts at a place that is not in the repository: `target` says where, and
/// whether it is said to be a directory.
pub(super) fn outside(words: &mut Words, (target, is_directory): (usize, bool), sources: &[ReadId]) {
    let text = words.text(target);
    // In an image, a place of its own is known for every path.
    let is_outside = words.directory.is_some() && words.path(target).is_none();
    for read in sources {
        let source = words.collector.facts.get(*read).value.text();
        let keeps_name = is_directory || keeps_name(text, source);
        if is_outside {
            send(words, *read);
            words.collector.facts.published.extend(keeps_name.then_some((*read, Sending::Place)));
        }
    }
}

/// Whether a file that is sent to `target` has its own name there: where that is a directory, as far as can be seen.
fn keeps_name(target: &str, source: &str) -> bool {
    let (front, last) = (path::parent(target), path::name(target));
    let is_home = matches!(path::name(front), "home" | "Users") || last == "~";
    let is_bucket = target.strip_prefix("//").is_some_and(|bucket| !bucket.contains('/'));
    let is_directory = last.is_empty() || matches!(last, "." | "..") || last.ends_with(HOLE_CLOSE);
    is_directory || is_bucket || is_home || (DIRECTORIES.contains(&last) && last != path::name(source))
}

/// Whether `target` is a directory below one that only the environment knows, such as `$HOME/bin`, to which `source` is put.
pub(super) fn is_unknown_directory(target: &str, source: &str) -> bool {
    target.contains(HOLE_OPEN) && DIRECTORIES.contains(&path::name(target)) && path::name(target) != path::name(source)
}

/// `curl -T FILE URL/`: the name is put behind the address.
fn upload(words: &mut Words) {
    let file = (1..words.len()).find(|at| matches!(words.text(*at), "-T" | "--upload-file")).map(|at| at + 1);
    let is_address = |text: &str| text.contains("://") || text.starts_with(HOLE_OPEN);
    let to_directory = |at: usize| is_address(words.text(at)) && words.text(at).ends_with('/');
    if let Some(file) = file.filter(|file| *file < words.len() && (1..words.len()).any(to_directory)) {
        let read = words.read(file, Role::Path);
        words.collector.facts.published.push((read, Sending::Place));
    }
}
