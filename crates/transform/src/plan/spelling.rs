//! Spelling: how a text has to be written where an edit puts it.

use rebootstrap_parser::document::{self, Document, Format, Kind, Node, Style, plain};
use rebootstrap_parser::{Edit, Span};

use crate::repository::Repository;

/// The edit with quotes around its text, where it takes the place of a whole plain scalar of YAML and would be read as something
/// else without them: `handler: main` becomes `handler: '-'`.
pub(super) fn quoted(repository: &Repository, edit: Edit) -> Edit {
    if edit.span.is_empty() || edit.text.contains('\'') || plain::is_safe(&edit.text) {
        return edit;
    }
    let file = repository.path(edit.span.file);
    if !file.ends_with(".yml") && !file.ends_with(".yaml") {
        return edit;
    }
    let opened = repository.open(&file).and_then(|(id, text)| document::parse(id, &text, Format::Yaml).ok());
    match opened.is_some_and(|document| is_plain_scalar(&document, edit.span)) {
        true => Edit { text: format!("'{}'", edit.text), ..edit },
        false => edit,
    }
}

fn is_plain_scalar(document: &Document, span: Span) -> bool {
    let mut open: Vec<&Node> = document.roots.iter().collect();
    while let Some(node) = open.pop() {
        match &node.kind {
            Kind::Scalar(scalar) if node.span == span => return scalar.style == Style::Plain,
            Kind::Mapping(mapping) => open.extend(mapping.entries.iter().map(|entry| &entry.value)),
            Kind::Sequence(sequence) => open.extend(&sequence.items),
            _ => {}
        }
    }
    false
}
