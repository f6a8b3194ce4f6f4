//! What must hold of every reader on every text. The fuzz targets and the test of the committed inputs share these.

mod document;
mod hcl;
mod lines;
mod make;
mod shell;
mod value;
mod words;

use rebootstrap_parser::is_reserved;

/// What is wrong, for people.
pub(crate) type Verdict = Result<(), String>;

/// The name of a reader and what must hold of it, whatever text it is given.
pub(crate) type Property = (&'static str, fn(&str) -> Verdict);

/// Every property, by the name of its target and of its folder of committed inputs.
pub(crate) const PROPERTIES: &[Property] = &[
    ("yaml", document::yaml),
    ("json", document::json),
    ("agreement", document::agreement),
    ("insertion", document::insertion),
    ("hcl", hcl::reads),
    ("make", make::reads),
    ("shell", shell::reads),
    ("just", lines::just),
    ("dockerfile", lines::dockerfile),
    ("groovy", lines::groovy),
    ("lines", words::lines),
];

/// Whether the property `name` holds of `text`.
///
/// # Errors
/// What is wrong, or that there is no such property.
pub(crate) fn check(name: &str, text: &str) -> Verdict {
    if is_reserved(text) {
        return Ok(());
    }
    match PROPERTIES.iter().find(|(known, _)| *known == name) {
        Some((_, property)) => property(text),
        None => Err(format!("there is no property {name}")),
    }
}
