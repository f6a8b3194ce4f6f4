//! Builtins that change the shell, commands that hold a script, and tests.

use std::rc::Rc;

use tree_sitter::Node;

use super::call::Call;
use super::choice::{Alternative, Choices, Variable, certain};
use super::machine::Machine;
use super::state::End;
use crate::path;
use crate::value::{HOLE_OPEN, Value};

impl Machine<'_> {
    /// What a command does to the shell itself. `calls` are its alternatives.
    pub(super) fn builtin(&mut self, name: &str, calls: &[(Call, Choices)]) {
        let Some((first, _)) = calls.first() else { return };
        let texts: Vec<&str> = first.words[1..].iter().map(Value::text).collect();
        match name {
            "cd" => self.change_directory(calls),
            "ln" => self.link(calls),
            "." | "source" => self.sourced(calls),
            "pushd" => {
                let before = Rc::clone(&self.state.directory);
                self.change_directory(calls);
                self.state.stack.push(before);
            }
            "popd" => match self.state.stack.pop() {
                Some(directory) => self.enter(directory),
                None => self.lose_directory(),
            },
            "exit" => self.end(End::Shell),
            "return" => self.end(End::Function),
            "break" => self.end(End::Loop),
            "continue" => self.end(End::Iteration),
            "set" => self.set_options(first, calls),
            "shift" => self.shift(texts.first().copied()),
            "read" | "mapfile" | "readarray" | "getopts" | "let" => {
                for name in texts.iter().filter(|text| is_name(text)) {
                    self.set_unknown(name);
                }
            }
            "printf" => {
                if let ["-v", name, ..] = texts.as_slice() {
                    self.set_unknown(name);
                }
            }
            // a file nobody reads here may set anything; what is known is most likely still so
            _ => {}
        }
    }

    fn set_options(&mut self, call: &Call, calls: &[(Call, Choices)]) {
        let texts: Vec<&str> = call.words[1..].iter().map(Value::text).collect();
        let mut after_o = false;
        for (at, text) in texts.iter().enumerate() {
            self.trace.stops_on_error |= (after_o && *text == "errexit") || is_flags(text) && text.contains('e');
            after_o = is_flags(text) && text.ends_with('o');
            if *text == "--" {
                let all = calls.iter().map(|(call, under)| Alternative {
                    items: call.words.get(at + 2..).unwrap_or_default().to_vec(),
                    under: under.clone(),
                });
                let all = Rc::new(all.collect());
                self.state.variables.insert("@".into(), all);
                return;
            }
        }
    }

    fn change_directory(&mut self, calls: &[(Call, Choices)]) {
        let mut places = Vec::new();
        for (call, under) in calls {
            let operand = call.words[1..].iter().find(|word| !matches!(word.text(), "-P" | "-L" | "-e" | "-@" | "--"));
            let Some(operand) = operand else { return self.lose_directory() };
            if operand.text() == "-" {
                return self.enter(Rc::clone(&self.state.previous));
            }
            let from = call.directory.as_deref();
            let place = match operand.text().starts_with(path::ROOT) {
                true => path::resolve("", operand.text()),
                false => self.linked(operand.text()).or_else(|| path::resolve(from?, operand.text())),
            };
            let item = match place {
                Some(place) if !operand.is_empty() => rooted(&place),
                Some(_) => rooted(from.unwrap_or_default()), // `cd ""` stays
                None => self.unknown("$PWD"),
            };
            places.push(Alternative { items: vec![item], under: under.clone() });
        }
        self.enter(Rc::new(places));
    }

    /// `ln -s "$CODEBUILD_SRC_DIR" /go/src/handler`: a directory of the repository has another name from then on. Without a
    /// last name of its own, the new one is not said.
    fn link(&mut self, calls: &[(Call, Choices)]) {
        let [(call, _)] = calls else { return };
        let (flags, operands): (Vec<&Value>, Vec<&Value>) =
            call.words[1..].iter().partition(|word| word.text().starts_with('-'));
        let is_symbolic = flags.iter().any(|flag| is_flags(flag.text()) && flag.text().contains('s'));
        let [there, name] = operands.as_slice() else { return };
        let there = path::resolve("", there.text()).filter(|_| there.text().starts_with(path::ROOT));
        if let Some(there) = there.filter(|there| is_symbolic && !there.contains(HOLE_OPEN))
            && is_elsewhere(name.text())
            && !name.text().ends_with('/')
        {
            self.links.push((name.text().to_owned(), there));
        }
    }

    /// The directory of the repository that stands under another name, the one given last.
    fn linked(&self, text: &str) -> Option<String> {
        self.links.iter().rev().find_map(|(name, there)| {
            match text.trim_end_matches('/').strip_prefix(name.as_str())? {
                "" => Some(there.clone()),
                below => path::resolve(there, below.strip_prefix('/')?),
            }
        })
    }

    fn enter(&mut self, directory: Variable) {
        self.state.previous = std::mem::replace(&mut self.state.directory, directory);
        self.state.variables.remove("PWD");
        self.state.variables.remove("OLDPWD");
    }

    /// Runs the script in the words of `eval …`, `bash -c …`, `sh -c …`; what `trap` is given runs last. False when there is none.
    pub(super) fn script_inside(&mut self, call: &Call) -> bool {
        let words = &call.words;
        let (script, own_shell) = match words[0].text() {
            "eval" => {
                let words = words[1..].iter().filter(|word| word.text() != "--").cloned().collect::<Vec<_>>();
                (super::substitution::joined(&words, " "), false)
            }
            "sh" | "bash" | "dash" | "/bin/sh" | "/bin/bash" => {
                let flag = words[1..]
                    .iter()
                    .take_while(|word| is_flags(word.text()))
                    .position(|word| word.text().ends_with('c'));
                let Some((flag, script)) = flag.and_then(|at| Some((at + 1, words.get(at + 2)?))) else { return false };
                self.trace.stops_on_error |= words[flag].text().contains('e');
                (script.clone(), true)
            }
            "trap" => return self.trap(&words[1..]),
            _ => return false,
        };
        if script.segments().len() == 1 && script.has_holes() {
            return false;
        }
        let before = self.outer.clone();
        self.outer.get_or_insert(self.at.clone());
        self.nested(|machine| match own_shell {
            true => machine.subshell(|machine| {
                machine.state.variables.remove("@");
                for (name, value) in &call.prefix {
                    machine.state.variables.insert(name.clone(), certain(vec![value.clone()]));
                    machine.state.exported.insert(name.clone());
                }
                machine.script(&script);
            }),
            false => machine.script(&script),
        });
        self.outer = before;
        true
    }

    /// `[ … ]`, `[[ … ]]`: its operands are read.
    pub(super) fn test(&mut self, node: Node) {
        let none = &mut node.walk();
        let mut open: Vec<(Node, Option<&str>)> = node.named_children(none).map(|child| (child, None)).collect();
        let source = Rc::clone(&self.source);
        while let Some((node, operator)) = open.pop() {
            match node.kind() {
                "unary_expression"
                | "binary_expression"
                | "parenthesized_expression"
                | "ternary_expression"
                | "postfix_expression"
                | "redirected_statement"
                | "test_command" => {
                    let first = node.child(0).filter(|_| node.kind() == "unary_expression");
                    let operator = first.map(|first| source.written(source.range(first)));
                    open.extend(node.named_children(&mut node.walk()).map(|child| (child, operator)));
                }
                "test_operator" | "regex" | "extglob_pattern" | "comment" => {}
                // `-f X` names a file, `X == y` compares texts.
                _ if operator.is_some() => self.operand(node, operator == Some("-f")),
                _ => self.read(&[node]),
            }
        }
    }

    /// An operand of a test names a file as often as not.
    fn operand(&mut self, node: Node, is_file: bool) {
        let before = self.trace.reads.len();
        self.read(&[node]);
        let read = self.trace.reads.split_off(before);
        let directory = self.directory();
        read.iter().filter(|_| is_file).for_each(|value| self.sweep_tested(value));
        self.trace.operands.extend(read.into_iter().map(|value| (value, directory.clone())));
    }
}

/// Whether the path does not begin where the shell is: `/go/src/x`, `$GOPATH/src/x`.
fn is_elsewhere(text: &str) -> bool {
    text.starts_with('/') || text.starts_with(HOLE_OPEN) && text.contains('/')
}

fn rooted(place: &str) -> Value {
    Value::computed(&path::rooted(place))
}

/// `-e`, `-euo`.
fn is_flags(text: &str) -> bool {
    text.len() > 1 && text.starts_with('-') && text[1..].bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !text.is_empty()
}
