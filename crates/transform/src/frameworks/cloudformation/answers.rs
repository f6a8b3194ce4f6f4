//! Answers: what `{{ cookiecutter.name }}` in a template of templates stands for, by default.
//!
//! Source: <https://cookiecutter.readthedocs.io/en/stable/tutorials/tutorial2.html>.

use std::rc::Rc;

use rebootstrap_parser::document::{Document, Format, Node};
use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};
use rebootstrap_parser::{Origin, Value, path};

use crate::repository::Repository;

/// The `cookiecutter.json` that rules a file: the nearest above, when the file lies in a directory with a template for a name.
pub(super) fn ruling(repository: &Repository, file: &str) -> Option<Rc<Document>> {
    let mut at = file;
    while !at.is_empty() {
        at = path::parent(at);
        if file[at.len()..].contains("{{")
            && let Some((id, _)) = repository.open(&path::join(at, "cookiecutter.json"))
        {
            return repository.document(id, Format::Json).ok();
        }
    }
    None
}

/// `value` with each `{{ cookiecutter.name }}` in it read as the default answer.
pub(super) fn answered(answers: &Document, value: &Value) -> Value {
    let (mut at, mut ranges) = (0, Vec::new());
    for segment in value.segments() {
        let range = at..at + segment.len;
        at = range.end;
        let hole = value.text()[range.clone()].trim_matches([HOLE_OPEN, HOLE_CLOSE]);
        let name = hole.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).map(str::trim);
        let name =
            name.filter(|_| segment.origin == Origin::Unknown).and_then(|name| name.strip_prefix("cookiecutter."));
        let answer = name.and_then(|name| answers.root()?.get(name)).and_then(Node::value);
        ranges.extend(answer.map(|answer| (range, answer.clone())));
    }
    value.substituted(&ranges)
}
