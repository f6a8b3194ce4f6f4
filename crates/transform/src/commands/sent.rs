//! Files that are sent under their own names to where nobody here follows them: other machines, buckets, containers, folders
//! outside of the repository, and tar archives.

use rebootstrap_parser::path;
use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};

use super::words::Words;
use crate::facts::{ReadId, Role};

/// Names that only directories have: what is put there keeps its own.
const DIRECTORIES: [&str; 17] = [
    "app", "bin", "build", "dist", "home", "lib", "libexec", "local", "opt", "out", "root", "sbin", "share", "srv",
    "task", "tmp", "usr",
];

/// What sends files elsewhere, with the words between it and them.
const SENDING: [(&str, &[&str]); 12] = [
    ("aws", &["s3", "cp"]),
    ("aws", &["s3", "mv"]),
    ("docker", &["cp"]),
    ("gcloud", &["storage", "cp"]),
    ("gcloud", &["compute", "scp"]),
    ("gsutil", &["cp"]),
    ("kubectl", &["cp"]),
    ("oc", &["cp"]),
    ("podman", &["cp"]),
    ("rclone", &["copy"]),
    ("rsync", &[]),
    ("scp", &[]),
];

/// Adds what a command sends to another place (`HOST:/DIRECTORY/`, `s3://BUCKET/`) without a name for it there, and what it puts
/// into a tar archive.
pub(super) fn collect(words: &mut Words) {
    if matches!(words.program(), "tar" | "gtar" | "bsdtar") {
        return tar(words);
    }
    if words.program() == "curl" {
        return upload(words);
    }
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
    let Some(operands) = found.and_then(|from| plain.get(from..)) else { return };
    let Some(target) = operands.iter().rposition(|at| words.text(*at).contains(':')) else { return };
    let Some((_, there)) = words.text(operands[target]).split_once(':') else { return };
    let sources = &operands[..target];
    for at in sources {
        if !words.text(*at).contains(':') && keeps_name(there, words.text(*at)) {
            let read = words.read(*at, Role::Path);
            words.collector.facts.published.push(read);
        }
    }
}

/// Adds the files that `cp`, `mv`, `install` or `ln` puts at a place that is not in the repository: `target` says where, and
/// whether it is said to be a directory.
pub(super) fn outside(words: &mut Words, (target, is_directory): (usize, bool), sources: &[ReadId]) {
    let text = words.text(target);
    // In an image, a place of its own is known for every path.
    let is_outside = words.directory.is_some() && words.path(target).is_none();
    for read in sources {
        let source = words.collector.facts.get(*read).value.text();
        if is_outside && (is_directory || keeps_name(text, source)) {
            words.collector.facts.published.push(*read);
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
    let to_directory = |at: usize| words.text(at).contains("://") && words.text(at).ends_with('/');
    if let Some(file) = file.filter(|file| *file < words.len() && (1..words.len()).any(to_directory)) {
        let read = words.read(file, Role::Path);
        words.collector.facts.published.push(read);
    }
}

/// `tar czf FILE -C DIRECTORY NAME…`: the names are those in the archive.
fn tar(words: &mut Words) {
    let short = |at: usize, text: &str| !text.starts_with("--") && (at == 1 || text.starts_with('-'));
    let creates = |at: usize| {
        let text = words.text(at);
        text == "--create" || (short(at, text) && text.contains(['c', 'r', 'u']))
    };
    let creates = (1..words.len()).any(creates);
    let here = words.directory.clone();
    let mut inside = here.clone();
    let mut at = 1;
    while at < words.len() {
        let text = words.text(at);
        let valued = at + 1 < words.len();
        if let Some(target) = text.strip_prefix("--directory=") {
            inside = inside.as_deref().and_then(|from| path::resolve(from, target));
        } else if matches!(text, "-C" | "--directory") && valued {
            at += 1;
            words.directory.clone_from(&inside);
            words.read(at, Role::Path);
            inside = words.path(at);
        } else if (text == "--file" || (short(at, text) && text.contains('f'))) && valued {
            at += 1;
            words.directory.clone_from(&here);
            words.read(at, Role::Path);
        } else if !text.starts_with('-') && at > 1 {
            words.directory.clone_from(&inside);
            let read = words.read(at, Role::Path);
            words.collector.facts.published.extend(creates.then_some(read));
        }
        at += 1;
    }
    words.directory = here;
}
