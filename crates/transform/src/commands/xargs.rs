//! `xargs` and GNU parallel: commands that are run with words which are known only then.

use super::words::Words;

/// Adds a build, or what packs one, of which no word is known here but those that are always the same.
pub(super) fn collect(words: &mut Words) {
    let said: Vec<&str> = (0..words.len()).map(|at| words.text(at)).collect();
    let said = said.join(" ");
    let makes = ["go build", "go install"].iter().any(|command| said.contains(command))
        || said.split(|sign: char| sign.is_whitespace() || ";&|".contains(sign)).any(|word| word == "zip");
    if makes {
        words.collector.facts.unfollowed.push((words.span, said));
    }
}
