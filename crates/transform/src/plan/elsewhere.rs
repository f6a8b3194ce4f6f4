//! Elsewhere: builds and mentions of a program in files that are not read yet.

use super::Draft;
use super::candidate::{Candidate, told};
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::frameworks::unread::{Mention, mentions};
use crate::link::{Gap, shown};
use crate::repository::Repository;

/// A program that is also built in a file which is not read would be renamed in one build and not in the other.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, planned } = *draft;
    for (program, moves) in planned.iter().filter(|(_, moves)| !moves.paths.is_empty()) {
        let users: Vec<&Candidate> = active
            .iter()
            .map(|index| &candidates[*index])
            .filter(|one| one.chain.as_ref().is_some_and(|chain| chain.program == *program))
            .collect();
        let archives = users.iter().flat_map(|one| one.chain.iter().flat_map(|chain| &chain.archives));
        let archives: Vec<&str> = archives.filter_map(|archive| facts.archives[*archive].path.as_deref()).collect();
        let builds =
            moves.paths.keys().flat_map(|path| mentions(repository, path, &archives)).find(|mention| mention.makes);
        let provisioner = facts.unfollowed.iter().find(|(_, said)| {
            said.contains("go build")
                || archives.iter().any(|archive| said.contains(rebootstrap_parser::path::name(archive)))
        });
        let provisioner = provisioner.map(|(span, _)| repository.place(*span));
        let provisioner = provisioner.map(|place| Mention { file: place.file, line: place.line, makes: true });
        let Some(build) = builds.or(provisioner) else { continue };
        for user in users {
            let gap = Gap {
                code: Code::Unfollowed,
                message: format!(
                    "{}:{} builds {} as well, and is not read yet",
                    build.file,
                    build.line,
                    shown(program)
                ),
                span: None,
                next: "change that command so that it writes `bootstrap`, or take it out, then run again".to_owned(),
            };
            let mut reason = told(repository, &facts.functions[user.function], &gap, facts);
            reason.related = vec![Place { file: build.file.clone(), line: build.line }];
            left.push((user.function, reason));
        }
    }
}

/// The old path, where a file that is not read names it.
pub(super) fn notes(repository: &Repository, old: &str, new: &str) -> Vec<Diagnostic> {
    let named = mentions(repository, old, &[]).into_iter().filter(|mention| !mention.makes);
    let note = |mention: Mention| Diagnostic {
        code: Code::Mentioned,
        message: format!("{} names {}, which moves", mention.file, shown(old)),
        place: Some(Place { file: mention.file, line: mention.line }),
        related: Vec::new(),
        next: format!("write {} there", shown(new)),
    };
    named.map(note).collect()
}
