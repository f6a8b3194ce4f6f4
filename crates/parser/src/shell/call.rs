//! Simple commands: evaluated once per alternative, freed of the words that only start another command, then run.

use std::collections::HashSet;

use tree_sitter::Node;

use super::choice::Choices;
use super::machine::{Machine, PIECES_A_STEP, pieces};
use super::{Assignment, Command, choice};
use crate::path;
use crate::value::Value;

/// A simple command with its words expanded, under the decisions made for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) words: Vec<Value>,
    /// Written before the command.
    pub(super) prefix: Vec<(String, Value)>,
    exported: Vec<(String, Value)>,
    redirects: Vec<Value>,
    pub(super) directory: Option<String>,
    /// Started by `exec`: nothing runs after it.
    replaces: bool,
}

impl Machine<'_> {
    pub(super) fn command(&mut self, node: Node, outer: &[Node]) {
        let (mut prefix, mut words, mut redirects) = (Vec::new(), Vec::new(), outer.to_vec());
        for child in node.children(&mut node.walk()) {
            match child.kind() {
                "variable_assignment" => prefix.push(child),
                kind if kind.ends_with("_redirect") => redirects.push(child),
                "comment" => {}
                _ => words.push(child),
            }
        }
        let redirects = self.redirects(&redirects);
        words.extend(redirects.words);
        let (from, mut patterns) = (self.trace.sweeps.len(), Vec::new());
        let calls = self.each(|machine| {
            let fields = machine.words(&words);
            patterns.extend(fields.iter().filter(|field| field.glob).map(|field| field.value.clone()));
            let words = fields.into_iter().map(|field| field.value).collect();
            let prefix = prefix.iter().map(|assignment| {
                let name = assignment.child_by_field_name("name").map(|name| machine.source.range(name));
                let name = name.map(|range| machine.source.written(range).to_owned()).unwrap_or_default();
                (name, machine.assigned(*assignment))
            });
            Call {
                words,
                prefix: prefix.collect(),
                redirects: redirects.targets.iter().map(|target| machine.text(&[*target])).collect(),
                exported: machine.exported(),
                directory: machine.directory(),
                replaces: false,
            }
        });
        let calls: Vec<_> = calls.into_iter().map(|(call, under)| (stripped(call), under)).collect();
        if calls.iter().any(|(call, _)| call.words.is_empty()) {
            // only assignments are left: they stay in force
            for (name, value) in calls.iter().flat_map(|(call, _)| call.prefix.clone()) {
                self.trace.reads.push(value.clone());
                self.set(&name, vec![(value, Vec::new())]);
            }
        }
        let calls: Vec<_> = calls.into_iter().filter(|(call, _)| !call.words.is_empty()).collect();
        self.given(&calls, node);
        // What they find goes to who reads what the command prints, or into a function.
        patterns.iter().for_each(|pattern| self.sweep_pattern(pattern));
        let is_function = calls.first().is_some_and(|(call, _)| self.functions.contains_key(call.words[0].text()));
        let sweeps = if is_function { self.sweeps_in(&[], from) } else { Vec::new() };
        let silent = redirects.silent;
        self.sweeping(sweeps, |machine| machine.run_calls(calls, node, silent));
    }

    /// Notes what is set for the command only: its program gets it, and so do those that it starts.
    fn given(&mut self, calls: &[(Call, Choices)], node: Node) {
        let range = self.outer.clone().unwrap_or_else(|| self.source.range(node));
        for (name, value) in calls.iter().flat_map(|(call, _)| &call.prefix) {
            self.charge(pieces(value), PIECES_A_STEP);
            let (name, value, range) = (name.clone(), value.clone(), range.clone());
            self.trace.assignments.push(Assignment { name, value, range, exported: true });
        }
    }

    /// Runs the alternatives of one command.
    fn run_calls(&mut self, calls: Vec<(Call, Choices)>, node: Node, silent: bool) {
        let Some((first, _)) = calls.first() else { return };
        let name = first.words[0].text().to_owned();
        let same = calls.iter().all(|(call, _)| call.words[0].text() == name);
        if same && self.functions.contains_key(&name) {
            let arguments = calls
                .iter()
                .map(|(call, under)| choice::Alternative { items: call.words[1..].to_vec(), under: under.clone() });
            let arguments = std::rc::Rc::new(arguments.collect());
            let names: Vec<String> = first.prefix.iter().map(|(name, _)| name.clone()).collect();
            let values = |index: usize| {
                let found =
                    calls.iter().filter_map(|(call, under)| Some((call.prefix.get(index)?.1.clone(), under.clone())));
                found.collect::<Vec<_>>()
            };
            let environment = names.into_iter().enumerate().map(|(index, name)| (name, values(index))).collect();
            let printed = if silent { self.printed.take() } else { None };
            self.nested(|machine| machine.call(&name, arguments, environment));
            if silent {
                self.printed = printed;
            }
            return;
        }
        let range = self.source.range(node);
        let (mut shown, span) = (None, self.source.span(range.clone()));
        for (call, _) in &calls {
            if self.script_inside(call) {
                shown = Some(None);
                continue;
            }
            self.sweep(&call.words, call.directory.as_deref(), span);
            let printed = if self.printed.is_some() { self.output(&call.words) } else { None };
            match printed {
                Some(known) if calls.len() == 1 => {
                    self.trace.reads.extend(call.words[1..].iter().cloned());
                    shown = Some(known);
                }
                _ => self.emit(Command {
                    words: call.words.clone(),
                    environment: environment(call),
                    directory: call.directory.clone(),
                    span,
                    range: self.outer.clone().unwrap_or_else(|| range.clone()),
                    redirects: call.redirects.clone(),
                    group: 0,
                    guarded: false,
                }),
            }
        }
        match shown {
            _ if silent => {}
            None => self.print(None),
            Some(None) => {}
            Some(known) => self.print(known),
        }
        if same {
            self.builtin(&name, &calls);
        }
        if calls.iter().all(|(call, _)| call.replaces) {
            self.end(super::state::End::Shell);
        }
    }

    /// The working directory as a repository path.
    pub(super) fn directory(&mut self) -> Option<String> {
        let directory = self.state.directory.clone();
        let chosen = match &mut self.world {
            Some(world) => world.pick(&directory),
            None => directory.first().filter(|_| directory.len() == 1),
        };
        let text = chosen?.items.first()?.text();
        if text.starts_with(path::ROOT) { path::resolve("", text) } else { None }
    }

    fn exported(&mut self) -> Vec<(String, Value)> {
        let names: Vec<String> = self.state.exported.iter().cloned().collect();
        let value = |name: String| Some((name.clone(), self.variable(&name)?.into_iter().next()?));
        names.into_iter().filter_map(value).collect()
    }
}

