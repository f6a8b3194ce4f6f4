//! The source of a script: its text with the holes stopped up, and its syntax tree over the same bytes.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::rc::Rc;

use tree_sitter::{Node, Tree};

use super::cut::cuts;
use crate::grammar::{self, Errors};
use crate::identity;
use crate::span::Span;
use crate::value::{Form, HOLE_CLOSE, HOLE_OPEN, Hop, Origin, Value};

/// Longer scripts are not read, in bytes: what people write is a hundred times shorter.
const LONGEST: usize = 1 << 18;
/// What may be searched for the ends of here-documents, in bytes.
const HEREDOC_BYTES: usize = 1 << 28;

/// One script text. Invariant: `text` is as long as the script's text, and differs only inside holes and in a BOM.
pub(super) struct Source {
    pub(super) script: Value,
    pub(super) text: String,
    pub(super) tree: Tree,
    /// Where the tree does not give back the text, as the grammar passes over a `-` in front of a redirection, or cuts words
    /// otherwise than their signs do.
    pub(super) gaps: Rc<[usize]>,
}

/// `$…` and backtick constructs of a word by their first byte; those inside of command substitutions are not in it.
pub(super) type Dollars<'t> = BTreeMap<usize, Node<'t>>;

impl Source {
    pub(super) fn parse(script: &Value) -> Result<Self, &'static str> {
        let text = ended(stopped(script.text()));
        let joined = joined(&text);
        let (mut tree, mut gaps) = parse(&joined)?;
        // Words are read from `text`, so the tree may see less of it: the grammar rejects valid `${x:-a|b}`, and ends a word
        // at the last `$` of `$a/$b/$c`.
        let forms: &[fn(&str) -> String] = match tree.root_node().has_error() {
            true => &[emptied, simplified, plain],
            false if gaps.is_empty() => &[],
            false => &[dashed, plain],
        };
        let mut seen = joined;
        for less in forms {
            seen = less(&seen);
            let Ok((again, left)) = parse(&seen) else { continue };
            let is_better = tree.root_node().has_error() || left.len() < gaps.len();
            if is_better && !again.root_node().has_error() {
                (tree, gaps) = (again, left);
            }
        }
        Ok(Self { script: script.clone(), text, tree, gaps })
    }

    /// A node's bytes, without the newline that was added for the parser.
    pub(super) fn range(&self, node: Node) -> Range<usize> {
        let end = node.end_byte().min(self.text.len());
        node.start_byte().min(end)..end
    }

    /// The text with holes as the host wrote them. `""` should the range not lie on character boundaries.
    pub(super) fn written(&self, range: Range<usize>) -> &str {
        self.script.text().get(range).unwrap_or_default()
    }

    /// The value of a stretch of the script.
    pub(super) fn slice(&self, range: Range<usize>) -> Value {
        match self.script.text().get(range.clone()) {
            Some(_) => self.script.slice(range),
            None => Value::default(),
        }
    }

    /// `text`, spelled in the script as the bytes `range` (`\n`, `""`).
    pub(super) fn respelled(&self, range: Range<usize>, text: &str) -> Value {
        let (site, hops) = spelled(&self.slice(range.clone()));
        let value = match site {
            Some(span) if text.is_empty() => Value::raw("", Span::new(span.file, span.start() + 1, span.start() + 1)),
            Some(span) => Value::escaped(text, span),
            None => Value::computed(text),
        };
        value.within(&hops)
    }

    /// What the use written as the bytes `range` (`$X`) expands to; `form` is `Part` when it is more than `value`.
    pub(super) fn used(&self, range: Range<usize>, value: Value, form: Form) -> Value {
        let (site, hops) = spelled(&self.slice(range));
        value.through(&Hop { site, form }).within(&hops)
    }

    /// The place of `range` in the file the script was written in.
    pub(super) fn span(&self, range: Range<usize>) -> Option<Span> {
        let value = self.slice(range);
        let partial = value.segments().iter().any(|segment| segment.hops.iter().any(|hop| hop.form == Form::Part));
        if partial { None } else { value.source(0..value.text().len()) }
    }
}

/// Where a stretch of script was written, if in one piece, and the uses around it, the outermost first.
fn spelled(value: &Value) -> (Option<Span>, Box<[Hop]>) {
    let mut segments = value.segments().iter();
    let Some(first) = segments.next() else { return (None, Box::default()) };
    let mut found = place(&first.origin);
    for segment in segments {
        found = match (found, place(&segment.origin)) {
            (Some(a), Some(b)) if a.end() == b.start() && segment.hops == first.hops => a.join(b),
            _ => None,
        };
    }
    (found, first.hops.clone())
}

fn place(origin: &Origin) -> Option<Span> {
    match origin {
        Origin::Raw(span) | Origin::Escaped(span) => Some(*span),
        Origin::Computed | Origin::Unknown => None,
    }
}

/// Every construct that begins with `$`, a backtick or `<(` in `node`.
pub(super) fn dollars<'t>(nodes: &[Node<'t>]) -> Dollars<'t> {
    let mut found = Dollars::new();
    let mut open = nodes.to_vec();
    while let Some(node) = open.pop() {
        let kind = node.kind();
        if matches!(kind, "expansion" | "command_substitution" | "arithmetic_expansion" | "process_substitution") {
            found.insert(node.start_byte(), node);
        }
        if node.child_count() > 0 && !matches!(kind, "command_substitution" | "process_substitution") {
            open.extend(node.children(&mut node.walk()));
        }
    }
    found
}

