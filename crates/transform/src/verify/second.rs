//! The second opinion: another parser must see exactly the edits, and no other change.

use rebootstrap_parser::document::Format;
use rebootstrap_parser::second::{self, Language};
use rebootstrap_parser::{Edits, FileId, path};

use crate::frameworks::{dockerfile, ignore_file, jenkins, just, make, shell, windows_script};
use crate::repository::Repository;

/// Asks another parser about every file that has one; `edited` is what `edits` make of `repository`.
///
/// # Errors
/// The file, and what it sees that the edits do not account for.
pub(super) fn agree(repository: &Repository, edited: &Repository, edits: &Edits) -> Result<(), String> {
    let files = repository.files();
    let edits: Vec<_> = edits.as_slice().chunk_by(|a, b| a.span.file == b.span.file).collect();
    let said = |file: FileId, why: String| format!("another parser of {} sees that {why}", files[file.0 as usize].path);
    let format = |file: FileId| format(&files[file.0 as usize].path, &files[file.0 as usize].text);
    let documents = edits.iter().filter_map(|own| Some((own[0].span.file, format(own[0].span.file)?)));
    edited.read_documents(&documents.collect::<Vec<_>>());
    for own in &edits {
        let file = own[0].span.file;
        let Some(format) = format(file) else { continue };
        let document = |side: &Repository| side.document(file, format).map_err(|broken| broken.reason);
        let both = document(repository).and_then(|old| Ok((old, document(edited)?)));
        both.and_then(|(old, new)| second::agree_on(&old, &new, own)).map_err(|why| said(file, why))?;
    }
    let texts: Vec<_> = edits.iter().map(|own| (*own, edited.text(own[0].span.file))).collect();
    let others = repository.spread(&texts, |(own, after)| {
        let file = own[0].span.file;
        let read = &files[file.0 as usize];
        let language = language(&read.path, &read.text).filter(|_| format(file).is_none());
        language
            .map_or(Ok(()), |language| second::agree_in(language, &read.text, after, own))
            .map_err(|why| said(file, why))
    });
    others.into_iter().collect()
}

/// What another parser takes the file for that knows where parts stand.
fn language(file: &str, text: &str) -> Option<Language> {
    let is_hcl = [".tf", ".tofu", ".tfvars", ".hcl"].iter().any(|ending| file.ends_with(ending));
    match file {
        _ if is_hcl => Some(Language::Hcl),
        _ if make::wants(file) => Some(Language::Make),
        _ if dockerfile::wants(file) => Some(Language::Dockerfile),
        _ if just::wants(file) => Some(Language::Just),
        _ if ignore_file::wants(file) => Some(Language::Patterns),
        _ if jenkins::wants(file) => Some(Language::Groovy),
        _ if windows_script::wants(file) => {
            Some(if file.ends_with(".ps1") { Language::PowerShell } else { Language::Batch })
        }
        _ if path::name(file) == "go.mod" => Some(Language::Module),
        _ if file.ends_with(".toml") => Some(Language::Toml),
        _ if shell::wants(file) && shell::is_script(file, text) => Some(Language::Shell),
        _ => None,
    }
}

/// What another parser takes the file for.
fn format(file: &str, text: &str) -> Option<Format> {
    let name = path::name(file);
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("yml" | "yaml") => Some(Format::Yaml),
        Some("json" | "rpdk-config") => Some(Format::Json),
        Some("template") if text.trim_start_matches('\u{FEFF}').trim_start().starts_with('{') => Some(Format::Json),
        Some("template") => Some(Format::Yaml),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use rebootstrap_parser::{Edit, Span};

    use super::*;
    use crate::go::memory::Memory;

    #[test]
    fn an_edit_that_means_something_else_is_seen() {
        let tree = Memory::new("\n-- a.yml --\nfunctions:\n  hello:\n    handler: main\n  world: 1\n");
        let repository = Repository::new(&tree);
        let (file, text) = repository.open("a.yml").expect("a file");
        let at = |needle: &str| text.find(needle).expect("a place");
        let edit =
            |start: usize, end: usize, new: &str| Edit { span: Span::new(file, start, end), text: new.to_owned() };
        let (main, world) = (at("main"), at("  world"));
        for (edits, sound) in [
            (vec![edit(main, main + 4, "bootstrap")], true),
            (vec![edit(main + 4, main + 4, "\n    package:\n      artifact: x.zip")], true),
            // `world` would become a part of `hello`.
            (vec![edit(world, world, "  ")], false),
            // A text would become a mapping.
            (vec![edit(main, main + 4, "a: b")], false),
            // A comment is no change.
            (vec![edit(main + 4, main + 4, " # x")], false),
        ] {
            let edits = Edits::new(edits).expect("disjoint");
            let texts = BTreeMap::from([(file, Arc::from(edits.apply(file, &text)))]);
            let edited = repository.edited(&texts);
            assert_eq!(agree(&repository, &edited, &edits).is_ok(), sound, "{edits:?}");
        }
    }
}
