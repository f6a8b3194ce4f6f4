//! Where the grammar cuts words otherwise than their signs do: the blanks, quotes, brackets and operators around them, which
//! are all that the second parser looks at.

use std::ops::Range;

use foldhash::HashSet;
use tree_sitter::Node;

use crate::second;

/// Where words of `root`, the tree of `text`, begin that are none by their signs, and statements whose signs make no sense.
pub(super) fn cuts(root: Node, text: &str) -> Vec<usize> {
    if let Some(words) = second::words(text) {
        return strange(root, text, &spelled(words, text, 0));
    }
    // Something is wrong, but not in every statement.
    let mut found = Vec::new();
    for statement in root.named_children(&mut root.walk()) {
        let range = place(statement, text);
        match text.get(range.clone()).and_then(second::words) {
            Some(words) => found.extend(strange(statement, text, &spelled(words, text, range.start))),
            None => found.push(range.start),
        }
    }
    found
}

/// The words of the stretch of `text` that begins at `start`, without what joins a line to the next one behind them.
fn spelled(words: Vec<Range<usize>>, text: &str, start: usize) -> HashSet<Range<usize>> {
    let trimmed = |word: Range<usize>| {
        let mut word = word.start + start..word.end + start;
        while let Some(end) =
            text.get(word.clone()).and_then(|text| ["\\\r\n", "\\\n"].into_iter().find(|end| text.ends_with(end)))
        {
            word.end -= end.len();
        }
        word
    };
    words.into_iter().map(trimmed).collect()
}

/// Without the line end that was added for the parser.
fn place(node: Node, text: &str) -> Range<usize> {
    let end = node.end_byte().min(text.len());
    node.start_byte().min(end)..end
}

fn strange(root: Node, text: &str, words: &HashSet<Range<usize>>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open = vec![(root, false)];
    while let Some((node, counts)) = open.pop() {
        if node.child_count() == 0 {
            continue;
        }
        let children: Vec<Node> = node.children(&mut node.walk()).collect();
        // In `((…))` are numbers, `${…}` is read from the text, and a here-document has no words.
        let begins = |sign: &str| children.first().is_some_and(|first| first.kind() == sign);
        let kind = node.kind();
        let counts = match kind {
            "arithmetic_expansion" | "expansion" | "c_style_for_statement" => true,
            "test_command" | "compound_statement" => begins("(("),
            "command_substitution" | "process_substitution" | "do_group" => false,
            _ => counts,
        };
        if !counts && HOLDERS.contains(&kind) {
            let own = joined(&children, text, kind);
            found.extend(own.into_iter().filter(|word| !words.contains(word)).map(|word| word.start));
        }
        if kind != "heredoc_body" {
            open.extend(children.into_iter().map(|child| (child, counts)));
        }
    }
    found
}

/// The nodes that words are parts of.
const HOLDERS: [&str; 15] = [
    "command",
    "declaration_command",
    "unset_command",
    "file_redirect",
    "herestring_redirect",
    "heredoc_redirect",
    "array",
    "for_statement",
    "case_statement",
    "case_item",
    "test_command",
    "unary_expression",
    "binary_expression",
    "variable_assignments",
    "parenthesized_expression",
];

/// The words among `nodes`, which are parts of a `holder`. Those that touch are one where the reader takes them for one.
fn joined(nodes: &[Node], text: &str, holder: &str) -> Vec<Range<usize>> {
    let mut all: Vec<(Range<usize>, bool, Node)> = Vec::new();
    for node in nodes.iter().filter(|node| is_word(**node)) {
        let (range, known) = (place(*node, text), is_spelled(*node));
        let touches = |last: &Range<usize>| {
            let between = text.get(last.end..range.start).unwrap_or(" ");
            between.replace("\\\r\n", "").replace("\\\n", "").is_empty()
        };
        match all
            .last_mut()
            .filter(|(last, _, first)| touches(last) && (goes_on(*first, holder) || !is_spelled(*first)))
        {
            Some((last, all_known, _)) => (last.end, *all_known) = (range.end, *all_known && known),
            None => all.push((range, known, *node)),
        }
    }
    all.into_iter().filter(|(word, known, _)| *known && !word.is_empty()).map(|(word, ..)| word).collect()
}

