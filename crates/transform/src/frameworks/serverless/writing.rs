//! Writing: where a service or a function gets another entry, in whichever file it stands.

use std::rc::Rc;

use rebootstrap_parser::document::insert::{Content, Place};
use rebootstrap_parser::document::{Document, Node};
use rebootstrap_parser::{Edit, Span};

use super::service::Service;
use crate::facts::Twin;

/// What is replaced, and what stands there then; with [`Twin::DASHED`] for what is not known yet.
pub(super) type Written = (Span, Twin);

/// What stands for what is not known yet.
pub(super) fn blank() -> Content {
    Content::Text(Twin::DASHED.to_string())
}

/// Another entry in the mapping `node`.
pub(super) fn insert(service: &Service, node: &Node, key: &str, content: Content, place: Place) -> Option<Written> {
    insert_all(service, node, &[(key, content)], place)
}

/// Other entries in the mapping `node`.
pub(super) fn insert_all(service: &Service, node: &Node, entries: &[(&str, Content)], place: Place) -> Option<Written> {
    let document = document(service, node)?;
    joined(&document, document.insert(node, entries, place)?)
}

/// Another value for `key` of the mapping `node`.
pub(super) fn replace(service: &Service, node: &Node, key: &str, content: &Content) -> Option<Written> {
    let document = document(service, node)?;
    joined(&document, document.replace(node, key, content)?)
}

/// Another item behind the last of the list `node`, left blank.
pub(super) fn append(service: &Service, node: &Node) -> Option<Written> {
    let document = document(service, node)?;
    joined(&document, document.append(node, &[blank()])?)
}

fn document(service: &Service, node: &Node) -> Option<Rc<Document>> {
    if node.span.file == service.document.file {
        return Some(Rc::clone(&service.document));
    }
    service.resolver().open(&service.repository.path(node.span.file))
}

/// All edits as one, with what lies between them.
fn joined(document: &Document, edits: Vec<Edit>) -> Option<Written> {
    let mut edits = edits.into_iter();
    let Edit { mut span, mut text } = edits.next()?;
    for edit in edits {
        text += document.text().get(span.end()..edit.span.start())?;
        text += &edit.text;
        span = span.join(edit.span)?;
    }
    Some((span, Twin(text)))
}
