//! `tar`: archives in which files keep their names.

use rebootstrap_parser::path;

use super::words::Words;
use crate::facts::{Parcel, Role, Sending};

/// `tar czf FILE -C DIRECTORY NAME…`: the names are those in the archive.
pub(super) fn collect(words: &mut Words) {
    let short = |at: usize, text: &str| !text.starts_with("--") && (at == 1 || text.starts_with('-'));
    let does = |names: [&str; 2], letters: &[char]| {
        let says = |at: usize| {
            let text = words.text(at);
            names.contains(&text) || (short(at, text) && text.contains(letters))
        };
        (1..words.len()).any(says)
    };
    let (creates, unpacks) = (does(["--create", "--append"], &['c', 'r', 'u']), does(["--extract", "--get"], &['x']));
    let (mut archive, mut excludes, mut packed) = (None, Vec::new(), Vec::new());
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
            archive = Some(path::name(words.text(at)).to_owned());
        } else if let Some(pattern) = text.strip_prefix("--exclude=") {
            excludes.push(pattern.to_owned());
        } else if text == "--exclude" && valued {
            at += 1;
            excludes.push(words.text(at).to_owned());
        } else if !text.starts_with('-') && at > 1 {
            words.directory.clone_from(&inside);
            let read = words.read(at, Role::Path);
            packed.extend(creates.then_some(read));
        }
        at += 1;
    }
    words.directory = here;
    if let Some(inside) = inside.filter(|_| unpacks && !creates) {
        let span = words.span;
        words.collector.facts.written.push((path::join(&inside, "*"), span));
    }
    words.collector.facts.unpacked.extend(archive.clone().filter(|_| unpacks && !creates));
    for directory in packed {
        words.collector.facts.published.push((directory, Sending::Archive));
        let (archive, excludes) = (archive.clone(), excludes.clone());
        let parcel = Parcel { archive, excludes, ..Parcel::of(directory) };
        words.collector.facts.parcels.push(parcel);
    }
}
