//! Unsolved wants: what is said where no edit was found for a text that has to change.

use rebootstrap_parser::{Origin, Span, Value, path};

use super::Draft;
use super::candidate::told;
use super::solve::Unsolved;
use super::want::Change;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::Facts;
use crate::kept;
use crate::link::Gap;
use crate::outcome::Rule;
use crate::repository::Repository;
use crate::shown::shown;

/// Why the function `index` is left because of what is `refused`.
pub(super) fn not_solved(repository: &Repository, facts: &Facts, index: usize, refused: &Unsolved) -> Diagnostic {
    let read = facts.get(refused.want.read);
    let text = shown(read.value.text());
    let kept = kept::refusal(repository, facts, &refused.want);
    let written = if let Change::Write(span, _) = refused.want.change { Some(span) } else { None };
    let place = written.or_else(|| read.value.place());
    let read_only = place.is_some_and(|span| facts.read_only.contains(&span.file));
    let compared = compared(facts, &read.value);
    let (code, message) = match &refused.reader {
        _ if kept.is_some() => (Code::ProtectedFile, kept.iter().map(|(message, _)| message.as_str()).collect()),
        _ if read_only => {
            let what = if written.is_some() { "a command to write anew" } else { &*format!("`{text}`") };
            (Code::SyntaxError, format!("{what} stands in a file that is only read, as not all of it is understood"))
        }
        Some((_, true)) => (
            Code::SharedDefinition,
            format!("`{text}` cannot change alone: a function that stays reads the same definition"),
        ),
        Some(_) if compared.is_some() => {
            (Code::SharedDefinition, format!("`{text}` cannot change alone: what compares it would decide otherwise"))
        }
        Some((reader, false)) => {
            let what = match shown(reader.text()) {
                other if other == text => "the same text is read for something else as well".to_owned(),
                other => format!("`{other}` is read from the same definition"),
            };
            (Code::SharedDefinition, format!("`{text}` cannot change alone: {what}"))
        }
        None => (Code::NotWritable, format!("`{text}` is put together from parts that cannot be edited")),
    };
    let next = match (kept, read_only) {
        (Some((_, next)), _) => next,
        (None, true) => "mend what is named under Problems in that file, then run again".to_owned(),
        (None, false) if compared.is_some() && refused.reader.is_some() => {
            "have that decided by something else than this text, then run again".to_owned()
        }
        (None, false) => match &refused.reader {
            // One text that is run for several, by a loop, a function or a recipe: there is no other place to write it.
            Some((reader, false)) if reader.place().is_some() && reader.place() == read.value.place() => {
                let other = Some(shown(reader.text())).filter(|other| *other != text);
                let other = other.map_or_else(|| "each".to_owned(), |other| format!("`{other}`"));
                format!("give {other} a command of its own, then run again")
            }
            _ => "write the text as a literal of its own, then run again".to_owned(),
        },
    };
    let gap = Gap { code, message, span: place, next };
    let mut reason = told(repository, &facts.functions[index], &gap, facts);
    let reader = refused.reader.iter().filter_map(|(value, _)| value.place());
    let places = compared.filter(|_| refused.reader.is_some()).map_or_else(|| reader.collect(), |place| vec![place]);
    reason.related = places.into_iter().map(|span| repository.place(span)).collect();
    reason
}

/// The functions whose program has a name that cannot be written, each with the reason: it can still become that of a
/// directory.
pub(super) fn unwritable(draft: &Draft, unsolved: &[Unsolved]) -> Vec<(usize, Diagnostic)> {
    let Draft { repository, facts, candidates, planned, .. } = *draft;
    let in_place = |index: &usize| {
        let Some(chain) = &candidates[*index].chain else { return false };
        let new = planned.get(&chain.program).and_then(|moves| moves.paths.get(&chain.program));
        new.is_some_and(|new| path::parent(new) == path::parent(&chain.program))
    };
    let refused = unsolved.iter().filter(|refused| {
        let place = facts.get(refused.want.read).value.place();
        let is_open = place.is_none_or(|span| !facts.read_only.contains(&span.file));
        let is_open = is_open && kept::refusal(repository, facts, &refused.want).is_none();
        refused.want.rule == Rule::BuildOutput && !refused.want.optional && refused.reader.is_none() && is_open
    });
    let told = |refused: &Unsolved| {
        let functions = refused.want.functions.iter().copied().filter(in_place);
        functions.map(|index| (index, not_solved(repository, facts, index, refused))).collect::<Vec<_>>()
    };
    refused.flat_map(told).collect()
}

/// Where the text is compared with another one.
fn compared(facts: &Facts, text: &Value) -> Option<Span> {
    let defined = text.place()?;
    let is_it = |value: &&Value| value.segments().iter().any(|segment| segment.origin == Origin::Raw(defined));
    let value = facts.compared.iter().map(|read| &facts.get(*read).value).find(is_it)?;
    value.segments().iter().flat_map(|segment| &segment.hops).find_map(|hop| hop.site)
}
