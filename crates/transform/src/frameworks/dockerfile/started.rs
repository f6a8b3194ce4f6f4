//! What a container is started with.

use rebootstrap_parser::Value;
use rebootstrap_parser::dockerfile::Instruction;
use rebootstrap_parser::path;

use crate::frameworks::Collector;

/// The shells that are followed.
pub(super) const SHELLS: [&str; 4] = ["sh", "bash", "ash", "dash"];

/// `["sh", "-c", "…"]`.
pub(super) fn is_shell(words: &[&str]) -> bool {
    words.len() > 2 && SHELLS.contains(&path::name(words[0])) && words[1] == "-c"
}

/// Adds the words that are no paths: one of them can be the name of a program, which is looked for in `PATH`.
pub(super) fn by_name(one: &Instruction, root: &str, collector: &mut Collector) {
    for text in one.words.iter().chain(&one.script).map(Value::text) {
        for word in text.split_whitespace().filter(|word| !word.contains('/')) {
            let word = word.trim_matches(['"', '\'', ';', '&', '|', '(', ')']);
            collector.facts.started_by_name.push((root.to_owned(), word.to_owned(), one.span));
        }
    }
}
