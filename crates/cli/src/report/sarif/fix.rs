//! The edits of one migration as a fix of SARIF: what stands in each file, by lines and columns, and what comes there.

use rebootstrap_transform::PlannedEdit;
use serde::Serialize;

use super::{ArtifactLocation, Message, artifact};
use crate::report::Report;

/// All of a migration's edits: only together they are right.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fix {
    description: Message,
    artifact_changes: Vec<ArtifactChange>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

/// Lines and columns count from 1, columns in characters; the end is the column behind the last.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

impl Fix {
    /// The fix that makes the edits of `migration`.
    pub(super) fn of(report: &Report<'_>, migration: usize) -> Self {
        let edits: Vec<_> =
            report.session.outcome.edits.iter().filter(|planned| planned.migration == migration).collect();
        let of_file = |edits: &[&PlannedEdit]| {
            let file = report.session.outcome.files.get(edits[0].edit.span.file.0 as usize)?;
            let replacements = edits.iter().map(|planned| replacement(&file.text, planned)).collect();
            Some(ArtifactChange { artifact_location: artifact(report, &file.path), replacements })
        };
        let text = format!("Move the function, its build and its package to {}", report.target);
        Self {
            description: Message { text },
            artifact_changes: edits.chunk_by(|a, b| a.edit.span.file == b.edit.span.file).filter_map(of_file).collect(),
        }
    }
}

fn replacement(text: &str, planned: &PlannedEdit) -> Replacement {
    let span = planned.edit.span;
    let ((start_line, start_column), (end_line, end_column)) =
        (position(text, span.start()), position(text, span.end()));
    Replacement {
        deleted_region: Region { start_line, start_column, end_line, end_column },
        inserted_content: Message { text: planned.edit.text.clone() },
    }
}

/// Line and column of the byte at `offset`. A byte order mark is no character of the text (§3.30.2).
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text).trim_start_matches('\u{feff}');
    let line = before.rsplit_once('\n').map_or(before, |(_, line)| line);
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn columns_are_characters_and_lines_end_with_a_newline() {
        let text = "größe = 1\r\nb = \"x\"\n";
        let wanted = [("größe", (1, 1)), (" = 1", (1, 6)), ("\r", (1, 10)), ("b", (2, 1)), ("x", (2, 6))];
        for (what, at) in wanted {
            assert_eq!(position(text, text.find(what).expect("it is there")), at, "{what:?}");
        }
        assert_eq!(position(text, text.len()), (3, 1));
        let marked = "\u{feff}a = 1\nb = 2\n";
        assert_eq!((position(marked, 3), position(marked, 7), position(marked, 9)), ((1, 1), (1, 5), (2, 1)));
    }
}
