//! Pipelines: YAML files of any tool whose steps run shell and hand files on.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use rebootstrap_parser::document::{Document, Entry, Format, Node};
use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN, SCOPE};
use rebootstrap_parser::{Span, Value, path};

use crate::code::Code;
use crate::commands::Script;
use crate::diagnostic::Diagnostic;
use crate::facts::{Function, Package, Parcel, ReadId, Role, Sending};
use crate::frameworks::Collector;
use crate::glob;
use crate::repository::Repository;

/// The variables that a step finds set.
pub(crate) type Environment = BTreeMap<String, Vec<Value>>;

/// The document in `file`, which is searched for nothing any more; one that does not parse is only read.
pub(crate) fn open(repository: &Repository, file: &str, collector: &mut Collector) -> Option<Rc<Document>> {
    let (id, _) = repository.open(file)?;
    match repository.document(id, Format::Yaml) {
        Ok(document) => {
            repository.follow(file);
            Some(document)
        }
        Err(broken) => {
            collector.facts.read_only.insert(id);
            collector.facts.notes.push(Diagnostic {
                code: Code::SyntaxError,
                message: format!("{file} does not parse: {}", broken.reason),
                place: Some(repository.place(broken.span)),
                related: Vec::new(),
                next: "mend the file; until then nothing in it is edited".to_owned(),
            });
            None
        }
    }
}

/// Shell and where it runs.
pub(crate) struct Step {
    /// Its text.
    pub text: Value,
    /// Where it stands.
    pub span: Span,
    /// The repository path it starts in; `None` when not known.
    pub directory: Option<String>,
    /// What is set for it.
    pub environment: Environment,
}

impl Step {
    /// Adds what its commands do.
    pub(crate) fn run(self, collector: &mut Collector) {
        let given = self.environment.keys().filter(|name| name.starts_with("TF_VAR_")).cloned();
        collector.facts.overrides.extend(given);
        collector.run(&Script {
            text: self.text,
            span: self.span,
            directory: self.directory,
            script: None,
            applied: None,
            variables: self.environment,
        });
    }
}

/// A script in another language than shell, or another tool's command line: it is not followed, and may build something.
pub(crate) fn unfollowed(text: &Value, span: Span, collector: &mut Collector) {
    let known = (span, text.text().to_owned());
    if !collector.facts.unfollowed.contains(&known) {
        collector.facts.unfollowed.push(known);
    }
}

/// Whether a command that an action or a step of another tool is given may build or pack a program.
pub(crate) fn makes_files(command: &str) -> bool {
    let mut words = command.split(|sign: char| sign.is_whitespace() || ";&|(".contains(sign));
    command.contains("go build") || command.contains("go install") || words.any(|word| word == "zip")
}

/// A function that something not followed (`what`) seems to declare, because it is given go1.x: it is named.
pub(crate) fn declared(framework: &'static str, what: &str, runtime: &Value, span: Span, collector: &mut Collector) {
    if runtime.text() != "go1.x" {
        return;
    }
    let runtime = vec![collector.facts.read(runtime.clone(), None, Role::Word)];
    let how = "it seems to declare a function, and is not followed".to_owned();
    let function = Function::new(framework, what.to_owned(), span, Package::unfollowed(how));
    collector.facts.functions.push(Function { runtime, ..function });
}

/// The lines of a list of commands, which one shell runs in a row.
pub(crate) fn joined(lines: &[Value]) -> Value {
    let end = Value::computed("\n");
    let mut all = Value::default();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            all.push(&end);
        }
        all.push(line);
    }
    all
}

/// The commands of a node: one text, or lists of texts in lists, as tools flatten them.
pub(crate) fn commands(node: &Node) -> Vec<&Node> {
    match node.text() {
        Some(_) => vec![node],
        None => node.items().iter().flat_map(commands).collect(),
    }
}

/// The texts of a mapping from names to texts, in order.
pub(crate) fn texts(node: Option<&Node>) -> Vec<(String, Value)> {
    let entries = node.map(Node::entries).unwrap_or_default();
    let text = |entry: &&Entry| Some((entry.name()?.to_owned(), entry.value.value()?.clone()));
    entries.iter().filter_map(text).collect()
}

/// What the words of an expression stand for.
pub(crate) enum Meaning {
    /// This text.
    Text(Value),
    /// Something that is not known: a hole, equal to itself in its scope.
    Hole,
    /// Themselves: it is no expression.
    Same,
}

/// `value` with each stretch from `open` to `close` replaced by what `meaning` makes of the words between them, and else
/// by a hole that is equal to itself in `scope` only.
pub(crate) fn expanded(
    value: &Value,
    bounds: (&str, &str),
    scope: &str,
    meaning: &mut dyn FnMut(&str, Value) -> Option<Value>,
) -> Value {
    replaced(value, bounds, scope, &mut |words, written| meaning(words, written).map_or(Meaning::Hole, Meaning::Text))
}

/// The same where some stretches stay as they are.
pub(crate) fn replaced(
    value: &Value,
    (open, close): (&str, &str),
    scope: &str,
    meaning: &mut dyn FnMut(&str, Value) -> Meaning,
) -> Value {
    let text = value.text();
    let mut ranges: Vec<(Range<usize>, Value)> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(open).map(|found| at + found) {
        let inside = start + open.len();
        let Some(end) = text[inside..].find(close).map(|found| inside + found) else { break };
        at = end + close.len();
        let before = &text[..start];
        if before.matches(HOLE_OPEN).count() > before.matches(HOLE_CLOSE).count() {
            continue; // the name of a hole
        }
        let body = &text[inside..end];
        let words = body.trim();
        let from = inside + body.len() - body.trim_start().len();
        let written = value.slice(from..from + words.len());
        match meaning(words, written) {
            Meaning::Text(value) => ranges.push((start..at, value)),
            Meaning::Hole => {
                let name = format!("{}{SCOPE}{scope}", &text[start..at]);
                ranges.push((start..at, Value::unknown(&name)));
            }
            Meaning::Same => at = inside,
        }
    }
    value.substituted(&ranges)
}

