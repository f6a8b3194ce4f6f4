//! The leaves of a tree of tree-sitter, and the lines of a file: what they leave out of their text.

use std::ops::Range;

use tree_sitter::Node;

/// Where the leaves below `node` do not give back `text`: what lies between two of them is not blank, nor a line that is joined
/// to the next. A node of one of the kinds `whole` is a leaf.
pub(crate) fn gaps(node: Node, text: &str, whole: &[&str]) -> Vec<usize> {
    let mut cursor = node.walk();
    let (mut at, mut found) = (node.start_byte().min(text.len()), Vec::new());
    let mut reach = |start: usize, end: usize| {
        if !text.get(at..start).is_some_and(is_blank) {
            found.push(at.min(start));
        }
        at = end.max(start);
    };
    // A line end is added behind the text for the parser.
    let place = |node: Node| (node.start_byte().min(text.len()), node.end_byte().min(text.len()));
    'tree: loop {
        if !whole.contains(&cursor.node().kind()) && cursor.goto_first_child() {
            continue;
        }
        let (start, end) = place(cursor.node());
        reach(start, end);
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                break 'tree;
            }
        }
    }
    let end = place(node).1;
    reach(end, end);
    found
}

/// Blanks, and backslashes in front of line ends.
fn is_blank(gap: &str) -> bool {
    gap.split('\\').enumerate().all(|(part, text)| {
        let joins = part == 0 || text.trim_start_matches('\r').starts_with('\n');
        joins && text.chars().all(char::is_whitespace)
    })
}

/// Whether `lines` are those of `text`: they stand in it in order, and between them are line ends only.
///
/// # Errors
/// The first byte that no line accounts for.
pub(crate) fn lines(text: &str, lines: &[Range<usize>]) -> Result<(), usize> {
    let mut at = 0;
    for line in lines.iter().chain([&(text.len()..text.len())]) {
        if !text.get(at..line.start).is_some_and(|between| matches!(between, "" | "\n" | "\r\n")) {
            return Err(at);
        }
        at = line.end;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::{self, Errors};

    #[test]
    fn what_no_leaf_accounts_for_is_seen() {
        let bash = |text: &str| {
            let tree = grammar::parse(&tree_sitter_bash::LANGUAGE.into(), text, Errors::Recovered).expect("a tree");
            assert!(!tree.root_node().has_error(), "{text}");
            gaps(tree.root_node(), text, &["heredoc_body"])
        };
        for text in ["", "a \\\n  b # c\n", "cat <<E\n$a b\nE\n", "\n\na; b & c\n", "a \\\r\n  b\r\n"] {
            assert_eq!(bash(text), [0; 0], "{text}");
        }
        // The grammar passes over the word.
        assert_eq!(bash("zip - 2> a\n"), [3]);
    }

    #[test]
    fn lines_that_leave_something_out_are_seen() {
        for (text, found, want) in [
            ("a\nb\r\n", vec![0..1, 2..3], Ok(())),
            ("a\n\nb", vec![0..1, 2..2, 3..4], Ok(())),
            ("a\n\nb", vec![0..1, 3..4], Err(1)),
            ("a\nb\nc", vec![0..1, 2..3], Err(3)),
            ("a\nb", vec![2..3, 0..1], Err(0)),
            ("", vec![], Ok(())),
        ] {
            assert_eq!(lines(text, &found), want, "{text:?} {found:?}");
        }
    }
}
