//! Traces: what scripts do. Each is run once, however often it is read.

use std::collections::BTreeMap;
use std::rc::Rc;

use foldhash::HashSet;
use rebootstrap_parser::shell::{self, Assignment, Trace};
use rebootstrap_parser::{Listing, Value};

use crate::commands::Script;
use crate::parsed::Memo;
use crate::repository::Repository;
use crate::sourced;

/// The traces of one repository and its edited copies: a trace depends on its script, on what files set that it
/// sources, and on names of files.
#[derive(Debug, Default)]
pub(crate) struct Traces(Memo<Run, Rc<Trace>>);

/// All that the trace of a script depends on besides the names of files.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Run {
    text: Value,
    directory: Option<String>,
    script: Option<String>,
    variables: BTreeMap<String, Vec<Value>>,
    sourced: BTreeMap<String, Vec<Assignment>>,
    scope: String,
}

/// A script with more variables is run each time: with them it is too much to remember.
const VARIABLES: usize = 32;

impl Run {
    fn of(repository: &Repository, script: &Script) -> Self {
        Self {
            text: script.text.clone(),
            directory: script.directory.clone(),
            script: script.script.clone(),
            variables: script.variables.clone(),
            sourced: sourced::by(repository, script),
            scope: repository.path(script.span.file),
        }
    }

    fn trace(&self, files: &dyn Listing) -> Trace {
        let context = shell::Context {
            directory: self.directory.clone(),
            script: self.script.clone(),
            variables: self.variables.clone(),
            files,
            sourced: self.sourced.clone(),
            scope: &self.scope,
        };
        shell::trace(&self.text, &context)
    }
}

impl Repository<'_> {
    /// What `script` does.
    pub(crate) fn trace(&self, script: &Script) -> Rc<Trace> {
        let run = Run::of(self, script);
        if script.variables.len() > VARIABLES {
            return Rc::new(run.trace(self.listing()));
        }
        let traces = &self.parsed.traces.0;
        traces.known(&run).unwrap_or_else(|| {
            let trace = Rc::new(run.trace(self.listing()));
            traces.put(run, Rc::clone(&trace));
            trace
        })
    }

    /// Runs many scripts, so that [`Self::trace`] knows what they do.
    pub(crate) fn run_scripts(&self, scripts: impl IntoIterator<Item = Script>) {
        let few = scripts.into_iter().filter(|script| script.variables.len() <= VARIABLES);
        let runs = few.map(|script| Run::of(self, &script));
        let new: HashSet<Run> = runs.filter(|run| self.parsed.traces.0.known(run).is_none()).collect();
        let new: Vec<Run> = new.into_iter().collect();
        let files = self.listing();
        let traces = self.spread(&new, |run| run.trace(files));
        for (run, trace) in new.into_iter().zip(traces) {
            self.parsed.traces.0.put(run, Rc::new(trace));
        }
    }
}

#[cfg(test)]
mod tests {
    use rebootstrap_parser::Span;

    use super::*;
    use crate::go::memory::Memory;

    #[test]
    fn many_scripts_do_what_each_does() {
        let tree = Memory::new("\n-- a.sh --\ngo build -o a\n-- b.sh --\ngo build -o $1\n");
        let script = |repository: &Repository, path: &str, argument: &str| {
            let (file, text) = repository.open(path).expect("a file");
            let span = Span::new(file, 0, text.len());
            let variables = BTreeMap::from([("1".to_owned(), vec![Value::computed(argument)])]);
            let directory = Some(String::new());
            Script { text: Value::raw(&text, span), span, directory, script: None, variables, applied: None }
        };
        let scripts = |repository: &Repository| -> Vec<Script> {
            [("a.sh", "x"), ("b.sh", "x"), ("b.sh", "y"), ("a.sh", "x")]
                .map(|(path, argument)| script(repository, path, argument))
                .into()
        };
        let (one, many) = (Repository::new(&tree), Repository::new(&tree));
        many.run_scripts(scripts(&many));
        for (single, known) in scripts(&one).iter().zip(scripts(&many)) {
            assert!(many.parsed.traces.0.known(&Run::of(&many, &known)).is_some());
            assert_eq!(one.trace(single).commands, many.trace(&known).commands);
        }
        let other = script(&many, "b.sh", "z");
        assert!(many.parsed.traces.0.known(&Run::of(&many, &other)).is_none(), "it was not run");
    }
}
