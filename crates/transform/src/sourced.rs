//! Sourced files: what the files of the repository set that a script reads into its shell (`. ./names.sh`).

use std::collections::BTreeMap;

use rebootstrap_parser::path;
use rebootstrap_parser::shell::{Assignment, plain_assignments};

use crate::commands::Script;
use crate::repository::Repository;

/// Longer files are no lists of names, in bytes.
const LONGEST: usize = 1 << 16;

/// The files that the lines of `script` may source, and what they set. Which of them it does source is seen when it is run.
pub(crate) fn by(repository: &Repository, script: &Script) -> BTreeMap<String, Vec<Assignment>> {
    let own = script.script.as_deref().map(path::parent);
    let places = [script.directory.as_deref(), own];
    let named = script.text.text().split(['\n', ';', '&', '|']).filter_map(operand);
    let candidates = named.flat_map(|named| places.into_iter().flatten().filter_map(|at| path::resolve(at, named)));
    let files = candidates.filter(|file| repository.listing().is_file(file));
    let set = |file: String| {
        let (_, text) = repository.open(&file).filter(|(_, text)| text.len() <= LONGEST)?;
        Some((file, plain_assignments(&text)))
    };
    files.filter_map(set).collect()
}

/// What `. FILE` or `source FILE` names, below the directory that a variable or a command says (`"$(dirname "$0")/names.sh"`).
fn operand(statement: &str) -> Option<&str> {
    let statement = statement.trim_start();
    let operand = statement.strip_prefix(". ").or_else(|| statement.strip_prefix("source "))?.trim();
    let operand = operand.trim_matches(['"', '\'']);
    let known = operand.rfind(['}', ')']).map_or(operand, |end| &operand[end + 1..]);
    let known = if known.starts_with('$') { known.split_once('/')?.1 } else { known };
    let known = known.trim_start_matches(['"', '/']);
    (!known.is_empty() && !known.contains(['$', '`', ' '])).then_some(known)
}
