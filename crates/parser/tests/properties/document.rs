//! YAML and JSON: places, what two parsers see, edits of scalars, and structure that is put in, replaced and taken out.

use rebootstrap_parser::document::insert::{Content, Place};
use rebootstrap_parser::document::{Document, Format, Kind, Node, parse};
use rebootstrap_parser::second::{agree, sees};
use rebootstrap_parser::{Edit, Edits, FileId, Span, Value};

use super::Verdict;
use super::value::{Ties, edited, edits, follow, stands, written};

/// What must hold of any text that is read as YAML.
pub(super) fn yaml(text: &str) -> Verdict {
    reads(text, Format::Yaml)
}

/// What must hold of any text that is read as JSON.
pub(super) fn json(text: &str) -> Verdict {
    reads(text, Format::Json)
}

fn reads(text: &str, format: Format) -> Verdict {
    let Ok(document) = parse(FileId(0), text, format) else { return Ok(()) };
    for node in &document.roots {
        places(node, text, None)?;
    }
    // Where a template stands, text may be a part of it.
    if document.masked {
        return Ok(());
    }
    follow(text, Ties::None, &[], |text| {
        let document = parse(FileId(0), text, format).ok()?;
        let mut values = Vec::new();
        document.roots.iter().for_each(|root| scalars(root, &mut values));
        Some(values)
    })?;
    written_as_wanted(text, format, &document)
}

/// Everything lies inside of what it stands in, but for what is seen through an alias.
fn places(node: &Node, text: &str, around: Option<Span>) -> Verdict {
    written(text, node.span, "a node")?;
    written(text, node.whole, "a node with tag and anchor")?;
    let out = around.is_some_and(|around| !around.contains(node.whole)) || !node.whole.contains(node.span);
    if out && !node.borrowed {
        return Err(format!("a node is not where it stands: {node:?}"));
    }
    let around = (!node.borrowed).then_some(node.whole);
    match &node.kind {
        Kind::Scalar(scalar) => stands(&scalar.value, text)?,
        Kind::Sequence(sequence) => sequence.items.iter().try_for_each(|item| places(item, text, around))?,
        Kind::Mapping(mapping) => {
            for entry in mapping.entries.iter().chain(&mapping.merges) {
                written(text, entry.span, "an entry")?;
                places(&entry.key, text, around)?;
                places(&entry.value, text, around)?;
            }
        }
        Kind::Null => {}
    }
    Ok(())
}

/// The texts of all scalars that are no keys, in their order.
fn scalars(node: &Node, values: &mut Vec<Value>) {
    values.extend(node.value().cloned());
    node.items().iter().for_each(|item| scalars(item, values));
    if let Some(mapping) = node.as_mapping() {
        mapping.entries.iter().chain(&mapping.merges).for_each(|entry| scalars(&entry.value, values));
    }
}

/// Where an edit leaves a document, both parsers agree that it changed what it stands in and nothing else.
fn written_as_wanted(text: &str, format: Format, document: &Document) -> Verdict {
    let mut values = Vec::new();
    document.roots.iter().for_each(|root| scalars(root, &mut values));
    let whole = values.iter().filter(|value| !value.is_empty()).flat_map(edits);
    for edit in whole.filter(|edit| !edit.span.is_empty()).take(4) {
        let after = edited(text, &edit)?;
        if after == text || parse(FileId(0), &after, format).is_err() || agree(format, text, text, &[]).is_err() {
            continue;
        }
        agree(format, text, &after, std::slice::from_ref(&edit))
            .map_err(|reason| format!("{reason}: {edit:?}\n{after}"))?;
    }
    Ok(())
}

/// What the two parsers must agree on: the same paths, and the same texts at them.
pub(super) fn agreement(text: &str) -> Verdict {
    for format in [Format::Yaml, Format::Json] {
        let Ok(document) = parse(FileId(0), text, format) else { continue };
        // In a text that is a whole document, saphyr takes the `---` at its end for text. Then nothing is edited.
        if document.roots.iter().any(|root| root.as_scalar().is_some()) {
            continue;
        }
        agree(format, text, text, &[])?;
        if !document.masked {
            sees(&document)?;
        }
    }
    Ok(())
}

/// What must hold of changes to the structure: what was there is there, and what was put in reads as it was meant.
pub(super) fn insertion(text: &str) -> Verdict {
    for format in [Format::Yaml, Format::Json] {
        let Ok(document) = parse(FileId(0), text, format) else { continue };
        let mut nodes = Vec::new();
        document.roots.iter().for_each(|root| collections(root, &mut nodes));
        for node in nodes.into_iter().take(3) {
            for edits in changes(&document, node, text.len()) {
                changed(&document, format, edits)?;
            }
        }
    }
    Ok(())
}

fn collections<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    if node.as_scalar().is_none() {
        found.push(node);
    }
    node.items().iter().for_each(|item| collections(item, found));
    if let Some(mapping) = node.as_mapping() {
        mapping.entries.iter().for_each(|entry| collections(&entry.value, found));
    }
}

/// Two kinds of change that the node takes, chosen by `which`: all of them are too many to be tried on each input.
fn changes(document: &Document, node: &Node, which: usize) -> Vec<Vec<Edit>> {
    let new = Content::Map(vec![
        ("artifact".to_owned(), Content::Text("bin/x.zip".to_owned())),
        ("patterns".to_owned(), Content::List(vec!["!./**".into(), "bootstrap".into()])),
    ]);
    let entry = [("rebootstrap", new)];
    let key = node.as_mapping().and_then(|mapping| mapping.entries.first()).and_then(|entry| entry.name());
    let text = || Content::Text("provided.al2023".to_owned());
    let change = |kind: usize| match kind % 6 {
        0 => document.insert(node, &entry, Place::First),
        1 => document.insert(node, &entry, Place::Last),
        2 => document.append(node, &[text()]),
        3 => document.insert(node, &[("rebootstrap", text())], Place::After(key?)),
        4 => document.replace(node, key?, &text()),
        _ => document.remove(node, key?),
    };
    [which, which + 1].into_iter().filter_map(change).collect()
}

fn changed(document: &Document, format: Format, edits: Vec<Edit>) -> Verdict {
    let text = document.text();
    for edit in &edits {
        written(text, edit.span, "an edit")?;
    }
    let apart = Edits::new(edits.clone()).map_err(|overlap| format!("{overlap:?}"))?;
    let after = apart.apply(FileId(0), text);
    let told = |reason: String| format!("{reason}: {edits:?}\n{after}");
    let again = parse(FileId(0), &after, format).map_err(|broken| told(broken.reason))?;
    if agree(format, text, text, &[]).is_err() {
        return Ok(());
    }
    if after != text {
        agree(format, text, &after, &edits).map_err(told)?;
    }
    if again.masked || document.masked { Ok(()) } else { sees(&again).map_err(told) }
}