/// Reads a text that names a file or directory.
pub(crate) fn path(value: Value, directory: Option<&str>, collector: &mut Collector) -> ReadId {
    // A pattern goes on to match a directory of the name, and is no path of the program.
    let role = if glob::has_wildcard(value.text()) { Role::Word } else { Role::Path };
    collector.facts.read(value, directory, role)
}

/// Reads each line that names a file, a directory or a pattern; gives those that are not left out (`!…`).
pub(crate) fn paths(value: &Value, directory: Option<&str>, collector: &mut Collector) -> Vec<ReadId> {
    let mut found = Vec::new();
    for line in lines(value) {
        let left_out = line.text().starts_with('!');
        let from = usize::from(left_out);
        let read = path(line.slice(from..line.text().len()), directory, collector);
        found.extend((!left_out).then_some(read));
    }
    found
}

/// The lines of a text, without blanks around them and without empty ones.
pub(crate) fn lines(value: &Value) -> Vec<Value> {
    let mut start = 0;
    let mut found = Vec::new();
    for line in value.text().split_inclusive('\n') {
        let body = line.trim();
        let from = start + line.len() - line.trim_start().len();
        start += line.len();
        if !body.is_empty() {
            found.push(value.slice(from..from + body.len()));
        }
    }
    found
}

/// Reads what a variable of the environment is set to.
pub(crate) fn definition(value: &Value, directory: Option<&str>, collector: &mut Collector) {
    collector.facts.read(value.clone(), directory, Role::Exported);
}

/// Reads a text that a condition compares: with another one in its place it may decide otherwise.
pub(crate) fn compared(value: Value, collector: &mut Collector) {
    let read = collector.facts.read(value, None, Role::Word);
    collector.facts.compared.push(read);
}

/// `value` with `$NAME` and `${NAME}` replaced by what `meaning` says of the name, and else by a hole: for tools that expand
/// variables outside of scripts.
pub(crate) fn dollars(value: &Value, scope: &str, meaning: &dyn Fn(&str) -> Option<Value>) -> Value {
    let text = value.text();
    let mut ranges: Vec<(Range<usize>, Value)> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('$').map(|found| at + found) {
        let rest = &text[start + 1..];
        let length = |text: &str| text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let (name, end) = match rest.strip_prefix('{') {
            Some(inner) => match inner.get(length(inner)..).is_some_and(|after| after.starts_with('}')) {
                true => (&inner[..length(inner)], start + length(inner) + 3),
                false => ("", start + 1),
            },
            None => (&rest[..length(rest)], start + 1 + length(rest)),
        };
        at = end;
        if !name.is_empty() {
            let hole = || Value::unknown(&format!("{}{SCOPE}{scope}", &text[start..end]));
            ranges.push((start..end, meaning(name).unwrap_or_else(hole)));
        }
    }
    value.substituted(&ranges)
}

/// Reads a text of unknown meaning: as a path when it looks like one.
pub(crate) fn mention(value: Value, directory: Option<&str>, collector: &mut Collector) {
    let text = value.text();
    let looks = text.contains('/') && !text.contains(char::is_whitespace) && !text.contains("://");
    if looks {
        path(value, directory, collector);
    } else {
        collector.facts.read(value, directory, Role::Word);
    }
}

/// What an action or a pipe of this name is given as `input`. Those that send files elsewhere send them under their names.
pub(crate) fn given((name, input): (&str, &str), value: &Value, directory: Option<&str>, collector: &mut Collector) {
    let says = |text: &str, words: &[&str]| words.iter().any(|word| text.to_lowercase().contains(word));
    let sends =
        says(name, &["ftp", "overssh", "release", "rsync", "scp", "s3", "upload"]) && !name.starts_with("actions/");
    // A branch or a tag can be called as a program.
    let sends = sends && says(input, &["artifact", "asset", "dir", "file", "local", "path", "source", "src"]);
    // Each line can be a path of its own.
    for line in lines(value) {
        if sends && !line.text().contains(char::is_whitespace) {
            let read = path(line, directory, collector);
            collector.facts.published.push((read, Sending::Place));
            collector.facts.parcels.push(Parcel::of(read));
        } else {
            mention(line, directory, collector);
        }
    }
}

/// Whether something is known to stand below the path, so that it is a directory.
pub(super) fn is_directory(at: &str, collector: &Collector) -> bool {
    let facts = &collector.facts;
    let is_below = |path: &str| path::below(path, at).is_some_and(|below| !below.is_empty());
    collector.repository.listing().is_dir(at)
        || facts.archives.iter().any(|archive| archive.path.as_deref().is_some_and(is_below))
        || facts.builds.iter().any(|build| facts.outputs(build).iter().any(|output| is_below(output)))
        || facts.copies.iter().any(|copy| facts.target(copy).is_some_and(|target| is_below(&target)))
}

/// Whether all that is in one of the directories would be put into itself.
pub(super) fn is_nested(one: &str, other: &str) -> bool {
    one == other || path::below(one, other).is_some() || path::below(other, one).is_some()
}
