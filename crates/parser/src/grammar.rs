//! Grammars: the one way to tree-sitter, with a bound on what a parse may cost, and where a tree has its first error.

use std::ops::ControlFlow;

use tree_sitter::{Language, Node, ParseOptions, ParseState, Parser, Tree};

/// Longer texts are given to no grammar, in bytes. Templates of CloudFormation may have 1 MB
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>), and nobody writes as much.
pub(crate) const LONGEST: usize = 1 << 20;

/// What a parse may cost: a number of reports of the parser, which makes one in a hundred steps. People's texts take one or
/// two steps a byte; a text with an error takes as many as the parser finds ways around it.
const REPORTS: usize = 2_000;
const BYTES_PER_REPORT: usize = 16;

/// What is done about an error in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errors {
    /// The parser goes on and makes nodes of it.
    Recovered,
    /// It is the end of the parse.
    Refused,
}

/// Why there is no tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stopped {
    /// How far the parser came, in bytes.
    pub(crate) at: usize,
    /// What stopped it.
    pub(crate) reason: &'static str,
}

/// The tree of `text`, and of a line end behind it, which some grammars need after the last line.
///
/// # Errors
/// The text is longer than [`LONGEST`], takes too many steps, or has an error that is refused. The same text always stops at
/// the same place: steps are counted, and no clock is read.
pub(crate) fn parse(language: &Language, text: &str, errors: Errors) -> Result<Tree, Stopped> {
    let stopped = |at: usize, reason: &'static str| Stopped { at, reason };
    if text.len() > LONGEST {
        return Err(stopped(0, "longer than 1 MiB"));
    }
    let mut parser = Parser::new();
    parser.set_language(language).map_err(|_| stopped(0, "the grammar cannot be loaded"))?;
    let padded = format!("{text}\n");
    let (mut at, mut failed) = (0, false);
    let (mut reports, most) = (0, budget(text));
    let mut watch = |state: &ParseState| {
        at = state.current_byte_offset().min(text.len());
        failed |= state.has_error();
        reports += 1;
        let over = reports > most || (failed && errors == Errors::Refused);
        if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut rest = |from: usize, _| padded.as_bytes().get(from..).unwrap_or_default();
    let tree = parser.parse_with_options(&mut rest, None, Some(ParseOptions::new().progress_callback(&mut watch)));
    #[cfg(test)]
    tests::REPORTED.set(reports);
    tree.ok_or_else(|| match failed {
        true => stopped(at, "syntax error"),
        false => stopped(at, "takes too many steps to parse"),
    })
}

fn budget(text: &str) -> usize {
    REPORTS + text.len() / BYTES_PER_REPORT
}

/// The first node in `root` that is an error or is missing, or the innermost one that holds it. `root` has an error.
pub(crate) fn first_error(root: Node) -> Node {
    let mut node = root;
    loop {
        let mut cursor = node.walk();
        let next = node.children(&mut cursor).find(|child| child.has_error() || child.is_missing());
        match next {
            Some(child) if !node.is_error() => node = child,
            _ => return node,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        pub(super) static REPORTED: Cell<usize> = const { Cell::new(0) };
    }

    fn many(unit: &str, bytes: usize) -> String {
        unit.repeat(bytes / unit.len())
    }

    #[test]
    fn sound_texts_stay_far_below_the_budget() {
        let hcl: Language = tree_sitter_hcl::LANGUAGE.into();
        let bash: Language = tree_sitter_bash::LANGUAGE.into();
        let yaml: Language = tree_sitter_yaml::LANGUAGE.into();
        for (language, unit) in [
            (&hcl, "resource \"a\" \"b\" {\n  name = \"${var.a}-b\"\n}\n"),
            (&hcl, "a = [1, 2, 3]\n"),
            (&bash, "if [ -f \"$a\" ]; then cp \"$a\" b; fi\n"),
            (&bash, "go build -o main . && zip main.zip main\n"),
            (&yaml, "- name: a\n  runtime: b\n"),
        ] {
            let text = many(unit, 200_000);
            let tree = parse(language, &text, Errors::Refused).expect("a tree");
            assert!(!tree.root_node().has_error(), "{unit}");
            assert!(REPORTED.get() * 3 < budget(&text) * 2, "{unit}: {} of {}", REPORTED.get(), budget(&text));
        }
    }

    /// Half a million tokens of one byte: more than anybody writes, and the same end each time.
    #[test]
    fn what_costs_more_is_stopped_at_the_same_place_each_time() {
        let text = format!("[{}]\n", many("a,", LONGEST - 20));
        let ends =
            [(); 2].map(|()| parse(&tree_sitter_yaml::LANGUAGE.into(), &text, Errors::Recovered).expect_err("no end"));
        assert_eq!(ends[0], ends[1]);
        assert_eq!(ends[0].reason, "takes too many steps to parse");
        assert!(ends[0].at > LONGEST / 2);
    }

    #[test]
    fn longer_texts_are_not_begun() {
        let end = |bytes| parse(&tree_sitter_json::LANGUAGE.into(), &" ".repeat(bytes), Errors::Recovered).err();
        assert_eq!(end(LONGEST + 1), Some(Stopped { at: 0, reason: "longer than 1 MiB" }));
        assert_eq!(end(LONGEST), None);
    }
}
