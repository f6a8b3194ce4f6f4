//! What was written anew: the stretches of the edited files that hold texts which nobody read before.

use rebootstrap_parser::{Edits, Origin, Span, Spans};

use crate::facts::Read;
use crate::plan::Plan;
use crate::plan::want::Change;

/// The stretches that the chosen migrations write as new text, in bytes of the edited texts.
pub(super) fn written(edits: &Edits, plan: &Plan, migrations: &[usize]) -> Spans {
    let is_chosen = |index: &usize| plan.migrations.get(index).is_some_and(|one| migrations.contains(one));
    let wants = plan.wants.iter().filter(|want| want.functions.iter().any(is_chosen));
    let new: Vec<(Span, &String)> = wants
        .filter_map(|want| match &want.change {
            Change::Write(span, text) => Some((*span, text)),
            _ => None,
        })
        .collect();
    let mut stretches = Vec::new();
    let (mut file, mut grown, mut shrunk) = (None, 0, 0);
    for edit in edits.as_slice() {
        if file != Some(edit.span.file) {
            (file, grown, shrunk) = (Some(edit.span.file), 0, 0);
        }
        let start = edit.span.start() + grown - shrunk;
        // Several insertions at one place are one edit, and a new name for what stands before it is the first of them.
        for (_, text) in new.iter().filter(|(span, _)| *span == edit.span) {
            let Some(at) = edit.text.rfind(*text) else { continue };
            stretches.push(Span::new(edit.span.file, start + at, start + at + text.len()));
        }
        grown += edit.text.len();
        shrunk += edit.span.len();
    }
    stretches.into_iter().collect()
}

/// Where the text of `read` stands, its parts, and the uses that it comes through.
pub(crate) fn places(read: &Read) -> impl Iterator<Item = Span> {
    let own = read.value.source(0..read.value.text().len());
    let segments = || read.value.segments().iter();
    let uses = segments().flat_map(|segment| &segment.hops).filter_map(|hop| hop.site);
    let parts = segments().filter_map(|segment| match segment.origin {
        Origin::Raw(span) | Origin::Escaped(span) => Some(span),
        _ => None,
    });
    own.into_iter().chain(uses).chain(parts)
}
