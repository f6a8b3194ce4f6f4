//! The last line of a report: everything counted.

use rebootstrap_transform::Status;

use super::{Purpose, Report, is_problem};
use crate::text::count;

impl Report<'_> {
    /// The line, with a newline.
    pub(super) fn summary(&self) -> String {
        let outcome = self.outcome();
        let with = |status| outcome.with_status(status).count();
        let (migrated, left, current) = (with(Status::Migrated), with(Status::Left), with(Status::Current));
        let problems = outcome.notes.iter().filter(|note| is_problem(note)).count();
        let mut parts = Vec::new();
        if migrated > 0 {
            parts.push(format!("{} {}", count(migrated, "function"), self.verb()));
        }
        if left > 0 {
            let noun = if migrated > 0 { left.to_string() } else { count(left, "function") };
            parts.push(format!("{noun} left"));
        }
        if parts.is_empty() {
            parts.push(self.nothing());
        }
        if current > 0 {
            let read = if outcome.partial { " in what was read" } else { "" };
            parts.push(format!("{current} current{read}"));
        }
        if problems > 0 {
            parts.push(count(problems, "problem"));
        }
        format!("{}\n", self.paint.bold(&format!("{}.", parts.join(", "))))
    }

    fn verb(&self) -> String {
        let edits = count(self.outcome().edits.len(), "edit");
        let files = count(self.session.changes.len(), "file");
        match (self.purpose, self.written) {
            (Purpose::Apply, true) => format!("migrated ({edits} in {files})"),
            _ => format!("can be migrated ({edits} in {files})"),
        }
    }

    fn nothing(&self) -> String {
        let functions = self.outcome().functions.len();
        match (functions, self.purpose) {
            (0, Purpose::List) => "no Lambda function found".to_owned(),
            (0, _) => "no Lambda function to migrate found".to_owned(),
            _ => "nothing to migrate".to_owned(),
        }
    }
}
