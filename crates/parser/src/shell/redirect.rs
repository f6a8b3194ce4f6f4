//! Redirections: their targets, here-documents, and the words the grammar hides among them.

use tree_sitter::Node;

use super::machine::Machine;
use super::word::{Quote, whole};
use crate::value::Value;

/// Redirections of one command, sorted.
#[derive(Default)]
pub(super) struct Redirects<'t> {
    /// The files.
    pub(super) targets: Vec<Node<'t>>,
    /// Words behind the file, which belong to the command: `> log main`.
    pub(super) words: Vec<Node<'t>>,
    /// Whether standard output goes somewhere else.
    pub(super) silent: bool,
}

impl Machine<'_> {
    /// Runs a statement with redirections.
    pub(super) fn redirected(&mut self, node: Node, outer: &[Node]) {
        let mut redirects: Vec<_> = node.children_by_field_name("redirect", &mut node.walk()).collect();
        // The grammar gives it no field.
        let is_string = |child: &Node| child.kind() == "herestring_redirect" && !redirects.contains(child);
        let strings: Vec<_> = node.named_children(&mut node.walk()).filter(is_string).collect();
        redirects.extend(strings);
        redirects.extend_from_slice(outer);
        let body = node.child_by_field_name("body");
        if body.is_some_and(|body| self.read_loop(body, &redirects)) {
            return;
        }
        match body {
            Some(body) => match body.kind() {
                "command" | "list" | "pipeline" | "compound_statement" | "subshell" => self.statement(body, &redirects),
                _ => {
                    let sweeps = self.sweeps_of(&redirects);
                    self.sweeping(sweeps, |machine| machine.statement(body, &[]));
                }
            },
            None => self.read_redirects(&redirects),
        }
        // `cat <<EOF && next`: the grammar puts what follows into the redirection
        for redirect in redirects.iter().filter(|redirect| redirect.kind() == "heredoc_redirect") {
            for child in redirect.named_children(&mut redirect.walk()) {
                if child.kind().ends_with("_statement") || matches!(child.kind(), "command" | "list" | "pipeline") {
                    self.statement(child, &[]);
                }
            }
        }
    }

    /// Takes redirections apart; here-documents become reads.
    pub(super) fn redirects<'t>(&mut self, nodes: &[Node<'t>]) -> Redirects<'t> {
        let mut out = Redirects::default();
        for node in nodes {
            match node.kind() {
                "file_redirect" => self.file_redirect(*node, &mut out),
                "heredoc_redirect" => {
                    for child in node.children(&mut node.walk()) {
                        match child.kind() {
                            "heredoc_body" => self.heredoc(*node, child),
                            "file_redirect" => self.file_redirect(child, &mut out),
                            _ => {}
                        }
                    }
                    out.words.extend(node.children_by_field_name("argument", &mut node.walk()));
                }
                "herestring_redirect" => {
                    let words: Vec<_> = node.named_children(&mut node.walk()).collect();
                    self.read(words.last().map_or(&[], std::slice::from_ref));
                }
                _ => {}
            }
        }
        out
    }

    fn file_redirect<'t>(&mut self, node: Node<'t>, out: &mut Redirects<'t>) {
        let descriptor = node.child_by_field_name("descriptor").map(|node| self.source.range(node));
        let descriptor = descriptor.map_or("1", |range| self.source.written(range)).to_owned();
        let operator = node.children(&mut node.walk()).find(|child| !child.is_named()).map_or("", |child| child.kind());
        out.silent |= operator.contains('>') && (descriptor == "1" || operator.starts_with('&'));
        let mut all: Vec<_> = node.children_by_field_name("destination", &mut node.walk()).collect();
        // nodes that touch are one word
        let count = all.windows(2).take_while(|pair| pair[0].end_byte() == pair[1].start_byte()).count() + 1;
        out.words.extend(all.split_off(count.min(all.len())));
        if !matches!(operator, ">&" | "<&" | ">&-" | "<&-") {
            out.targets.extend(all.first());
        }
    }

    /// Reads the redirections of a group of commands.
    pub(super) fn read_redirects(&mut self, nodes: &[Node]) {
        let redirects = self.redirects(nodes);
        for target in redirects.targets {
            self.read(&[target]);
        }
    }

    fn heredoc(&mut self, redirect: Node, body: Node) {
        let start = redirect.named_children(&mut redirect.walk()).find(|child| child.kind() == "heredoc_start");
        let delimiter = start.map(|start| self.source.written(self.source.range(start))).unwrap_or_default();
        let value = match delimiter.contains(['\'', '"', '\\']) {
            true => vec![self.source.slice(self.source.range(body))],
            false => {
                let values = self.each(|machine| whole(&machine.pieces(&[body], Quote::Heredoc)));
                values.into_iter().map(|(value, _)| value).collect::<Vec<Value>>()
            }
        };
        self.trace.reads.extend(value);
    }
}