/// What the command sees: exported variables, then those written before it; the last of a name counts.
fn environment(call: &Call) -> Vec<(String, Value)> {
    let mut seen = HashSet::new();
    let all = call.exported.iter().chain(&call.prefix).rev();
    let mut out: Vec<(String, Value)> = all.filter(|(name, _)| seen.insert(name)).cloned().collect();
    out.reverse();
    out
}

/// Takes off the words that only start another command; what `env` sets joins the assignments.
fn stripped(mut call: Call) -> Call {
    loop {
        let texts: Vec<&str> = call.words.iter().map(Value::text).collect();
        let Some((name, rest)) = texts.split_first() else { return call };
        let with_value: &[&str] = match *name {
            "command" if rest.first().is_some_and(|flag| flag.starts_with('-')) => return call, // `command -v go` asks
            "time" | "command" | "builtin" | "nohup" | "exec" => &["-a"],
            "nice" => &["-n"],
            "sshpass" => &["-p", "-f", "-d", "-P"],
            "doas" => &["-u", "-C"],
            "sudo" => &["-u", "-g", "-h", "-p", "-C", "-D"],
            "env" => &["-u", "-C", "-S", "--chdir"],
            // https://github.com/kentcdodds/cross-env
            "cross-env" => &[],
            "npx" if rest.first() == Some(&"cross-env") => &[],
            _ => return call,
        };
        // another directory, or a command in one word, is not followed
        if *name == "env" && rest.iter().any(|flag| matches!(*flag, "-C" | "--chdir" | "-S")) {
            return call;
        }
        call.replaces |= *name == "exec" && !rest.is_empty();
        let mut at = 1;
        let clean = *name == "env"
            && rest.iter().take_while(|word| word.starts_with('-')).any(|flag| matches!(*flag, "-i" | "-"));
        while let Some(word) = texts.get(at).filter(|word| word.starts_with('-')) {
            at += if with_value.contains(word) { 2 } else { 1 };
        }
        let mut set = Vec::new();
        if matches!(*name, "env" | "sudo" | "cross-env") {
            while let Some((name, value)) = call.words.get(at).and_then(assignment) {
                set.push((name, value));
                at += 1;
            }
        }
        if *name == "env" && at >= texts.len() {
            return call; // prints the environment
        }
        if clean {
            call.exported.clear();
            call.prefix.clear();
        }
        call.prefix.extend(set);
        call.words.drain(..at.min(call.words.len()));
    }
}

/// `NAME=value` as an argument.
fn assignment(word: &Value) -> Option<(String, Value)> {
    let (name, _) = word.text().split_once('=')?;
    let valid = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    valid.then(|| (name.to_owned(), word.slice(name.len() + 1..word.text().len())))
}
