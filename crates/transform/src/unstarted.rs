//! Unstarted: functions that have a new runtime already, and whose package is seen here to hold their program under another name.

use rebootstrap_parser::path;

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Archive, Facts, Maker};
use crate::package::archives;
use crate::plan::Plan;
use crate::plan::naming::ENTRY;
use crate::programs::Programs;
use crate::repository::Repository;
use crate::shown::shown;
use crate::{glob, lines};

/// One note for each such function.
pub(crate) fn notes(repository: &Repository, facts: &Facts, plan: &Plan) -> Vec<Diagnostic> {
    let current = plan.candidates.iter().filter(|one| one.old.is_empty() && one.left.is_empty());
    let mut current = current.map(|one| &facts.functions[one.function]).peekable();
    let programs = if current.peek().is_some() { Programs::of(facts) } else { Programs::default() };
    let found = current.filter_map(|function| {
        let runtime = facts.get(*function.runtime.first()?).value.text();
        let starts = |text: &str| text.starts_with("provided");
        let is_new = function.runtime.iter().all(|read| starts(facts.get(*read).value.text()));
        let made = archives(facts, function).ok().filter(|made| is_new && !made.is_empty())?;
        if made.iter().any(|at| is_changed(repository, facts, &facts.archives[*at])) {
            return None;
        }
        let held: Vec<Vec<String>> =
            made.iter().map(|at| held(facts, plan, &programs, &facts.archives[*at])).collect::<Option<_>>()?;
        let mut names = held.concat();
        names.sort();
        names.dedup();
        let names: Vec<String> = names.iter().map(|name| shown(name)).collect();
        Some(Diagnostic {
            code: Code::NoBootstrap,
            message: format!(
                "{} is on {runtime}, and its package holds {} and no `{ENTRY}`",
                function.id,
                names.join(", ")
            ),
            place: Some(repository.place(function.span)),
            related: made.iter().map(|at| repository.place(facts.archives[*at].span)).collect(),
            next: format!("build and pack its program as {ENTRY}, unless a layer brings one, and deploy it again"),
        })
    });
    found.collect()
}

/// Whether a program of which we do not know what it does with a zip is given this one, such as `zipnote` or a script.
fn is_changed(repository: &Repository, facts: &Facts, archive: &Archive) -> bool {
    let Some(zip) = archive.path.as_deref() else { return false };
    let changes = |word: &str| {
        let name = path::name(word);
        ["zipnote", "python", "python3", "node", "perl", "ruby"].contains(&name)
            || [".js", ".pl", ".py", ".rb", ".sh"].iter().any(|ending| name.ends_with(ending))
    };
    let mut places = facts.reads.iter().filter(|read| read.names() == Some(zip)).filter_map(|read| read.value.place());
    places.any(|span| {
        let text = repository.text(span.file);
        let start = text.get(..span.start()).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        lines::joined(&text[start..]).split(|sign: char| sign.is_whitespace() || ";|&\"'@".contains(sign)).any(changes)
    })
}

/// The names of all that is packed; `None` where that is not certain, one of them is `bootstrap`, or no program is there.
fn held(facts: &Facts, plan: &Plan, programs: &Programs, archive: &Archive) -> Option<Vec<String>> {
    let is_plain = matches!(archive.maker, Maker::Zip { .. } | Maker::Declared) && archive.opaque.is_none();
    let (mut names, mut any) = (Vec::new(), false);
    for entry in archive.entries.iter().filter(|_| is_plain) {
        let read = facts.get(entry.source);
        let path = read.names().filter(|path| !glob::has_wildcard(path) && !read.value.has_holes())?;
        any |= !programs.builds(path).is_empty();
        names.push(facts.entry_name(entry, path)?);
        if plan.moves.contains_key(path) || names.last().is_some_and(|name| name == ENTRY) {
            return None;
        }
    }
    any.then_some(names)
}
