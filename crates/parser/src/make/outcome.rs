//! The outcome of a reading: rules built, exports and remaining reads evaluated.

use super::Makefile;
use super::Source;
use super::TOO_MUCH;
use super::built::Rules;
use super::reader::Reader;
use crate::span::Span;
use crate::value::Value;

impl Reader<'_, '_> {
    /// Puts together what was read of `source`; also tells how many readings there are to do.
    pub(super) fn finish(mut self, source: Source<'_>) -> (Makefile, usize) {
        let whole = Value::raw("", Span::new(source.file, 0, 0));
        let mut rules = Rules::of(&self.written, self.context.goals);
        self.out.spelled = std::mem::take(&mut rules.spelled);
        match rules.build(&mut self.scope) {
            Ok(rules) => self.out.rules = rules,
            Err(reason) => self.problem(&whole, reason),
        }
        for value in std::mem::take(&mut self.definitions) {
            let value = self.scope.expand(&value);
            self.scope.read(&value);
        }
        let mut names = std::mem::take(&mut self.exported);
        names.extend(self.context.overrides.iter().map(|(name, _)| name.clone()));
        if self.exports_all {
            names.extend(self.scope.variables.keys().filter(|name| is_shell_name(name)).cloned());
        }
        names.sort();
        names.dedup();
        for name in names {
            if !self.hidden.contains(&name) && self.scope.variables.contains_key(&name) {
                let value = self.scope.lookup(&name);
                self.out.exports.push((name, value));
            }
        }
        if self.scope.fuel < 1 << 10 {
            self.problem(&whole, TOO_MUCH);
        }
        self.scope.evals.clear();
        self.out.reads = self.scope.reads;
        self.out.compared = self.scope.compared;
        self.out.sweeps = self.scope.sweeps;
        self.out.one_shell = self.written.one_shell;
        self.out.phony = self.written.phony;
        (self.out, self.scope.choices)
    }
}

fn is_shell_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
