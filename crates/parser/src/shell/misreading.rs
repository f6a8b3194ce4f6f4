//! Statements that the grammar reads without an error, and otherwise than a shell does.

use tree_sitter::Node;

use super::source::Source;

/// Without any of these, of [`DECLARING`], and without an odd `$`, a statement is read as it is meant.
const SUSPECT: [&str; 7] = ["`", "\\ ", "\\\t", "\"\\", "'\\", "<<", " ("];

/// Commands that the grammar knows, where they are words of their own.
const DECLARING: [&str; 5] = ["export", "local", "readonly", "declare", "typeset"];

impl Source {
    /// Whether the grammar cut the words of `statement` wrongly without an error: it takes the blank in `` `a` `b` `` for a
    /// join, and a backslash behind a quote (`X="a"\$b`, `"a"\ b`) or a `$` that is only a dollar sign for the end of the word;
    /// it looks for names in the next line; it ends a here-document where the file ends; and it passes over a text.
    pub(super) fn misread(&self, statement: Node) -> bool {
        let range = self.range(statement);
        if self.gaps.iter().any(|gap| range.contains(gap)) {
            return true;
        }
        let text = self.text.get(range).unwrap_or_default();
        let suspect = SUSPECT.iter().any(|sign| text.contains(sign)) || declares(text) || has_odd_dollar(text);
        let mut open = if suspect { vec![statement] } else { Vec::new() };
        while let Some(node) = open.pop() {
            let kind = node.kind();
            if kind == "``" {
                return true;
            }
            if node.child_count() == 0 {
                continue;
            }
            let children: Vec<_> = node.children(&mut node.walk()).collect();
            let pairs = || children.windows(2).map(|pair| (pair[0], pair[1]));
            let cut = match kind {
                "command" => {
                    let has_group = children.iter().any(|child| child.kind() == "subshell");
                    (has_group && children[0].kind() == "command_name" && !self.is(children[0], "time"))
                        || pairs().any(|(left, right)| {
                            let is_one = goes_on(left, right) || self.splits_use(left, right);
                            !is_one && self.cut_between(left, right)
                        })
                }
                "declaration_command" => {
                    // Behind an assignment, `Machine::declaration` knows what to make of it.
                    let mut is_value = false;
                    pairs().any(|(left, right)| {
                        let touching = left.end_byte() == right.start_byte();
                        is_value = touching && (is_value || left.kind() == "variable_assignment");
                        touching && !is_value
                    })
                }
                "file_redirect" => pairs().any(|(left, right)| self.cut_between(left, right)),
                "simple_expansion" => pairs().any(|(left, right)| left.end_byte() < right.start_byte()),
                "heredoc_redirect" => self.is_open(&children),
                _ => false,
            };
            if cut {
                return true;
            }
            open.extend(children);
        }
        false
    }

    fn is(&self, node: Node, text: &str) -> bool {
        self.text.get(self.range(node)) == Some(text)
    }

    /// Whether no line ends the here-document: the grammar then takes one for the end that is none.
    fn is_open(&self, parts: &[Node]) -> bool {
        let said = |kind: &str| {
            let part = parts.iter().find(|part| part.kind() == kind);
            part.and_then(|part| self.text.get(self.range(*part)))
        };
        let start = said("heredoc_start").unwrap_or_default().replace(['\'', '"', '\\'], "");
        said("heredoc_end").is_none_or(|end| end.trim() != start)
    }

    fn cut_between(&self, left: Node, right: Node) -> bool {
        let between = self.text.get(self.range(left).end..self.range(right).start).unwrap_or_default();
        let touching =
            between.is_empty() && (left.kind() == "variable_assignment" || (is_word(left) && is_word(right)));
        touching || between.contains("\\ ") || between.contains("\\\t")
    }

    /// Whether the grammar ended a word of a command between the sign and the name of the last use in it (`$a/b/$c`), which is
    /// read as one word all the same.
    fn splits_use(&self, left: Node, right: Node) -> bool {
        if left.end_byte() != right.start_byte() || !is_word(left) || !is_word(right) {
            return false;
        }
        let [left, right] = [left, right].map(|node| self.text.get(self.range(node)).unwrap_or_default());
        let is_sign = left.strip_suffix('$').is_some_and(|lead| !lead.ends_with(['$', '\\']));
        is_sign && right.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
    }
}

/// Whether the statement has one of [`DECLARING`] that is no part of a longer word (`-mod=readonly`, `http://localhost`).
fn declares(text: &str) -> bool {
    let goes_on = |one: u8| one.is_ascii_alphanumeric() || b"_-./:".contains(&one);
    DECLARING.iter().any(|command| {
        text.match_indices(command).any(|(at, _)| {
            let before = text[..at].bytes().next_back().is_some_and(|one| goes_on(one) || one == b'=');
            let behind = text.as_bytes().get(at + command.len()).copied().is_some_and(goes_on);
            !before && !behind
        })
    })
}

/// Whether what begins with backticks goes on the word before it, which the grammar ends there (`` a-`b`-c ``).
fn goes_on(left: Node, right: Node) -> bool {
    let begins =
        |node: Node| node.kind() == "command_substitution" && node.child(0).is_some_and(|sign| sign.kind() == "`");
    let is_substituted = begins(right) || right.kind() == "concatenation" && right.child(0).is_some_and(begins);
    left.end_byte() == right.start_byte() && matches!(left.kind(), "word" | "concatenation") && is_substituted
}

/// Whether `node` is a word of a command, or the place of a redirection: two of them never touch.
fn is_word(node: Node) -> bool {
    const SPELLED: [&str; 6] =
        ["word", "number", "concatenation", "command_name", "command_substitution", "process_substitution"];
    SPELLED.contains(&node.kind()) || node.kind().ends_with("string") || node.kind().ends_with("expansion")
}

/// Whether a `$` stands in front of what is no name, or of a parameter with letters behind (`$1.zip`).
fn has_odd_dollar(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'$').any(|(at, _)| match bytes.get(at + 1) {
        Some(b'0'..=b'9') => bytes.get(at + 2).is_some_and(|next| next.is_ascii_alphanumeric() || b".-".contains(next)),
        Some(next) => !next.is_ascii_alphabetic() && !b"_{(@*#?$!-\"'".contains(next),
        None => false,
    })
}
