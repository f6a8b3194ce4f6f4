//! Unstarted: functions that have a new runtime already, and whose package is seen here to hold their program under another name.

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::facts::{Archive, Facts, Maker};
use crate::glob;
use crate::package::archives;
use crate::plan::Plan;
use crate::plan::naming::ENTRY;
use crate::programs::Programs;
use crate::repository::Repository;
use crate::shown::shown;

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
