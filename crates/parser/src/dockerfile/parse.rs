//! From the text of a Dockerfile to its instructions, by tree-sitter-containerfile.

use tree_sitter::Node;

use super::Instruction;
use crate::grammar::{self, Errors, first_error};
use crate::identity;
use crate::span::{FileId, Span};
use crate::value::Value;

/// Why a file is read-only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where the first thing stands that does not parse.
    pub span: Span,
    /// What is wrong with it.
    pub reason: String,
}

/// What is a leaf: words, whose parts are not all nodes.
const WHOLE: [&str; 14] = [
    "image_spec",
    "param",
    "mount_param",
    "path",
    "image_alias",
    "json_string_array",
    "env_pair",
    "arg_pair",
    "shell_command",
    "heredoc_block",
    "label_pair",
    "expose_port",
    "double_quoted_string",
    "unquoted_string",
];

/// Parses `text`.
///
/// # Errors
/// The first place that is not a Dockerfile's.
pub fn parse(file: FileId, text: &str) -> Result<Vec<Instruction>, Broken> {
    let broken = |at: usize, reason: &str| Broken { span: Span::new(file, at, at), reason: reason.to_owned() };
    // https://docs.docker.com/reference/dockerfile/#escape
    let directives = text.lines().take_while(|line| line.starts_with('#')).map(|line| line.replace(' ', ""));
    if directives.into_iter().any(|line| line.to_lowercase().starts_with("#escape=`")) {
        return Err(broken(0, "lines are joined by backticks"));
    }
    // To the grammar they are escapes; to Docker, letters.
    let plain = text.replace('`', "x");
    let tree = grammar::parse(&tree_sitter_containerfile::LANGUAGE.into(), &plain, Errors::Recovered)
        .map_err(|stopped| broken(stopped.at, stopped.reason))?;
    let root = tree.root_node();
    if root.has_error() {
        return Err(broken(first_error(root).start_byte().min(text.len()), "syntax error"));
    }
    if let Some(gap) = identity::gaps(root, &plain, &WHOLE).first() {
        return Err(broken(*gap, "it is not read as it is written"));
    }
    let reader = Reader { file, text };
    let instructions = || named(root).filter(|node| node.kind().ends_with("_instruction"));
    if let Some((part, reason)) = instructions().find_map(|node| misread(&plain, node)) {
        return Err(broken(part.start_byte().min(text.len()), reason));
    }
    // What a `HEALTHCHECK` starts is a `CMD` of its own.
    let checks = |node: Node| {
        let inner: Vec<Node> = named(node).filter(|inner| inner.kind() == "cmd_instruction").collect();
        inner.into_iter().map(|inner| reader.instruction(inner)).collect::<Vec<_>>()
    };
    Ok(instructions().flat_map(|node| [vec![reader.instruction(node)], checks(node)].concat()).collect())
}

/// What of an instruction the grammar takes for something else than Docker does: it skips what begins with `#`, in the middle
/// of a line and of a word as well, and lets quotes go on in the next line.
fn misread<'t>(text: &str, instruction: Node<'t>) -> Option<(Node<'t>, &'static str)> {
    let end = instruction.end_byte().min(text.len());
    let rest = text.get(end..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    if !text[..end].ends_with('\n') && !rest.trim().is_empty() {
        return Some((instruction, "the end of a line is not understood"));
    }
    let mut open = vec![instruction];
    while let Some(node) = open.pop() {
        let script = || text.get(node.start_byte()..node.end_byte().min(text.len())).unwrap_or_default().trim_end();
        match node.kind() {
            "path" | "image_spec" | "image_alias" | "param" | "mount_param" if !is_whole(text, &node) => {
                return Some((node, "a part of a word"));
            }
            "param" | "mount_param" if script().contains(char::is_whitespace) => {
                return Some((node, "a flag goes on in the next line"));
            }
            "comment" if !begins_line(text, node.start_byte()) => return Some((node, "a part of a line")),
            "heredoc_block" => {}
            "shell_command" if !is_joined(script()) => return Some((node, "a command goes on without a backslash")),
            _ => open.extend(named(node)),
        }
    }
    None
}

/// Whether nothing but blanks stands in front of `at` in its line.
fn begins_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.rsplit('\n').next().is_none_or(|line| line.trim().is_empty())
}

/// Whether each line but the last is empty, a comment, or ends with a backslash.
fn is_joined(script: &str) -> bool {
    let (lines, _last) = script.rsplit_once('\n').unwrap_or_default();
    let joined = |line: &str| line.is_empty() || line.starts_with('#') || line.ends_with('\\');
    lines.lines().map(str::trim).all(joined)
}

/// Whether blanks stand around a word, and not as a part of it: the grammar takes those behind a `<` for one.
fn is_whole(text: &str, word: &Node) -> bool {
    let ends = |part: Option<&str>, last: bool| {
        let letter = part.and_then(|part| if last { part.chars().next_back() } else { part.chars().next() });
        letter.is_none_or(char::is_whitespace)
    };
    let is_bare = text.get(word.start_byte()..word.end_byte()).is_none_or(|word| word.trim() == word);
    ends(text.get(..word.start_byte()), true) && ends(text.get(word.end_byte()..), false) && is_bare
}

