//! Reading documents: meaning, places, limits. A tree is shown in one line: texts in quotes, holes as `?name?`.

mod fitting;
mod insertion;
mod limits;
mod meaning;
mod property;
mod provenance;
mod templates;

use super::*;
use crate::span::FileId;

const F: FileId = FileId(0);

fn yaml(text: &str) -> Document {
    parse(F, text, Format::Yaml).unwrap_or_else(|broken| panic!("{broken:?} in {text:?}"))
}

fn broken(text: &str, format: Format) -> String {
    match parse(F, text, format) {
        Err(broken) => broken.reason,
        Ok(document) => panic!("parses as {}", shown(&document)),
    }
}

fn shown(document: &Document) -> String {
    document.roots.iter().map(node).collect::<Vec<_>>().join(" --- ")
}

fn node(shown: &Node) -> String {
    let inner = match &shown.kind {
        Kind::Null => "null".to_owned(),
        Kind::Scalar(scalar) => format!("{:?}", scalar.value.text().replace(['\u{E000}', '\u{E001}'], "?")),
        Kind::Sequence(sequence) => {
            format!("[{}]", sequence.items.iter().map(node).collect::<Vec<_>>().join(", "))
        }
        Kind::Mapping(_) => {
            let entry = |entry: &&Entry| format!("{}: {}", entry.name().unwrap_or("??"), node(&entry.value));
            format!("{{{}}}", shown.entries().iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    };
    shown.tag.iter().map(ToString::to_string).chain([inner]).collect::<Vec<_>>().join(" ")
}
