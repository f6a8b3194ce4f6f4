//! Directories that `docker run` mounts: what it is told to start in them stands here under another path.

use std::ops::Range;

use rebootstrap_parser::path;

use super::words::Words;
use crate::facts::Role;

/// A mount: the directory or file here, and its path in the container.
struct Mount {
    here: String,
    there: String,
}

/// Reads the words of `docker run -v "$PWD/build":/app -w /app IMAGE ./main` that name files of mounted directories.
pub(super) fn collect(words: &mut Words) {
    let home = words.directory.clone();
    let Some(from) = home.as_deref() else { return };
    let mut mounts = Vec::new();
    let mut at = 1;
    while at < words.len() {
        let Some((value, here, there)) = volume(words, at) else {
            at += 1;
            continue;
        };
        let text = words.text(value);
        let place = path::resolve(from, &text[here.clone()]);
        let there = text[there].trim_end_matches('/').to_owned();
        // Nothing can be mounted at `/`: Docker says "destination can't be '/'".
        mounts.extend(place.filter(|_| !there.is_empty()).map(|here| Mount { here, there }));
        words.read_part(value, here, Role::Path);
        at = value + 1;
    }
    let inside = (2..words.len()).find(|at| matches!(words.text(*at - 1), "-w" | "--workdir")).map(|at| words.text(at));
    let inside = inside.or_else(|| (1..words.len()).find_map(|at| words.text(at).strip_prefix("--workdir=")));
    let host = |directory: &str| {
        mounts.iter().find_map(|mount| {
            let below = if directory == mount.there { "" } else { path::below(directory, &mount.there)? };
            Some(path::join(&mount.here, below))
        })
    };
    for at in 1..words.len() {
        let text = words.text(at);
        if let Some(mount) = mounts.iter().find(|mount| path::below(text, &mount.there).is_some()) {
            words.directory = Some(mount.here.clone());
            words.read_part(at, mount.there.len() + 1..text.len(), Role::Path);
        } else if text.starts_with("./")
            && let Some(directory) = inside.and_then(host)
        {
            words.directory = Some(directory);
            words.read(at, Role::Path);
        }
    }
    words.directory = home;
}

/// The word with a volume, the part of it that is a path here, and the one that is a path in the container
/// (<https://docs.docker.com/engine/storage/bind-mounts/>).
fn volume(words: &Words, at: usize) -> Option<(usize, Range<usize>, Range<usize>)> {
    let option = words.text(at);
    let (name, start) = match option.split_once('=').filter(|(name, _)| name.starts_with("--")) {
        Some((name, _)) => (name, name.len() + 1),
        None => (option, 0),
    };
    let value = if start > 0 { at } else { at + 1 };
    let text = words.text(value).get(start..).filter(|text| !text.is_empty())?;
    let range = |part: &str| {
        let from = part.as_ptr() as usize - text.as_ptr() as usize + start;
        from..from + part.len()
    };
    match name {
        "-v" | "--volume" => {
            let (here, rest) = text.split_once(':').filter(|(here, _)| here.contains('/') || *here == ".")?;
            let there = rest.split(':').next().filter(|there| there.starts_with('/'))?;
            Some((value, range(here), range(there)))
        }
        "--mount" => {
            let part = |names: &[&str]| {
                let parts = text.split(',').filter_map(|part| part.split_once('='));
                parts.into_iter().find(|(name, _)| names.contains(name)).map(|(_, value)| value)
            };
            let (here, there) = (part(&["source", "src"])?, part(&["target", "dst", "destination"])?);
            Some((value, range(here), range(there)))
        }
        _ => None,
    }
}