fn named<'t>(node: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    let children: Vec<Node> = node.named_children(&mut node.walk()).collect();
    children.into_iter()
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
}

impl Reader<'_> {
    fn raw(&self, start: usize, end: usize) -> Value {
        let end = end.min(self.text.len());
        let start = start.min(end);
        Value::raw(self.text.get(start..end).unwrap_or_default(), Span::new(self.file, start, end))
    }

    fn source(&self, node: Node) -> &str {
        self.text.get(node.start_byte()..node.end_byte().min(self.text.len())).unwrap_or_default()
    }

    fn instruction(&self, node: Node) -> Instruction {
        let keyword = node.kind().trim_end_matches("_instruction").to_uppercase();
        let (start, end) = (node.start_byte(), node.end_byte().min(self.text.len()));
        let mut found = Instruction {
            keyword,
            span: Span::new(self.file, start.min(end), end),
            flags: Vec::new(),
            words: Vec::new(),
            pairs: Vec::new(),
            script: None,
            interpreter: None,
        };
        let document = named(node).find(|child| child.kind() == "heredoc_block");
        for child in named(node) {
            match child.kind() {
                "param" | "mount_param" => found.flags.extend(self.flag(child)),
                "path" if self.source(child).starts_with("<<") => {}
                "path" | "image_alias" => found.words.push(self.raw(child.start_byte(), child.end_byte())),
                "image_spec" => found.words.push(self.raw(child.start_byte(), child.end_byte())),
                "json_string_array" => found.words.extend(named(child).map(|word| self.quoted(word))),
                "env_pair" | "arg_pair" => found.pairs.extend(self.pair(child)),
                "shell_command" => self.script(child, document, &mut found),
                _ => {}
            }
        }
        found
    }

    fn flag(&self, node: Node) -> Option<(String, Value)> {
        let text = self.source(node);
        let flag = text.strip_prefix("--")?;
        let Some((name, _)) = flag.split_once('=') else { return Some((flag.to_owned(), Value::computed(""))) };
        let start = node.start_byte() + name.len() + 3;
        Some((name.to_owned(), self.raw(start, node.end_byte())))
    }

    fn pair(&self, node: Node) -> Option<(String, Option<Value>)> {
        let name = self.source(node.child_by_field_name("name")?).to_owned();
        let value = node.child_by_field_name("value").or_else(|| node.child_by_field_name("default"));
        let value = value.map(|value| match value.kind() {
            "double_quoted_string" | "single_quoted_string" => self.quoted(value),
            _ => self.without(value, "line_continuation"),
        });
        Some((name, value))
    }

    /// The text between quotes.
    fn quoted(&self, node: Node) -> Value {
        let (start, end) = (node.start_byte() + 1, node.end_byte().saturating_sub(1));
        let raw = self.raw(start, end);
        if node.kind() == "single_quoted_string" || !raw.text().contains('\\') {
            return raw;
        }
        let text = raw.text().replace("\\\"", "\"").replace("\\\\", "\\");
        Value::escaped(&text, Span::new(self.file, start, end.max(start)))
    }

    /// The text of a node without its children of one kind, which mean nothing.
    fn without(&self, node: Node, kind: &str) -> Value {
        let mut at = node.start_byte();
        let mut parts = Vec::new();
        for child in named(node).filter(|child| child.kind() == kind) {
            parts.push(self.raw(at, child.start_byte()));
            at = child.end_byte();
        }
        parts.push(self.raw(at, node.end_byte()));
        Value::concat(parts.iter().filter(|part| !part.is_empty() || parts.len() == 1))
    }

    /// The script of a command, with its here-documents. Comments between its lines are no part of it.
    fn script(&self, node: Node, document: Option<Node>, found: &mut Instruction) {
        let Some(document) = document else {
            let script = unix(&self.without(node, "comment"));
            found.script = Some(script.slice(0..script.text().trim_end().len()));
            return;
        };
        let content = named(document).find(|child| child.kind() == "heredoc_content");
        let line = self.source(node).trim();
        let mut words = line.split_whitespace();
        let is_document = words.next().is_some_and(|first| first.starts_with("<<"));
        let (interpreter, rest) = (words.next(), words.next());
        let script = match content {
            Some(content) if is_document && rest.is_none() => {
                found.interpreter = interpreter.map(str::to_owned);
                Some(self.raw(content.start_byte(), content.end_byte()))
            }
            _ => Some(self.raw(node.start_byte(), document.end_byte())),
        };
        found.script = script.map(|script| unix(&script));
    }
}

/// The text with line ends as a shell has them.
fn unix(value: &Value) -> Value {
    let mut start = 0;
    let ends = value.text().match_indices('\r').map(|(at, _)| at).chain([value.text().len()]);
    let parts: Vec<Value> = ends.map(|end| value.slice(std::mem::replace(&mut start, end + 1)..end)).collect();
    if parts.len() > 1 { Value::concat(parts.iter().filter(|part| !part.is_empty())) } else { value.clone() }
}
