//! What must hold of a run over any tree of files, written as a txtar text.

use super::flags::options;
use super::memory::{Files, run};
use super::proof::prove;
use super::txtar::{Archive, content};

/// Runs over the files of `text`; its first line can have flags.
///
/// # Errors
/// All that does not hold.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let archive = Archive::parse(text);
    let first = archive.comment.lines().next().and_then(|line| line.strip_prefix("flags:"));
    let flags: Vec<&str> = first.unwrap_or_default().split_whitespace().collect();
    let Ok(options) = options(&flags) else { return Ok(()) };
    let files: Files = archive.files.iter().map(|(name, text)| (name.clone(), content(text).to_owned())).collect();
    let proof = prove(rebootstrap_transform::run, &files, &options);
    let mut problems = proof.problems;
    let again = run(rebootstrap_transform::run, &files, &options);
    if again.edits != proof.outcome.edits || again.functions != proof.outcome.functions {
        problems.push("two runs over the same files differ".to_owned());
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}
