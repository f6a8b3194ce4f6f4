//! The table of `insertion.txt`: what a change makes of a file, byte for byte.
//!
//! A case is a name behind `===`, lines about it, and two texts. The lines: the operation (`insert`, `append`, `replace`, `remove`),
//! then the route, then what the operation takes; and what cannot be seen: `crlf`, `bom`, `open` (no line end at the end), `json`.
//! A case without an `after` is refused. With `BLESS=1` the texts behind `after` are written anew.

use super::*;
use crate::document::insert::{Content, Place};
use crate::edit::{Edit, Edits};

const TABLE: &str = include_str!("insertion.txt");

struct Case<'a> {
    name: &'a str,
    about: Vec<&'a str>,
    before: &'a str,
    after: Option<&'a str>,
}

fn cases() -> Vec<Case<'static>> {
    let mut found = Vec::new();
    for case in TABLE.split("=== ").skip(1) {
        let (head, texts) = case.split_once("-- before --\n").expect("a text before");
        let (name, about) = head.split_once('\n').expect("a name");
        let (before, after) = match texts.split_once("-- after --\n") {
            Some((before, after)) => (before, Some(after)),
            None => (texts, None),
        };
        found.push(Case { name, about: about.lines().collect(), before, after });
    }
    found
}

impl Case<'_> {
    fn is(&self, flag: &str) -> bool {
        self.about.contains(&flag)
    }

    fn format(&self) -> Format {
        if self.is("json") { Format::Json } else { Format::Yaml }
    }

    /// The text as the flags say it is.
    fn text(&self, shown: &str) -> String {
        let shown = if self.is("open") { shown.trim_end_matches('\n') } else { shown };
        let shown = if self.is("crlf") { shown.replace('\n', "\r\n") } else { shown.to_owned() };
        let shown = shown.replace('→', "\t");
        if self.is("bom") { format!("\u{FEFF}{shown}") } else { shown }
    }

    fn run(&self) -> Option<String> {
        let before = self.text(self.before);
        let document = parse(F, &before, self.format()).unwrap_or_else(|broken| panic!("{}: {broken:?}", self.name));
        let mut edits = Vec::new();
        let verbs = ["insert ", "append ", "replace ", "remove "];
        let operations = self.about.iter().filter(|line| verbs.iter().any(|verb| line.starts_with(verb)));
        for operation in operations {
            edits.extend(operate(&document, operation)?);
        }
        Some(Edits::new(edits).expect("disjoint").apply(F, &before))
    }
}

/// `insert a/b last {c: d}`, `append a/b [c]`, `replace a/b c d {e: [f]}` (`c` and `d` become `e`), `remove a/b c`.
fn operate(document: &Document, operation: &str) -> Option<Vec<Edit>> {
    let (verb, rest) = operation.split_once(' ').expect("a route");
    let (route, rest) = rest.split_once(' ').expect("an argument");
    let node = walk(document, route);
    let braces = rest.find(['{', '[']).unwrap_or(rest.len());
    let words: Vec<&str> = rest[..braces].split_whitespace().collect();
    let content = (braces < rest.len()).then(|| content(yaml(&rest[braces..]).root().expect("content")));
    match (verb, content) {
        ("insert", Some(Content::Map(entries))) => {
            let place = match words.as_slice() {
                ["first"] => Place::First,
                ["last"] => Place::Last,
                ["after", key] => Place::After(key),
                ["before", key] => Place::Before(key),
                other => panic!("{other:?} is no place"),
            };
            let entries: Vec<_> = entries.iter().map(|(key, content)| (key.as_str(), content.clone())).collect();
            document.insert(node, &entries, place)
        }
        ("append", Some(Content::List(items))) => document.append(node, &items),
        ("replace", Some(Content::Map(entries))) => document.replace_all(node, &words, &entries[0].0, &entries[0].1),
        ("remove", None) => document.remove(node, words[0]),
        _ => panic!("{operation} is not understood"),
    }
}

fn walk<'a>(document: &'a Document, route: &str) -> &'a Node {
    route.split('/').filter(|step| !step.is_empty()).fold(document.root().expect("a root"), |node, step| {
        let item = step.parse::<usize>().ok().and_then(|at| node.items().get(at));
        item.or_else(|| node.get(step)).unwrap_or_else(|| panic!("no {step} in {route}"))
    })
}

/// A node as content: what is no text without quotes is a word.
fn content(node: &Node) -> Content {
    match &node.kind {
        Kind::Scalar(scalar) => match scalar.style {
            Style::Plain if plain::is_other(scalar.value.text()) => Content::Word(scalar.value.text().to_owned()),
            _ => Content::Text(scalar.value.text().to_owned()),
        },
        Kind::Sequence(sequence) => Content::List(sequence.items.iter().map(content).collect()),
        Kind::Mapping(mapping) => {
            let entry = |entry: &Entry| (entry.name().expect("a name").to_owned(), content(&entry.value));
            Content::Map(mapping.entries.iter().map(entry).collect())
        }
        Kind::Null => panic!("nothing is no content"),
    }
}

#[test]
fn every_case_of_the_table() {
    let cases = cases();
    assert!(cases.len() >= 80, "{} cases", cases.len());
    if std::env::var_os("BLESS").is_some() {
        bless(&cases);
        return;
    }
    let mut wrong = Vec::new();
    for case in &cases {
        let (found, want) = (case.run(), case.after.map(|after| case.text(after)));
        if found != want {
            wrong.push(format!("{}\n--- found\n{}", case.name, found.as_deref().unwrap_or("refused\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn bless(cases: &[Case]) {
    let mut table = TABLE.split("=== ").next().unwrap_or_default().to_owned();
    for case in cases {
        let after = case.run().map(|after| {
            let after = after.replace("\r\n", "\n").replace('\t', "→");
            let after = after.trim_start_matches('\u{FEFF}').to_owned();
            let end = if after.ends_with('\n') { "" } else { "\n" };
            format!("-- after --\n{after}{end}")
        });
        let about: String = case.about.iter().map(|line| format!("{line}\n")).collect();
        let before = case.before;
        table += &format!("=== {}\n{about}-- before --\n{before}{}", case.name, after.unwrap_or_default());
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/document/tests/insertion.txt");
    std::fs::write(path, table).expect("the table is written");
}
