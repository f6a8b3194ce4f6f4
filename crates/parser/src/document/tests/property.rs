//! Insertion in generated documents, judged by the second parser: it sees what it saw, and the new path.

use proptest::prelude::*;

use super::*;
use crate::document::insert::{Content, Place};
use crate::edit::Edits;
use crate::second::{Seen, Step, Stream, agree, read};

/// Decisions, one after the other; all the same once the tape has run out.
struct Tape<'a>(std::slice::Iter<'a, u8>);

impl Tape<'_> {
    fn pick(&mut self, choices: usize) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte) % choices)
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.pick(one_in) == one_in - 1
    }
}

const SCALARS: [&str; 18] = [
    "x",
    "bin/hello",
    "'it''s'",
    "\"a\\tb\"",
    "go1.x",
    "!Ref foo",
    "${self:a.b}",
    "1",
    "true",
    "two words",
    "!GetAtt a.b",
    "'-'",
    "\"\"",
    "ä: ö",
    "{a: 1, b: [c, \"d\"]}",
    "[x, {y: z}]",
    "{}",
    "[ ]",
];

struct Writer<'a> {
    tape: Tape<'a>,
    out: String,
    step: usize,
    dash: usize,
}

impl Writer<'_> {
    fn noise(&mut self, indent: usize) {
        if self.tape.chance(6) {
            self.out.push('\n');
        }
        if self.tape.chance(8) {
            let more = self.tape.pick(2) * 2;
            self.out += &format!("{}# note: x\n", " ".repeat(indent + more));
        }
    }

    fn mapping(&mut self, indent: usize, depth: usize, lead: &str) {
        let count = 1 + self.tape.pick(4);
        for at in 0..count {
            if at > 0 {
                self.noise(indent);
            }
            let margin = if at == 0 { lead.to_owned() } else { " ".repeat(indent) };
            let key = ["a", "'b'", "\"c\"", "d e"][at];
            self.out += &format!("{margin}{key}:");
            self.value(indent, depth, true);
        }
    }

    fn list(&mut self, indent: usize, depth: usize, lead: &str) {
        let count = 1 + self.tape.pick(3);
        for at in 0..count {
            if at > 0 {
                self.noise(indent);
            }
            self.out += &if at == 0 { lead.to_owned() } else { " ".repeat(indent) };
            self.out.push('-');
            if depth < 4 && self.tape.chance(3) {
                self.mapping(indent + 2, depth + 1, " ");
            } else {
                self.value(indent, depth, false);
            }
        }
    }

    /// What follows a colon or a dash.
    fn value(&mut self, indent: usize, depth: usize, keyed: bool) {
        let inner = indent + self.step;
        match self.tape.pick(if depth < 4 { 9 } else { 6 }) {
            1 => self.out.push('\n'),
            2 => {
                let header = ["|", ">", "|-", "|+", ">-", "|2"][self.tape.pick(6)];
                let inner = if header == "|2" { indent + 2 } else { inner };
                let margin = " ".repeat(inner);
                self.out += &format!(" {header}\n{margin}go build\n\n{margin}  -o x # no note\n");
                if self.tape.chance(3) {
                    self.out.push('\n');
                }
            }
            3 => self.out += &format!(" one\n{}two\n", " ".repeat(inner)),
            6 | 8 if keyed => {
                self.out.push('\n');
                self.mapping(inner, depth + 1, &" ".repeat(inner));
            }
            7 if keyed => {
                self.out.push('\n');
                let indent = indent + self.dash;
                self.list(indent, depth + 1, &" ".repeat(indent));
            }
            _ => {
                let scalar = SCALARS[self.tape.pick(SCALARS.len())];
                let scalar = if scalar.contains(": ") && !scalar.starts_with('{') && !scalar.starts_with('[') {
                    "'ä: ö'"
                } else {
                    scalar
                };
                let comment = if self.tape.chance(5) { "  # note" } else { "" };
                self.out += &format!(" {scalar}{comment}\n");
            }
        }
    }
}

fn document_text(tape: &mut Tape) -> String {
    let (step, crlf, open) = ([2, 4, 3, 1][tape.pick(4)], tape.chance(6), tape.chance(6));
    let dash = if tape.pick(2) == 0 { 0 } else { step };
    let rest = Tape(tape.0.clone());
    let mut writer = Writer { tape: rest, out: String::new(), step, dash };
    writer.noise(0);
    writer.mapping(0, 0, "");
    tape.0 = writer.tape.0;
    let text = if open { writer.out.trim_end_matches('\n') } else { &writer.out };
    if crlf { text.replace('\n', "\r\n") } else { text.to_owned() }
}

fn content(tape: &mut Tape, depth: usize) -> Content {
    let texts = ["bin/x.zip", "-", "!./**", "a: b", "", "true", "it's", "x\ny\n", "\u{E004}z"];
    match tape.pick(if depth < 2 { 5 } else { 3 }) {
        3 => Content::List((0..=tape.pick(3)).map(|_| content(tape, depth + 1)).collect()),
        4 => Content::Map(
            (0..=tape.pick(2)).map(|at| (["k", "no", "m n"][at].to_owned(), content(tape, depth + 1))).collect(),
        ),
        1 => Content::Word("true".to_owned()),
        _ => Content::Text(texts[tape.pick(texts.len())].to_owned()),
    }
}

