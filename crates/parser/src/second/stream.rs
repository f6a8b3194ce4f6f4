//! A file as a stream of paths and what is seen there, read by saphyr-parser and serde_json.

use std::borrow::Cow;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::gate;
use crate::document::Format;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Step {
    /// A document of the file.
    Document(usize),
    /// The value of a key. All that lies below it shares its text.
    Key(Arc<str>),
    /// An item of a list.
    Item(usize),
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A text, whether it stands without quotes, and its tag.
    Scalar(String, bool, Option<String>),
    /// A mapping, with its tag.
    Mapping(Option<String>),
    /// A list, with its tag.
    List(Option<String>),
    /// An alias of what is at a path.
    Alias(Vec<Step>),
}

/// A path and what is there.
pub(super) type Entry = (Vec<Step>, Seen);

/// Paths in the order of the file.
pub(crate) type Stream = Vec<Entry>;

/// Reads `text`.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn read(format: Format, text: &str) -> Result<Stream, String> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    // saphyr takes the blanks of a last line without an end for a line of the text above.
    let blanks = text.rsplit('\n').next().is_some_and(|line| !line.is_empty() && line.trim_matches(' ').is_empty());
    let text = &if blanks { format!("{text}\n").into() } else { Cow::Borrowed(text) };
    let stream = match format {
        Format::Yaml => gate::lenient(text, yaml, |refused| refused)?,
        Format::Json => {
            let tree: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
            let mut stream = Stream::new();
            json(&tree, &mut vec![Step::Document(0)], &mut stream);
            stream
        }
    };
    let mut paths = HashSet::default();
    match stream.iter().find(|(path, _)| !paths.insert(path)) {
        Some((path, _)) => Err(format!("{} is set twice", shown(path))),
        None => Ok(stream),
    }
}

/// A path as people write it.
pub(super) fn shown(path: &[Step]) -> String {
    let steps = path.iter().filter_map(|step| match step {
        Step::Document(0) => None,
        Step::Document(at) => Some(format!("document {}", at + 1)),
        Step::Key(key) => Some(key.to_string()),
        Step::Item(at) => Some(at.to_string()),
    });
    let steps: Vec<_> = steps.collect();
    if steps.is_empty() { "the root".to_owned() } else { steps.join("/") }
}

/// A collection that is being read.
enum Open {
    /// Whether a key has come, and its value is awaited.
    Mapping(bool),
    List(usize),
}

fn yaml(text: &str) -> Result<Stream, String> {
    let mut stream = Stream::new();
    let mut open: Vec<Open> = Vec::new();
    let mut path: Vec<Step> = Vec::new();
    let mut anchors: HashMap<usize, Vec<Step>> = HashMap::default();
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| error.info().to_owned())?;
        let (seen, anchor) = match event {
            Event::DocumentStart(_) => {
                path = vec![Step::Document(documents)];
                documents += 1;
                continue;
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => continue,
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
                advance(&mut open, &mut path);
                continue;
            }
            Event::Alias(anchor) => {
                let target = anchors.get(&anchor).cloned().ok_or("an alias of nothing")?;
                (Seen::Alias(target), 0)
            }
            Event::Scalar(text, style, anchor, tag) => {
                (Seen::Scalar(text.into_owned(), style == ScalarStyle::Plain, tag.map(|tag| written(&tag))), anchor)
            }
            Event::SequenceStart(anchor, tag) => (Seen::List(tag.map(|tag| written(&tag))), anchor),
            Event::MappingStart(anchor, tag) => (Seen::Mapping(tag.map(|tag| written(&tag))), anchor),
        };
        if let Some(Open::Mapping(key @ false)) = open.last_mut() {
            let Seen::Scalar(text, ..) = seen else { return Err("a key that is no text".to_owned()) };
            *key = true;
            path.push(Step::Key(text.into()));
            continue;
        }
        if anchor > 0 {
            anchors.insert(anchor, path.clone());
        }
        let inner = match seen {
            Seen::Mapping(_) => Some(Open::Mapping(false)),
            Seen::List(_) => Some(Open::List(0)),
            _ => None,
        };
        stream.push((path.clone(), seen));
        match inner {
            Some(inner) => {
                if matches!(inner, Open::List(_)) {
                    path.push(Step::Item(0));
                }
                open.push(inner);
            }
            None => advance(&mut open, &mut path),
        }
    }
    Ok(stream)
}

/// Goes from a value that has been read to the next place in the collection around it.
fn advance(open: &mut [Open], path: &mut Vec<Step>) {
    // A list leaves its last step behind when it ends.
    let depth = 1 + open.iter().map(|open| usize::from(!matches!(open, Open::Mapping(false)))).sum::<usize>();
    path.truncate(depth);
    match open.last_mut() {
        Some(Open::Mapping(key)) => {
            *key = false;
            path.pop();
        }
        Some(Open::List(at)) => {
            *at += 1;
            path.pop();
            path.push(Step::Item(*at));
        }
        None => {}
    }
}

fn written(tag: &Tag) -> String {
    format!("{}{}", tag.handle, tag.suffix)
}

/// JSON with the order of its keys.
enum Json {
    Plain(String),
    Text(String),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

fn json(tree: &Json, path: &mut Vec<Step>, stream: &mut Stream) {
    let seen = match tree {
        Json::Plain(text) => Seen::Scalar(text.clone(), true, None),
        Json::Text(text) => Seen::Scalar(text.clone(), false, None),
        Json::List(_) => Seen::List(None),
        Json::Map(_) => Seen::Mapping(None),
    };
    stream.push((path.clone(), seen));
    let mut inner = |step, child| {
        path.push(step);
        json(child, path, stream);
        path.pop();
    };
    match tree {
        Json::List(items) => items.iter().enumerate().for_each(|(at, item)| inner(Step::Item(at), item)),
        Json::Map(entries) => entries.iter().for_each(|(key, value)| inner(Step::Key(key.as_str().into()), value)),
        Json::Plain(_) | Json::Text(_) => {}
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Shape)
    }
}

struct Shape;

impl<'de> Visitor<'de> for Shape {
    type Value = Json;

    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Plain("null".to_owned()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Plain(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Plain(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Plain(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Plain(format!("{value:?}")))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Json::Map(entries))
    }
}
