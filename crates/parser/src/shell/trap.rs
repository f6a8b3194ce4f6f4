//! `trap 'rm -rf build' EXIT`: a script that runs when the shell ends.

use std::collections::BTreeMap;
use std::mem::take;
use std::ops::Range;
use std::rc::Rc;

use super::machine::Machine;
use crate::value::Value;

/// The scripts that a signal may run, of which the outcome of branches decides: each by its place and text, with the bytes of
/// its command.
pub(super) type Scripts = BTreeMap<(usize, String), Rc<(Value, Range<usize>)>>;

/// What each signal runs, by its name.
pub(super) type Traps = BTreeMap<String, Rc<Scripts>>;

/// Adds to `traps` what other ones run. Branches mostly hold the same, so that the fewer are added to the more.
pub(super) fn join(traps: &mut Traps, others: &Traps) {
    for (signal, other) in others {
        match traps.get_mut(signal) {
            None => drop(traps.insert(signal.clone(), Rc::clone(other))),
            Some(mine) if Rc::ptr_eq(mine, other) => {}
            Some(mine) => {
                let other =
                    if other.len() > mine.len() { std::mem::replace(mine, Rc::clone(other)) } else { Rc::clone(other) };
                let new = other.iter().filter(|(key, _)| !mine.contains_key(key));
                let new: Vec<_> = new.map(|(key, script)| (key.clone(), Rc::clone(script))).collect();
                if !new.is_empty() {
                    Rc::make_mut(mine).extend(new);
                }
            }
        }
    }
}

impl Machine<'_> {
    /// Keeps the script that `trap` is given with the names of signals, in the place of what they ran before. False when there
    /// is none, or only the name of a function.
    pub(super) fn trap(&mut self, words: &[Value]) -> bool {
        let words = if words.first().is_some_and(|word| word.text() == "--") { &words[1..] } else { words };
        let [script, signals @ ..] = words else { return false };
        let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        let is_unknown = script.segments().len() == 1 && script.has_holes();
        let is_script = !is_unknown && !is_name(script.text());
        let range = self.outer.clone().unwrap_or_else(|| self.at.clone());
        let key = (range.start, script.text().to_owned());
        let scripts = is_script.then(|| Rc::new(Scripts::from([(key, Rc::new((script.clone(), range)))])));
        // `trap EXIT` is `trap - EXIT`.
        let signals = if signals.is_empty() { words } else { signals };
        for signal in signals {
            let name = signal.text().to_uppercase();
            let name = match name.strip_prefix("SIG").unwrap_or(&name) {
                "0" => "EXIT",
                name => name,
            };
            match &scripts {
                Some(scripts) => drop(self.state.traps.insert(name.to_owned(), Rc::clone(scripts))),
                None => drop(self.state.traps.remove(name)),
            }
        }
        is_script && words.len() > 1
    }

    /// Runs `inner` in a shell of its own, to which nothing is trapped that others trap.
    pub(super) fn trapping(&mut self, inner: impl FnOnce(&mut Self)) {
        self.state.traps.clear();
        inner(self);
        self.trapped();
    }

    /// Runs what was kept, in the directory and as far as the shell knows its variables in the end.
    pub(super) fn trapped(&mut self) {
        if self.state.traps.is_empty() {
            return;
        }
        let mut all = Scripts::new();
        for scripts in take(&mut self.state.traps).into_values() {
            all.extend(scripts.iter().map(|(key, script)| (key.clone(), Rc::clone(script))));
        }
        for script in all.into_values() {
            let before = self.outer.replace(script.1.clone());
            self.subshell(|machine| {
                machine.state.ended = None;
                machine.guarded(|machine| machine.nested(|machine| machine.script(&script.0)));
            });
            self.outer = before;
        }
    }
}
