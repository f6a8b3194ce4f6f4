//! What holds in a block of a pipeline: a directory and variables.

use std::collections::{BTreeMap, BTreeSet};

use rebootstrap_parser::groovy::{Text, Token};
use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN, SCOPE};
use rebootstrap_parser::{Form, Hop, Value, path};

use crate::facts::{ReadId, Role};
use crate::frameworks::{Collector, pipeline};

/// A directory and variables.
#[derive(Clone)]
pub(super) struct Scope {
    /// The directory that steps run in; `None` when not known.
    pub directory: Option<String>,
    variables: BTreeMap<String, Value>,
    /// Those of the variables that commands see.
    exported: BTreeSet<String>,
}

impl Scope {
    pub(super) fn new() -> Self {
        Self { directory: Some(String::new()), variables: BTreeMap::new(), exported: BTreeSet::new() }
    }

    /// `dir('x') { … }`.
    pub(super) fn below(&self, text: &Text, collector: &mut Collector) -> Self {
        let value = self.resolved(text);
        collector.facts.read(value.clone(), self.directory.as_deref(), Role::Path);
        let directory = self.directory.as_deref().and_then(|from| path::resolve(from, value.text()));
        Self { directory, ..self.clone() }
    }

    /// `ws { … }`: a directory of Jenkins' own.
    pub(super) fn lost(&self) -> Self {
        Self { directory: None, ..self.clone() }
    }

    /// `stash includes: 'bin/main,*.zip'`: <https://www.jenkins.io/doc/pipeline/steps/workflow-basic-steps/#stash-stash-some-files-to-be-used-later-in-the-build>.
    pub(super) fn read_files(&self, text: &Text, collector: &mut Collector) -> Vec<ReadId> {
        let value = self.resolved(text);
        let (mut start, mut reads) = (0, Vec::new());
        for part in value.text().split(',') {
            let from = start + part.len() - part.trim_start().len();
            start += part.len() + 1;
            if !part.trim().is_empty() {
                let named = value.slice(from..from + part.trim().len());
                reads.push(pipeline::path(named, self.directory.as_deref(), collector));
            }
        }
        reads
    }

    /// `withEnv(['NAME=value']) { … }`.
    pub(super) fn with_all<'a>(&self, all: impl Iterator<Item = &'a Text>, collector: &mut Collector) -> Self {
        let mut inner = self.clone();
        for pair in all {
            let pair = self.resolved(pair);
            let Some((name, _)) = pair.text().split_once('=') else { continue };
            let name = name.to_owned();
            inner.set(&name, pair.slice(name.len() + 1..pair.text().len()), collector);
            inner.exported.insert(name);
        }
        inner
    }

    /// The block behind `environment {`.
    pub(super) fn set_all(&mut self, block: &[Token], collector: &mut Collector) {
        let end = block.iter().position(|token| token.is('}')).unwrap_or(block.len());
        for window in block[..end].windows(3) {
            if let [Token::Word(name, _), sign, Token::Text(value)] = window
                && sign.is('=')
            {
                let value = self.resolved(value);
                self.set(name, value, collector);
                self.exported.insert(name.clone());
            }
        }
    }

    /// `NAME = 'value'`, and `env.NAME = 'value'`, which commands see. A name that is set a second time is not known.
    pub(super) fn set(&mut self, name: &str, value: Value, collector: &mut Collector) {
        collector.facts.read(value.clone(), self.directory.as_deref(), Role::Definition);
        if let Some(exported) = name.strip_prefix("env.") {
            self.exported.insert(exported.to_owned());
        }
        let name = name.strip_prefix("env.").unwrap_or(name);
        match self.variables.get(name) {
            Some(other) if other.text() != value.text() => drop(self.variables.remove(name)),
            _ => drop(self.variables.insert(name.to_owned(), value)),
        }
    }

    /// Behind a block that has set a name otherwise, the name is not known.
    pub(super) fn leave(&mut self, inner: &Scope) {
        self.variables.retain(|name, value| inner.variables.get(name) == Some(value));
    }

    /// The text with `${NAME}` and `${env.NAME}` replaced where these are known.
    pub(super) fn resolved(&self, text: &Text) -> Value {
        let value = &text.value;
        let known = text.holes.iter().filter_map(|(range, site)| {
            let written = value.text().get(range.clone())?.trim_matches([HOLE_OPEN, HOLE_CLOSE]);
            let written = written.split(SCOPE).next().unwrap_or_default();
            let name = written.trim_start_matches('$').trim_matches(['{', '}', ' ']);
            let known = self.variables.get(name.strip_prefix("env.").unwrap_or(name))?;
            let hop = Hop { site: Some(*site), form: Form::Text };
            Some((range.clone(), known.clone().through(&hop)))
        });
        let mut parts = Vec::new();
        let mut at = 0;
        for (range, known) in known {
            parts.push(value.slice(at..range.start));
            parts.push(known);
            at = range.end;
        }
        if at == 0 {
            return value.clone();
        }
        parts.push(value.slice(at..value.text().len()));
        Value::concat(parts.iter().filter(|part| !part.is_empty()))
    }

    /// What the variable is set to that a word of the program names: `NAME`, `env.NAME`, `NAME.equals`.
    pub(super) fn known(&self, word: &str) -> Option<&Value> {
        let name = word.strip_prefix("env.").unwrap_or(word);
        self.variables.get(name.split('.').next().unwrap_or(name))
    }

    /// How many variables it has.
    pub(super) fn size(&self) -> usize {
        self.variables.len()
    }

    /// What commands see.
    pub(super) fn environment(&self) -> pipeline::Environment {
        let exported = self.variables.iter().filter(|(name, _)| self.exported.contains(name.as_str()));
        exported.map(|(name, value)| (name.clone(), vec![value.clone()])).collect()
    }
}
