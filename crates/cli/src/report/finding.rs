//! What a report finds, for tools that show findings at lines of code: functions that are to move, problems, follow-ups.

use rebootstrap_transform::{Code, Diagnostic, FunctionOutcome, Place, Status};

use super::{Purpose, Report, is_problem};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// `check` fails for it.
    Error,
    /// The same, where another command reports it; something could not be read.
    Warning,
    /// What to do next.
    Note,
}

/// One finding.
#[derive(Debug)]
pub(super) struct Finding<'a> {
    /// What kind of finding.
    pub(super) code: Code,
    pub(super) level: Level,
    /// What is the case and what to do, in lines.
    pub(super) message: String,
    pub(super) place: Option<&'a Place>,
    /// Other places that belong to it, each with what is said there.
    pub(super) related: Vec<(&'a Place, &'a str)>,
    /// The function it is about.
    pub(super) function: Option<&'a FunctionOutcome>,
}

impl<'a> Report<'a> {
    /// The findings: functions by place, then problems, then follow-ups, which `check` and `list` have none of.
    pub(super) fn findings(&self) -> Vec<Finding<'a>> {
        let outcome = &self.session.outcome;
        let level = if self.purpose == Purpose::Check { Level::Error } else { Level::Warning };
        let functions = outcome.functions.iter().filter(|function| match function.status {
            Status::Migrated => !self.written,
            Status::Left => true,
            Status::Current => false,
        });
        let mut findings: Vec<_> = functions.map(|function| self.of_function(function, level)).collect();
        let (problems, steps): (Vec<_>, Vec<_>) = outcome.notes.iter().partition(|note| is_problem(note));
        findings.extend(problems.iter().map(|note| of_note(note, level)));
        if matches!(self.purpose, Purpose::Diff | Purpose::Apply) {
            let of_functions = outcome.with_status(Status::Migrated).flat_map(|function| &function.reasons);
            let mut said: Vec<&Diagnostic> = Vec::new();
            for note in of_functions.chain(steps) {
                if !said.contains(&note) {
                    findings.push(of_note(note, Level::Note));
                    said.push(note);
                }
            }
        }
        findings
    }

    fn of_function(&self, function: &'a FunctionOutcome, level: Level) -> Finding<'a> {
        let head = format!("{} is on {}", function.id, function.runtime);
        let (message, reasons) = match function.status {
            Status::Migrated => (format!("{head}; `rebootstrap apply` moves it to {}", function.target), &[][..]),
            _ => (format!("{head} and is left"), &function.reasons[..]),
        };
        let mut lines = vec![message];
        let mut related = Vec::new();
        for reason in reasons {
            let place = reason.place.as_ref().map(|place| format!("{}: ", self.place(place))).unwrap_or_default();
            lines.push(format!("{place}{} [{}]", reason.message, reason.code));
            lines.extend(steps(reason));
            related.extend(reason.place.iter().chain(&reason.related).map(|place| (place, reason.message.as_str())));
        }
        Finding {
            code: Code::OldRuntime,
            level,
            message: lines.join("\n"),
            place: Some(&function.place),
            related,
            function: Some(function),
        }
    }
}

fn of_note(note: &Diagnostic, level: Level) -> Finding<'_> {
    let lines: Vec<_> = std::iter::once(note.message.clone()).chain(steps(note)).collect();
    let related = note.related.iter().map(|place| (place, note.message.as_str())).collect();
    Finding { code: note.code, level, message: lines.join("\n"), place: note.place.as_ref(), related, function: None }
}

fn steps(said: &Diagnostic) -> impl Iterator<Item = String> + '_ {
    said.next.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("next: {line}"))
}
