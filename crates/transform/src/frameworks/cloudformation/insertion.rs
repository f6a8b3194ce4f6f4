//! Insertions: where a template takes new settings, and how they are written there.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::document::insert::{Content, Place};
use rebootstrap_parser::{Edit, Span};

use super::template::Template;
use crate::facts::Twin;

/// Stands for the value that is not known yet; a plain word in every language.
const PENDING: &str = "pending";

/// A setting `key` of `mapping`, as a text with the value left out.
pub(crate) fn setting(template: &Template, mapping: &Node, key: &str, place: Place) -> Option<(Span, Twin)> {
    twin(inserted(template, mapping, &[(key, Content::from(PENDING))], place)?)
}

/// A list `key` of `mapping` with one item, as a text with the item left out.
pub(crate) fn item_of_new_list(
    template: &Template,
    mapping: Option<&Node>,
    key: &str,
    place: Place,
) -> Option<(Span, Twin)> {
    let list = Content::List(vec![Content::from(PENDING)]);
    twin(inserted(template, mapping?, &[(key, list)], place)?)
}

/// Another item of `list`, as a text with the item left out.
pub(crate) fn item(template: &Template, list: &Node) -> Option<(Span, Twin)> {
    twin(only(template.document.append(list, &[Content::from(PENDING)])?)?)
}

/// Settings of a resource's metadata.
pub(crate) fn metadata(template: &Template, resource: &Node, settings: &[(&str, &str)]) -> Option<(Span, String)> {
    let settings: Vec<(&str, Content)> = settings.iter().map(|(key, value)| (*key, Content::from(*value))).collect();
    let edit = match resource.get("Metadata") {
        Some(metadata) => inserted(template, metadata, &settings, Place::Last)?,
        None => {
            let owned = settings.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            inserted(template, resource, &[("Metadata", Content::Map(owned))], Place::After("Type"))?
        }
    };
    Some((edit.span, edit.text))
}

/// An insertion at `place`, or at the end where the neighbour that it names is missing.
fn inserted(template: &Template, mapping: &Node, entries: &[(&str, Content)], place: Place) -> Option<Edit> {
    let place = match place {
        Place::After(key) | Place::Before(key) if mapping.get(key).is_none() => Place::Last,
        place => place,
    };
    only(template.document.insert(mapping, entries, place)?)
}

fn only(edits: Vec<Edit>) -> Option<Edit> {
    let [edit] = edits.try_into().ok()?;
    Some(edit)
}

fn twin(edit: Edit) -> Option<(Span, Twin)> {
    let (before, after) = edit.text.split_once(PENDING)?;
    Some((edit.span, Twin(format!("{before}{}{after}", Twin::DASHED))))
}
