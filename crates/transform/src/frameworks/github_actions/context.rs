//! What `${{ … }}` stands for where it is written.

use std::collections::BTreeMap;

use rebootstrap_parser::{Value, path};

use super::matrix::Cell;
use crate::facts::Role;
use crate::frameworks::{Collector, pipeline};

/// The names that are known at one place of a workflow.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// The file, so that a hole of one workflow is not taken for that of another.
    pub file: String,
    /// The directory of a composite action.
    pub action: Option<String>,
    /// `matrix.…`
    pub matrix: Cell,
    /// `inputs.…`
    pub inputs: BTreeMap<String, Value>,
    /// `env.…`, with expressions replaced.
    pub environment: BTreeMap<String, Value>,
}

impl Context {
    /// `value` with each expression replaced by what it stands for, or by a hole. What an expression only looks at is read.
    pub(super) fn expand(&self, value: &Value, collector: &mut Collector) -> Value {
        if !value.text().contains("${{") {
            return value.clone();
        }
        pipeline::expanded(value, ("${{", "}}"), &self.file, &mut |words, written| {
            if is_name(words) {
                return self.named(words);
            }
            self.look(&written, collector);
            None
        })
    }

    /// Reads what an expression looks at: values by name, and the files of `hashFiles('…')`.
    pub(super) fn look(&self, expression: &Value, collector: &mut Collector) {
        let text = expression.text();
        let mut from = 0;
        let mut hashes = false;
        for (number, part) in text.split('\'').enumerate() {
            let quoted = number % 2 == 1;
            if quoted && hashes {
                pipeline::path(expression.slice(from..from + part.len()), Some(""), collector);
            } else if !quoted {
                let call = part.rfind("hashFiles(").map(|at| &part[at..]);
                hashes = call.map_or(hashes, |_| true) && !call.unwrap_or(part).contains(')');
                let names = part.split(|character| !is_part(character)).filter_map(|name| self.named(name));
                for value in names {
                    collector.facts.read(value.frozen(), None, Role::Word);
                }
            }
            from += part.len() + 1;
        }
    }

    /// The value of `env.NAME`, `matrix.name`, `inputs.name` and a few of `github.…`.
    fn named(&self, name: &str) -> Option<Value> {
        let (scope, rest) = name.split_once('.')?;
        match (scope, rest) {
            ("env", name) => self.environment.get(name).cloned(),
            ("matrix", name) => self.matrix.get(name).cloned(),
            ("inputs", name) => self.inputs.get(name).cloned(),
            ("github", "workspace") => Some(Value::computed(&path::rooted(""))),
            ("github", "action_path") => self.action.as_ref().map(|at| Value::computed(&path::rooted(at))),
            _ => None,
        }
    }
}

fn is_name(words: &str) -> bool {
    !words.is_empty() && words.chars().all(is_part)
}

fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.')
}
