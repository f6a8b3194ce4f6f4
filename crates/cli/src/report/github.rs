//! The report as annotations of GitHub Actions, which shows each at its line of a pull request.
//!
//! The form is that of <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>: properties
//! and text are escaped, so that nothing in a repository can give a command of its own.

use std::fmt::Write;

use super::Report;
use super::finding::Level;
use crate::text::clean;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    for finding in report.findings() {
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        let mut properties = String::new();
        if let Some(place) = finding.place {
            let _ = write!(properties, "file={},", property(&report.address(&place.file)));
            if place.line > 0 {
                let _ = write!(properties, "line={},", place.line);
            }
        }
        let title = property(finding.code.name());
        let _ = writeln!(out, "::{command} {properties}title=rebootstrap {title}::{}", data(&finding.message));
    }
    out.push_str(&report.summary());
    out
}

fn data(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(|line| clean(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
