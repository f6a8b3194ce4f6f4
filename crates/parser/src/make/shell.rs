//! `$(shell …)`: the output of commands that name directories or list them, without running them.

use super::scope::Scope;
use crate::shell;
use crate::value::Value;

/// The commands whose output can be known; others need not be parsed to see that it is not.
const KNOWN: [&str; 10] = ["basename", "cd", "dirname", "echo", "find", "git", "ls", "printf", "pwd", "realpath"];

impl Scope<'_> {
    /// The output of the expanded `command`, with spaces for line ends.
    pub(super) fn shell(&mut self, command: &Value) -> Value {
        self.read(command);
        let first = command.text().split_whitespace().next().unwrap_or_default();
        let (output, sweeps) = match KNOWN.contains(&first) {
            true => shell::output(command, &self.directory, self.files),
            false => (None, Vec::new()),
        };
        self.sweeps.extend(sweeps);
        match output {
            Some(lines) => Value::computed(&lines.join(" ")),
            None => {
                let name = Value::concat([&Value::computed("shell "), command]);
                self.unknown(&name)
            }
        }
    }
}
