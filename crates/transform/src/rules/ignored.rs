//! Ignored files: a program that leaves a directory which git ignores is ignored where it stands afterwards.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::{Span, path};

use crate::facts::{Facts, Ignored};
use crate::outcome::Rule;
use crate::plan::want::{Change, Want};

/// A line for each program that moves out of an ignored directory, behind the line that ignored it. `moves` are the old and
/// the new path of each, with the functions they are for. Where two would write at one place, none does.
pub(crate) fn wants(facts: &Facts, moves: &[(&str, &str, Vec<usize>)]) -> Vec<Want> {
    let mut lines: BTreeMap<Span, BTreeSet<String>> = BTreeMap::new();
    let mut wants: Vec<(Span, Want)> = Vec::new();
    for (old, new, functions) in moves {
        if path::below(new, old).is_some()
            || !is_plain(new)
            || facts.ignored.iter().any(|line| covers(facts, line, new, true))
        {
            continue;
        }
        let Some(line) = facts.ignored.iter().find(|line| covers(facts, line, old, false)) else { continue };
        let Some(below) = path::below(new, line.directory.as_str()) else { continue };
        let text = match line.ending {
            Some(ending) => format!("/{below}{ending}"),
            None => format!("\n/{below}"),
        };
        lines.entry(line.behind).or_default().insert(text.clone());
        let want = Want {
            read: line.pattern,
            change: Change::Write(line.behind, text),
            rule: Rule::BuildOutput,
            optional: true,
            functions: functions.clone(),
        };
        wants.push((line.behind, want));
    }
    wants.into_iter().filter(|(place, _)| lines[place].len() == 1).map(|(_, want)| want).collect()
}

/// Whether a path is known as it stands, and no letter of it says more than itself in a pattern.
fn is_plain(file: &str) -> bool {
    file.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
}

/// Whether the line ignores a directory that holds `file`, or, where `itself` is said, the file.
fn covers(facts: &Facts, line: &Ignored, file: &str, itself: bool) -> bool {
    let Some(below) = path::below(file, &line.directory) else { return false };
    let text = facts.get(line.pattern).value.text();
    // A slash within the line ties it to its place, also that of `bin/*`.
    let is_anchored = text.contains('/');
    let text = text.strip_suffix("/**").or_else(|| text.strip_suffix("/*")).unwrap_or(text);
    let anchored = text.strip_prefix('/').unwrap_or(text);
    if is_anchored {
        return path::below(below, anchored).is_some() || (itself && below == anchored);
    }
    let directories = path::parent(below).split('/');
    directories.chain(itself.then(|| path::name(below))).any(|part| part == anchored)
}
