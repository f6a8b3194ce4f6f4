//! Commands that run another script of the repository: they say where it runs.

use super::words::Words;

/// `bash script.sh`, `source script.sh`.
pub(super) fn interpreter(words: &mut Words) {
    let script = (1..words.len()).find(|at| !words.text(*at).starts_with('-'));
    if let Some(at) = script {
        runs(words, at);
    }
}

/// `./script.sh`.
pub(super) fn program(words: &mut Words) {
    if words.text(0).contains('/') || words.text(0).contains(rebootstrap_parser::path::ROOT) {
        runs(words, 0);
    }
}

fn runs(words: &mut Words, at: usize) {
    let (Some(script), Some(directory)) = (words.path(at), words.directory.clone()) else { return };
    if words.collector.repository.listing().is_file(&script) {
        words.collector.learned.scripts.entry(script).or_default().insert(directory);
    }
}
