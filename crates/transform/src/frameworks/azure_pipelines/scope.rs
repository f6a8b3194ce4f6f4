//! `$(NAME)` and `${{ parameters.name }}`: what stands for what in a part of a pipeline.

use std::collections::{BTreeMap, HashSet};

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Value, path};

use crate::frameworks::Collector;
use crate::frameworks::pipeline::{self, Environment, Meaning};

/// Predefined variables that are the directory of the repository:
/// <https://learn.microsoft.com/azure/devops/pipelines/build/variables>.
const ROOTS: [&str; 3] = ["build.sourcesdirectory", "system.defaultworkingdirectory", "build.repository.localpath"];

/// Functions whose result depends on the text that they are given:
/// <https://learn.microsoft.com/azure/devops/pipelines/process/expressions#functions>.
const COMPARING: [&str; 8] = ["eq(", "ne(", "in(", "notin(", "contains(", "startswith(", "endswith(", "containsvalue("];

/// More lines of one call are not looked at.
const LONGEST: usize = 64;

/// The names that are known in a part of a pipeline.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// The file, so that a hole of one is not taken for that of another.
    pub file: String,
    /// Whether steps run on Windows.
    pub windows: bool,
    variables: BTreeMap<String, Value>,
    parameters: BTreeMap<String, Value>,
}

impl Scope {
    /// Parameters of a template: what is given, else the default.
    pub(super) fn declare_parameters(&mut self, node: Option<&Node>, given: BTreeMap<String, Value>) {
        let Some(node) = node else { return };
        for item in node.items() {
            if let (Some(name), Some(value)) =
                (item.get("name").and_then(Node::text), item.get("default").and_then(Node::value))
            {
                self.parameters.insert(name.to_owned(), value.clone());
            }
        }
        self.parameters.extend(pipeline::texts(Some(node)));
        self.parameters.extend(given);
    }

    /// Reads the parameters that the file compares.
    pub(super) fn compare_parameters(&self, text: &str, collector: &mut Collector) {
        let named = compared(&text.to_ascii_lowercase());
        for (_, value) in self.parameters.iter().filter(|(name, _)| named.contains(&name.to_ascii_lowercase())) {
            pipeline::compared(value.clone(), collector);
        }
    }

    /// `variables`, as a mapping or as a list of names with values.
    pub(super) fn declare(&mut self, node: Option<&Node>, collector: &mut Collector) {
        let mut found = pipeline::texts(node);
        for item in node.map(Node::items).unwrap_or_default() {
            if let (Some(name), Some(value)) =
                (item.get("name").and_then(Node::text), item.get("value").and_then(Node::value))
            {
                found.push((name.to_owned(), value.clone()));
            }
        }
        for (name, value) in found {
            let value = self.expand(&value);
            pipeline::definition(&value, Some(""), collector);
            self.variables.insert(name.to_ascii_lowercase(), value);
        }
    }

    /// The same with more variables.
    pub(super) fn with(&self, more: Vec<(String, Value)>) -> Self {
        let mut scope = self.clone();
        for (name, value) in more {
            let value = self.expand(&value);
            scope.variables.insert(name.to_ascii_lowercase(), value);
        }
        scope
    }

    /// How many variables it has.
    pub(super) fn size(&self) -> usize {
        self.variables.len()
    }

    /// What the shell of a step finds set: variables in capitals, with `_` for `.`.
    pub(super) fn environment(&self, own: Option<&Node>, collector: &mut Collector) -> Environment {
        let named = |name: &str| name.to_ascii_uppercase().replace(['.', ' '], "_");
        let rooted = || vec![Value::computed(&path::rooted(""))];
        let roots = ROOTS.iter().map(|name| (named(name), rooted()));
        let mut environment: Environment = roots.collect();
        environment.extend(self.variables.iter().map(|(name, value)| (named(name), vec![value.clone()])));
        for (name, value) in pipeline::texts(own) {
            let value = self.expand(&value);
            pipeline::definition(&value, Some(""), collector);
            environment.insert(name, vec![value]);
        }
        environment
    }

    /// `value` with variables and parameters replaced. `$(name)` of nothing known is left to the shell.
    pub(super) fn expand(&self, value: &Value) -> Value {
        let value = match value.text().contains("${{") {
            true => pipeline::expanded(value, ("${{", "}}"), &self.file, &mut |words, _| {
                let (scope, name) = words.split_once('.')?;
                match scope {
                    "parameters" => self.parameters.get(name).cloned(),
                    "variables" => self.variables.get(&name.to_ascii_lowercase()).cloned(),
                    _ => None,
                }
            }),
            false => value.clone(),
        };
        if !value.text().contains("$(") {
            return value;
        }
        pipeline::replaced(&value, ("$(", ")"), &self.file, &mut |words, _| {
            let name = words.to_ascii_lowercase();
            let is_name = words.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '.' | '-'));
            match self.variables.get(&name) {
                Some(value) => Meaning::Text(value.clone()),
                None if ROOTS.contains(&name.as_str()) => Meaning::Text(Value::computed(&path::rooted(""))),
                // A place outside of the repository, the same from everywhere.
                None if is_name && name.contains('.') => {
                    let hole = Value::unknown(&format!("$({words})"));
                    Meaning::Text(Value::concat([&Value::computed(&format!("{}/", path::ROOT)), &hole]))
                }
                None => Meaning::Same,
            }
        })
    }
}

/// The names of the parameters on lines that compare, and on those that a call there goes on to; `text` is in small letters.
fn compared(text: &str) -> HashSet<String> {
    let (mut named, mut open, mut left) = (HashSet::new(), 0, 0);
    for line in text.lines() {
        if COMPARING.iter().any(|name| line.contains(name)) {
            left = LONGEST;
        }
        if left == 0 {
            continue;
        }
        let words = line.split(|sign: char| !(sign.is_alphanumeric() || "._-".contains(sign)));
        named.extend(words.filter_map(|word| word.strip_prefix("parameters.")).map(str::to_owned));
        let quoted = line.split("parameters['").skip(1).filter_map(|rest| rest.split_once("']"));
        named.extend(quoted.map(|(name, _)| name.to_owned()));
        open += line.matches('(').count().cast_signed() - line.matches(')').count().cast_signed();
        left -= 1;
        if open <= 0 || left == 0 {
            (open, left) = (0, 0);
        }
    }
    named
}
