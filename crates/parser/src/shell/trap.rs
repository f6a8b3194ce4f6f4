//! `trap 'rm -rf build' EXIT`: a script that runs when the shell ends.

use std::mem::take;

use super::machine::Machine;
use crate::value::Value;

impl Machine<'_> {
    /// Keeps the script that `trap` is given with the names of signals. False when there is none, or only the name of a function.
    pub(super) fn trap(&mut self, words: &[Value]) -> bool {
        let words = if words.first().is_some_and(|word| word.text() == "--") { &words[1..] } else { words };
        let [script, _, ..] = words else { return false };
        let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if is_name(script.text()) || (script.segments().len() == 1 && script.has_holes()) {
            return false;
        }
        let range = self.outer.clone().unwrap_or_else(|| self.at.clone());
        self.state.traps.insert(range.start, (script.clone(), range));
        true
    }

    /// Runs what was kept, as far as the shell knows its variables in the end.
    pub(super) fn trapped(&mut self) {
        for (_, (script, range)) in take(&mut self.state.traps) {
            let before = self.outer.replace(range);
            self.subshell(|machine| {
                machine.state.ended = None;
                machine.guarded(|machine| machine.nested(|machine| machine.script(&script)));
            });
            self.outer = before;
        }
    }
}
