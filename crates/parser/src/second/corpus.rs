//! Files of other people, when there are some: every one reads alike for both parsers, and takes insertions.
//!
//! `CORPUS=<folder> cargo test -p rebootstrap-parser corpus` looks through a folder; without one there is nothing to do.

use std::path::{Path, PathBuf};

use super::{agree, sees};
use crate::document::insert::{Content, Place};
use crate::document::{Document, Format, Node, parse};
use crate::edit::Edits;
use crate::span::FileId;

fn files(folder: &Path) -> Vec<(PathBuf, Format)> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.extension().and_then(|end| end.to_str()) {
                _ if path.is_symlink() => {}
                _ if path.is_dir() => open.push(path),
                Some("yml" | "yaml") => found.push((path, Format::Yaml)),
                Some("json") => found.push((path, Format::Json)),
                _ => {}
            }
        }
    }
    found
}

fn mappings(document: &Document) -> Vec<&Node> {
    let (mut found, mut open): (Vec<&Node>, Vec<&Node>) = (Vec::new(), document.roots.iter().collect());
    while let Some(node) = open.pop().filter(|_| found.len() < 40) {
        open.extend(node.items());
        if let Some(mapping) = node.as_mapping() {
            found.push(node);
            open.extend(mapping.entries.iter().map(|entry| &entry.value));
        }
    }
    found
}

fn check(text: &str, format: Format) -> Result<(), String> {
    let Ok(document) = parse(FileId(0), text, format) else { return Ok(()) };
    sees(&document)?;
    for node in mappings(&document).into_iter().filter(|_| text.len() < 100_000) {
        let new = Content::List(vec!["!./**".into(), "bin/x.zip".into()]);
        let Some(edits) = document.insert(node, &[("rebootstrap", new)], Place::Last) else { continue };
        let after = Edits::new(edits.clone()).map_err(|_| "overlap".to_owned())?.apply(FileId(0), text);
        agree(format, text, &after, &edits)?;
    }
    Ok(())
}

#[test]
fn a_corpus_reads_alike() {
    let Some(folder) = std::env::var_os("CORPUS") else { return };
    let files = files(Path::new(&folder));
    let wrong: Vec<_> = files
        .iter()
        .filter_map(|(path, format)| {
            let text = std::fs::read_to_string(path).ok().filter(|text| text.len() < 400_000)?;
            check(&text, *format).err().map(|reason| format!("{}: {reason}", path.display()))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} files:\n{}", wrong.len(), files.len(), wrong.join("\n"));
}
