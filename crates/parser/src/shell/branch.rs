//! Branches: lists, `if` and `case`. Only what the item of a loop decides is judged; the states after other branches are merged.

use tree_sitter::Node;

use super::choice::certain;
use super::machine::{Machine, VARIABLES_A_STEP};
use super::state::{State, merged};

impl Machine<'_> {
    /// `a && b`, `a || b`.
    pub(super) fn list(&mut self, node: Node, redirects: &[Node]) {
        let parts: Vec<_> = node.named_children(&mut node.walk()).filter(|part| part.kind() != "comment").collect();
        let [left, right] = parts.as_slice() else { return self.sequence(parts) };
        let or = node.children(&mut node.walk()).any(|child| child.kind() == "||");
        let judged = self.judged(*left);
        let start = self.state.clone();
        self.statement(*left, &[]);
        let after_left = self.state.clone();
        if let Some(holds) = judged {
            if holds != or {
                self.statement(*right, redirects);
            }
        } else if or {
            // the left side failed, so it changed nothing
            self.state = start;
            let printed = self.printed.take();
            self.guarded(|machine| machine.statement(*right, redirects));
            self.printed = printed;
            self.join(vec![after_left]);
        } else if self.is_test(*left) {
            self.guarded(|machine| machine.statement(*right, redirects));
            self.join(vec![after_left]);
        } else {
            self.statement(*right, redirects);
            if self.state.ended.is_some() {
                self.state = after_left;
            }
        }
    }

    /// Whether a command is there to be asked, so that what follows its `&&` runs only sometimes.
    fn is_test(&self, mut node: Node) -> bool {
        // Not by recursion: a list of a hundred thousand parts is as deep.
        while let "list" | "redirected_statement" = node.kind() {
            let inner = match node.kind() {
                "list" => node.named_child(0),
                _ => node.child_by_field_name("body"),
            };
            let Some(inner) = inner else { return false };
            node = inner;
        }
        match node.kind() {
            "test_command" | "negated_command" => true,
            "command" => {
                let name = node.child_by_field_name("name").map(|name| self.source.written(self.source.range(name)));
                name.is_some_and(|name| matches!(name, "test" | "command" | "which" | "type" | "hash" | "grep" | "cmp"))
            }
            _ => false,
        }
    }

    /// The present state, or one of `others`.
    pub(super) fn join(&mut self, mut others: Vec<State>) {
        self.charge(self.state.variables.len() * (1 + others.len()), VARIABLES_A_STEP);
        let choice = self.number();
        let lost = certain(vec![self.unknown("$PWD")]);
        others.push(self.state.clone());
        if let Some(state) = merged(others, choice, &lost) {
            self.state = state;
        }
    }

    pub(super) fn if_statement(&mut self, node: Node) {
        let mut ends = Vec::new();
        let verdict = self.verdict(node);
        match verdict {
            None => self.branch(node, &mut ends),
            Some(holds) => {
                let (condition, body) = parts(node);
                self.sequence(condition);
                if holds {
                    return self.sequence(body);
                }
            }
        }
        let is_clause = |child: &Node| matches!(child.kind(), "elif_clause" | "else_clause");
        let clauses: Vec<_> = node.named_children(&mut node.walk()).filter(is_clause).collect();
        if verdict.is_some() && clauses.iter().all(|clause| clause.kind() == "else_clause") {
            // nothing else is left to decide
            return clauses.iter().for_each(|clause| self.sequence(clause.named_children(&mut clause.walk())));
        }
        for clause in clauses {
            if clause.kind() == "elif_clause" {
                self.guarded(|machine| machine.branch(clause, &mut ends));
            } else {
                let printed = self.printed.take();
                self.guarded(|machine| machine.sequence(clause.named_children(&mut clause.walk())));
                self.printed = printed;
            }
        }
        // the present state is that of the `else` branch, or of none taken
        self.join(ends);
        if self.printed.is_some() {
            self.print(None);
        }
    }

    /// Whether the first condition of an `if` holds, where the item of a loop decides that.
    fn verdict(&mut self, node: Node) -> Option<bool> {
        match parts(node).0.as_slice() {
            [condition] => self.judged(*condition),
            _ => None,
        }
    }

    /// Runs the condition and the body of `if` or `elif`; leaves the state after the condition, adds that after the body.
    fn branch(&mut self, node: Node, ends: &mut Vec<State>) {
        let (condition, body) = parts(node);
        let printed = self.printed.take();
        self.sequence(condition);
        let start = self.state.clone();
        self.guarded(|machine| machine.sequence(body));
        self.printed = printed;
        ends.push(std::mem::replace(&mut self.state, start));
    }

    pub(super) fn case_statement(&mut self, node: Node) {
        if let Some(subject) = node.child_by_field_name("value") {
            self.read(&[subject]);
        }
        let start = self.state.clone();
        let (mut ends, mut closed) = (Vec::new(), false);
        let printed = self.printed.take();
        for item in node.named_children(&mut node.walk()).filter(|item| item.kind() == "case_item") {
            let patterns: Vec<_> = item.children_by_field_name("value", &mut item.walk()).collect();
            closed |= patterns.iter().any(|pattern| self.source.written(self.source.range(*pattern)) == "*");
            patterns.iter().for_each(|pattern| self.read(&[*pattern]));
            let body: Vec<_> =
                item.named_children(&mut item.walk()).filter(|child| !patterns.contains(child)).collect();
            self.guarded(|machine| machine.sequence(body));
            ends.push(std::mem::replace(&mut self.state, start.clone()));
        }
        self.printed = printed;
        if closed && let Some(last) = ends.pop() {
            self.state = last;
        }
        self.join(ends);
        if self.printed.is_some() {
            self.print(None);
        }
    }
}

/// The condition and the body of `if` or `elif`.
fn parts(node: Node<'_>) -> (Vec<Node<'_>>, Vec<Node<'_>>) {
    let (mut condition, mut body, mut then) = (Vec::new(), Vec::new(), false);
    for child in node.children(&mut node.walk()) {
        match child.kind() {
            "then" => then = true,
            "elif_clause" | "else_clause" => break,
            _ if !child.is_named() => {}
            _ if then => body.push(child),
            _ => condition.push(child),
        }
    }
    (condition, body)
}
