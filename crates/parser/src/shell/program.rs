//! Whole scripts: parsed, and run around what does not parse.

use std::rc::Rc;

use tree_sitter::Node;

use super::choice::certain;
use super::machine::Machine;
use super::source::Source;
use crate::value::Value;

impl Machine<'_> {
    /// Runs a script text in the present state.
    pub(super) fn script(&mut self, script: &Value) {
        match Source::parse(script) {
            Ok(source) => self.source(Rc::new(source)),
            Err(reason) => {
                self.at = 0..script.text().len();
                self.problem(reason);
            }
        }
    }

    /// Runs a parsed script.
    pub(super) fn source(&mut self, source: Rc<Source>) {
        let shebang = source.text.lines().next().filter(|line| line.starts_with("#!")).unwrap_or_default();
        let mut flags = shebang.split_whitespace().skip(1);
        self.trace.stops_on_error |= flags.any(|flag| flag.starts_with('-') && flag.contains('e'));
        let before = std::mem::replace(&mut self.source, Rc::clone(&source));
        self.program(source.tree.root_node());
        self.source = before;
    }

    /// Runs the top-level statements; one that does not parse is passed over, and what it may have changed is forgotten.
    fn program(&mut self, root: Node) {
        if root.is_error() {
            self.at = self.source.range(root);
            return self.problem("not valid shell syntax");
        }
        let (mut row, mut broken) = (usize::MAX, None);
        let statements: Vec<_> = root.named_children(&mut root.walk()).collect();
        let inside = |gap: &usize| statements.iter().any(|statement| self.source.range(*statement).contains(gap));
        if let Some(gap) = self.source.gaps.iter().find(|gap| !inside(gap)).filter(|_| !root.has_error()) {
            self.at = *gap..*gap;
            self.problem("it is not read as it is written");
        }
        for (index, statement) in statements.iter().enumerate() {
            if self.state.ended.is_some() {
                break;
            }
            // loose text on the same line belongs to the statement
            let loose =
                |other: Option<&Node>| other.is_some_and(|other| other.is_error() && share_line(other, statement));
            let near = loose(statements.get(index + 1))
                || loose(index.checked_sub(1).and_then(|before| statements.get(before)));
            let is_sound = !near && !statement.has_error() && !statement.is_missing();
            if is_sound && !self.source.misread(*statement) {
                broken = None;
                self.line(*statement, &mut row);
                continue;
            }
            let range = self.source.range(*statement);
            let text = self.source.text.get(range.clone()).unwrap_or_default().to_owned();
            self.forget(&text);
            // after an `if` without `fi`, what follows is inside of it
            let lost = statement.is_error() && opens_something(&text);
            let end = if lost { self.source.text.len() } else { range.end };
            self.at = *broken.get_or_insert(range.start)..end;
            match is_sound {
                true => self.unclear(),
                false => self.problem("not valid shell syntax"),
            }
            if lost {
                break;
            }
        }
    }

    /// Makes unknown whatever the broken statement `text` may have set.
    fn forget(&mut self, text: &str) {
        let words = text.split(|character: char| !character.is_ascii_alphanumeric() && character != '_');
        for word in words {
            if matches!(word, "cd" | "pushd" | "popd") {
                self.lose_directory();
            } else if self.state.variables.contains_key(word) {
                let lost = self.unknown(&format!("${word}"));
                self.state.variables.insert(word.to_owned(), certain(vec![lost]));
            }
        }
    }
}

fn share_line(a: &Node, b: &Node) -> bool {
    a.start_position().row <= b.end_position().row && b.start_position().row <= a.end_position().row
}

/// Whether a fragment that does not parse may hold the opening of something that later statements belong to.
fn opens_something(text: &str) -> bool {
    text.contains(['{', '(', '\'', '"', '`', '}', ')'])
        || text.split(|character: char| !character.is_ascii_alphabetic()).any(|word| {
            matches!(
                word,
                "if" | "then" | "else" | "elif" | "fi" | "for" | "while" | "until" | "do" | "done" | "case" | "esac"
            )
        })
}