/// Whether the reader takes the word that begins with `first` for one with what touches it.
fn goes_on(first: Node, holder: &str) -> bool {
    let is_assignment = first.kind() == "variable_assignment";
    match holder {
        "command" | "array" | "for_statement" => !is_assignment,
        "declaration_command" => is_assignment,
        _ => !first.is_named(),
    }
}

fn is_word(node: Node) -> bool {
    const WORDS: [&str; 17] = [
        "word",
        // In front of others: `$"…"`, and what is no sign in a test (`[[ -f ~/x ]]`).
        "$",
        "~",
        "-",
        "+",
        "number",
        "concatenation",
        "command_name",
        "command_substitution",
        "process_substitution",
        "extglob_pattern",
        "regex",
        "brace_expression",
        "variable_name",
        "variable_assignment",
        "array",
        "special_variable_name",
    ];
    WORDS.contains(&node.kind()) || node.kind().ends_with("string") || node.kind().ends_with("expansion")
}

/// Whether the signs of the word show it as one: a list, a pattern and what is in `<(…)` they take apart.
fn is_spelled(node: Node) -> bool {
    let is_apart = |node: Node| {
        matches!(node.kind(), "array" | "process_substitution" | "subscript" | "extglob_pattern" | "regex")
    };
    !is_apart(node) && !node.children(&mut node.walk()).any(is_apart)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::{self, Errors};

    fn cut(text: &str) -> Vec<&str> {
        let tree = grammar::parse(&tree_sitter_bash::LANGUAGE.into(), text, Errors::Recovered).expect("a tree");
        assert!(!tree.root_node().has_error(), "{text}");
        let place = |at: usize| text[at..].split([' ', '\n']).next().unwrap_or_default();
        cuts(tree.root_node(), text).into_iter().map(place).collect()
    }

    #[test]
    fn words_that_the_grammar_cuts_as_they_are_written_pass() {
        for text in [
            "a-`b` c-`d`-e f-`g h`-`i`.j\n",
            "a 'b c' \"d $(e \"f g\") h\" $i-j `k l` 2>&1 >m\np <n\nq <<<o\n",
            "A=1 B+=$C d\nE=(f \"g h\")\nexport I=j K\nexport L=m?n=$O/p\n",
            "if (( $a == 0 )); then b; fi\nif [[ ! -f ~/a && $b == *\"c d\"* || $e =~ (f|g) ]]; then h; fi\n",
            "f() { if a; then b; fi; }\nfor case in a b; do c $case; done\n",
            "for ((i = 0; i < 3; i++)); do a $((i+1)) $\"b\"; done\n",
            "case $a in b|c*) d;; \"e f\") g;; esac\n",
            "case $a in\ncase) b;;\nif|c) d;;\n\nesac\nf g\n",
            "cat <<E >f\nthe  $(a b) line\nE\ng --h=<(i j) ${k:-l m} ${n:(-3)}\n",
            "a \\\r\n  b\\\r\n  c\r\nif d; then\r\n  e f\r\nfi\r\n",
        ] {
            assert_eq!(cut(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn words_that_the_grammar_cuts_otherwise_are_found() {
        for (text, want) in [
            ("a >b-{$C-d\n", vec!["C-d", "b-{$C-d"]),
            ("a&!}b\n", vec!["}b"]),
            ("A=$b/$c/d\n", vec!["A=$b/$c/d", "c/d"]),
            ("(\n  cat >a <<E &&\n  b c\nE\n  d\n)\n", vec!["b", "c"]),
            // By its signs, a pattern ends a `case` that has not begun; the statements around are sound.
            ("a\ncase $b in\n(esac) c;;\nesac\nd\n", vec!["case"]),
        ] {
            let mut found = cut(text);
            found.sort_unstable();
            assert_eq!(found, want, "{text}");
        }
    }
}
