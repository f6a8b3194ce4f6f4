//! Intrinsic functions: the texts that `!Ref`, `!Sub`, `!FindInMap` and the like can stand for.
//!
//! It evaluates a closed list; everything else is a hole. Conditions are never decided: both sides of an `!If` are taken.
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>.

use std::ops::Range;

use rebootstrap_parser::document::{Format, Node};
use rebootstrap_parser::value::SCOPE;
use rebootstrap_parser::{Form, Hop, Value};

use super::answers::answered;
use super::template::Template;

/// Deeper nesting is not followed.
const DEPTH: usize = 16;
/// More texts than this are not told apart.
const CHOICES: usize = 32;

/// A call of an intrinsic function.
pub(crate) struct Call<'t> {
    /// The function, without `Fn::`.
    pub name: &'t str,
    /// What it is given.
    pub argument: &'t Node,
}

impl<'t> Call<'t> {
    /// The call that `node` is: by a tag, or as a mapping with the function's name for its one key.
    pub(crate) fn of(node: &'t Node) -> Option<Self> {
        if let Some(tag) = node.tag.as_deref().and_then(|tag| tag.strip_prefix('!')).filter(|tag| !tag.starts_with('!'))
        {
            return Some(Self { name: tag, argument: node });
        }
        let [entry] = node.as_mapping().filter(|mapping| mapping.merges.is_empty())?.entries.as_slice() else {
            return None;
        };
        let name = entry.name()?;
        let name = name.strip_prefix("Fn::").or_else(|| matches!(name, "Ref" | "Condition").then_some(name))?;
        Some(Self { name, argument: &entry.value })
    }
}

impl Template {
    /// The texts that `node` can stand for, with holes for what is not known; none for a list, a mapping or no value.
    pub(crate) fn texts(&self, node: &Node) -> Vec<Value> {
        let mut texts = self.evaluate(node, 0);
        if texts.len() > CHOICES {
            texts = vec![self.hole(node)];
        }
        texts.dedup();
        texts
    }

