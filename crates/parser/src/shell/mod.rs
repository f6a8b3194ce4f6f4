//! Shell scripts: the simple commands a POSIX sh or bash script would run, each word with its provenance.
//!
//! The reader runs a script in the abstract. It knows a closed list of builtins and of commands whose output follows
//! from names alone (`dirname`, `pwd`, `ls`); whatever else a script asks for is a hole. Conditions are not judged, but for
//! those that the item of a loop decides: every branch is run, and a variable then has one alternative per branch.

mod assignment;
mod branch;
mod builtin;
mod call;
mod choice;
mod cut;
mod escape;
mod expansion;
mod field;
mod filter;
mod find;
mod function;
mod glob;
mod hole;
mod judge;
mod machine;
mod misreading;
mod output;
mod pathname;
mod pattern;
mod pipeline;
mod program;
mod redirect;
mod removal;
mod repeat;
mod source;
mod sourced;
mod state;
mod substitution;
mod sweep;
mod trap;
mod word;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::listing::Listing;
use crate::span::Span;
use crate::value::Value;

pub use sourced::plain_assignments;
pub use sweep::Sweep;

/// What is known around a script before it runs.
pub struct Context<'a> {
    /// The repository path where the script starts, `""` for the root; may hold holes. `None` when not known.
    pub directory: Option<String>,
    /// The repository path of the script file itself, for `$0` and `${BASH_SOURCE[0]}`.
    pub script: Option<String>,
    /// Variables set from outside. Several values are alternatives. `"1"` is the first argument.
    pub variables: BTreeMap<String, Vec<Value>>,
    /// The files of the repository, for globs and `ls`.
    pub files: &'a dyn Listing,
    /// What files of the repository set in a script that sources them, by their paths.
    pub sourced: BTreeMap<String, Vec<Assignment>>,
    /// Put into the names of holes, so that the `$X` of one script is not taken for that of another.
    pub scope: &'a str,
}

/// One simple command, once per combination of alternatives in its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The program and its arguments. Never empty. `sudo`, `time`, `command`, `exec`, `nohup`, `nice` and `env` are taken off.
    pub words: Vec<Value>,
    /// The variables that the command sees because the script exported them or wrote them before it, the innermost last.
    /// A name occurs once. Variables of [`Context::variables`] with one value are exported, but for arguments.
    pub environment: Vec<(String, Value)>,
    /// The repository path the command runs in; may hold holes. `None` when not known or outside of the repository.
    pub directory: Option<String>,
    /// The command's bytes in the file it was written in, without redirections; `None` when they are not one stretch.
    pub span: Option<Span>,
    /// The bytes in the script's text; for a command inside of `eval`, `bash -c` or backticks with a backslash, those of
    /// the outer command.
    pub range: Range<usize>,
    /// Targets of `>`, `>>`, `<` and their kin.
    pub redirects: Vec<Value>,
    /// Commands of one line (`a && b; c`) share it; it grows in running order.
    pub group: u32,
    /// Whether it runs only sometimes: in a branch, in a loop of unknown length, after `||`, in a function nobody calls.
    pub guarded: bool,
}

/// A variable that the script sets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// The value at the definition; each element of an array is an assignment of its own.
    pub value: Value,
    /// The bytes in the script's text.
    pub range: Range<usize>,
    /// Whether programs that the script starts get it, too.
    pub exported: bool,
}

/// What was not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes in the script's text.
    pub range: Range<usize>,
    /// A lower-case sentence.
    pub reason: String,
    /// What somebody can write instead, where that is known.
    pub instead: Option<&'static str>,
}

/// Everything a script would do, as far as it can be told.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// In running order; a loop's commands once per iteration.
    pub commands: Vec<Command>,
    /// Every variable set, in running order.
    pub assignments: Vec<Assignment>,
    /// The operands of tests (`[ -f main ]`), each with the directory it is read in.
    pub operands: Vec<(Value, Option<String>)>,
    /// All other text that was evaluated: lists of loops, here-documents, arguments of commands whose
    /// output was followed.
    pub reads: Vec<Value>,
    /// What commands are given as it is found.
    pub sweeps: Vec<Sweep>,
    /// Empty when the whole script was followed. Otherwise commands and reads are missing.
    pub problems: Vec<Problem>,
    /// Whether the script stops at the first failing command (`set -e`).
    pub stops_on_error: bool,
}

/// The lines that `script` prints when it runs in repository directory `directory`, `None` when they are not known; and what
/// it finds.
pub(crate) fn output(script: &Value, directory: &str, files: &dyn Listing) -> (Option<Vec<String>>, Vec<Sweep>) {
    let (variables, sourced) = (BTreeMap::new(), BTreeMap::new());
    let context = Context { directory: Some(directory.to_owned()), script: None, variables, files, sourced, scope: "" };
    let Ok(source) = source::Source::parse(script) else { return (None, Vec::new()) };
    machine::Machine::new(&context, Rc::new(source)).output_of_all()
}

/// Runs `script` in the abstract. Total: any text gives a trace, with problems where it was not followed.
#[must_use]
pub fn trace(script: &Value, context: &Context) -> Trace {
    match source::Source::parse(script) {
        Ok(source) => machine::Machine::new(context, Rc::new(source)).run(),
        Err(reason) => {
            let problem = Problem { range: 0..script.text().len(), reason: reason.to_owned(), instead: None };
            Trace { problems: vec![problem], ..Trace::default() }
        }
    }
}
