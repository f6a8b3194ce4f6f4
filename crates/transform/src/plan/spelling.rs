//! Spelling: how a text has to be written where an edit puts it.

use rebootstrap_parser::document::{Document, Format, Kind, Node, Style, plain};
use rebootstrap_parser::{Edit, Span};

use super::solve::Solved;
use super::want::{Change, Want};
use crate::outcome::Rule;
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
    let opened = repository.document(edit.span.file, Format::Yaml).ok();
    match opened.is_some_and(|document| is_plain_scalar(&document, edit.span)) {
        true => Edit { text: format!("'{}'", edit.text), ..edit },
        false => edit,
    }
}

/// Makes one edit of what is put at one place for the same functions: `runtime` and `architecture` of a function that has
/// neither, or a new name at the end of a command and another command behind it.
pub(super) fn joined(solved: &mut [Solved], wants: &[Want]) {
    let is_new = |edit: &Edit| {
        let is =
            |want: &Want| matches!(&want.change, Change::Write(span, text) if *span == edit.span && *text == edit.text);
        wants.iter().any(is)
    };
    let insertions: Vec<usize> = (0..solved.len()).filter(|at| solved[*at].edit.span.is_empty()).collect();
    let mut done: Vec<(usize, String)> = Vec::new();
    for at in insertions.iter().filter(|at| is_new(&solved[**at].edit)) {
        let same = |other: &&usize| {
            solved[**other].edit.span == solved[*at].edit.span && solved[**other].functions == solved[*at].functions
        };
        let (mut renamed, mut new): (Vec<&str>, Vec<(Rule, &str)>) = (Vec::new(), Vec::new());
        for other in insertions.iter().filter(same).map(|other| &solved[*other]) {
            let text = other.edit.text.as_str();
            match is_new(&other.edit) {
                true if !new.contains(&(other.rule, text)) => new.push((other.rule, text)),
                false if !renamed.contains(&text) => renamed.push(text),
                _ => {}
            }
        }
        // Two texts of one rule contradict each other.
        let once = (1..new.len()).all(|one| new[..one].iter().all(|(rule, _)| *rule != new[one].0));
        if renamed.len() + new.len() > 1 && renamed.len() < 2 && once {
            let text: String = renamed.into_iter().chain(new.into_iter().map(|(_, text)| text)).collect();
            done.extend(insertions.iter().filter(same).map(|other| (*other, text.clone())));
        }
    }
    for (at, text) in done {
        solved[at].edit.text = text;
    }
}

fn is_plain_scalar(document: &Document, span: Span) -> bool {
    let mut open: Vec<&Node> = document.roots.iter().collect();
    while let Some(node) = open.pop() {
        match &node.kind {
            // A truth value stays one.
            Kind::Scalar(scalar) if node.span == span => {
                return scalar.style == Style::Plain && !node.text().is_some_and(is_truth);
            }
            Kind::Mapping(mapping) => open.extend(mapping.entries.iter().map(|entry| &entry.value)),
            Kind::Sequence(sequence) => open.extend(&sequence.items),
            _ => {}
        }
    }
    false
}

fn is_truth(text: &str) -> bool {
    matches!(text, "true" | "false")
}
