//! Makefiles as makefile-lossless sees them: its tree without blanks and comments. A line of a recipe is one text.

use std::cmp::Reverse;
use std::ops::Range;

use makefile_lossless::{Makefile, Parse, SyntaxKind};

use super::parts::{LITERAL, Part, Parts, RULE, TEXT};

/// Reads `text`; `None` when it has syntax errors.
pub(super) fn read(text: &str) -> Option<Parts> {
    let parsed = Parse::<Makefile>::parse_makefile(text);
    if !parsed.positioned_errors().is_empty() {
        return None;
    }
    let tree = parsed.tree();
    let Some(root) = tree.items().next().and_then(|item| item.syntax().ancestors().last()) else {
        return Some(Parts::new());
    };
    let mut elements = Vec::new();
    for element in root.descendants_with_tokens().skip(1) {
        let range = element.text_range();
        elements.push((
            element.kind(),
            usize::from(range.start())..usize::from(range.end()),
            element.as_token().is_some(),
        ));
    }
    let tokens: Vec<Range<usize>> = elements
        .iter()
        .filter(|(kind, _, is_token)| *is_token && !is_trivia(*kind))
        .map(|found| found.1.clone())
        .collect();
    let mut seen = Seen { parts: Parts::new(), text };
    let (mut recipe, mut define) = (0, 0);
    for (kind, range, is_token) in elements {
        let (in_recipe, in_define) = (range.start < recipe, range.start < define);
        if kind == SyntaxKind::RECIPE {
            recipe = range.end;
        }
        if kind == SyntaxKind::VARIABLE && text.get(range.clone()).is_some_and(|said| said.contains("endef")) {
            define = range.end;
        }
        // Without the blanks and comments at its ends, which belong to a part or the next one as it happens.
        let Some(range) = trimmed(&range, &tokens) else { continue };
        match kind {
            SyntaxKind::RECIPE => seen.recipe(&range),
            _ if is_token && (in_recipe || is_trivia(kind)) => {}
            // `bin/$(1)` is cut at the reference, and what is written in its place is one word with the front.
            SyntaxKind::IDENTIFIER | SyntaxKind::TEXT if in_define => seen.put(LITERAL, range, is_token),
            _ => seen.put(named(kind), range, is_token),
        }
    }
    Some(nested(seen.parts))
}

/// What means nothing.
fn is_trivia(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::WHITESPACE
            | SyntaxKind::NEWLINE
            | SyntaxKind::COMMENT
            | SyntaxKind::INDENT
            | SyntaxKind::BLANK_LINE
    )
}

fn named(kind: SyntaxKind) -> &'static str {
    match kind {
        SyntaxKind::RULE => RULE,
        SyntaxKind::TARGETS => "list of targets",
        SyntaxKind::PREREQUISITES => "list of prerequisites",
        SyntaxKind::PREREQUISITE => "prerequisite",
        SyntaxKind::VARIABLE => "variable",
        SyntaxKind::EXPR => "expression",
        SyntaxKind::CONDITIONAL
        | SyntaxKind::CONDITIONAL_IF
        | SyntaxKind::CONDITIONAL_ELSE
        | SyntaxKind::CONDITIONAL_ENDIF => "condition",
        SyntaxKind::INCLUDE | SyntaxKind::VPATH | SyntaxKind::LOAD | SyntaxKind::DIRECTIVE => "directive",
        SyntaxKind::EXPRESSION_STATEMENT => "statement",
        SyntaxKind::IDENTIFIER | SyntaxKind::TEXT => "word",
        SyntaxKind::OPERATOR => "operator",
        _ => "part",
    }
}

/// `range` from the first to the last of the `tokens` in it.
fn trimmed(range: &Range<usize>, tokens: &[Range<usize>]) -> Option<Range<usize>> {
    let first = tokens.partition_point(|token| token.start < range.start);
    let last = tokens.partition_point(|token| token.end <= range.end).checked_sub(1)?;
    let start = tokens.get(first).filter(|token| token.end <= range.end)?.start;
    Some(start..tokens[last].end)
}

/// The parts in order, each with the number of those around it.
fn nested(mut parts: Parts) -> Parts {
    parts.sort_by_key(|part| (part.range.start, Reverse(part.range.end)));
    // Where the parts end that are around the next one.
    let mut open: Vec<usize> = Vec::new();
    for part in &mut parts {
        while open.last().is_some_and(|end| *end <= part.range.start) {
            open.pop();
        }
        part.depth = open.len();
        open.push(part.range.end);
    }
    parts
}

struct Seen<'a> {
    parts: Parts,
    text: &'a str,
}

impl Seen<'_> {
    fn put(&mut self, kind: &'static str, range: Range<usize>, is_leaf: bool) {
        let text = is_leaf.then(|| self.text.get(range.clone()).unwrap_or_default().to_owned());
        self.parts.push(Part { depth: 0, kind, range, text });
    }

    /// Each line of a recipe.
    fn recipe(&mut self, range: &Range<usize>) {
        let said = self.text.get(range.clone()).unwrap_or_default();
        // Blanks at the end of a line belong to no part: what is written behind a command stands in front of them.
        self.put(TEXT, range.start..range.start + said.trim_end().len(), false);
        let mut start = range.start;
        for line in said.split_inclusive('\n') {
            let from = start + line.len() - line.trim_start().len();
            let end = (start + line.trim_end().len()).max(from);
            start += line.len();
            if from < end {
                self.put("line of a recipe", from..end, true);
            }
        }
    }
}
