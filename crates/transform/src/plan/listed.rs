//! Listed folders: programs that are not read, that commands start, and that go over the files of a folder.

use std::collections::BTreeMap;

use rebootstrap_parser::{Span, path};

use super::Draft;
use super::candidate::told;
use super::missed::moves;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::facts::Started;
use crate::frameworks::listing;
use crate::frameworks::unread::Text;
use crate::link::Gap;
use crate::shown::shown;

/// The functions whose program would be found under another name, as by a loop of a shell over what it finds. A program that
/// nothing is seen to start is named in a note only.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, planned, .. } = *draft;
    let files: BTreeMap<(&str, &str), Span> = facts.started.iter().rev().map(|one| (place(one), one.span)).collect();
    let text = |((file, from), span): ((&'_ str, &'_ str), Span)| {
        Some(((file.to_owned(), repository.open(file)?.1), from.to_owned(), span))
    };
    let texts: Vec<(Text, String, Span)> = files.into_iter().filter_map(text).collect();
    for (old, _, users) in moves(candidates, active, planned) {
        let lists =
            |(text, from, span): &(Text, String, Span)| Some((listing::certainly_lists(text, from, old)?, *span));
        let listed = texts.iter().find_map(lists);
        let Some((mention, span)) = listed else { continue };
        let gap = Gap {
            code: Code::NotWritable,
            message: format!(
                "{}:{} goes over the files of {}, and is not read",
                mention.file,
                mention.line,
                shown(path::parent(old))
            ),
            span: Some(span),
            next: "name the files there one by one, then run again".to_owned(),
        };
        for user in users {
            let mut reason = told(repository, &facts.functions[user], &gap, facts);
            reason.related = vec![Place { file: mention.file.clone(), line: mention.line }];
            left.push((user, reason));
        }
    }
}

/// The file, and where it is started: at the root where nobody says.
fn place(started: &Started) -> (&str, &str) {
    (started.file.as_str(), started.directory.as_deref().unwrap_or_default())
}
