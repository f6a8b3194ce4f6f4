//! From the text of a YAML or JSON file to its tree, by tree-sitter; templates are masked when the text does not parse as it is.

use std::collections::BTreeSet;

use tree_sitter::{Node as Syntax, Tree};

use super::closing;
use super::insert::Memory;
use super::mask::{self, Mask};
use super::syntax::{Document, Format, Node};
use super::{json, yaml};
use crate::grammar::{self, Errors, LONGEST, first_error};
use crate::second;
use crate::span::{FileId, Span};

/// Deeper nesting than this is not read.
pub(super) const DEPTH: usize = 100;
/// The YAML grammar counts lines in 16 bits, with a sign.
const LINES: usize = 32_000;

/// Why a file is read-only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where the first thing stands that does not parse.
    pub span: Span,
    /// What is wrong with it.
    pub reason: String,
}

/// What was read of a file.
pub(super) struct Read {
    pub(super) roots: Vec<Node>,
    pub(super) aliased: BTreeSet<String>,
}

/// Parses `text`, with templates masked if need be.
///
/// # Errors
/// The first place that is not of the format, that is set twice, or that goes beyond a limit.
pub fn parse(file: FileId, text: &str, format: Format) -> Result<Document, Broken> {
    let failed = match attempt(file, text, text, &[], format) {
        Ok(read) => return Ok(document(file, text, text.to_owned(), Vec::new(), format, read)),
        Err(broken) => broken,
    };
    for dollars in [false, true] {
        let masks = mask::find(text, dollars);
        if masks.is_empty() {
            continue;
        }
        let clean = mask::masked(text, &masks, format);
        if let Ok(read) = attempt(file, text, &clean, &masks, format) {
            return Ok(document(file, text, clean, masks, format, read));
        }
    }
    let at = closing::outdented(text).filter(|_| format == Format::Yaml);
    Err(at.map_or(failed, |at| Broken {
        span: Span::new(file, at, at),
        reason: "a bracket closes to the left of the line that opens it, which YAML does not allow".to_owned(),
    }))
}

fn document(file: FileId, text: &str, clean: String, masks: Vec<Mask>, format: Format, read: Read) -> Document {
    let Read { roots, aliased } = read;
    Document {
        file,
        format,
        roots,
        masked: !masks.is_empty(),
        text: text.to_owned(),
        clean,
        masks,
        aliased,
        memory: Memory::default(),
    }
}

/// Reads `clean`, which is `text` with `masks` masked.
fn attempt(file: FileId, text: &str, clean: &str, masks: &[Mask], format: Format) -> Result<Read, Broken> {
    let broken = |at: usize, reason: &str| Broken { span: Span::new(file, at, at), reason: reason.to_owned() };
    if clean.len() > LONGEST {
        return Err(broken(0, "longer than 1 MiB"));
    }
    if let Some((at, reason)) = unreadable(clean, format) {
        return Err(broken(at, reason));
    }
    second::check(format, clean, DEPTH).map_err(|refused| broken(refused.at, &refused.reason))?;
    let tree = tree(clean, format).map_err(|(at, reason)| broken(at, &reason))?;
    let source = Source { file, text, clean, masks };
    match format {
        Format::Yaml => yaml::read(&source, tree.root_node()),
        Format::Json => json::read(&source, tree.root_node()),
    }
}

/// The tree of a sound text; or where it is not what the grammar knows, and how.
fn tree(text: &str, format: Format) -> Result<Tree, (usize, String)> {
    let language = match format {
        Format::Yaml => tree_sitter_yaml::LANGUAGE.into(),
        Format::Json => tree_sitter_json::LANGUAGE.into(),
    };
    // An error is the end of it: the grammar's state may outgrow its buffer in the attempt to go on.
    let tree =
        grammar::parse(&language, text, Errors::Refused).map_err(|stopped| (stopped.at, stopped.reason.to_owned()))?;
    if tree.root_node().has_error() {
        let node = first_error(tree.root_node());
        let reason = if node.is_missing() { format!("{} is missing", node.kind()) } else { "syntax error".to_owned() };
        return Err((node.start_byte().min(text.len()), reason));
    }
    Ok(tree)
}

/// Line ends and characters on which readers of YAML disagree, and the first place of one.
fn unreadable(text: &str, format: Format) -> Option<(usize, &'static str)> {
    if format == Format::Json {
        return None;
    }
    let mut lines = 0;
    for (at, character) in text.char_indices() {
        let reason = match character {
            '\r' if !text[at..].starts_with("\r\n") => "a line ends with a carriage return alone",
            '\u{85}' | '\u{2028}' | '\u{2029}' => "a line ends with a separator that is none everywhere",
            '\u{FEFF}' if at > 0 => "a byte order mark in the middle",
            '\t' | '\n' | '\r' => {
                lines += usize::from(character == '\n');
                if lines <= LINES {
                    continue;
                }
                "more than 32,000 lines"
            }
            character if character.is_control() => "a control character",
            _ => continue,
        };
        return Some((at, reason));
    }
    None
}

/// A file that is read.
pub(super) struct Source<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
    pub(super) clean: &'a str,
    pub(super) masks: &'a [Mask],
}

impl<'a> Source<'a> {
    pub(super) fn span(&self, node: Syntax) -> Span {
        let end = node.end_byte().min(self.clean.len());
        Span::new(self.file, node.start_byte().min(end), end)
    }

    pub(super) fn written(&self, node: Syntax) -> &'a str {
        let span = self.span(node);
        self.clean.get(span.range()).unwrap_or_default()
    }

    pub(super) fn broken(&self, span: Span, reason: impl Into<String>) -> Broken {
        Broken { span, reason: reason.into() }
    }
}

/// The children that have a name in the grammar, without comments.
pub(super) fn named(node: Syntax) -> Vec<Syntax> {
    if node.named_child_count() == 0 {
        return Vec::new();
    }
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !child.is_extra() && child.kind() != "comment").collect()
}
