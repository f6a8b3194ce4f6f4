//! YAML as a tree of texts, by the events of saphyr-parser. A tag becomes a mapping, as in `{Ref: X}`.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser};

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Yaml {
    Text(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    /// The tree of `text`.
    ///
    /// # Errors
    /// What is no YAML.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let events: Result<Vec<Event>, _> =
            Parser::new_from_str(text).map(|event| event.map(|(event, _)| event)).collect();
        let events = events.map_err(|error| format!("{error}\n{text}"))?;
        let mut reader = Reader { events: events.into_iter(), anchors: HashMap::new() };
        while let Some(event) = reader.events.next() {
            if !matches!(event, Event::StreamStart | Event::DocumentStart(_)) {
                return reader.node(event);
            }
        }
        Err("an empty document".to_owned())
    }

    /// The value of a key; of merged mappings when it is not there.
    pub(super) fn get(&self, key: &str) -> Option<&Yaml> {
        let Self::Map(entries) = self else { return None };
        let own = entries.iter().find(|(known, _)| known == key).map(|(_, value)| value);
        own.or_else(|| entries.iter().filter(|(known, _)| known == "<<").find_map(|(_, merged)| merged.get(key)))
    }

    /// The node below `keys`.
    pub(super) fn at(&self, keys: &[&str]) -> Option<&Yaml> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn items(&self) -> &[Yaml] {
        if let Self::List(items) = self { items } else { &[] }
    }

    pub(super) fn entries(&self) -> &[(String, Yaml)] {
        if let Self::Map(entries) = self { entries } else { &[] }
    }
}

struct Reader<'a> {
    events: std::vec::IntoIter<Event<'a>>,
    anchors: HashMap<usize, Yaml>,
}

impl Reader<'_> {
    fn node(&mut self, event: Event) -> Result<Yaml, String> {
        let (anchor, tag, node) = match event {
            Event::Scalar(text, _, anchor, tag) => {
                (anchor, tag.map(|tag| tag.suffix.clone()), Yaml::Text(text.to_string()))
            }
            Event::SequenceStart(anchor, tag) => {
                let mut items = Vec::new();
                loop {
                    match self.events.next().ok_or("an open list")? {
                        Event::SequenceEnd => break,
                        event => items.push(self.node(event)?),
                    }
                }
                (anchor, tag.map(|tag| tag.suffix.clone()), Yaml::List(items))
            }
            Event::MappingStart(anchor, tag) => {
                let mut entries = Vec::new();
                loop {
                    match self.events.next().ok_or("an open mapping")? {
                        Event::MappingEnd => break,
                        event => {
                            let key = self.node(event)?.text().ok_or("a key that is no text")?.to_owned();
                            let value = self.events.next().ok_or("a key without a value")?;
                            entries.push((key, self.node(value)?));
                        }
                    }
                }
                (anchor, tag.map(|tag| tag.suffix.clone()), Yaml::Map(entries))
            }
            Event::Alias(anchor) => {
                return self.anchors.get(&anchor).cloned().ok_or_else(|| "an unknown alias".to_owned());
            }
            other => return Err(format!("not understood: {other:?}")),
        };
        let node = match tag {
            Some(tag) => Yaml::Map(vec![(tag.to_string(), node)]),
            None => node,
        };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }
}