thread_local! {
    /// The trees of the scripts that were parsed last, which depend on nothing but their texts: the same script is run from
    /// several directories, in each reading of its repository.
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// A tree, and where it is not to be believed, see [`Source::gaps`].
type Read = (Tree, Rc<[usize]>);

/// What is a leaf: the text of a here-document has no nodes, and what is in `${…}` is read from the text.
const WHOLE: [&str; 3] = ["heredoc_body", "expansion", "regex"];

/// Trees by text, and how long these texts are together.
#[derive(Default)]
struct Known {
    trees: HashMap<String, Result<Read, &'static str>>,
    bytes: usize,
}

/// What the texts may have in bytes whose trees are kept; a tree takes twenty times as much.
const KEPT: usize = 1 << 18;

/// The tree of `text`.
fn parse(text: &str) -> Result<Read, &'static str> {
    KNOWN.with_borrow_mut(|known| {
        if let Some(tree) = known.trees.get(text) {
            return tree.clone();
        }
        let tree = parsed(text);
        if known.bytes + text.len() > KEPT {
            *known = Known::default();
        }
        known.bytes += text.len();
        known.trees.insert(text.to_owned(), tree.clone());
        tree
    })
}

fn parsed(text: &str) -> Result<Read, &'static str> {
    if text.len() > LONGEST {
        return Err("longer than 256 KiB");
    }
    // The grammar looks for the end of each here-document in all that follows.
    if text.matches("<<").count() * text.len() > HEREDOC_BYTES {
        return Err("too many here-documents");
    }
    let tree = grammar::parse(&tree_sitter_bash::LANGUAGE.into(), text, Errors::Recovered);
    let tree = tree.map_err(|stopped| stopped.reason)?;
    let mut gaps = identity::gaps(tree.root_node(), text, &WHOLE);
    gaps.extend(cuts(tree.root_node(), text));
    Ok((tree, gaps.into()))
}

/// Puts letters in the place of holes, and blanks in that of a byte order mark.
fn stopped(text: &str) -> String {
    let (mut depth, mut out) = (0, String::with_capacity(text.len()));
    for (at, character) in text.char_indices() {
        depth += usize::from(character == HOLE_OPEN);
        match character {
            '\u{FEFF}' if at == 0 => out.push_str("   "),
            _ if depth > 0 => out.extend(std::iter::repeat_n('x', character.len_utf8())),
            _ => out.push(character),
        }
        depth = depth.saturating_sub(usize::from(character == HOLE_CLOSE));
    }
    out
}

/// Puts a blank in the place of a backslash that continues the last line: nothing follows, and the grammar wants more.
fn ended(mut text: String) -> String {
    let kept = text.trim_end().len();
    let backslashes = text[..kept].bytes().rev().take_while(|byte| *byte == b'\\').count();
    if backslashes % 2 == 1 {
        text.replace_range(kept - 1..kept, " ");
    }
    text
}

/// Puts a dot in the place of each `#` that goes on with a word behind a variable or quotes (`$REGION#/builds`): the grammar
/// ends the word there.
fn joined(text: &str) -> String {
    let mut out = text.as_bytes().to_vec();
    for (at, _) in text.match_indices('#') {
        let lead = text[..at].trim_end_matches(|one: char| one.is_ascii_alphanumeric() || one == '_');
        let is_use = lead.len() < at && lead.ends_with('$');
        let is_end = lead.len() == at && lead.ends_with(['}', '"', '\'']);
        if is_use || is_end {
            out[at] = b'.';
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Puts blanks in the place of the `in` of each `for x in ;`, as make leaves of a list that is empty now: the grammar wants a
/// word behind it.
fn emptied(text: &str) -> String {
    let mut out = text.as_bytes().to_vec();
    for (at, _) in text.match_indices("in") {
        let front = text[..at].trim_end_matches([' ', '\t']);
        let name = front.trim_end_matches(|one: char| one.is_ascii_alphanumeric() || one == '_');
        let is_loop = front.len() < at && name.len() < front.len() && name.trim_end().ends_with("for");
        if is_loop && text[at + 2..].trim_start_matches([' ', '\t']).starts_with([';', '\n']) {
            out[at..at + 2].fill(b' ');
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Puts a letter in the place of each `-` in front of a redirection, which the grammar passes over (`python3 - <<EOF`).
fn dashed(text: &str) -> String {
    let mut out = text.as_bytes().to_vec();
    for (at, _) in text.match_indices(" -") {
        let behind = &text[at + 2..];
        let is_word = behind.starts_with([' ', '\t', '<', '>']);
        if is_word && behind.trim_start_matches([' ', '\t']).starts_with(['<', '>']) {
            out[at + 1] = b'x';
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Puts a dot in the place of the `$` in front of each name.
fn plain(text: &str) -> String {
    let mut out = text.as_bytes().to_vec();
    for (at, _) in text.match_indices('$') {
        if out.get(at + 1).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_') {
            out[at] = b'.';
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Puts `$xxx` in the place of each `${…}` that does more than name a variable.
fn simplified(text: &str) -> String {
    let ends = super::expansion::ends(text);
    let mut out = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(found) = text[at..].find("${").map(|found| at + found) {
        at = found + 2;
        let end = match text[..found].ends_with('\\') {
            true => None,
            false => ends.get(&found).copied(),
        };
        let Some(end) = end else { continue };
        let plain = text[found + 2..end - 1].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !plain {
            out[found + 1..end].fill(b'x');
        }
        at = end;
    }
    // whole characters were overwritten, so this cannot fail; an empty script is the harmless answer
    String::from_utf8(out).unwrap_or_default()
}