/// Every mapping and list of the tree with its path.
fn collections(document: &Document) -> Vec<(Vec<Step>, &Node)> {
    let mut found = Vec::new();
    let mut open: Vec<_> =
        document.roots.iter().enumerate().map(|(at, root)| (vec![Step::Document(at)], root)).collect();
    while let Some((path, node)) = open.pop() {
        let below = |step| path.iter().cloned().chain([step]).collect::<Vec<_>>();
        for (at, item) in node.items().iter().enumerate() {
            open.push((below(Step::Item(at)), item));
        }
        for entry in node.entries() {
            open.push((below(Step::Key(entry.name().unwrap_or_default().into())), &entry.value));
        }
        if node.as_scalar().is_none() {
            found.push((path, node));
        }
    }
    found.reverse();
    found
}

fn expected(content: &Content, path: Vec<Step>, stream: &mut Stream) {
    let below = |step| path.iter().cloned().chain([step]).collect::<Vec<_>>();
    match content {
        Content::Text(text) => stream.push((path, Seen::Scalar(text.clone(), false, None))),
        Content::Word(word) => stream.push((path, Seen::Scalar(word.clone(), true, None))),
        Content::List(items) => {
            stream.push((path.clone(), Seen::List(None)));
            items.iter().enumerate().for_each(|(at, item)| expected(item, below(Step::Item(at)), stream));
        }
        Content::Map(entries) => {
            stream.push((path.clone(), Seen::Mapping(None)));
            entries.iter().for_each(|(key, content)| expected(content, below(Step::Key(key.as_str().into())), stream));
        }
    }
}

fn check(bytes: &[u8]) -> Result<bool, String> {
    let mut tape = Tape(bytes.iter());
    let before = document_text(&mut tape);
    let document = parse(F, &before, Format::Yaml).map_err(|broken| format!("{broken:?} in\n{before}"))?;
    let found = collections(&document);
    let (path, node) = &found[tape.pick(found.len())];
    let new = content(&mut tape, 0);
    let list = node.as_sequence().is_some() || (node.is_null() && tape.chance(2));
    let (edits, below) = if list {
        (document.append(node, std::slice::from_ref(&new)), Step::Item(node.items().len()))
    } else {
        let keys: Vec<&str> =
            node.as_mapping().into_iter().flat_map(|mapping| &mapping.entries).filter_map(Entry::name).collect();
        let key = keys.get(tape.pick(keys.len().max(1))).copied();
        let place = match (tape.pick(4), key) {
            (1, _) => Place::First,
            (2, Some(key)) => Place::After(key),
            (3, Some(key)) => Place::Before(key),
            _ => Place::Last,
        };
        (document.insert(node, &[("new", new.clone())], place), Step::Key("new".into()))
    };
    let Some(edits) = edits else {
        // Nothing that is an item, with or without a tag, is no place.
        let item = matches!(path.last(), Some(Step::Item(_)) | None);
        return if node.is_null() && item { Ok(false) } else { Err(format!("refused at {path:?} in\n{before}")) };
    };
    let after = Edits::new(edits.clone()).map_err(|_| "overlap".to_owned())?.apply(F, &before);
    agree(Format::Yaml, &before, &after, &edits)
        .map_err(|reason| format!("{reason}: {path:?} in\n{before}---\n{after}"))?;
    let blank = |text: &str| matches!(text.trim(), "" | "{}" | "[]" | "[ ]");
    if !edits.iter().all(|edit| blank(&before[edit.span.range()])) {
        return Err(format!("more than an insertion: {edits:?} in\n{before}"));
    }
    let new_path: Vec<Step> = path.iter().cloned().chain([below]).collect();
    let (old, now) = (read(Format::Yaml, &before)?, read(Format::Yaml, &after)?);
    let (added, kept): (Stream, Stream) = now.into_iter().partition(|(at, _)| at.starts_with(&new_path));
    let mut want = Stream::new();
    expected(&new, new_path, &mut want);
    let plain = |stream: Stream| -> Vec<(Vec<Step>, String)> {
        stream.into_iter().map(|(path, seen)| (path, shown_seen(&seen))).collect()
    };
    let emptied = |(at, seen): &(Vec<Step>, Seen)| {
        !(node.is_null() && at == path && matches!(seen, Seen::Scalar(..) | Seen::Mapping(_) | Seen::List(_)))
    };
    let (old, kept): (Stream, Stream) =
        (old.into_iter().filter(emptied).collect(), kept.into_iter().filter(emptied).collect());
    if old != kept || plain(added) != plain(want) {
        return Err(format!("something else: {path:?} in\n{before}---\n{after}"));
    }
    Ok(true)
}

/// Without the quotes, but a word in quotes is not the word.
fn shown_seen(seen: &Seen) -> String {
    match seen {
        Seen::Scalar(text, plain, tag) if *plain && plain::is_other(text) => format!("word {text} {tag:?}"),
        Seen::Scalar(text, _, tag) => format!("text {text} {tag:?}"),
        other => format!("{other:?}"),
    }
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_insertion_adds_its_path_and_nothing_else(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Err(reason) = check(&bytes) {
            return Err(TestCaseError::fail(reason));
        }
    }
}