    /// The one text that `node` stands for.
    pub(crate) fn text(&self, node: &Node) -> Option<Value> {
        match self.texts(node).as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    fn evaluate(&self, node: &Node, depth: usize) -> Vec<Value> {
        let Some(call) = Call::of(node) else {
            let dynamic = |value: &&Value| value.text().trim_start().starts_with("{{resolve:");
            let Some(value) = node.value() else { return Vec::new() };
            let answered = || self.answers.as_ref().map_or_else(|| value.clone(), |answers| answered(answers, value));
            return if dynamic(&value) { vec![self.hole(node)] } else { vec![answered()] };
        };
        if depth >= DEPTH {
            return vec![self.hole(node)];
        }
        let through = |values: Vec<Value>| values.into_iter().map(|value| value.through(&self.used(node))).collect();
        let found = match (call.name, call.argument.items()) {
            ("Ref", _) => call.argument.text().map(|name| through(self.reference(name))),
            ("FindInMap", [map, first, second, ..]) => self.find_in_map(map, first, second, depth).map(through),
            // These hold the texts themselves, or parts of them, so they are seen where they are written.
            ("Sub", _) => Some(self.substitution(call.argument, depth)),
            ("If", [_, yes, no]) => Some([self.evaluate(yes, depth + 1), self.evaluate(no, depth + 1)].concat()),
            ("Join", [separator, list]) => self.join(separator, list, depth),
            ("Select", [index, list]) => self.select(index, list, depth),
            _ => None,
        };
        found.unwrap_or_else(|| vec![self.hole(node)])
    }

    /// A use of something, written as `node`.
    fn used(&self, node: &Node) -> Hop {
        let form = match self.document.format {
            Format::Yaml => Form::Whole,
            Format::Json => Form::Quoted,
        };
        Hop { site: Some(node.whole), form }
    }

    /// What is written as `node`, as a hole of this template.
    pub(crate) fn hole(&self, node: &Node) -> Value {
        let written = self.document.text().get(node.whole.range()).unwrap_or_default();
        let short: String = written.split_whitespace().collect::<Vec<_>>().join(" ");
        self.unknown(&short)
    }

    fn unknown(&self, name: &str) -> Value {
        // What is the same in every stack has one name everywhere.
        let scope = if name.starts_with("AWS::") { String::new() } else { format!("{SCOPE}{}", self.path) };
        Value::unknown(&format!("{name}{scope}"))
    }

    /// `!Ref name`: a parameter's default and what it is given, or a hole.
    fn reference(&self, name: &str) -> Vec<Value> {
        if name == "AWS::NoValue" {
            return Vec::new();
        }
        let Some(parameter) = self.at(&["Parameters", name]) else { return vec![self.unknown(name)] };
        let kind = parameter.get("Type").and_then(Node::text).unwrap_or_default();
        let default = parameter.get("Default").and_then(Node::value);
        let values: Vec<Value> = self.given(name).chain(default).cloned().collect();
        // The value of a parameter of Systems Manager only names it.
        if kind.starts_with("AWS::SSM::") || values.is_empty() { vec![self.unknown(name)] } else { values }
    }

    /// `!Sub "text ${Name}"`, or that and a mapping of more names.
    fn substitution(&self, argument: &Node, depth: usize) -> Vec<Value> {
        let (text, names) = match argument.items() {
            [text, names, ..] => (text, Some(names)),
            [text] => (text, None),
            [] => (argument, None),
        };
        let Some(value) = text.value() else { return vec![self.hole(argument)] };
        let mut all: Vec<Vec<(Range<usize>, Value)>> = vec![Vec::new()];
        for (range, name) in placeholders(value.text()) {
            let choices = match (name.strip_prefix('!'), names.and_then(|names| names.get(name))) {
                (Some(literal), _) => vec![Value::computed(&format!("${{{literal}}}"))],
                (None, Some(node)) => self.evaluate(node, depth + 1),
                (None, None) => self.reference(name),
            };
            if all.len() * choices.len() > CHOICES {
                return vec![self.hole(argument)];
            }
            // Most have one: it goes behind what is there, and nothing is copied.
            if let [choice] = choices.as_slice() {
                all.iter_mut().for_each(|before| before.push((range.clone(), choice.clone())));
                continue;
            }
            let with = |before: &Vec<(Range<usize>, Value)>, choice: &Value| {
                let mut before = before.clone();
                before.push((range.clone(), choice.clone()));
                before
            };
            all = all.iter().flat_map(|before| choices.iter().map(move |choice| with(before, choice))).collect();
        }
        all.iter().map(|ranges| value.substituted(ranges)).collect()
    }

    /// `!FindInMap [Map, Key, Key]`; a key that is not written there stands for all of its level: a parameter has a default, and
    /// whoever deploys another stack of the template gives another value.
    fn find_in_map(&self, map: &Node, first: &Node, second: &Node, depth: usize) -> Option<Vec<Value>> {
        let name = self.text(map).filter(|name| !name.has_holes())?;
        let mut level = vec![self.at(&["Mappings", name.text()])?];
        for key in [first, second] {
            let keys = self.evaluate(key, depth + 1);
            let known = Call::of(key).is_none() && !keys.is_empty() && !keys.iter().any(Value::has_holes);
            let matches = |name: &str| !known || keys.iter().any(|key| key.text() == name);
            level = level
                .into_iter()
                .flat_map(|node| {
                    node.entries()
                        .into_iter()
                        .filter(|entry| entry.name().is_some_and(matches))
                        .map(|entry| &entry.value)
                })
                .collect();
        }
        let values: Vec<Value> = level.into_iter().filter_map(|node| node.value().cloned()).collect();
        (!values.is_empty()).then_some(values)
    }

    fn join(&self, separator: &Node, list: &Node, depth: usize) -> Option<Vec<Value>> {
        let separator = self.text(separator)?;
        let mut joined = Value::default();
        for (at, item) in list.items().iter().enumerate() {
            let [value] = self.evaluate(item, depth + 1).try_into().ok()?;
            if at > 0 {
                joined.push(&Value::computed(separator.text()));
            }
            joined.push(&value);
        }
        (!list.items().is_empty()).then(|| vec![joined])
    }

    fn select(&self, index: &Node, list: &Node, depth: usize) -> Option<Vec<Value>> {
        let index: usize = self.text(index)?.text().parse().ok()?;
        list.items().get(index).map(|item| self.evaluate(item, depth + 1))
    }
}

/// The `${…}` of a text, with what is in them.
fn placeholders(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("${").map(|start| at + start) {
        let Some(end) = text[start..].find('}').map(|end| start + end) else { break };
        found.push((start..end + 1, text[start + 2..end].trim()));
        at = end + 1;
    }
    found
}
