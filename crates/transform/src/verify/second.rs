//! The second opinion: in YAML and JSON another parser must see exactly the edits, and no other change; in HCL no edit may
//! reach beyond itself.

use rebootstrap_parser::document::Format;
use rebootstrap_parser::{Edit, Edits, path, second};

use crate::repository::Repository;

/// Asks another parser about every file that has one.
///
/// # Errors
/// The file, and what it sees that the edits do not account for.
pub(super) fn agree(repository: &Repository, edits: &Edits) -> Result<(), String> {
    let files = repository.files();
    for file in edits.files() {
        let read = &files[file.0 as usize];
        if [".tf", ".tfvars", ".hcl"].iter().any(|ending| read.path.ends_with(ending)) {
            second::contained(file, &read.text, &edits.apply(file, &read.text), edits)
                .map_err(|why| format!("in {} {why}", read.path))?;
        }
        let Some(format) = format(&read.path, &read.text) else { continue };
        let own: Vec<Edit> = edits.as_slice().iter().filter(|edit| edit.span.file == file).cloned().collect();
        second::agree(format, &read.text, &edits.apply(file, &read.text), &own)
            .map_err(|why| format!("another parser of {} sees that {why}", read.path))?;
    }
    Ok(())
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
    use rebootstrap_parser::Span;

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
            assert_eq!(agree(&repository, &edits).is_ok(), sound, "{edits:?}");
        }
    }
}
