//! Pipelines: each part runs in a shell of its own, and lines that are known go from one to the next.

use tree_sitter::Node;

use super::machine::Machine;
use crate::value::Value;

impl Machine<'_> {
    /// `find … | xargs -n1 dirname`, `ls cmd | while read -r name; do …; done`, and all others.
    pub(super) fn pipeline(&mut self, node: Node, redirects: &[Node]) {
        let parts: Vec<_> = node.named_children(&mut node.walk()).filter(|part| part.kind() != "comment").collect();
        let Some((last, first)) = parts.split_last() else { return };
        let printing = self.printed.is_some();
        let reading = self.reads_lines(*last);
        let (mut lines, from) = (None, self.trace.sweeps.len());
        for part in first {
            let sweeps = self.sweeps_in(&[], from);
            self.sweeping(sweeps, |machine| match printing || reading.is_some() {
                true => lines = machine.part(*part, &[], lines.take()),
                false => machine.subshell(|machine| machine.statement(*part, &[])),
            });
        }
        let sweeps = self.sweeps_in(&[], from);
        self.sweeping(sweeps, |machine| machine.last(*last, redirects, lines, reading));
    }

    /// Runs the last part of a pipeline, which can be a loop over its lines.
    fn last(&mut self, last: Node, redirects: &[Node], lines: Option<Vec<String>>, reading: Option<(String, Node)>) {
        let printing = self.printed.is_some();
        match (reading, lines) {
            (Some((name, body)), Some(lines)) => {
                let printed = self.printed.take();
                self.read_redirects(redirects);
                self.subshell(|machine| machine.over(&name, lines.iter().map(|line| Value::computed(line)), body));
                self.printed = printed;
                self.print(None);
            }
            (_, lines) if printing => {
                let printed = self.part(last, redirects, lines);
                self.print(printed.map(|lines| Value::computed(&lines.join("\n"))));
            }
            _ => self.subshell(|machine| machine.statement(last, redirects)),
        }
    }

    /// Runs one part of a pipeline with known lines as its input, and gives those that it prints.
    fn part(&mut self, part: Node, redirects: &[Node], input: Option<Vec<String>>) -> Option<Vec<String>> {
        let printed = self.printed.replace(Vec::new());
        // `… | cat < file` reads the file.
        let source = &self.source;
        let mut all = redirects.iter().chain([&part]);
        let is_replaced = all.any(|node| source.written(source.range(*node)).contains('<'));
        let input = input.filter(|_| !is_replaced);
        let before = std::mem::replace(&mut self.input, input);
        self.subshell(|machine| machine.statement(part, redirects));
        self.input = before;
        let printed = std::mem::replace(&mut self.printed, printed).unwrap_or_default();
        lines(printed)
    }

    /// `while read x; do …; done < <(find …)`. False when it is no such loop.
    pub(super) fn read_loop(&mut self, node: Node, redirects: &[Node]) -> bool {
        let (Some((name, body)), [redirect]) = (self.reads_lines(node), redirects) else { return false };
        let destination = redirect.child_by_field_name("destination");
        let Some(inside) = destination.filter(|one| one.kind() == "process_substitution") else { return false };
        let from = self.trace.sweeps.len();
        let printed = self.printed.replace(Vec::new());
        self.subshell(|machine| machine.sequence(inside.named_children(&mut inside.walk())));
        let lines = lines(std::mem::replace(&mut self.printed, printed).unwrap_or_default());
        let sweeps = self.sweeps_in(&[], from);
        let Some(lines) = lines else {
            // What is in `<(…)` has run: the redirection is not read again.
            self.sweeping(sweeps, |machine| machine.statement(node, &[]));
            return true;
        };
        let printed = self.printed.take();
        self.sweeping(sweeps, |machine| machine.over(&name, lines.iter().map(|line| Value::computed(line)), body));
        self.printed = printed;
        self.print(None);
        true
    }

    /// The variable and the body of `while read -r NAME; do …; done`.
    fn reads_lines<'t>(&self, node: Node<'t>) -> Option<(String, Node<'t>)> {
        if node.kind() != "while_statement" || node.child(0).is_none_or(|first| first.kind() != "while") {
            return None;
        }
        let conditions: Vec<_> = node.children_by_field_name("condition", &mut node.walk()).collect();
        let mut named = conditions.into_iter().filter(|child| child.is_named());
        let (Some(condition), None) = (named.next(), named.next()) else { return None };
        let written = |node: Node| self.source.written(self.source.range(node));
        let words = condition.named_children(&mut condition.walk()).map(written).collect::<Vec<_>>();
        let words = words.iter().filter(|word| !matches!(**word, "IFS=" | "-r")).copied().collect::<Vec<_>>();
        let (["read", name], "command") = (words.as_slice(), condition.kind()) else { return None };
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        Some(((*name).to_owned(), node.child_by_field_name("body").filter(|_| plain)?))
    }
}

/// The lines of what was printed; `None` when some of it is not known.
pub(super) fn lines(printed: Vec<Option<Value>>) -> Option<Vec<String>> {
    let printed: Option<Vec<Value>> = printed.into_iter().collect();
    let printed = printed.filter(|printed| !printed.iter().any(Value::has_holes))?;
    let lines = printed.iter().flat_map(|value| value.text().lines()).map(str::to_owned);
    Some(lines.collect())
}
